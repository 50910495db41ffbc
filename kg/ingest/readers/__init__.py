"""Files become documents: text with offsets, tables, or triples. One module a family of formats."""

from kg.ingest.readers.files import Input, find_inputs, make_source
from kg.ingest.readers.reader import SUFFIXES, read, readable

__all__ = ["SUFFIXES", "Input", "find_inputs", "make_source", "read", "readable"]
