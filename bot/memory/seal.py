"""Texts at rest: as they are, or sealed with a key (Fernet: AES-128-CBC with HMAC-SHA256, of the library cryptography).

Knows: keys, and which texts are sealed. Does not know: tables, or where keys come from. Several keys may open; the
first one seals, so keys are rotated by putting a new one in front and sealing everything again.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.types import ConfigError, MemoryStoreError

_MARK = "sealed:"


class Seal:
    """Seals and opens texts; without keys it leaves them as they are."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        """Take the keys, newest first.

        Raises:
            ConfigError: A key is none that `new_key` makes.
        """
        self._fernet = None
        if keys:
            from cryptography.fernet import Fernet, MultiFernet

            try:
                self._fernet = MultiFernet([Fernet(key) for key in keys])
            except ValueError as error:
                raise ConfigError(
                    "TUWEN_MEMORY_KEY: not a key; `tuwen memory new-key` makes one, several are parted by commas"
                ) from error

    def close(self, text: str) -> str:
        """The text as it is kept."""
        return text if self._fernet is None else _MARK + self._fernet.encrypt(text.encode("utf-8", "replace")).decode()

    def open(self, kept: str) -> str:
        """The text of what `close` gave, or of what was kept before there were keys.

        Raises:
            MemoryStoreError: It is sealed, and no key opens it.
        """
        if not kept.startswith(_MARK):
            return kept
        if self._fernet is None:
            raise MemoryStoreError("the memory is sealed: set TUWEN_MEMORY_KEY to the key that it was sealed with")
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(kept.removeprefix(_MARK)).decode()
        except InvalidToken:
            raise MemoryStoreError("none of the keys in TUWEN_MEMORY_KEY opens the memory") from None


def new_key() -> str:
    """A fresh key."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()
