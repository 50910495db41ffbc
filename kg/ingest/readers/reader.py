"""The one list of formats, and the one call that reads a file whatever its format."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator

from kg.ingest.readers import delimited, graph_file, json_rows, office, rdf, scans, text, workbook
from kg.ingest.readers.files import LARGEST, MOST_PACKED, SMALL, Input
from kg.types import Document, Source, SourceError

Reader = Callable[[Input, bytes, Source], Iterator[Document]]

SUFFIXES: dict[str, Reader] = {
    ".txt": text.read_txt,
    ".md": text.read_markdown,
    ".html": text.read_html,
    ".htm": text.read_html,
    ".pdf": office.read_pdf,
    ".docx": office.read_docx,
    ".csv": delimited.read_csv,
    ".tsv": delimited.read_csv,
    ".tab": delimited.read_csv,
    ".psv": delimited.read_csv,
    ".xlsx": workbook.read_xlsx,
    ".xlsm": workbook.read_xlsx,
    ".json": json_rows.read_json,
    ".jsonl": json_rows.read_jsonl,
    ".ndjson": json_rows.read_jsonl,
    ".geojson": json_rows.read_json,
    ".graphml": graph_file.read_graphml,
    ".ttl": rdf.read_rdf,
    ".nt": rdf.read_rdf,
    ".nq": rdf.read_rdf,
    ".trig": rdf.read_rdf,
    ".jsonld": rdf.read_rdf,
    ".rdf": rdf.read_rdf,
    ".xml": rdf.read_rdf,
    ".owl": rdf.read_rdf,
    **dict.fromkeys(sorted(scans.PICTURES), scans.read_picture),
}


def readable() -> frozenset[str]:
    """The suffixes of the files in folders that are read here: pictures only where text recognition is installed."""
    return frozenset(SUFFIXES) - (frozenset() if scans.can_recognise() else scans.PICTURES)


def read(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """The documents in one file: one text, one or more tables, or one graph.

    Raises:
        SourceError: The format is unknown, or the content is not what its suffix promises; names file and place.
    """
    reader = SUFFIXES.get(item.suffix)
    if reader is None:
        known = " ".join(sorted(SUFFIXES))
        raise SourceError(f"{item.path}: unknown format {item.suffix or 'without suffix'}; known: {known}")
    if item.path.name.lower().endswith(".gz"):
        raw = _unzip(item, raw)
    if item.suffix == ".xml" and b"<graphml" in raw[:2000]:
        reader = graph_file.read_graphml
    yield from reader(item, raw, source)


def _unzip(item: Input, raw: bytes) -> bytes:
    """The content of a .gz, refused where it expands beyond what is read at once."""
    try:
        with gzip.open(io.BytesIO(raw)) as packed:
            content = packed.read(LARGEST + 1)
    except (zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise SourceError(f"{item.path}: not a gzip file, or a broken one: {error}") from error
    if len(content) > LARGEST:
        raise SourceError(f"{item.path}: expands beyond {LARGEST / 1e6:.0f} MB; split the file")
    if len(content) > max(len(raw) * MOST_PACKED, SMALL):
        raise SourceError(
            f"{item.path}: {len(raw):,} bytes expand to {len(content):,}, more than {MOST_PACKED} times as many; "
            "no text is packed like this: unpack the file"
        )
    return content
