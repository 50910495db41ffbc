"""Stories: conversations as YAML, played against a graph, and what came out otherwise than expected.

    - story: the capital and then its population
      turns:
        - {say: What is the capital of Texas?, match: Austin}
        - {say: and its population?, text: The population of Austin is 961855., status: answered}

Each turn expects any of: `text` (all of it), `match` (a regular expression somewhere in it), `not` (one nowhere in it),
`status` (of the answer), `buttons` (how many), `picture` (true). A turn may say `by` whom; else it is one person.
Knows: how stories are written and played. Does not know: what answers them.
"""

from __future__ import annotations

import difflib
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.types import ConfigError, Handler, Message, Reply

CHANNEL = "story"


class Expected(BaseModel):
    """One turn: what is said, and what is expected of the reply."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    say: str
    by: str = "someone"
    text: str | None = None
    match: str | None = None
    never: str | None = Field(None, alias="not")
    status: str | None = None
    buttons: int | None = None
    picture: bool | None = None

    def problem(self, reply: Reply) -> str:
        """What of the reply is otherwise; "" when it is as expected."""
        found = []
        if self.text is not None and reply.text != self.text:
            found.append(_difference(self.text, reply.text))
        if self.match is not None and not re.search(self.match, reply.text, re.IGNORECASE | re.DOTALL):
            found.append(f"expected to match {self.match!r}")
        if self.never is not None and re.search(self.never, reply.text, re.IGNORECASE | re.DOTALL):
            found.append(f"expected not to match {self.never!r}")
        status = reply.answer.status.value if reply.answer is not None else "none"
        if self.status is not None and status != self.status:
            found.append(f"expected the status {self.status}, got {status}")
        if self.buttons is not None and len(reply.buttons) != self.buttons:
            found.append(f"expected {self.buttons} buttons, got {len(reply.buttons)}")
        if self.picture is not None and (reply.picture is not None) != self.picture:
            found.append("expected a picture" if self.picture else "expected no picture")
        return "; ".join(found)


class Story(BaseModel):
    """One conversation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    story: str
    turns: tuple[Expected, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Failure:
    """A turn that went otherwise: the story, the number of the turn from 1, what was said and replied, and why."""

    story: str
    turn: int
    said: str
    replied: str
    problem: str


def read_stories(paths: Iterable[Path]) -> list[Story]:
    """The stories of YAML files, and of folders of them.

    Raises:
        ConfigError: A file is missing, is no YAML, or holds something else than stories.
    """
    stories: list[Story] = []
    for path in paths:
        files = sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")]) if path.is_dir() else [path]
        if not files:
            raise ConfigError(f"{path}: holds no .yaml file with stories")
        for file in files:
            stories += _read(file)
    return stories


async def play(story: Story, handler: Handler) -> Failure | None:
    """Play a story to its end or to its first turn that goes otherwise, as people whom nobody knows yet."""
    mark = uuid.uuid4().hex[:12]
    for number, turn in enumerate(story.turns, 1):
        message = Message(
            CHANNEL, mark, person_of(mark, turn.by), f"{mark}-{number}", turn.say, "", datetime.now(UTC)
        )  # fmt: skip
        reply = await handler(message)
        problem = turn.problem(reply)
        if problem:
            return Failure(story.story, number, turn.say, reply.text, problem)
    return None


def person_of(mark: str, name: str) -> str:
    """The user id of someone in a story that is played."""
    return f"{mark}-{name}"


def _read(file: Path) -> list[Story]:
    try:
        data: Any = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{file}: cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(data, list):
        raise ConfigError(f"{file}: expected is a list of stories, each with `story` and `turns`")
    stories = []
    for number, item in enumerate(data, 1):
        try:
            stories.append(Story.model_validate(item))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise ConfigError(f"{file}: story {number}: {where}: {first['msg']}") from error
    return stories


def _difference(expected: str, got: str) -> str:
    """Where two texts differ, for people: what should not be there in [-...-], what is missing in {+...+}."""
    parts = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, got, expected, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(got[a:b])
        else:
            parts += [f"[-{got[a:b]}-]" if a < b else "", f"{{+{expected[c:d]}+}}" if c < d else ""]
    return f"expected otherwise: {''.join(parts)}"
