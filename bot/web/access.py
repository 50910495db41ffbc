"""Who may do what over HTTP: API keys with roles, scopes and an end, and how often.

Without keys the site serves this machine alone and whoever sits at it is the owner; with keys every call needs one.
Knows: roles, scopes. Does not know: where keys are kept (`bot.web.keys`), or what the calls do.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Annotated

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.turns.rate import Rate
from bot.types import ConfigError

_BEARER = HTTPBearer(
    auto_error=False, description="A key of `tuwen keys` or TUWEN_API_KEYS; a site without keys needs none."
)
SCOPES = ("ask", "chat", "query", "look", "embed", "documents", "metrics")
"""What a key can be limited to: questions, conversations, SPARQL, graph and sources, vectors, documents, counters."""


class Role(IntEnum):
    """What a caller may do; each may do what the one before may."""

    read = 1
    """Ask, chat, query, look at pictures and sources."""
    write = 2
    """Add documents."""
    owner = 3
    """Take sources out, decide on what others taught."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever makes a request: a name that stands for one person or program, its role, and what it is limited to."""

    name: str
    role: Role
    scopes: frozenset[str] = frozenset(SCOPES)


@dataclass(frozen=True, slots=True)
class Key:
    """One key, kept as its digest. `until`: when it runs out; None: never."""

    digest: bytes
    caller: Caller
    until: datetime | None = None


class Access:
    """The keys of one site."""

    def __init__(self, keys: str, more: Callable[[], list[Key]] = list) -> None:
        """Read "KEY:ROLE:NAME,...".

        Args:
            more: Gives the keys of the file as they are now; asked at every request, so that keys come and go without
                a restart.

        Raises:
            ConfigError: An entry is not of that form, a key is shorter than 16 characters, or two share key or name.
        """
        self._keys: list[Key] = []
        self._more = more
        for number, entry in enumerate(filter(None, (part.strip() for part in keys.split(","))), 1):
            key, _, rest = entry.partition(":")
            role, _, name = rest.partition(":")
            if role not in Role.__members__ or not name or len(key) < 16:
                raise ConfigError(
                    f"TUWEN_API_KEYS: entry {number} is not KEY:ROLE:NAME with a key of at least 16 characters and one "
                    f"of the roles {', '.join(Role.__members__)}"
                )
            if any(k.digest == digest_of(key) or k.caller.name == name for k in self._keys):
                raise ConfigError(f"TUWEN_API_KEYS: entry {number} repeats a key or a name")
            self._keys.append(Key(digest_of(key), Caller(name, Role[role])))
        self._closed = bool(self._keys or more())

    @property
    def open(self) -> bool:
        """Whether there are no keys. A site that had some stays closed when the last one is taken away."""
        self._closed = self._closed or bool(self._more())
        return not self._closed

    def caller(self, authorization: str) -> Caller | None:
        """Who calls with this Authorization header; None for nobody known, and where the key has run out."""
        if self.open:
            return Caller("local", Role.owner)
        scheme, _, key = authorization.partition(" ")
        digest = digest_of(key.strip())
        if scheme.lower() != "bearer":
            return None
        now = datetime.now(UTC)
        held = [k for k in (*self._keys, *self._more()) if hmac.compare_digest(k.digest, digest)]
        return next((k.caller for k in held if k.until is None or now < k.until), None)


def check_address(host: str, access: Access) -> None:
    """Refuse to serve everybody everything.

    Raises:
        ConfigError: The address can be reached from elsewhere and there are no keys.
    """
    if access.open and not loopback(host):
        raise ConfigError(
            f"web.host {host} can be reached from other machines, and no keys are set: make one with `tuwen keys new "
            "NAME`, put KEY:ROLE:NAME entries into the environment variable TUWEN_API_KEYS, or set web.host to "
            "127.0.0.1"
        )


def loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def needs(role: Role, scope: str) -> object:
    """The dependency of a route that needs a role, or a higher one, and a scope; gives the caller."""

    def check(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)] = None) -> Caller:
        access: Access = request.app.state.access
        caller = access.caller(request.headers.get("authorization", ""))
        if caller is None:
            raise HTTPException(401, "send a key as  Authorization: Bearer KEY", {"WWW-Authenticate": "Bearer"})
        rate: Rate = request.app.state.rate
        seconds = rate.wait(f"{caller.name} {request.client.host if request.client else ''}")
        if seconds:
            raise HTTPException(429, "too many requests", {"Retry-After": str(int(seconds) + 1)})
        if caller.role < role:
            raise HTTPException(403, f"the key {caller.name!r} may {caller.role.name}; this needs {role.name}")
        if scope not in caller.scopes:
            allowed = ", ".join(s for s in SCOPES if s in caller.scopes)
            raise HTTPException(403, f"the key {caller.name!r} is for {allowed}; this needs {scope}")
        return caller

    return Depends(check)


Asker = Annotated[Caller, needs(Role.read, "ask")]
Talker = Annotated[Caller, needs(Role.read, "chat")]
Querier = Annotated[Caller, needs(Role.read, "query")]
Reader = Annotated[Caller, needs(Role.read, "look")]
Embedder = Annotated[Caller, needs(Role.read, "embed")]
Watcher = Annotated[Caller, needs(Role.read, "metrics")]
Writer = Annotated[Caller, needs(Role.write, "documents")]
Owner = Annotated[Caller, needs(Role.owner, "documents")]


def digest_of(key: str) -> bytes:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).digest()
