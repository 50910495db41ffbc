"""The stories of `stories/`, each folder over the graph of its name: conversations as people have them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Config
from bot.stories import Story, play, read_stories
from kg.ingest.pipeline import ingest
from nlu.text import detect_lang
from tests.bot.conftest import fill

HERE = Path(__file__).parent
DATA = HERE.parent / "data" / "kgqa"
GRAPHS = {
    "states": None,  # as the other tests of the bot have it
    "company": DATA / "company" / "graph.ttl",
    "city": DATA / "city" / "tables",
    "library": HERE / "graphs" / "library",
    "countries": HERE / "graphs" / "countries",
    "computing": HERE.parents[1] / "examples" / "computing",
    "clinic": HERE / "graphs" / "clinic",
}
STORIES = [
    pytest.param(graph, story, id=f"{graph}: {story.story}")
    for graph in GRAPHS
    for story in read_stories([HERE / "stories" / graph])
]


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, App]]:
    """An application over each graph."""
    made = {}
    for name, source in GRAPHS.items():
        app = made[name] = App(Config(home=tmp_path_factory.mktemp(name)))
        if source is None:
            fill(app.config.home / "graph")
        else:
            with app.writing() as ledger:
                files = sorted(f for f in source.rglob("*") if f.is_file()) if source.is_dir() else [source]
                report = ingest(files, ledger=ledger, extractor=app.models.extractor, ontology=app.models.ontology)
                assert not report.failed
    yield made
    for app in made.values():
        app.close()


@pytest.mark.parametrize(("graph", "story"), STORIES)
async def test_story(apps: dict[str, App], graph: str, story: Story) -> None:
    assert await play(story, apps[graph].handler()) is None


def test_there_are_enough_of_them_in_both_languages() -> None:
    stories = [param.values[1] for param in STORIES]
    assert len(stories) >= 60 and len({story.story for story in stories}) == len(stories)
    for story in stories:
        assert isinstance(story, Story) and 5 <= len(story.turns) <= 12, story
        assert all(set(turn.model_fields_set) - {"say", "by"} for turn in story.turns), (
            f"{story.story}: a turn expects nothing"
        )
    said = [detect_lang(turn.say) for story in stories for turn in story.turns if isinstance(story, Story)]
    assert min(said.count("zh"), said.count("en")) > len(said) / 3
