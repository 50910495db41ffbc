"""Language models that continue a conversation: a transformers causal LM in this process, or a server.

Knows: the two built-in generators and the plug-ins of `tuwen.generators`. Does not know: what is asked of them
(`nlu.tasks`), configuration files, secrets. No weights are fetched by name unless the caller's machine has them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlu.types import Generator, ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

Messages = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next words are chosen.

    Attributes:
        max_tokens: Longest reply, in tokens.
        temperature: 0 takes the likeliest word each time.
        top_p: Words are drawn from the likeliest ones that hold this much probability.
    """

    max_tokens: int = 512
    temperature: float = 0.0
    top_p: float = 0.95


class TransformersGenerator:
    """Any causal language model that transformers can load from a folder; safetensors only, never remote code."""

    def __init__(self, folder: Path, device: str = "auto", sampling: Sampling | None = None) -> None:
        """Load the model.

        Raises:
            ModelError: The folder holds no causal language model with safetensors weights and a tokenizer.
        """
        self._sampling = sampling or Sampling()
        self._lock = threading.Lock()
        self._model, self._tokenizer = _load(folder, device)

    def generate(self, messages: Messages) -> Iterator[str]:
        """Pieces of the next message, as they come. One conversation at a time; others wait.

        A conversation that is longer than the model's context loses its oldest words. An abandoned iterator stops the
        model at its next word.
        """
        import torch
        from transformers import GenerationConfig, StoppingCriteria, StoppingCriteriaList, TextIteratorStreamer

        left = threading.Event()

        class Abandoned(StoppingCriteria):
            def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **_: Any) -> torch.Tensor:
                return torch.full((input_ids.shape[0],), left.is_set(), device=input_ids.device)

        tokenizer: Any = self._tokenizer
        ids = torch.tensor([self._prompt(messages)], device=self._model.device)
        streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
        s = self._sampling
        config = GenerationConfig(
            max_new_tokens=s.max_tokens,
            do_sample=s.temperature > 0,
            **({"temperature": s.temperature, "top_p": s.top_p} if s.temperature > 0 else {}),
            pad_token_id=tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
        failed: list[Exception] = []

        def run() -> None:
            try:
                with torch.inference_mode():
                    self._model.generate(  # type: ignore[operator]
                        inputs=ids, attention_mask=torch.ones_like(ids), generation_config=config, streamer=streamer,
                        stopping_criteria=StoppingCriteriaList([Abandoned()]),
                    )  # fmt: skip
            except Exception as error:  # carried to the caller below
                failed.append(error)
                streamer.end()

        with self._lock:
            worker = threading.Thread(target=run, daemon=True)
            worker.start()
            try:
                yield from (piece for piece in streamer if piece)
            finally:
                left.set()
                worker.join()
        if failed:
            raise ModelError(f"the language model failed: {failed[0]}") from failed[0]

    def _prompt(self, messages: Messages) -> list[int]:
        """The tokens of a conversation, by the model's own chat template where it has one."""
        turns = [{"role": role, "content": text} for role, text in messages]
        if self._tokenizer.chat_template:
            text = self._tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
            ids = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        else:
            ids = self._tokenizer("\n\n".join(text for _, text in messages) + "\n\n")["input_ids"]
        context = int(getattr(self._model.config, "max_position_embeddings", 2048))
        room = max(context - self._sampling.max_tokens, context // 2)
        return list(ids)[-room:]


class ServerGenerator:
    """A model behind an OpenAI-compatible server: `POST {url}/chat/completions`, streamed."""

    def __init__(
        self, url: str, model: str, key: str = "", sampling: Sampling | None = None, seconds: float = 60.0
    ) -> None:
        """Args:
        url: Up to and with the version, for example http://localhost:8000/v1.
        seconds: Longest wait for the next piece.
        """
        self._url = url.rstrip("/")
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._sampling = sampling or Sampling()
        self._seconds = seconds

    def generate(self, messages: Messages) -> Iterator[str]:
        """Pieces of the next message, as the server sends them.

        Raises:
            ModelError: The server cannot be reached, refuses, or answers something else than a completion.
        """
        import httpx

        body = {
            "model": self._model,
            "messages": [{"role": role, "content": text} for role, text in messages],
            "max_tokens": self._sampling.max_tokens,
            "temperature": self._sampling.temperature,
            "top_p": self._sampling.top_p,
            "stream": True,
        }
        where = f"{self._url}/chat/completions"
        try:
            with httpx.stream("POST", where, json=body, headers=self._headers, timeout=self._seconds) as response:
                if response.status_code != 200:
                    said = response.read().decode("utf-8", "replace").strip()[:200]
                    raise ModelError(f"{where} answered {response.status_code}: {said or 'nothing'}")
                for line in response.iter_lines():
                    if line.startswith("data:") and line[5:].strip() != "[DONE]":
                        yield from _pieces(line[5:], where)
        except httpx.HTTPError as error:
            raise ModelError(f"{where} cannot be used: {error or type(error).__name__}; is the server up?") from error


def load_generator(name: str, device: str = "auto", sampling: Sampling | None = None) -> Generator:
    """The generator called `name`: a folder of a causal language model, or a plug-in of `tuwen.generators`.

    Raises:
        ModelError: There is no such generator; the message lists the known ones.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return TransformersGenerator(folder, device, sampling)
    plugins = {entry.name: entry for entry in entry_points(group="tuwen.generators")}
    if name not in plugins:
        known = f"one of {', '.join(sorted(plugins))}" if plugins else "an installed plug-in"
        raise ModelError(f"no generator {name!r}: neither a folder nor {known}")
    made: Generator = plugins[name].load()(device=device)
    return made


def _pieces(data: str, where: str) -> Iterator[str]:
    try:
        for choice in json.loads(data).get("choices", ()):
            text = (choice.get("delta") or {}).get("content")
            if text:
                yield str(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise ModelError(f"{where} sent something else than a completion: {data.strip()[:80]!r}") from error


def _load(folder: Path, device: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging as transformers_logging

    from nlu.encoder import pick_device

    transformers_logging.set_verbosity_error()
    place = pick_device(device)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        model = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_safetensors=True
        )
    except (OSError, ValueError, KeyError, ImportError) as error:
        reason = str(error).strip().split("\n")[0]
        raise ModelError(
            f"{folder}: not a causal language model that can be used ({reason}); needed are config.json, "
            "model.safetensors and a tokenizer, as transformers saves them"
        ) from error
    torch.nn.Module.to(model, place)
    return model.eval(), tokenizer
