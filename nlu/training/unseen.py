"""How well labels are found that training never saw: train without some, then ask for them.

Definition. The labels of `LEFT_OUT` are taken out of the training parts of their sets, with every annotation of them;
their words occur in no other set. After training, the dev part of each set is read with all of its labels; `f1` is
micro-F1 (exact span and label; for relations exact ends, types and label) over the labels left out, `seen_f1` over the
others. Our own corpus and the sets of labelled texts stay out of this training, for they have labels of the same kinds.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from nlu.training.data import Record, read_records
from nlu.training.evaluation.reading import compared, figures, label_set
from nlu.training.recipe import READING_SETS, Preset
from nlu.types import Evaluation, Extractor, NLUError

LEFT_OUT: dict[str, frozenset[str]] = {
    "ner/cluener": frozenset({"game", "scene", "book"}),
    "ner/resume": frozenset({"RACE", "EDU"}),
    "ner/wnut17": frozenset({"creative-work", "group"}),
    "extraction/conll04": frozenset({"Kill"}),
}
"""Set: its mention and relation labels that are not trained."""
KNOWS_ALL = frozenset({"extraction/tekgen"})
"""Sets whose own labels say the same as some of those; they stay out, too."""


def without(record: Record, labels: frozenset[str]) -> Record:
    """A record without the annotations of some labels, and without relations that lose an end."""
    kept = [n for n, entity in enumerate(record["entities"]) if entity["type"] not in labels]
    place = {old: new for new, old in enumerate(kept)}
    relations = [
        {**r, "head": place[r["head"]], "tail": place[r["tail"]]}
        for r in record.get("relations", ())
        if r["label"] not in labels and r["head"] in place and r["tail"] in place
    ]
    return {**record, "entities": [record["entities"][n] for n in kept], "relations": relations}


def prepare(data: Path, folder: Path) -> None:
    """A folder of data sets like `data`, with the labels of `LEFT_OUT` gone from its training parts.

    Raises:
        NLUError: A set is not there.
    """
    for name in READING_SETS:
        if name in KNOWS_ALL:
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name not in LEFT_OUT:
            (folder / name).symlink_to((data / name).absolute())
            continue
        (folder / name).mkdir()
        with gzip.open(folder / name / "train.jsonl.gz", "wt", encoding="utf-8") as out:
            for record in read_records(data, name, "train"):
                out.write(json.dumps(without(record, LEFT_OUT[name]), ensure_ascii=False) + "\n")
    for other in ("translation", "text"):
        if (data / other).is_dir():
            (folder / other).symlink_to((data / other).absolute())


def train_without(
    *,
    data: Path,
    out: Path,
    preset: str = "cpu",
    base: Path | None = None,
    size: Preset | None = None,
    log: Callable[[str], None] = print,
    device: str = "auto",
) -> Path:
    """Weights that never saw the labels of `LEFT_OUT`; arguments as for `nlu.training.encoder.train`.

    Raises:
        NLUError: As there.
    """
    from nlu.training.encoder import train

    with tempfile.TemporaryDirectory() as folder:
        prepare(data, Path(folder))
        sets = {name: share for name, share in READING_SETS.items() if (Path(folder) / name).exists()}
        return train(preset=preset, data=Path(folder), out=out, log=log, sets=sets, size=size, base=base, device=device)


def evaluate(data: Path, extractor: Extractor, split: str = "dev", limit: int | None = None) -> list[Evaluation]:
    """For each set of `LEFT_OUT` its figures over the labels left out and over the others.

    Raises:
        NLUError: A set is not there.
    """
    out = []
    for name, labels in LEFT_OUT.items():
        records = list(read_records(data, name, split))[:limit]
        asked = label_set(name, records)
        missing = labels - {label.id for label in (*asked.mentions, *asked.relations)}
        if missing:
            raise NLUError(f"{name} {split}: no annotations of {', '.join(sorted(missing))} to score")
        rows = compared(records, extractor.extract([r["text"] for r in records], asked))
        unseen = [({x for x in g if labels & set(x)}, {x for x in f if labels & set(x)}) for g, f in rows]
        seen = [({x for x in g if not labels & set(x)}, {x for x in f if not labels & set(x)}) for g, f in rows]
        metrics = figures(unseen, "") | {"seen_f1": figures(seen, "")["f1"]}
        out.append(Evaluation(f"unseen/{name}: {', '.join(sorted(labels))}", split, len(records), metrics, [], 0.0))
    return out
