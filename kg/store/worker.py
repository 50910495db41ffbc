"""Runs queries that somebody wrote, one at a time, in a process of its own: a program that `kg.store.pool` starts.

Knows: pyoxigraph, and how a process gives up the network, more memory and other programs. Does not know: the house;
nothing of it is imported, so that the process is there within some hundredths of a second. It ends when its input does,
and when a query takes longer than whoever asks said.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import struct
import sys
import threading
import time
from typing import Any, BinaryIO

_HEAD = struct.Struct(">Q")
_TRIES, _PAUSE = 30, 0.03
"""How often a directory that a writer is changing is opened, and the seconds between."""
_GRACE = 2.0
"""Seconds after its time until a query that nobody ended ends by itself: whoever asked is gone."""

# linux/audit.h, linux/filter.h, linux/seccomp.h, linux/prctl.h, and the tables of system calls
_ARCHITECTURES = {
    "x86_64": (0xC000003E, {"socket": 41, "execve": 59, "ptrace": 101, "execveat": 322, "io_uring_setup": 425}),
    "aarch64": (0xC00000B7, {"socket": 198, "execve": 221, "ptrace": 117, "execveat": 281, "io_uring_setup": 425}),
}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES
_X32 = 0x40000000
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


def confine(memory: int) -> bool:
    """Give up opening sockets and starting programs, and more memory than so many bytes; whether the kernel does it.

    Where it does not (no Linux, or another processor), only what `kg.store.written` refuses stands against the network.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux" or os.uname().machine not in _ARCHITECTURES:
        return False
    architecture, calls = _ARCHITECTURES[os.uname().machine]
    last = len(calls) + 1  # the instructions between one of these and the end
    program = [
        (_LOAD, 0, 0, 4), (_EQUAL, 0, last, architecture), (_LOAD, 0, 0, 0), (_AT_LEAST, last - 2, 0, _X32),
        *((_EQUAL, len(calls) - number, 0, call) for number, call in enumerate(calls.values())),
        (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE),
    ]  # fmt: skip
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    held = ctypes.create_string_buffer(code, len(code))
    whole = struct.pack("HxxxxxxP", len(program), ctypes.addressof(held))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_ulong]
    return bool(prctl(_NO_NEW_PRIVILEGES, 1, None, 0, 0) == 0 and prctl(_SECCOMP, _FILTER, whole, 0, 0) == 0)


class _Stores:
    """The store that was asked last; a directory is opened anew when it has changed."""

    def __init__(self) -> None:
        self._key: object = None
        self._store: Any = None

    def find(self, request: dict[str, Any], data: bytes) -> Any:
        import pyoxigraph as ox

        place = request.get("place")
        key = (place, _stamp(place)) if place is not None else request["key"]
        if self._store is None or key != self._key:
            self._store = None
            if place is not None:
                self._store = _opened(place)
            else:
                self._store = ox.Store()
                self._store.bulk_load(data, ox.RdfFormat.N_QUADS)
            self._key = key
        return self._store


def _opened(place: str) -> Any:
    import pyoxigraph as ox

    for _ in range(_TRIES - 1):
        try:
            return ox.Store.read_only(place)
        except (OSError, RuntimeError) as error:
            if "No such file" not in str(error):
                raise
            time.sleep(_PAUSE)
    return ox.Store.read_only(place)


def _stamp(place: str) -> list[tuple[str, int, int, int]]:
    found = []
    for entry in os.scandir(place):
        with contextlib.suppress(FileNotFoundError):
            about = entry.stat()
            found.append((entry.name, about.st_ino, about.st_size, about.st_mtime_ns))
    return sorted(found)


def answer(request: dict[str, Any], data: bytes, stores: _Stores) -> dict[str, Any]:
    """What a request asks for: rows, a truth value or triples, as plain values; or what was wrong."""
    import pyoxigraph as ox

    try:
        store = stores.find(request, data)
    except (OSError, RuntimeError, SyntaxError) as error:
        return {"error": "store", "told": str(error)}
    graphs: dict[str, Any] = {"default_graph": [ox.NamedNode(g) for g in request["default"]]}
    if request["named"] is not None:
        graphs["named_graphs"] = [ox.NamedNode(g) for g in request["named"]]
    if request["chosen"]:
        graphs.pop("default_graph")
    try:
        result = store.query(request["query"], **graphs)
        if isinstance(result, ox.QueryBoolean):
            return {"truth": bool(result)}
        names = [v.value for v in result.variables] if isinstance(result, ox.QuerySolutions) else None
        return _collected(result, names, request["rows"], request["bytes"])
    except (OSError, RuntimeError, SyntaxError, ValueError) as error:
        return {"error": "query", "told": str(error)}


def _collected(result: Any, names: list[str] | None, most: int, largest: int) -> dict[str, Any]:
    rows: list[list[Any]] = []
    size = 0
    width = len(names) if names is not None else 3
    for row in result:
        if len(rows) >= most:
            return {"error": "rows", "told": ""}
        found = [_plain(row[n]) for n in range(width)] if names is not None else [_plain(term) for term in row]
        size += sum(len(part) for term in found if term is not None for part in term)
        if size > largest:
            return {"error": "bytes", "told": ""}
        rows.append(found)
    return {"names": names, "rows": rows}


def _plain(term: Any) -> list[str] | None:
    """["u", iri], ["b", label], ["l", text], ["@", text, language] or ["^", text, datatype]; None where unbound."""
    import pyoxigraph as ox

    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return ["u", term.value]
    if isinstance(term, ox.BlankNode):
        return ["b", term.value]
    if isinstance(term, ox.Literal):
        if term.language:
            return ["@", term.value, term.language]
        kind = term.datatype.value
        return ["l", term.value] if kind.endswith("XMLSchema#string") else ["^", term.value, kind]
    raise ValueError(f"a {type(term).__name__} is no term of RDF 1.1")


def read_tree(query: str) -> dict[str, Any]:
    """Whether rdflib's parser reads a query without SERVICE: asked where another process runs it."""
    from rdflib.plugins.sparql.algebra import traverse
    from rdflib.plugins.sparql.parser import parseQuery

    found: list[str] = []
    try:
        tree = parseQuery(query)
        traverse(tree, visitPre=lambda part: found.append(getattr(part, "name", "")))
    except Exception as error:  # a parser's own errors have no common base
        return {"error": "query", "told": " ".join(str(error).split())}
    if "ServiceGraphPattern" in found:
        return {"error": "query", "told": "SERVICE is refused"}
    return {"truth": True}


def receive(stream: BinaryIO) -> bytes | None:
    """The next block; None at the end."""
    head = stream.read(_HEAD.size)
    return stream.read(_HEAD.unpack(head)[0]) if len(head) == _HEAD.size else None


def send(stream: BinaryIO, block: bytes) -> None:
    """Write a block."""
    stream.write(_HEAD.pack(len(block)) + block)
    stream.flush()


def _watch(parent: int) -> None:
    """End this process when who started it has gone, also in the middle of a query."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def main() -> None:
    """Answer requests until the input ends: a block of JSON, then one of N-Quads (empty where a directory is named)."""
    sys.path[:] = json.loads(sys.argv[1])
    confined = confine(int(sys.argv[2]))
    import pyoxigraph  # noqa: F401  before the first request comes

    if hasattr(os, "getppid"):
        threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    send(sink, json.dumps({"confined": confined}).encode())
    stores = _Stores()
    while (asked := receive(source)) is not None and (data := receive(source)) is not None:
        request = json.loads(asked)
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, request["seconds"] + _GRACE)  # unheeded, the signal ends the process
        try:
            found = read_tree(request["query"]) if request["only_read"] else answer(request, data, stores)
        except MemoryError:
            found = {"error": "memory", "told": ""}
        send(sink, json.dumps(found).encode())
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
