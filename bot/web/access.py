"""Who may do what over HTTP: API keys with roles, and how often.

Without keys the site serves this machine alone and whoever sits at it is the owner; with keys every call needs one.
Knows: keys, roles. Does not know: what the calls do.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated

from fastapi import Depends, HTTPException, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.turns.rate import Rate
from bot.types import ConfigError

_BEARER = HTTPBearer(auto_error=False, description="A key of TUWEN_API_KEYS; a site without keys needs none.")


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
    """Whoever makes a request: a name that stands for one key, and its role."""

    name: str
    role: Role


class Access:
    """The keys of one site, kept as digests."""

    def __init__(self, keys: str) -> None:
        """Read "KEY:ROLE:NAME,...".

        Raises:
            ConfigError: An entry is not of that form, a key is shorter than 16 characters, or two share key or name.
        """
        self._callers: dict[bytes, Caller] = {}
        for number, entry in enumerate(filter(None, (part.strip() for part in keys.split(","))), 1):
            key, _, rest = entry.partition(":")
            role, _, name = rest.partition(":")
            if role not in Role.__members__ or not name or len(key) < 16:
                raise ConfigError(
                    f"TUWEN_API_KEYS: entry {number} is not KEY:ROLE:NAME with a key of at least 16 characters and one "
                    f"of the roles {', '.join(Role.__members__)}"
                )
            if _digest(key) in self._callers or name in {c.name for c in self._callers.values()}:
                raise ConfigError(f"TUWEN_API_KEYS: entry {number} repeats a key or a name")
            self._callers[_digest(key)] = Caller(name, Role[role])

    @property
    def open(self) -> bool:
        """Whether there are no keys."""
        return not self._callers

    def caller(self, authorization: str) -> Caller | None:
        """Who calls with this Authorization header; None for nobody known."""
        if self.open:
            return Caller("local", Role.owner)
        scheme, _, key = authorization.partition(" ")
        digest = _digest(key.strip())
        if scheme.lower() != "bearer":
            return None
        return next((c for known, c in self._callers.items() if hmac.compare_digest(known, digest)), None)


def check_address(host: str, access: Access) -> None:
    """Refuse to serve everybody everything.

    Raises:
        ConfigError: The address can be reached from elsewhere and there are no keys.
    """
    if access.open and not loopback(host):
        raise ConfigError(
            f"web.host {host} can be reached from other machines, and no keys are set: put KEY:ROLE:NAME entries into "
            "the environment variable TUWEN_API_KEYS, or set web.host to 127.0.0.1"
        )


def loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def needs(role: Role) -> object:
    """The dependency of a route that only callers of a role, or a higher one, may use; gives the caller."""

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
        return caller

    return Depends(check)


Reader = Annotated[Caller, needs(Role.read)]
Writer = Annotated[Caller, needs(Role.write)]
Owner = Annotated[Caller, needs(Role.owner)]


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
