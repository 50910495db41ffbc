"""Word and Excel files are zip archives of XML: what a broken one raises, and how large one may become."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from kg.ingest.readers.files import LARGEST, Input
from kg.types import SourceError

BROKEN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, LookupError, ValueError, TypeError, AttributeError,
    AssertionError, OSError, EOFError, RuntimeError, NotImplementedError,
)  # fmt: skip
"""What zip, XML and office libraries raise at damaged bytes (XML errors are SyntaxErrors)."""


def check_archive(item: Input, raw: bytes) -> None:
    """Nothing, if the archive can be opened and does not expand beyond what a computer holds.

    Raises:
        SourceError: It expands too far.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST * 4:
            raise SourceError(f"{item.path}: expands beyond {LARGEST * 4 / 1e6:.0f} MB; it is not read")
