"""JSON-LD whose context is an address: schema.org's is at hand, nothing is fetched.

The context of schema.org is written out here (`schema_org.jsonld`, our own words; it says that every key is a term of
schema.org). Knows: contexts. Does not know: triples.
"""

from __future__ import annotations

import functools
import json
import re
from importlib import resources
from typing import Any

from kg.ingest.readers.files import Input
from kg.ingest.readers.text import decode
from kg.types import SourceError

_SCHEMA_ORG = re.compile(r"https?://(www\.)?schema\.org(/|/docs/jsonldcontext\.jsonld?|/docs/jsonldcontext\.json)?/?")


def with_contexts(item: Input, raw: bytes) -> bytes:
    """The same JSON-LD with its contexts written out; as it is where it is no JSON.

    Raises:
        SourceError: A context lies elsewhere; names its address.
    """
    try:
        content = json.loads(decode(item, raw))
    except (ValueError, RecursionError):
        return raw
    try:
        return json.dumps(_written_out(item, content)).encode()
    except RecursionError as error:
        raise SourceError(f"{item.path}: nested too deeply") from error


def _written_out(item: Input, value: Any) -> Any:
    if isinstance(value, list):
        return [_written_out(item, inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _context(item, inner) if key == "@context" else _written_out(item, inner) for key, inner in value.items()
    }


def _context(item: Input, context: Any) -> Any:
    if isinstance(context, list):
        return [_context(item, inner) for inner in context]
    if not isinstance(context, str):
        return context
    if _SCHEMA_ORG.fullmatch(context):
        return _schema_org()
    raise SourceError(
        f"{item.path}: its context {context} lies elsewhere and nothing is fetched; write the context into the file"
    )


@functools.cache
def _schema_org() -> Any:
    text = resources.files("kg.ingest.readers").joinpath("schema_org.jsonld").read_text("utf-8")
    return json.loads(text)["@context"]
