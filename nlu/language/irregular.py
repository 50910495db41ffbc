"""Irregular forms of English, from a kept library: `python -m nlu.language.irregular > nlu/language/en/irregular.yaml`.

The library is lemminflect (MIT; its table is the SPECIALIST lexicon's, public domain), in the extra `dev`. Only forms
whose stem by our rules is not that of their base are written, so the program starts without the library: reading its
table takes 0.16 s and 25 MB in every process. Knows: the table's rows. Does not know: any word.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from importlib import resources

from nlu.language.inflection import cut

_LANG = "en"
_SHORTEST, _LONGEST = 3, 14


def irregular() -> dict[str, list[str]]:
    """Forms by base: of a form that may be a noun's and a verb's, the noun's base; none that is a base itself."""
    bases: dict[str, dict[str, str]] = defaultdict(dict)
    own: set[str] = set()
    table = resources.files("lemminflect") / "resources" / "lemma_lu.csv.gz"
    with table.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as file:
        for form, kind, base in csv.reader(file):
            bases_said = base.split("/")
            if (kind == "noun" and form in bases_said) or (kind == "verb" and form in bases_said[1:]):
                own.add(form)
            if kind in ("noun", "verb") and form.isascii() and form.isalpha() and form.islower():
                bases[form][kind] = bases_said[0]
    found: dict[str, list[str]] = defaultdict(list)
    for form, kinds in bases.items():
        base = kinds.get("noun") or kinds["verb"]
        plain = base.isascii() and base.isalpha() and len(base) >= _SHORTEST and len(form) <= _LONGEST
        if plain and form != base and form not in own and cut(form, _LANG) != cut(base, _LANG):
            found[base].append(form)
    return dict(sorted(found.items()))


def main() -> None:
    """Prints the table."""
    print("# Made by `python -m nlu.language.irregular`: forms of which the suffix rules do not find the base.\nforms:")
    for base, forms in irregular().items():
        print(f"  {base}: {' '.join(sorted(forms))}")


if __name__ == "__main__":
    main()
