"""Recommendations by ratings and likings, and for things; their reasons are facts of the graph."""

from __future__ import annotations

import re

import pytest

from kg.ingest.tables import table_statements
from kg.ledger.ledger import Ledger
from kg.question import Answerer
from kg.recommend import Recommender, RecommendError
from kg.recommend.likes import concept, kind_triples, like_triples
from kg.store.opening import open_store, view_of
from kg.store.store import View
from kg.types import Source, Statements, Table
from kg.vocab import source_iri
from tests.timing import processor_seconds

USERS = "id,name\nu1,Ann\nu2,Bob\nu3,Cid\nu4,Dora"
FILMS = (
    "id,title,genre,director\nf1,Star Sea,Sci-Fi,Lee\nf2,Moon Base,Sci-Fi,Lee\nf3,Old Farm,Drama,Kim\n"
    "f4,Robot Dawn,Sci-Fi,Kim\nf5,Quiet Lake,Drama,Ode"
)
RATINGS = "user,film,rating\nu1,f1,5\nu1,f3,2\nu2,f1,4\nu2,f2,5\nu3,f3,4\nu3,f4,5\nu2,f4,4\nu3,f5,5"


def graph(**tables: str) -> View:
    """The belief of some CSV tables."""
    store = open_store("memory:")
    for name, text in tables.items():
        head, *lines = [line.split(",") for line in text.splitlines()]
        rows = [
            (number, tuple(int(cell) if re.fullmatch(r"\d+", cell) else cell or None for cell in line), ",".join(line))
            for number, line in enumerate(lines, 2)
        ]
        source = Source(source_iri(f"file:///{name}.csv"), name, f"file:///{name}.csv", "1", "", "2026-01-01")
        items = tuple(table_statements(Table(source, name, tuple(head), iter(rows))))
        Ledger(store).replace(Statements(source, items))
    return store.belief()


def recommender(view: View) -> Recommender:
    return Recommender(Answerer(view).snapshot())


@pytest.fixture(scope="module")
def films() -> View:
    return graph(users=USERS, films=FILMS, ratings=RATINGS)


def test_ratings_are_found_by_their_shape(films: View) -> None:
    found = recommender(films).ratings
    assert found is not None and len(found) == 8 and found.scale == (2.0, 5.0)
    assert len(found.users) == 3 and len(found.items) == 5 and len(found.rows) == 8
    assert (found.weights() > 0).all() and found.weights().max() == 1


def test_a_person_gets_what_was_not_rated_yet_with_facts_as_reasons(films: View) -> None:
    found = recommender(films).recommend("Ann", "en")
    assert {item.label for item in found} <= {"Moon Base", "Robot Dawn", "Quiet Lake"}
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert found[0].score == 1 and all(0 < item.score <= 1 for item in found)
    moon = next(item for item in found if item.label == "Moon Base")
    assert moon.reason.startswith("its director is Lee, as that of Star Sea, which Ann rated 5")
    assert "someone who rated Star Sea well rated it well, too" in moon.reason
    (zh,) = [item for item in recommender(films).recommend("Ann", "zh") if item.label == "Moon Base"]
    assert "Ann打了5分的Star Sea" in zh.reason


def test_for_a_thing_its_like_are_recommended(films: View) -> None:
    found = recommender(films).recommend("Star Sea", "en")
    assert found[0].label == "Moon Base" and found[0].reason.startswith("its director is Lee, as that of Star Sea")
    assert "Star Sea" not in [item.label for item in found] and "Ann" not in [item.label for item in found]


def test_numbers_for_people_and_things_are_kept_apart() -> None:
    lines = [f"{user},{item},{(user * item) % 5 + 1}" for user in range(1, 9) for item in range(1, 9) if user != item]
    view = graph(scores="user_id,item_id,rating\n" + "\n".join(lines))
    found = recommender(view).ratings
    assert found is not None and len(found.users) == len(found.items) == 8
    (item,) = recommender(view).recommend("3", "en")
    assert item.label == "3"  # the one thing that this person has not rated


def test_a_liking_leads_to_things_of_that_kind_and_value() -> None:
    asker = Answerer(graph(films=FILMS))
    assert str(concept(asker, "sci-fi films")) == "Sci-Fi" and str(concept(asker, "Sci-Fi")) == "Sci-Fi"
    liked = like_triples(asker, "用户A", "sci-fi films")
    stated = kind_triples(asker, "这部电影", "sci-fi film")
    assert stated is not None and kind_triples(asker, "Paris", "nice city") is None
    view = view_of(asker.view.graph() + as_graph([*liked, *stated]))  # type: ignore[attr-defined]
    found = recommender(view).recommend("用户A", "zh")
    assert {item.label for item in found} == {"Star Sea", "Moon Base", "Robot Dawn", "这部电影"}
    assert all(item.reason == "它的genre是Sci-Fi，用户A喜欢Sci-Fi" for item in found)


def as_graph(triples: object) -> object:
    import rdflib

    made = rdflib.Graph()
    for triple in triples:  # type: ignore[attr-defined]
        made.add(triple)
    return made


def test_a_liking_of_a_kind_that_is_new_finds_what_is_said_to_be_of_it() -> None:
    asker = Answerer(graph(films=FILMS))
    view = view_of(asker.view.graph() + as_graph(like_triples(asker, "用户A", "科幻电影")))  # type: ignore[attr-defined]
    stated = kind_triples(Answerer(view), "这部电影", "科幻电影")
    assert stated is not None
    (item,) = recommender(view_of(view.graph() + as_graph(stated))).recommend("用户A", "zh")  # type: ignore[operator]
    assert (item.label, item.reason) == ("这部电影", "它是科幻电影，用户A喜欢科幻电影")


@pytest.mark.parametrize(
    ("name", "ratings", "problem"),
    [
        ("Zork", RATINGS, "unknown"),
        ("Ann", re.sub(r"(?m),\d$", ",good", RATINGS), "no_scale"),
        ("u1", "user,film,rating\n" + "\n".join(f"u{n % 9},f{n % 50},{n * 1009}" for n in range(200)), "no_scale"),
        ("b", "user,film,rating\na,x,3\na,y,4\nb,x,5\nb,y,1", "nothing"),
    ],
)
def test_what_cannot_be_recommended_is_one_sentence(name: str, ratings: str, problem: str) -> None:
    made = recommender(
        graph(users=USERS, films=FILMS, ratings=ratings) if name in ("Ann", "Zork") else graph(ratings=ratings)
    )
    with pytest.raises(RecommendError) as raised:
        made.recommend(name, "en")
    assert raised.value.problem == problem and "\n" not in str(raised.value)


def test_only_what_is_asked_for_is_recommended(films: View) -> None:
    made = recommender(films)
    wanted = [item.term for item in made.recommend("Star Sea", "en") if item.label == "Robot Dawn"]
    assert [item.label for item in made.recommend("Ann", "en", among=wanted)] == ["Robot Dawn"]


def test_a_thousand_people_are_quick() -> None:
    rows = [f"p{n % 997},t{(n * 7919) % 400},{n % 5 + 1}" for n in range(8_000)]
    view = graph(scores="user,item,rating\n" + "\n".join(rows))
    made = recommender(view)
    made.recommend("p5", "en")
    assert processor_seconds(lambda: [made.recommend(f"p{n}", "en") for n in range(10, 15)]) < 5
