"""What kind of model lies in a folder, by its files alone.

Knows: the files that each kind has. Does not know: how any of them is loaded. Importing this module costs nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

Kind = Literal["tuwen", "transformers", "gliner"]


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
