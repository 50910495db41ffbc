"""What `tuwen extract` prints: entities with offsets and labels, relations that point to them by index."""

from __future__ import annotations

from bot.commands.reading import extraction_json, label_names
from nlu.types import Extraction, Label, LabelSet, Mention, Relation

TEXT = "Ada was born in London on 10 December 1815."
ADA = Mention("Ada", "urn:Person", 0, 3, 0.91239)
LONDON = Mention("London", "urn:Place", 16, 22, 0.8)
DAY = Mention("10 December 1815", "urn:date", 26, 42, 1.0, value="1815-12-10")
LABELS = LabelSet((Label("urn:Person", "person"), Label("urn:Place", "place")), (Label("urn:birthPlace", "born in"),))


def test_entities_and_relations() -> None:
    found = Extraction(TEXT, "en", (ADA, LONDON, DAY), (Relation(ADA, "urn:birthPlace", LONDON, 0.7),), "test")
    shown = extraction_json(found, label_names(LABELS))
    assert shown["entities"] == [
        {"start": 0, "end": 3, "text": "Ada", "type": "urn:Person", "label": "person", "score": 0.9124},
        {"start": 16, "end": 22, "text": "London", "type": "urn:Place", "label": "place", "score": 0.8},
        {
            "start": 26, "end": 42, "text": "10 December 1815", "type": "urn:date", "label": "urn:date", "score": 1.0,
            "value": "1815-12-10",
        },
    ]  # fmt: skip
    assert shown["relations"] == [{"head": 0, "type": "urn:birthPlace", "label": "born in", "tail": 1, "score": 0.7}]
    assert all(TEXT[e["start"] : e["end"]] == e["text"] for e in shown["entities"])


def test_nothing_found_is_two_empty_lists() -> None:
    assert extraction_json(Extraction("", "en", (), (), "test"), {}) == {"entities": [], "relations": []}
