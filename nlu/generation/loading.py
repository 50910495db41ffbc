"""The generator of a name: a folder, a GGUF file, the ready model `smollm2`, or a plug-in of `tuwen.generators`."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

from nlu.generation.folders import SMOLLM2, converted, load, smollm2_file
from nlu.generation.local import LocalGenerator
from nlu.generation.sampling import Sampling
from nlu.types import Generator, ModelError

_SMALL_REPETITION = 1.1
"""A model of 135M parameters repeats itself in greedy search; this much is against it."""


def load_generator(
    name: str, device: str = "auto", sampling: Sampling | None = None, cache: Path | None = None
) -> Generator:
    """The generator called `name`.

    Args:
        name: A folder as transformers saves it, a GGUF file, "smollm2", or a plug-in.
        cache: Where converted GGUF files are kept; None: ~/.tuwen/models.

    Raises:
        ModelError: There is no such generator (the message lists the known ones), or its files cannot be used.
    """
    kept = cache or Path("~/.tuwen/models").expanduser()
    if name == SMOLLM2:
        chosen = sampling or Sampling()
        chosen = Sampling(chosen.max_tokens, chosen.temperature, chosen.top_p, _SMALL_REPETITION, chosen.stop)
        return LocalGenerator(*load(converted(smollm2_file(), kept), device), chosen, ("en",))
    path = Path(name).expanduser()
    if path.is_dir():
        return LocalGenerator(*load(path, device), sampling)
    if path.is_file():
        return LocalGenerator(*load(converted(path, kept), device), sampling)
    plugins = {entry.name: entry for entry in entry_points(group="tuwen.generators")}
    if name not in plugins:
        known = ", ".join(sorted({*plugins, SMOLLM2}))
        raise ModelError(f"no generator {name!r}: neither a folder nor a GGUF file nor one of {known}")
    made: Generator = plugins[name].load()(device=device)
    return made
