"""A file that counts what is written to it."""

from __future__ import annotations

from kg.store.lines import Lines


def test_lines_are_counted_whole_however_they_come() -> None:
    seen: list[bytes] = []
    passed: list[bytes] = []
    lines = Lines(seen.append, passed.append)
    for piece in (b"<a> <b", b"> <c> .\n\n<d>", b" <e> <f> .\n<g>"):
        assert lines.write(piece) == len(piece)
    lines.flush()
    assert seen == [b"<a> <b> <c> .", b"<d> <e> <f> ."] and lines.count == 2
    assert b"".join(passed) == b"<a> <b> <c> .\n\n<d> <e> <f> .\n<g>"
