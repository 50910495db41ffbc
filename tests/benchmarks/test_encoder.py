"""The benchmark runs: every system reads."""

from __future__ import annotations

import pytest

from tests.benchmarks.encoder import peak, sentences, systems


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_system_reads() -> None:
    texts = sentences(4)
    assert len(set(texts)) == 4
    made = systems(texts, small=True)
    assert [system.name for system in made] == [
        "tuwen bf16: names",
        "tuwen bf16: names, relations",
        "GLiNER-small's shape",
        "spaCy-trf's shape (RoBERTa-base)",
    ]
    for system in made:
        system.read()
    found = made[0].read()
    assert isinstance(found, list) and len(found) == 4
    assert peak("fp32", 64) > 0
