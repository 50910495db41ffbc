"""What kind of model lies in a folder, and which one it is, by its files alone.

Knows: the files that each kind has. Does not know: how any of them is loaded. Importing this module costs nothing.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Literal

Kind = Literal["tuwen", "transformers", "gliner"]
SHIPPED = Path(__file__).parent / "weights" / "encoder"
"""The weights that come with the program."""
_SAMPLES, _SAMPLE = 16, 1 << 16
"""How many pieces of a file of weights are looked at, and of how many bytes: training changes all of it."""


def kind_of(folder: Path) -> Kind | None:
    """tuwen: made by `tuwen train encoder`; gliner: a GLiNER; transformers: any other model with a config.json."""
    if (folder / "gliner_config.json").is_file():
        return "gliner"
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(config, dict):
        return None
    return "tuwen" if "encoder" in config else "transformers"


def identity_of(folder: Path | None = None) -> str:
    """Tells one folder's weights from another's (None: the shipped ones); "" where they cannot be read."""
    folder = folder or SHIPPED
    digest = hashlib.blake2b(digest_size=12)
    try:
        digest.update((folder / "config.json").read_bytes())
        with (folder / "model.safetensors").open("rb") as file:
            size = file.seek(0, 2)
            digest.update(str(size).encode())
            for number in range(_SAMPLES):
                file.seek(number * max(0, size - _SAMPLE) // (_SAMPLES - 1))
                digest.update(file.read(_SAMPLE))
    except OSError:
        return ""
    return digest.hexdigest()
