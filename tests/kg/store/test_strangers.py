"""What strangers write as queries: no spelling calls anybody, none reads what somebody else taught."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.sparql.algebra import traverse
from rdflib.plugins.sparql.parser import parseQuery

from kg.store import pool as pools
from kg.store.engine import Rows
from kg.store.pool import Handed, QueryPool, Scope
from kg.store.written import WrittenQuery, read_query
from kg.types import BudgetError, BusyError, QueryError, StoreError
from tests.kg.store.strangers import spellings

MINE, THEIRS = URIRef("urn:tuwen:belief"), URIRef("urn:tuwen:user:a")
SECRET = "tottenbrook"
SCOPE = Scope((MINE,), (MINE,))


class Listener:
    """Counts who calls on loopback."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.calls = 0
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/s"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.close()


@pytest.fixture(scope="module")
def pool() -> Iterator[QueryPool]:
    made = QueryPool(2)
    yield made
    made.close()


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which one thing is everybody's and one somebody's own."""
    place = tmp_path_factory.mktemp("strangers") / "graph"
    store = ox.Store(str(place))
    for where, said in ((MINE, "open"), (THEIRS, SECRET)):
        store.update(f'INSERT DATA {{ GRAPH <{where}> {{ <urn:s> <urn:p> "{said}" }} }}')
    store.flush()
    return place


def test_twenty_thousand_spellings_call_nobody_and_read_nothing_foreign(
    listener: Listener, pool: QueryPool, graph: Path
) -> None:
    """What is let through is run, and in what is let through no parser reads SERVICE; a sample goes to the engine as
    it was spelt, past everything that reads it before."""
    passed: list[WrittenQuery] = []
    raw: list[str] = []
    for number, text in enumerate(spellings(20_000, listener.address, str(THEIRS), seed=4)):
        if number % 40 == 0:
            raw.append(text)
        try:
            query = read_query(text)
        except QueryError:
            continue
        passed.append(query)
    assert 1_000 < len(passed) < 19_000  # the spellings are neither all refused nor all harmless
    for query in passed[:60]:
        try:
            tree = parseQuery(query.text)
        except Exception:  # not well-formed: nobody runs it
            continue
        names: list[str] = []
        traverse(tree, visitPre=lambda part, names=names: names.append(getattr(part, "name", "")))
        assert "ServiceGraphPattern" not in names
    ran = 0
    unread = [WrittenQuery(text, "SELECT", frozenset()) for text in raw]
    for query in [*passed[:: max(1, len(passed) // 700)], *unread]:
        try:
            found = pool.run(query, graph, SCOPE, seconds=20, rows=1000)
        except (QueryError, BudgetError):
            continue
        ran += 1
        shown = found.serialize(format="nt") if isinstance(found, Graph) else str(found)
        assert SECRET not in shown, query.text
    assert ran > 150 and listener.calls == 0


LED_ASTRAY = (
    "PREFIX name: <{address}> SELECT * {{ SERVICE name: {{ ?s ?p ?o }} }}",
    "PREFIX : <{address}> SELECT * {{ SERVICE: {{ ?s ?p ?o }} }}",
    "PREFIX n: <{address}> SELECT * {{ SERVICEn: {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o #\r SERVICE <{address}> {{ ?s ?p ?o }}\n }}",
    "PREFIX : <urn:> SELECT * {{ BIND(:a\\#b AS ?b) SERVICE <{address}> {{ ?s ?p ?o }} }}",
    "PREFIX : <urn:> SELECT * {{ BIND(:a\\'b AS ?b) SERVICE <{address}> {{ ?s ?p ?o }} BIND(:a\\'b AS ?c) }}",
    "SELECT * {{ VALUES ?v {{ <{address}> }} SERVICE ?v {{ ?s ?p ?o }} }}",
)


@pytest.mark.parametrize("spelling", LED_ASTRAY)
def test_spellings_that_led_a_lexer_astray(spelling: str, listener: Listener, pool: QueryPool, graph: Path) -> None:
    text = spelling.format(address=listener.address)
    with pytest.raises(QueryError):
        read_query(text)
    before = listener.calls
    if sys.platform == "linux":  # and past the reader, the kernel refuses
        with pytest.raises(QueryError):
            pool.run(WrittenQuery(text, "SELECT", frozenset()), graph, SCOPE, seconds=20, rows=10)
        assert listener.calls == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * { ?s ?p 'a\\u0027' }", "read differently"), ('ASK { ?s ?p "\\\\u0022" }', "read differently"),
        ("ASK { ?s ?p '\\x' }", "no escape"), ("ASK { ?s ?p x:y }", "not declared"), ("ASK {} LIMIT1", "no word"),
        ("ASK {}; DROP ALL", "changes the graph"), ("LOAD <http://a/>", "changes the graph"), ("{", "begins with"),
        ("ASK { ?s ?p \u00a0 ?o }", "out of place"), ("BASE <http://a/> BASE <http://b/> ASK {}", "BASE"),
        ("ASK { PREFIX x: <urn:> }", "PREFIX stands"), ("ASK { ?s ?p '\\U00110000' }", "names no character"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(text: str, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        read_query(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT?s(COUNT(DISTINCT?o)AS?n)WHERE{?s ?p ?o.FILTER(?o>=-1.5e3&&?o<7||REGEX(STR(?s),'^a\\\\.b\"'))}"
        "GROUP BY?s HAVING(COUNT(*)>1)ORDER BY DESC(?n)LIMIT 10 OFFSET 0",
        "PREFIX : <urn:> PREFIX a.b: <urn:b#> SELECT * { ?s :p/(^a.b:q|!:r)*/:t? 'x'@en-GB , \"y\"^^:dt ; a :C . }",
        "BASE <http://a/b> SELECT * { <c> <#d> ?e . FILTER NOT EXISTS { <../f> ?g () , [] , [ <h> _:i.j ] } }",
        "CONSTRUCT { ?s ?p '''a\n'b\\t''' } WHERE { { ?s ?p ?o } UNION { ?s ?p 1. } MINUS { ?s ?p true } } # end",
        "ASK { VALUES (?a ?b) { (UNDEF 1) (<urn:x> .5) } BIND(IF(?b<2&&?b>0,\"\",'') AS ?c) # <\r\n }",
        "PREFIX x: <urn:> DESCRIBE x:a%27b ?d WHERE { ?d x:1 -5 , +5 . OPTIONAL { SELECT ?d { ?d x:a-b ?e } } }",
    ],
)
def test_what_is_written_anew_means_the_same(text: str) -> None:
    written = read_query(text).text
    assert repr(read_query(written)) == repr(read_query(text))
    ox.Store().query(written)

    def algebra(query: str) -> str:
        from rdflib.plugins.sparql.algebra import translateQuery

        return translateQuery(parseQuery(query)).algebra.__repr__()

    if "FILTER NOT EXISTS" not in text and "_:" not in text:  # rdflib names blank nodes anew each time
        assert algebra(written) == algebra(text)


def rows_of(pool: QueryPool, text: str, graph: Path, scope: Scope = SCOPE, **budget: float) -> list[object]:
    found = pool.run(
        read_query(text), graph, scope, seconds=budget.get("seconds", 20), rows=int(budget.get("rows", 100))
    )
    assert isinstance(found, Rows)
    return found.rows


def test_a_caller_sees_the_graphs_that_he_is_handed(pool: QueryPool, graph: Path) -> None:
    count, names = "SELECT ?o { ?s ?p ?o }", "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"
    both = Scope((MINE, THEIRS), (MINE, THEIRS))
    owner = Scope((MINE,), None)
    assert [len(rows_of(pool, count, graph, scope)) for scope in (SCOPE, both, owner)] == [1, 2, 1]
    assert [len(rows_of(pool, names, graph, scope)) for scope in (SCOPE, both, owner)] == [1, 2, 2]
    chosen = f"SELECT ?o FROM <{THEIRS}> {{ ?s ?p ?o }}"
    assert [str(rows_of(pool, chosen, graph, scope)).count(SECRET) for scope in (SCOPE, owner)] == [0, 1]


def test_results_come_back_as_they_are(pool: QueryPool) -> None:
    store = ox.Store()
    store.update(f'INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> "é\\n", "a"@zh, 01, _:b, true, <urn:图> }} }}')
    handed = Handed("one", store.dump(format=ox.RdfFormat.N_QUADS) or b"")

    def run(text: str) -> object:
        return pool.run(read_query(text), handed, SCOPE, seconds=20, rows=10)

    found = run("SELECT ?o ?unbound { ?s ?p ?o FILTER(!ISBLANK(?o)) }")
    assert isinstance(found, Rows) and found.variables == ("o", "unbound")
    assert {str(row[0]) for row in found.rows} == {"é\n", "a", "1", "true", "urn:图"}  # 01 is kept as 1
    assert run("ASK { ?s ?p 2 }") is False
    constructed = run("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(constructed, Graph) and len(constructed) == 6


HEAVY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?i ?l"


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wide") / "graph"
    store = ox.Store(str(place))
    belief = ox.NamedNode(MINE)
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"urn:s{n}"), ox.NamedNode("urn:p"), ox.Literal(str(n)), belief) for n in range(3000)
    )
    store.flush()
    return place


def test_a_query_past_its_time_is_ended_and_the_next_one_runs(wide: Path) -> None:
    pool = QueryPool(1)
    try:
        for _ in range(3):
            with pytest.raises(BudgetError, match="longer than"):
                rows_of(pool, HEAVY.replace("*", "(COUNT(*) AS ?n)").partition("ORDER")[0], wide, seconds=0.3)
            assert len(rows_of(pool, "SELECT ?s { ?s ?p ?o } LIMIT 3", wide)) == 3
    finally:
        pool.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other kernels do not bound a process's memory")
def test_a_query_past_its_memory_is_ended_and_the_next_one_runs(wide: Path) -> None:
    pool = QueryPool(1, memory_mb=200)
    try:
        with pytest.raises(BudgetError, match="200 MB"):
            rows_of(pool, HEAVY, wide, seconds=60)
        assert len(rows_of(pool, "SELECT ?s { ?s ?p ?o } LIMIT 3", wide)) == 3
        with pytest.raises(BudgetError, match="more than 5 rows"):
            rows_of(pool, "SELECT ?s { ?s ?p ?o }", wide, rows=5)
    finally:
        pool.close()


def test_a_result_has_a_size(wide: Path, pool: QueryPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_LARGEST", 1000)
    with pytest.raises(BudgetError, match="larger than"):
        rows_of(pool, "SELECT * { ?s ?p ?o }", wide, rows=100_000)


def test_one_more_than_may_wait_is_told_so_at_once(wide: Path) -> None:
    pool = QueryPool(1, waiting=0)

    def take() -> None:
        with contextlib.suppress(BudgetError, BusyError):
            rows_of(pool, HEAVY, wide, seconds=3)

    taken = threading.Thread(target=take)
    taken.start()
    try:
        while not pool._running:
            time.sleep(0.01)
        began = time.process_time()
        with pytest.raises(BusyError):
            rows_of(pool, "SELECT ?s { ?s ?p ?o }", wide)
        assert time.process_time() - began < 1
    finally:
        pool.close()
        taken.join()


def test_what_was_written_since_is_seen_and_a_missing_directory_is_told(pool: QueryPool, tmp_path: Path) -> None:
    place = tmp_path / "graph"
    store = ox.Store(str(place))
    for number in range(3):
        store.add(ox.Quad(ox.NamedNode(f"urn:{number}"), ox.NamedNode("urn:p"), ox.Literal("x"), ox.NamedNode(MINE)))
        store.flush()
        assert len(rows_of(pool, "SELECT ?s { ?s ?p ?o }", place)) == number + 1
    with pytest.raises(StoreError, match="cannot be opened"):
        rows_of(pool, "ASK {}", tmp_path / "missing")


def test_where_a_server_runs_it_a_second_parser_reads_the_query(pool: QueryPool) -> None:
    pool.check(read_query("PREFIX x: <urn:> SELECT ?s { ?s x:p?/x:q* ?o . FILTER(?o<3&&?o>1) }"), seconds=60)
    for text in (
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { OPTIONAL { SERVICE ?a { } } }",
        "{",
    ):
        with pytest.raises(QueryError):
            pool.check(WrittenQuery(text, "SELECT", frozenset()), seconds=60)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked for in /proc")
def test_workers_end_with_who_started_them(graph: Path) -> None:
    pool = QueryPool(1)
    rows_of(pool, "SELECT ?s { ?s ?p ?o }", graph)
    (one,) = pool._idle
    assert one.confined or sys.platform != "linux"
    id = one._process.pid
    os.kill(id, 0)
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(id, 0)
