"""Text in, plain values out. What a developer imports; docs/python.md shows it at work, as a test runs it.

>>> from nlu import detect_lang
>>> detect_lang("图灵是谁？"), detect_lang("Who was Turing?")
('zh', 'en')

What is named here is imported when it is first used, so that `import nlu` loads no model.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nlu.extract import load_extractor
    from nlu.language.detection import detect_lang

_PLACES = {"detect_lang": "nlu.language.detection", "load_extractor": "nlu.extract"}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'nlu' has no attribute {name!r}; it has {', '.join(_PLACES)}")
    return getattr(importlib.import_module(_PLACES[name]), name)


__all__ = ["detect_lang", "load_extractor"]
