"""The pytest option `--tuwen-adapter MODULE:NAME`: runs the suite over the bench that NAME makes.

Knows: pytest. Importing it loads nothing else of the program, because pytest loads it wherever Tuwen is installed.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.conformance.bench import Bench

_OPTION = "--tuwen-adapter"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("tuwen", "channels of Tuwen")
    group.addoption(
        _OPTION, action="append", default=[], metavar="MODULE:NAME",
        help="run the conformance suite over the channel whose bench NAME() makes (docs/adapters.md); may be repeated",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """With the option, and nothing else named, the suite is what is run."""
    specs = config.getoption(_OPTION)
    if not specs:
        return
    sys.path.insert(0, str(Path.cwd()))
    for spec in specs:
        maker(spec)
    suite = str(Path(__file__).with_name("suite.py"))
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    config.args = [*config.args, suite] if named else [suite]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test of the suite for each channel."""
    specs = metafunc.config.getoption(_OPTION)
    if specs and metafunc.module.__name__.endswith("conformance.suite") and "bench" in metafunc.fixturenames:
        metafunc.parametrize("bench", specs, indirect=True)


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Bench:
    """The bench of a channel; an own test suite may have a fixture of this name in its place."""
    return maker(request.param)()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a channel says that it lacks."""
    if not config.getoption(_OPTION):
        return
    lacks = {spec: lacking(spec) for spec in config.getoption(_OPTION)}
    left = [item for item in items if _spec(item) in lacks and set(_needs(item)) & set(lacks[_spec(item)])]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which channels are tested, and what of them is not."""
    lines = []
    for spec in config.getoption(_OPTION):
        lines.append(f"tuwen channel: {spec}")
        lines += [f"  lacks {feature}: {why}" for feature, why in lacking(spec).items()]
    return lines


def maker(spec: str) -> Callable[[], Bench]:
    """What makes the bench that an option names."""
    module, _, name = spec.partition(":")
    try:
        made: Callable[[], Bench] = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise pytest.UsageError(f"{_OPTION} {spec}: expected is MODULE:NAME of what makes a bench: {error}") from error
    return made


def lacking(spec: str) -> dict[str, str]:
    """The features that a channel says it lacks, and why."""
    from bot.conformance.bench import FEATURES

    found = dict(getattr(maker(spec), "lacks", {}))
    unknown = sorted(set(found) - set(FEATURES))
    if unknown:
        raise pytest.UsageError(f"{_OPTION} {spec}: lacks {unknown[0]!r}; known are {', '.join(FEATURES)}")
    return found


def _spec(item: pytest.Item) -> str:
    call = getattr(item, "callspec", None)
    return str(call.params.get("bench", "")) if call is not None else ""


def _needs(item: pytest.Item) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(getattr(item, "function", None), "needs", ())
    return found
