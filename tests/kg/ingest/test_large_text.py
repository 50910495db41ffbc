"""A text of 50 MB is read in less than 1 GB; the encoder holds a block of a text at a time, not all of its tokens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.nlu.tiny import TEXTS, model_for, save, tokenizer_for

_PEAK = """
import re
from pathlib import Path

def peak():  # of this program alone: ru_maxrss begins with what its parent held
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
"""

_INGEST = """
import random, re, sys
from pathlib import Path
import torch  # as where the encoder reads
from kg.ingest.pipeline import ingest
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.store.opening import open_store
from nlu.types import Extraction, Mention

folder = Path(sys.argv[1])
ontology = load_ontology(None)
kinds = [label.id for label in ontology.label_set().mentions if label.kind == "name"][:3]

class Capitals:
    def extract(self, texts, labels):
        return [Extraction(t, "en", tuple(Mention(m[0], kinds[len(m[0]) % 3], m.start(), m.end(), 0.9)
                for m in re.finditer("[A-Z][a-z]+", t)), (), "capitals") for t in texts]

chance = random.Random(1)
names = ["".join(chance.choices("aeioubdgklmnrst", k=6)).capitalize() for _ in range(300)]
with (folder / "big.txt").open("w") as out:
    written = 0
    while written < 50_000_000:
        a, b, c = chance.choices(names, k=3)
        end = "\\n\\n" * (chance.random() < 0.1)
        written += out.write(f"{a} went with {b} to the town of {c} and came back late. {end}")
report = ingest([folder / "big.txt"], ledger=Ledger(open_store(f"oxigraph:{folder / 'graph'}")), extractor=Capitals,
                ontology=ontology)
assert report.added == 1 and not report.failed, report.failed
print(peak())
"""

_READ = """
import sys
from pathlib import Path
from nlu.extract import EncoderExtractor
from nlu.types import Label, LabelSet

extractor = EncoderExtractor(Path(sys.argv[1]), "cpu", precision="fp32")
extractor.mention_threshold = 1.0
labels = LabelSet((Label("p", "person"),))
text = "Ada Lovelace was born in London . " * 30
extractor.extract([text * 60], labels)
before = peak()
extractor.extract([text * int(sys.argv[2])], labels)
print(peak() - before)
"""


def _megabytes(script: str, *arguments: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _PEAK + script, *arguments], capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout)


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_fifty_megabytes_are_ingested_in_less_than_one_gigabyte(tmp_path: Path) -> None:
    assert _megabytes(_INGEST, str(tmp_path)) < 1000


@pytest.mark.slow
def test_the_encoder_holds_a_block_of_a_text_at_a_time(tmp_path: Path) -> None:
    tokenizer = tokenizer_for(TEXTS)
    weights = save(tmp_path, model_for(tokenizer), tokenizer)
    assert _megabytes(_READ, str(weights), "1000") < 30  # 1 MB: a quarter of a million tokens, each some hundred bytes
