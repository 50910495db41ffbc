"""Proofs of answers: they hold, also without graph and sources, and none that was altered does."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from kg.ingest.pipeline import ingest
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.proof import _digest, faults, prove
from kg.question import Answerer
from kg.store.opening import open_store
from kg.types import GraphError
from kg.vocab import TW

from .scripted import ScriptedExtractor

OFFICES = "name,city,floor\nSales,Oslo,2\nLegal,Turin,3\nResearch,Oslo,4\n"
TEXT = "Anna Berg led Northwind from 2012 until 2016."
ASKED = (
    "What is the city of Legal?", "Which offices have the city Oslo?", "How many offices are there?",
    "Is the city of Legal Turin?", "Who was the leader of Northwind in 2014?", "Which office has the highest floor?",
)  # fmt: skip


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("proofs")
    (folder / "offices.csv").write_text(OFFICES, "utf-8")
    (folder / "firm.txt").write_text(TEXT, "utf-8")
    ledger = Ledger(open_store("memory:"))
    names = {"Anna Berg": str(TW.Person), "Northwind": str(TW.Organization)}
    extractor = ScriptedExtractor(names, relations=[("Northwind", str(TW.leader), "Anna Berg")])
    ingest([folder], ledger=ledger, extractor=lambda: extractor, ontology=load_ontology())
    asker = Answerer(ledger.store.belief(), evidence=ledger.evidence)
    found = [prove(asker.ask(question), asker, ledger.evidence) for question in ASKED]
    for proof in found:
        assert faults(json.loads(json.dumps(proof)), folder) == []
    return found


def leaves(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places of all strings and numbers."""
    if isinstance(data, dict):
        return [place for name, value in data.items() for place in leaves(value, (*at, name))]
    if isinstance(data, list):
        return [place for number, value in enumerate(data) for place in leaves(value, (*at, number))]
    return [at]


def altered(proof: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The proof with one string, number or list element changed."""
    made = copy.deepcopy(proof)
    *path, last = chance.choice(leaves(made))
    inside: Any = made
    for name in path:
        inside = inside[name]
    value = inside[last]
    inside[last] = value + 1 if isinstance(value, int | float) and not isinstance(value, bool) else f"{value}x"
    return made


def test_no_altered_proof_holds(proofs: list[dict[str, Any]]) -> None:
    chance = random.Random(7)
    assert all(faults(altered(chance.choice(proofs), chance)) for _ in range(500))


def test_a_new_digest_does_not_make_a_wrong_answer_right(proofs: list[dict[str, Any]]) -> None:
    for proof in proofs:
        made = copy.deepcopy(proof)
        made["answer"]["answers"][0]["value"] += "9"
        made["digest"] = _digest({"answer": made["answer"], "facts": made["facts"]})
        assert faults(made) == ["the query does not give the answers over the facts"]


def test_what_is_no_proof_is_told(proofs: list[dict[str, Any]]) -> None:
    for data in ({}, [], "x", {**proofs[0], "answer": None}):
        assert faults(data)[0].startswith("this is no proof")


def test_an_answer_without_a_query_has_no_proof() -> None:
    from kg.types import Answer, Status

    with pytest.raises(GraphError, match="can be proved"):
        prove(Answer(Status.UNSUPPORTED, "en", ""), None, lambda _: [])  # type: ignore[arg-type]
