"""Which sets can be scored, and by which evaluator.

Knows: the first word of a set's name. Does not know: how anything is scored.
"""

from __future__ import annotations

from pathlib import Path

from nlu.training.evaluation import labelling, ontologies, reading, retrieval
from nlu.types import Evaluation, Extractor, NLUError

OWN = ("extraction/own", "intent/own-acts", "intent/own-expectations", retrieval.OWN_WORDS)
"""Sets that come with the project: the held-out part of its own corpus."""
RETRIEVAL = ("translation/tatoeba_cmn_eng", "translation/parallel_zh_en")


def names(data: Path) -> list[str]:
    """The sets that can be evaluated: those below `data` and our own."""
    kinds = ("ner", "extraction", "sentiment", "intent")
    found = {p.parent.relative_to(data).as_posix() for kind in kinds for p in data.glob(f"{kind}/*/*.jsonl*")}
    found -= {"extraction/webnlg_v2"}  # no spans there
    found |= {name for name in RETRIEVAL if (data / f"{name}.jsonl.gz").is_file()}
    return sorted(found | set(OWN))


def evaluate(
    name: str,
    data: Path,
    split: str = "dev",
    limit: int | None = None,
    *,
    extractor: Extractor | None = None,
    weights: Path | None = None,
    read_ontology: ontologies.Ontologies | None = None,
) -> Evaluation:
    """Figures and predictions on one split.

    Args:
        extractor: What reads mentions and relations; None: the encoder of `weights`.
        weights: A folder of weights; None: the shipped ones.
        read_ontology: What reads the ontologies that lie beside a set; None: such a set is read with its own labels.

    Raises:
        NLUError: There is no such set or split.
    """
    known = names(data)
    if name not in known:
        raise NLUError(f"no data set {name!r} below {data}; known: {', '.join(known)}")
    kind = name.partition("/")[0]
    if kind == "translation":
        return retrieval.evaluate(name, data, split, limit, weights)
    if kind in ("sentiment", "intent"):
        return labelling.evaluate(name, data, split, limit, weights)
    if extractor is None:
        from nlu.extract import EncoderExtractor

        extractor = EncoderExtractor(weights)
    if read_ontology is not None and ontologies.folder(name, data) is not None:
        return ontologies.evaluate(name, data, split, limit, extractor, read_ontology)
    return reading.evaluate(name, data, split, limit, extractor)
