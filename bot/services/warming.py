"""Loading what the first questions need, so that nobody waits for it.

Knows: which questions load everything. Does not know: what is loaded.
"""

from __future__ import annotations

import contextlib

from bot.services.graph import Graph
from bot.services.models import Models
from bot.types import BotError

_SECONDS = 600.0
"""Seconds that what the first questions need may take, beside them."""


def warm(models: Models, graph: Graph) -> None:
    """Load what the first questions need, so that nobody waits for it; what cannot be loaded yet is left."""
    from bot.messages import say, say_all
    from kg.question.lexicon import dictionary
    from kg.types import GraphError
    from nlu.language.data import always
    from nlu.types import NLUError

    with contextlib.suppress(BotError, GraphError, NLUError):
        asker = graph.asker()
        lexicon = asker.snapshot().lexicon
        if not lexicon.speaks("zh"):
            dictionary.english("x")
        if not lexicon.speaks("en"):
            dictionary.chinese("x")
        models.batched.encode(["warm"])
        models.batched.names("warm")
        for lang in sorted(always()):  # finds nothing, and for that asks the encoder and the units
            asker.ask(say(lang, "warm_question"), lang, budget=_SECONDS)
        if len(graph.passages()):
            graph.passages().find(say_all("warm_words"))
