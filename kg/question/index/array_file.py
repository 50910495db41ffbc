"""Arrays in one file: written whole or not at all, mapped into memory when it is opened.

Knows: a file of a header (JSON) and arrays of plain numbers behind it, each with its checksum. Does not know: what the
numbers mean. Nothing in such a file is ever executed; one that is cut short, in which a single bit is wrong, of another
version or no such file at all reads as none.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_MAGIC = b"tuwen-shelf-3\n"
_ALIGNED = 64
_TYPES = frozenset(["<i4", "<i8", "<u2", "<u8", "<f8", "|u1"])


@dataclass(frozen=True, slots=True)
class ArrayFile:
    """Named arrays, and what is to be known about them as plain JSON values."""

    meta: Mapping[str, Any]
    arrays: Mapping[str, Array]

    def save(self, path: Path, **more: Any) -> None:
        """Write everything to a file, in one step, with more values in its header.

        Raises:
            OSError: The file cannot be written.
        """
        places: dict[str, tuple[str, int, int]] = {}
        end = checksum = 0
        for name, array in self.arrays.items():
            places[name] = (array.dtype.str, end, len(array))
            end += -(-array.nbytes // _ALIGNED) * _ALIGNED
            checksum = crc32(bytes(_padding(array.nbytes)), crc32(np.ascontiguousarray(array).data, checksum))
        said = {"meta": {**self.meta, **more}, "arrays": places, "bytes": end, "checksum": checksum}
        header = json.dumps(said).encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_MAGIC + len(header).to_bytes(8, "little") + crc32(header).to_bytes(4, "little") + header)
                file.write(bytes(_padding(file.tell())))
                for array in self.arrays.values():
                    file.write(np.ascontiguousarray(array).data)
                    file.write(bytes(_padding(file.tell())))
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise


def open_shelf(path: Path) -> ArrayFile | None:
    """What a file holds, mapped into memory; None where it is missing, cut short, damaged or no such file."""
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                return None
            length = int.from_bytes(file.read(8), "little")
            checksum = int.from_bytes(file.read(4), "little")
            size = os.fstat(file.fileno()).st_size
            if length > size:
                return None
            written = file.read(length)
            if crc32(written) != checksum:
                return None
            header = json.loads(written)
            start = file.tell() + _padding(file.tell())
            if size != start + header["bytes"]:
                return None
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if crc32(memoryview(mapped)[start:]) != header["checksum"]:
            return None
        arrays: dict[str, Array] = {}
        for name, (kind, place, count) in header["arrays"].items():
            if kind not in _TYPES:
                return None
            whole = np.frombuffer(mapped, np.dtype(kind), count, start + place) if count else np.zeros(0, kind)
            arrays[name] = whole
        return ArrayFile(header["meta"], arrays)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _padding(place: int) -> int:
    return -place % _ALIGNED


__all__ = ["Array", "ArrayFile", "open_shelf"]
