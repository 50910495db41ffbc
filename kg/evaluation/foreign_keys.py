"""How many of the links between tables are found, and how many of those found are none.

`python -m kg.evaluation.foreign_keys FOLDER`, where FOLDER has a folder of CSV files for each database, as
`tables/spider` has; the right links stand in `spider_links.yaml`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from urllib.parse import unquote

import yaml

from kg.ingest.readers import SUFFIXES, find_inputs, make_source, read
from kg.ingest.readers.files import read_bytes
from kg.ingest.tables import table_statements
from kg.ledger.foreign_keys import column_links, merge_tables, read_table
from kg.types import Table


def found_links(folder: Path) -> set[str]:
    """The links between the tables in a folder, as "table.column > table"."""
    facts = merge_tables(
        read_table(statement.triple for statement in table_statements(table)) for table in _tables(folder)
    )
    return {f"{_part(c, -2)}.{_part(c, -1)} > {_part(k, -1)}" for c, k in column_links(facts).items()}


def right_links() -> Mapping[str, list[str]]:
    """The links of each database, declared by hand."""
    text = resources.files("kg.evaluation").joinpath("spider_links.yaml").read_text("utf-8")
    loaded: Mapping[str, list[str]] = yaml.safe_load(text)
    return loaded


def _tables(folder: Path) -> Iterator[Table]:
    for item in find_inputs([folder], SUFFIXES):
        raw = read_bytes(item)
        yield from (d for d in read(item, raw, make_source(item, raw)) if isinstance(d, Table))


def _part(iri: str, place: int) -> str:
    return unquote(iri.split(":")[place])


def main(folder: Path) -> None:
    """Print what is missing and what is false, and the counts."""
    right = false = every = 0
    for database, gold in right_links().items():
        got = found_links(folder / database)
        right, false, every = right + len(got & set(gold)), false + len(got - set(gold)), every + len(gold)
        print(f"{database}: missing {sorted(set(gold) - got)}, false {sorted(got - set(gold))}")
    print(f"{right} of {every} links are found, {false} that are none")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
