"""The file of API keys, `keys.yaml` in the home: made, listed, rotated and revoked while the site runs.

Knows: the file, which holds digests alone. Does not know: requests.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.types import BotError, ConfigError
from bot.web.access import SCOPES, Caller, Key, Role, digest_of

log = logging.getLogger(__name__)
_NAME = re.compile(r"[\w.@-]{1,60}")


class KeyFile:
    """The keys of one home. Safe to use from several threads; another process may change the file at any time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._read: tuple[object, list[Key]] = None, []

    def keys(self) -> list[Key]:
        """The keys as they are now; none where there is no file.

        Raises:
            ConfigError: The file is not one that `tuwen keys` wrote. A site that runs goes on with the keys it has.
        """
        with self._lock:
            try:
                found = self.path.stat()
            except FileNotFoundError:
                return []
            stamp = found.st_mtime_ns, found.st_size, found.st_ino
            if stamp != self._read[0]:
                try:
                    self._read = stamp, [_key(entry, self.path) for entry in self.entries()]
                except ConfigError as error:
                    if self._read[0] is None:
                        raise
                    log.error("%s; going on with the keys as they were", error)
                    self._read = stamp, self._read[1]
            return self._read[1]

    def entries(self) -> list[dict[str, Any]]:
        """What stands in the file, oldest first: name, role, scopes, until, sha256.

        Raises:
            ConfigError: It cannot be read.
        """
        try:
            told = yaml.safe_load(self.path.read_text("utf-8")) or []
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise ConfigError(f"{self.path}: cannot be read: {' '.join(str(error).split())}") from error
        if not isinstance(told, list) or not all(isinstance(entry, dict) for entry in told):
            raise ConfigError(f"{self.path}: not a list of keys; `tuwen keys new NAME` writes it")
        return told

    def add(self, name: str, role: Role, scopes: tuple[str, ...] = (), days: int | None = None) -> str:
        """Make a key; returns it, the only time that it is to be seen.

        Raises:
            BotError: There is one of that name; it can be rotated or revoked.
        """
        entries = self.entries()
        if not _NAME.fullmatch(name):
            raise BotError(f"{name!r} cannot name a key: letters, digits and . @ - _ can, at most 60 of them")
        if any(entry["name"] == name for entry in entries):
            raise BotError(f"there is a key {name!r} already: tuwen keys rotate {name}, or tuwen keys revoke {name}")
        return self._write_with(entries, name, role.name, scopes, days)

    def rotate(self, name: str, hours: float, days: int | None = None) -> str:
        """Make another key for the same caller; those before end after so many hours.

        Raises:
            BotError: There is none of that name.
        """
        entries = self.entries()
        own = [entry for entry in entries if entry["name"] == name]
        if not own:
            raise BotError(f"there is no key {name!r}; `tuwen keys list` shows them")
        end = (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")
        for entry in own:
            entry["until"] = min(entry.get("until") or end, end)
        return self._write_with(entries, name, own[-1]["role"], tuple(own[-1].get("scopes") or ()), days)

    def revoke(self, name: str) -> int:
        """Take the keys of a name away at once; returns how many there were."""
        entries = self.entries()
        kept = [entry for entry in entries if entry["name"] != name]
        if len(kept) < len(entries):
            self._write(kept)
        return len(entries) - len(kept)

    def _write_with(
        self, entries: list[dict[str, Any]], name: str, role: str, scopes: tuple[str, ...], days: int | None
    ) -> str:
        key = f"tuwen-{secrets.token_urlsafe(32)}"
        entry: dict[str, Any] = {"name": name, "role": role, "sha256": digest_of(key).hex()}
        if scopes:
            entry["scopes"] = list(scopes)
        if days is not None:
            entry["until"] = (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")
        _key(entry, self.path)  # what cannot be read back is not written
        self._write([*entries, entry])
        return key

    def _write(self, entries: list[dict[str, Any]]) -> None:
        """Write the file anew, whole or not at all, for its owner alone."""
        part = self.path.with_name(f".{self.path.name}.part")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:  # noqa: PTH123
            yaml.safe_dump(entries, out, allow_unicode=True, sort_keys=False)
        part.replace(self.path)


def _key(entry: dict[str, Any], path: Path) -> Key:
    try:
        scopes = frozenset(entry.get("scopes") or SCOPES)
        unknown = scopes.difference(SCOPES)
        if unknown:
            raise ValueError(f"unknown scope {min(unknown)!r}; known are {', '.join(SCOPES)}")
        until = datetime.fromisoformat(entry["until"]) if entry.get("until") else None
        caller = Caller(str(entry["name"]), Role[entry["role"]], scopes)
        return Key(bytes.fromhex(entry["sha256"]), caller, until)
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"{path}: the key {entry.get('name')!r} cannot be used: {error}") from error
