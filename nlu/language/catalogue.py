"""What the program says: templates by key and language, with plural forms.

A catalogue is a folder with a YAML file for each language: key -> template with `{fields}`, or key -> a template for
each plural category of CLDR ("one", "few", "other"), chosen by the field `n`. Knows: files and fields. Does not know:
what is said.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from babel import Locale

from nlu.language.data import FALLBACK, LanguageError, read_yaml


class Catalogue:
    """The messages of one room, in every language that its folder has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read = functools.cache(lambda lang: read_yaml(folder / f"{lang}.yaml"))

    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that there is a file for."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.yaml")))

    def entry(self, lang: str, key: str) -> Any:
        """What stands under a key in a language, else in the fallback language.

        Raises:
            LanguageError: There is no such key.
        """
        messages = self._read(lang if (self.folder / f"{lang}.yaml").is_file() else FALLBACK)
        if key not in messages:
            raise LanguageError(f"{self.folder / lang}.yaml has no message “{key}”")
        return messages[key]

    def say(self, lang: str, key: str, **fields: object) -> str:
        """The message of a key with its fields filled in; the plural form is that of the field `n`."""
        template = self.entry(lang, key)
        if isinstance(template, dict):
            n = fields["n"]
            form = _plural(lang, float(n)) if isinstance(n, int | float) else "other"
            template = template.get(form, template["other"])
        return str(template).format(**fields)


def _plural(lang: str, n: float) -> str:
    return str(Locale.parse(lang).plural_form(int(n) if n == int(n) else n))


__all__ = ["Catalogue"]
