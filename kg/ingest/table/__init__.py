"""A table as people have it: where its header is, what its columns hold, what names a row, what its shape says.

The order of the rooms: region (where the table is), values (what its cells are), keys (what its rows are called),
shapes (what is no table of things: triples, edges), account (what was decided).
"""
