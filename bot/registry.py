"""Plug-ins by entry points: what is installed under a group, and the one of a name.

The built-in adapters and skills are registered in pyproject.toml like anybody's, so the public path is the one in
daily use. An entry point names a callable that takes the `bot.app.App` and returns the adapter or skill.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from bot.types import ConfigError

if TYPE_CHECKING:
    from bot.app import App

ADAPTERS = "tuwen.adapters"
SKILLS = "tuwen.skills"


def names(group: str) -> list[str]:
    """The known names of a group."""
    return sorted({entry.name for entry in entry_points(group=group)})


def factory(group: str, name: str) -> Callable[[App], Any]:
    """What makes the plug-in called `name`.

    Raises:
        ConfigError: There is none of that name (the message lists the known ones), or it cannot be imported.
    """
    found = list(entry_points(group=group, name=name))
    if not found:
        known = ", ".join(names(group)) or "none; is the package installed?"
        raise ConfigError(f"{group}: unknown name {name!r}; known are {known}")
    try:
        made: Callable[[App], Any] = found[0].load()
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"{group}: {name!r} ({found[0].value}) cannot be loaded: {error}") from error
    return made
