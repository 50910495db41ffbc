"""How the next token is chosen. Knows: logits. Does not know: models, texts."""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next words are chosen.

    Attributes:
        max_tokens: Longest reply, in tokens.
        temperature: 0 takes the likeliest word each time.
        top_p: Words are drawn from the likeliest ones that hold this much probability.
        repetition: What the logits of words that were said already are divided by (Keskar et al. 2019); 1: nothing.
        stop: Texts behind which the reply ends; they are not part of it.
        seed: Of the draws; None: another one each time.
    """

    max_tokens: int = 512
    temperature: float = 0.0
    top_p: float = 0.95
    repetition: float = 1.0
    stop: tuple[str, ...] = ()
    seed: int | None = None


class Chooser:
    """Chooses tokens one after the other, for one reply."""

    def __init__(self, sampling: Sampling) -> None:
        self._sampling = sampling
        self._generator = torch.Generator()
        if sampling.seed is None:
            self._generator.seed()
        else:
            self._generator.manual_seed(sampling.seed)
        self._said: list[int] = []

    def choose(self, logits: torch.Tensor) -> int:
        """The next token; `logits` are of shape [vocabulary]."""
        scores = logits.detach().float().cpu()
        if self._sampling.repetition != 1.0 and self._said:
            places = torch.tensor(sorted(set(self._said)))
            seen = scores[places]
            scores[places] = torch.where(seen > 0, seen / self._sampling.repetition, seen * self._sampling.repetition)
        token = self._draw(scores) if self._sampling.temperature > 0 else int(scores.argmax())
        self._said.append(token)
        return token

    def _draw(self, scores: torch.Tensor) -> int:
        """One of the likeliest tokens that together hold `top_p` of the probability (Holtzman et al. 2020)."""
        odds, order = torch.softmax(scores / self._sampling.temperature, -1).sort(descending=True)
        kept = odds.cumsum(-1) - odds < self._sampling.top_p
        drawn = torch.multinomial(odds * kept, 1, generator=self._generator)
        return int(order[drawn])
