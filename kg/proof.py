"""An answer that proves itself: with its query, the facts that the query gives it from, their quotes, and a digest.

A proof can be checked elsewhere, without the graph, a model or the sources: the digest must be that of its content, the
query must give the answers over the facts, and each quote must be as long as its place. With the sources at hand, their
bytes and the quoted places are compared too. Knows: queries and facts. Does not know: how questions are answered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from rdflib.term import IdentifiedNode, URIRef

from kg.question import Answerer, answer_json
from kg.question.answer.provenance import supporting
from kg.question.logic.during import During
from kg.question.logic.expressions import Expr, substitute, walk
from kg.question.logic.serialization import from_form
from kg.question.sparql.query_terms import terms_of
from kg.store.opening import store_of
from kg.store.update import line
from kg.types import Answer, Evidence, GraphError, QueryError, Triple
from kg.vocab import PERIOD_END, PERIOD_OVER, PERIOD_START, RDF, RDFS

_MOST = 20_000
"""Facts of a proof, at most."""
_TIMES = (RDF.subject, RDF.predicate, RDF.object, PERIOD_START, PERIOD_END, PERIOD_OVER)
_QUOTED = 50
"""Facts whose quotes are shown, at most."""
_VOLATILE = ("ms", "id", "confidence", "alternatives")
"""Fields of an answer that prove nothing."""


def prove(answer: Answer, asker: Answerer, evidence: Callable[[Triple], list[Evidence]]) -> dict[str, Any]:
    """The proof of an answer, as JSON.

    Raises:
        GraphError: There is no query, or it rests on more facts than a proof may hold.
    """
    if not answer.sparql or not answer.values:
        raise GraphError("only an answer with a query can be proved; this one has none")
    facts = next((found for found in _candidates(answer, asker) if _gives(answer.sparql, found, answer)), None)
    if facts is None:
        raise GraphError(f"the answer rests on more than {_MOST:,} facts; ask for less")
    shown = {k: v for k, v in answer_json(answer).items() if k not in _VOLATILE}
    told = [
        {"fact": line(fact), "evidence": [_place(e) for e in evidence(fact)] if number < _QUOTED else []}
        for number, fact in enumerate(facts)
    ]
    content: dict[str, Any] = {"answer": shown, "facts": told}
    return {**content, "digest": _digest(content)}


def faults(proof: Any, folder: Path | None = None) -> list[str]:
    """What is wrong with a proof, in sentences; nothing where it holds.

    Args:
        folder: Where the sources lie, by their file names; None: they are not compared.
    """
    try:
        content = {"answer": proof["answer"], "facts": proof["facts"]}
        answer, facts = content["answer"], [str(told["fact"]) for told in content["facts"]]
        places = [(told["fact"], place) for told in content["facts"] for place in told["evidence"]]
        found = [] if proof["digest"] == _digest(content) else ["the content is not what the digest was made of"]
        if set(proof) != {"answer", "facts", "digest"}:
            found.append("there is more in it than answer, facts and digest")
        said = [_key(value) for value in answer["answers"]]
        if _run(answer["sparql"], facts) != sorted(said):
            found.append("the query does not give the answers over the facts")
        for fact, place in places:
            found += _misplaced(fact, place, folder)
    except (KeyError, TypeError, ValueError, AttributeError, SyntaxError, QueryError) as error:
        return [f"this is no proof: {' '.join(str(error).split())}"]
    return found


def _candidates(answer: Answer, asker: Answerer) -> Iterable[list[Triple]]:
    """Ever larger sets of facts that the answer may follow from."""
    index = asker.snapshot().index
    expr = from_form(answer.form, index)
    nearest = list(dict.fromkeys(supporting(_timeless(expr), answer.values, index))) if expr is not None else []
    yield nearest
    words = {URIRef(iri) for iri in terms_of(answer.sparql).schema} | {RDF.type, RDFS.subClassOf, *_TIMES}
    found = list(nearest)
    for predicate in sorted(words):
        rows = asker.view.select(f"SELECT ?s ?o WHERE {{ ?s {predicate.n3()} ?o }} LIMIT {_MOST}").rows
        found += [(s, predicate, o) for s, o in rows if isinstance(s, IdentifiedNode)]
        if len(found) > _MOST:
            return
    yield list(dict.fromkeys(found))


def _timeless(expr: Expr) -> Expr:
    while timed := next((part for part in walk(expr) if isinstance(part, During)), None):
        expr = substitute(expr, timed, timed.base)
    return expr


def _gives(sparql: str, facts: Sequence[Triple], answer: Answer) -> bool:
    values = [_key(value) for value in answer_json(answer)["answers"]]
    return _run(sparql, [line(fact) for fact in facts]) == sorted(values)


def _run(sparql: str, facts: Iterable[str]) -> list[str]:
    """What a query gives over facts: its first column, or true or false."""
    view = store_of(facts).belief()
    if sparql[sparql.find("ASK") :].startswith("ASK") and "SELECT" not in sparql:
        return [str(view.ask(sparql)).lower()]
    rows = view.select(sparql).rows
    return sorted({str(row[0]) for row in rows if row and row[0] is not None})


def _key(value: dict[str, Any]) -> str:
    return str(value["value"])


def _place(evidence: Evidence) -> dict[str, Any]:
    source = evidence.source
    return {
        "source": source.uri, "sha256": source.sha256, "model": evidence.model,
        "quote": evidence.quote, "start": evidence.start, "end": evidence.end,
    }  # fmt: skip


def _misplaced(fact: str, place: dict[str, Any], folder: Path | None) -> list[str]:
    """What is wrong with one quote."""
    quote, start, end = place["quote"], place["start"], place["end"]
    text = place["model"] not in ("table", "rdf", "user")
    if text and end - start != len(quote):
        return [f"the quote of {fact} is not as long as its place"]
    if folder is None or not str(place["source"]).startswith("file:"):
        return []
    file = folder / Path(unquote(urlsplit(place["source"]).path)).name
    if not file.is_file():
        return [f"{file}: there is no such file"]
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != place["sha256"]:
        return [f"{file}: it is not the file that was read"]
    return []


def _digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


__all__ = ["faults", "prove"]
