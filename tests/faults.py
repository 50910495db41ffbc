"""Ways to make a machine fail in tests: file permissions that bind the superuser too, a disk that is full."""

from __future__ import annotations

import ctypes
import os
import stat
from pathlib import Path

_VERSION, _OVERRIDE, _READ_SEARCH = 0x20080522, 1 << 1, 1 << 2  # linux/capability.h


def obey_permissions() -> None:
    """Make this process, which may be the superuser's, obey the permissions of files."""
    if os.name != "posix" or os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(head, sets) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    for number in range(3):
        sets[number] &= ~(_OVERRIDE | _READ_SEARCH) & 0xFFFFFFFF
    if libc.capset(head, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def make_read_only(folder: Path) -> None:
    """Take the right to write from a folder and everything in it."""
    for path in [*folder.rglob("*"), folder]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


def limit_files(size: int) -> None:
    """No file of this process may grow beyond so many bytes: to what writes, a disk that is full."""
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
