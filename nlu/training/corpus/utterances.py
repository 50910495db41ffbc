"""What people say to a bot, by what they do with it: lines `act: words ; words` and `ask/expectation: words ; words`.

Knows: the two files, and that slots are filled as in sentence patterns. Does not know: models.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Literal

from nlu.training.corpus.fillers import GRAMMARS
from nlu.training.corpus.sentence import SLOT, Pattern, fill
from nlu.types import NLUError

HERE = Path(__file__).parent
FILLED = 6
"""How often a sentence with slots is filled with different names."""


def utterances(
    task: Literal["acts", "expectations"], part: Literal["train", "heldout"] = "train"
) -> list[dict[str, Any]]:
    """Records {"lang", "text", "label"} of both languages; every eighth sentence of a label is held out.

    Raises:
        NLUError: A line that cannot be read: names the file and the line.
    """
    found = []
    for lang in ("en", "zh"):
        chance = random.Random(f"{task}{part}{lang}")
        for act, sentences in _read(lang):
            label = act.partition("/")[0 if task == "acts" else 2]
            for number, sentence in enumerate(sentences):
                if not label or (number % 8 == 7) != (part == "heldout"):
                    continue
                slots = dict(SLOT.findall(sentence))
                pattern = Pattern(sentence, slots, (), tuple(SLOT.sub("\0", sentence).split("\0")))
                once = not slots or part == "heldout" or label == "ask"  # most sentences ask: no need of more
                times = 1 if once else FILLED
                texts = dict.fromkeys(fill(pattern, lang, chance)["text"] for _ in range(times))
                found += [{"lang": lang, "text": text, "label": label} for text in texts]
    return found


def _read(lang: str) -> list[tuple[str, list[str]]]:
    path = HERE / f"utterances.{lang}.txt"
    groups = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        act, colon, rest = line.partition(": ")
        sentences = [s.strip() for s in rest.split("；" if lang == "zh" else " ; ") if s.strip()]
        unknown = {kind for s in sentences for _, kind in SLOT.findall(s)} - GRAMMARS[lang].types.keys()
        if not colon or not sentences or unknown:
            raise NLUError(f"{path.name}:{number}: cannot be read ({', '.join(unknown) or 'no words after the act'})")
        groups.append((act, sentences))
    return groups
