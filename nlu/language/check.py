"""Whether the files of every language fit together: `python -m nlu.language.check`.

Knows: what one file may say only if another does. Does not know: whether a word is right.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from nlu.language.amounts import amounts
from nlu.language.data import LanguageError, language, languages
from nlu.language.definitions import definitions
from nlu.language.language import Language
from nlu.language.names import names
from nlu.language.talk import talk
from nlu.language.texts import texts
from nlu.language.thesaurus import inverses


def problems(code: str) -> Iterator[str]:
    """What does not fit in the files of a language, a sentence each."""
    try:
        found = language(code)
        talk(code)
        amounts(code)
        definitions(code)
        names(code)
        texts(code)
    except LanguageError as error:
        yield str(error)
        return
    known = {concept for other in languages() for concept in language(other).concepts}
    questions = found.questions
    ordering = (*questions.superlatives.values(), *questions.comparatives.values())
    named = [each.concepts for row in ordering for each in (row, row.other) if each is not None]
    named += [*questions.degrees.values(), *questions.wh.values()]
    for concept in sorted({concept for row in named for concept in row} - known):
        yield f"{code}/questions.yaml: no language has words for the concept “{concept}”"
    for concept in sorted(set(inverses()) - known):
        yield f"inverses.yaml: no language has words for the concept “{concept}”"
    for companion in found.syntax.companions:
        if companion not in languages():
            yield f"{code}/language.yaml: the companion “{companion}” is no language"
    yield from _numbers(found)


def _numbers(found: Language) -> Iterator[str]:
    numbers = found.numbers
    if not numbers.digits and not numbers.small:
        yield f"{found.code}/numbers.yaml: no words for the numbers under ten"
    values = {*numbers.digits.values(), *numbers.small.values()}
    missing = [number for number in range(10) if number not in values]
    if missing:
        yield f"{found.code}/numbers.yaml: no word for {', '.join(map(str, missing))}"


def main() -> None:
    """Prints what does not fit; exit 1 where something does not."""
    found = [problem for code in languages() for problem in problems(code)]
    print(*found or [f"{len(languages())} languages: {', '.join(languages())}"], sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
