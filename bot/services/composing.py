"""Translation, summaries and writing as a service: with the configured language model, or as far as one can without.

Knows: which task needs a model, and what is given where there is none: the sentences of the text itself as its summary,
names and dictionary words as a translation. Does not know: commands, chat, which model answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.messages import say
from bot.types import BotError, ConfigError
from kg.glossary import look_up
from kg.store.store import View
from nlu import tasks
from nlu.summary import SentenceVectors, extract
from nlu.text import Span, detect_lang
from nlu.types import Generator, Lang, ModelError

if TYPE_CHECKING:
    from bot.app import App


@dataclass(frozen=True, slots=True)
class Composed:
    """A text that was asked for.

    Attributes:
        pieces: The text, as it comes.
        note: What should be known of it, in the user's language; "" where a model wrote it.
        spans: Where its sentences stand in the text that was summarised; empty where a model wrote it.
    """

    pieces: Iterator[str]
    note: str = ""
    spans: tuple[Span, ...] = ()


class Refused(BotError):
    """A task that cannot be done without a model, or not with the one configured; the message is for the user."""


class Composer:
    """Does the tasks of `nlu.tasks`."""

    def __init__(
        self, generator: Callable[[], Generator], encoder: SentenceVectors, view: Callable[[], View | None]
    ) -> None:
        """`generator` gives the language model or raises ConfigError; `view` the graph, or None where there is none."""
        self._generator = generator
        self._encoder = encoder
        self._view = view

    def translate(self, text: str, to: Lang, lang: Lang) -> Composed:
        """A text in language `to`; `lang` is the language of notes and refusals.

        Raises:
            Refused: More than a word, and no model that speaks the language is configured.
            ModelError: The model failed.
        """
        found = look_up(text, to, self._view())
        if found is not None and found.by == "graph":
            return Composed(iter([_listed(found.text, to)]), say(lang, "by_graph"))
        generator = self._configured()
        if generator is not None and tasks.speaks(generator, to) and tasks.speaks(generator, detect_lang(text)):
            return Composed(tasks.translate(generator, text, to))
        if found is None:
            raise Refused(say(lang, "no_translation"))
        return Composed(iter([_listed(found.text, to)]), say(lang, "by_dictionary"))

    def summarise(self, text: str, most: int, to: Lang | None, lang: Lang, *, extracted: bool = False) -> Composed:
        """At most `most` sentences on what a text says.

        Args:
            to: The language of the summary; None: that of the text.
            lang: The language of the note.
            extracted: Choose sentences of the text even where a model could reword it.

        Raises:
            Refused: There is no text.
            ModelError: The model failed, or the encoder's weights cannot be loaded.
        """
        said = detect_lang(text)
        generator = None if extracted else self._configured()
        if generator is not None and tasks.speaks(generator, said) and tasks.speaks(generator, to or said):
            return Composed(tasks.summarise(generator, text, most, to))
        found = extract(text, self._encoder, most)
        if not any(map(str.isalnum, found.text)):
            raise Refused(say(lang, "nothing_to_summarise"))
        other = to is not None and to != said
        return Composed(
            iter([found.text]), say(lang, "extracted_other_language" if other else "extracted"), found.spans
        )

    def write(self, wish: str, to: Lang, lang: Lang, *, onward: bool = False) -> Composed:
        """A text by the user's wish, or (`onward`) the continuation of the user's text.

        Raises:
            Refused: No model is configured, or none that speaks the language.
            ModelError: The model failed.
        """
        generator = self._configured()
        if generator is None:
            raise Refused(say(lang, "no_writing"))
        if not tasks.speaks(generator, to):
            raise Refused(say(to, "speaks_other_language"))
        return Composed(tasks.carry_on(generator, wish) if onward else tasks.write(generator, wish, to))

    def _configured(self) -> Generator | None:
        try:
            return self._generator()
        except ConfigError:
            return None


def told(composed: Composed, lang: Lang) -> Iterator[str]:
    """The text in pieces; where the model breaks off in the middle, a sentence that says so is the last of them.

    Raises:
        ModelError: The model failed before its first word.
    """
    begun = False
    try:
        for piece in composed.pieces:
            begun = begun or bool(piece.strip())
            yield piece
    except ModelError:
        if not begun:
            raise
        yield "\n" + say(lang, "model_broke_off")


def _listed(words: tuple[str, ...], lang: Lang) -> str:
    return say(lang, "words_join").join(words)


def make(app: App) -> Composer:
    """The service over the application's parts."""

    def view() -> View | None:
        try:
            return app.store().belief()
        except BotError:
            return None

    return Composer(app.models.generator, app.models.batched, view)
