"""Tables of a database that SQLAlchemy reaches, read only: declared keys and links, rows in order of the key.

The only room of this floor that knows SQLAlchemy. Does not know: what rows mean, stores. A password is never part of a
source's address, of a message or of a log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy
from rdflib import URIRef
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from kg.ingest.table.assembly import plain_value, tables_of
from kg.ingest.table.literals import words_of
from kg.ingest.table.region import Grid
from kg.types import Source, SourceError, Table
from kg.vocab import row_iri, source_iri, table_class

_AT_ONCE = 2_000
"""Rows that are fetched together."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One table of a database.

    Attributes:
        source: Its hash is that of all its rows: an unchanged table costs reading it, and nothing else.
    """

    source: Source
    table: Table


@dataclass(frozen=True, slots=True)
class _WideLink:
    """A foreign key of several columns, as a column of links.

    Attributes:
        target: The table that it names a row of.
        places: Of its columns, in the order of the target's key.
    """

    column: str
    target: str
    places: tuple[int, ...]

    def of(self, cells: Sequence[Any]) -> URIRef | None:
        """The row that a row links to; None where a part of the key is missing."""
        parts = [plain_value(cells[n]) for n in self.places]
        return None if None in parts else row_iri(self.target, ", ".join(map(words_of, parts)))


class Database:
    """A database as a source of tables.

    Args:
        url: SQLAlchemy's.
        password: Where the address has none.

    Raises:
        SourceError: The address is none, its driver is missing, or the file is.
    """

    def __init__(self, url: str, password: str | None = None) -> None:
        try:
            parsed = sqlalchemy.make_url(url)
            if password and parsed.password is None and parsed.host:
                parsed = parsed.set(password=password)
            self.name = parsed.render_as_string(hide_password=True)
            self._uri = parsed.set(password=None).render_as_string()
            self._engine = _open(parsed)
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise SourceError(f"{self.name}: no driver for {parsed.drivername} is installed: {error}") from error
        except (ArgumentError, ValueError) as error:
            raise SourceError("this is no address of a database; expected is DIALECT://USER@HOST/NAME") from error

    def tables(
        self, wanted: Sequence[str] = (), rules: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Iterator[Stored | SourceError]:
        """Every table, or those wanted (views, too), in order of their names; an error in the place of one that fails.

        Raises:
            SourceError: The database cannot be reached, or a table that is wanted is not there.
        """
        try:
            with self._engine.connect() as connection:
                look = sqlalchemy.inspect(connection)
                there = [*look.get_table_names(), *(v for v in look.get_view_names() if v in wanted)]
                missing = [name for name in wanted if name not in there]
                if missing:
                    raise SourceError(f"{self.name}: there is no table {missing[0]!r}; there are {', '.join(there)}")
                for name in wanted or sorted(there):
                    try:
                        found = self._table(connection, look, name, (rules or {}).get(name, {}))
                    except SQLAlchemyError as error:
                        yield SourceError(f"{self.name}: table {name}: {_reason(error)}")
                        continue
                    except SourceError as error:
                        yield error
                        continue
                    if found is not None:
                        yield found
        except SQLAlchemyError as error:
            raise SourceError(f"{self.name}: {_reason(error)}") from error

    def _table(self, connection: Connection, look: Any, name: str, rules: Mapping[str, Any]) -> Stored | None:
        columns = [str(column["name"]) for column in look.get_columns(name)]
        key = tuple(look.get_pk_constraint(name).get("constrained_columns") or ())
        refers: dict[str, URIRef] = {}
        wide: list[_WideLink] = []
        for link in look.get_foreign_keys(name):
            target, held = str(link["referred_table"]), list(link["constrained_columns"])
            declared = look.get_pk_constraint(target).get("constrained_columns") or []
            if len(held) == 1 and link["referred_columns"] in (declared, []):
                refers[held[0]] = table_class(target)
            elif len(held) > 1 and sorted(link["referred_columns"]) == sorted(declared):
                by_key = dict(zip(link["referred_columns"], held, strict=True))
                called = target if target not in columns else f"{target} of {' '.join(held)}"
                wide.append(_WideLink(called, target, tuple(columns.index(by_key[c]) for c in declared)))
        shown = sqlalchemy.table(name, *(sqlalchemy.column(c) for c in columns))
        query = sqlalchemy.select(shown)
        if key:
            query = query.order_by(*(shown.c[c] for c in key))
        rows: list[tuple[int, list[Any]]] = [(1, [*columns, *(link.column for link in wide)])]
        digest = hashlib.sha256("\n".join([name, *columns, *key, *map(str, sorted(refers.items()))]).encode())
        for number, row in enumerate(connection.execute(query).yield_per(_AT_ONCE), 2):
            cells = [_value(cell) for cell in row]
            digest.update(repr(cells).encode("utf-8", "replace"))
            rows.append((number, [*cells, *(link.of(cells) for link in wide)]))
        if len(rows) < 2:
            return None
        uri = f"{self._uri}#{name}"
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds")
        source = Source(source_iri(uri), name, uri, digest.hexdigest(), "", stamp)
        for table in tables_of(f"{self.name}: table {name}", source, Grid(name, rows, headed=True), rules):
            told = [f"declared key: {', '.join(key)}"] if key else []
            told += [f"declared link: {c} to {str(k).rsplit(':', 1)[-1]}" for c, k in refers.items()]
            told += [f"declared link: {', '.join(columns[n] for n in w.places)} to {w.target}" for w in wide]
            table.account["notes"] = [*table.account.get("notes", ()), *told]
            return Stored(source, replace(table, key=table.key or key, refers={**refers, **table.refers}))
        return None

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()


def _open(url: URL) -> sqlalchemy.Engine:
    """An engine that can only read, as far as the dialect knows how."""
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        file = Path(url.database)
        if not file.is_file():
            raise SourceError(f"{url.render_as_string(hide_password=True)}: there is no such file")
        return sqlalchemy.create_engine(f"sqlite:///file:{file.resolve().as_posix()}?mode=ro&uri=true")
    engine = sqlalchemy.create_engine(url)
    if url.get_backend_name() == "postgresql":
        return engine.execution_options(postgresql_readonly=True, stream_results=True)
    return engine.execution_options(stream_results=True)


def _value(cell: Any) -> Any:
    """A cell as one of the values that columns have; None for bytes, which say nothing to people."""
    if isinstance(cell, (bytes, bytearray, memoryview)):
        return None
    if isinstance(cell, list):
        return [_value(inner) for inner in cell]
    return cell


def _reason(error: SQLAlchemyError) -> str:
    """What went wrong, in one line without the statement."""
    said = str(getattr(error, "orig", None) or error)
    return " ".join(said.split())[:300]
