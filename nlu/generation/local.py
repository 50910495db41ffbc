"""A causal language model of transformers in this process, with a cache of keys and values.

Knows: chat templates, the model's context, how tokens are asked for one by one. Does not know: where the weights come
from, what is asked. Nothing runs between two pieces: whoever drops the iterator has stopped the model.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from nlu.generation.sampling import Chooser, Sampling
from nlu.generation.streaming import unfolded
from nlu.types import Lang, ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

Messages = Sequence[tuple[str, str]]
_WITHOUT_END = 2048
"""Context of a model that does not say its own."""


class LocalGenerator:
    """Any causal language model that transformers can hold.

    Attributes:
        languages: What the model writes.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        sampling: Sampling | None = None,
        languages: tuple[Lang, ...] = ("zh", "en"),
    ) -> None:
        self.languages = languages
        self._model: Any = model
        self._tokenizer: Any = tokenizer
        self._sampling = sampling or Sampling()
        self._lock = threading.Lock()
        self._ends = _ends(model, tokenizer)

    def generate(self, messages: Messages) -> Iterator[str]:
        """Pieces of the next message, as they come. One conversation at a time; others wait.

        A conversation that is longer than the model's context loses its oldest words.

        Raises:
            ModelError: The model failed.
        """
        prompt = self._prompt(messages)
        with self._lock:
            try:
                yield from unfolded(self.tokens(prompt), self._decode, self._sampling.stop)
            except (RuntimeError, ValueError, IndexError, TypeError) as error:
                raise ModelError(f"the language model failed: {error}") from error

    def tokens(self, prompt: Sequence[int]) -> Iterator[int]:
        """The tokens that follow a prompt, up to the end of the message or `max_tokens`."""
        import torch

        chooser = Chooser(self._sampling)
        ids = torch.tensor([list(prompt)], device=self._model.device)
        cache: Any = None
        for _ in range(self._sampling.max_tokens):
            with torch.inference_mode():
                out = self._model(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
            cache = out.past_key_values
            token = chooser.choose(out.logits[0, -1])
            if token in self._ends:
                return
            yield token
            ids = torch.tensor([[token]], device=self._model.device)

    def _decode(self, tokens: list[int]) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False))

    def _prompt(self, messages: Messages) -> list[int]:
        """The tokens of a conversation, by the model's own chat template where it has one."""
        turns = [{"role": role, "content": text} for role, text in messages]
        if self._tokenizer.chat_template:
            text = self._tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
            ids = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        else:
            ids = self._tokenizer("\n\n".join(text for _, text in messages) + "\n\n")["input_ids"]
        context = int(getattr(self._model.config, "max_position_embeddings", _WITHOUT_END))
        room = max(context - self._sampling.max_tokens, context // 2)
        return list(ids)[-room:]


def _ends(model: Any, tokenizer: Any) -> frozenset[int]:
    """The tokens that end a message."""
    found: set[int] = set()
    for end in (getattr(model.config, "eos_token_id", None), tokenizer.eos_token_id):
        found |= {end} if isinstance(end, int) else set(end or ())
    return frozenset(found)
