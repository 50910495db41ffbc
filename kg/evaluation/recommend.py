"""How well films are recommended: `tuwen eval recommend/movielens`, beside three baselines in one run.

The graph is made of the training ratings (one node a rating: user, film, stars), the genres of the films, and, where
`kgqa/metaqa/graph.nt.gz` is there, the facts of the film graph about the films of the same title. What is measured is
`kg.recommend.Recommender.ranked` over that graph. A test film is relevant to a user who gave it 4 or 5 stars; films
that the user rated in training are never recommended. HR@10 is the share of users with a relevant film among the first
ten; NDCG@10 has gain 1 for each relevant film, discount log2(place + 1) and the best possible order as its ideal. Both
are means over users with a relevant film; "few" are those with fewer than 20 ratings in training.

Split "test" is the official u1.base / u1.test; "dev" holds out three fifths of the ratings that the users without test
ratings have in u1.base, with a fixed seed: every constant was chosen there. Baselines: popularity (number of ratings);
ItemKNN (cosine of the binary columns, the 200 nearest); ALS of the package `implicit` (Hu, Koren and Volinsky 2008).
The ALS figures are left out where the package is not installed. MovieLens may be measured with, and nothing made from
it is kept.
"""

from __future__ import annotations

import csv
import gzip
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kg.question.index.cache import made_of
from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.snapshot import GraphSnapshot
from kg.recommend import Recommender
from kg.types import GraphError
from nlu.types import Evaluation

NAME = "recommend/movielens"
FOLDER = "recommend/movielens_100k"
FILMS = "kgqa/metaqa/graph.nt.gz"
FIRST = 10
_GOOD = 4
_FEW = 20
_NEIGHBOURS = 200
_FACTORS, _REGULARISATION, _CONFIDENCE, _ROUNDS = 24, 100.0, 32.0, 15
"""Of ALS; chosen on the split dev among 8 to 64 factors, regularisation .1 to 200 and confidence 1 to 64."""
_X = "http://example.org/recommend/"
_GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
_TITLE = re.compile(r"^(?P<title>.+?)(?:, (?P<article>The|A|An))?(?: \(.*\))* *(?:\((?P<year>\d{4})\))?$")
_EDGE = re.compile(rb"^<([^>]+)> <[^>]+> <([^>]+)> \.")
_LABEL = re.compile(rb'^<([^>]+)> <[^>]+#label> "((?:[^"\\]|\\.)*)"@en \.')


@dataclass(frozen=True, slots=True)
class Split:
    """Ratings as rows of (user, film, stars)."""

    train: np.ndarray
    test: np.ndarray


Scores = Callable[[int], np.ndarray]
"""For a user, a number for each film."""


def names(data: Path) -> list[str]:
    """The sets below a folder that can be evaluated."""
    return [NAME] if (data / FOLDER / "u1.base.tsv.gz").is_file() else []


def evaluate(data: Path, split: str, limit: int | None = None) -> Evaluation:
    """Figures of our recommender and of the baselines, and what ours recommends, one prediction a user.

    Raises:
        GraphError: The data are not there, or there is no such split.
    """
    folder = data / FOLDER
    if not (folder / "u1.base.tsv.gz").is_file():
        raise GraphError(f"{folder}: there is no u1.base.tsv.gz")
    ratings = _split(folder, split)
    relevant = _relevant(ratings.test)
    users = sorted(relevant)[:limit]
    films = {row[0]: row for row in _rows(folder / "u.item.tsv.gz")}
    started = time.perf_counter()
    ours = _ours(ratings.train, films, data / FILMS)
    predictions: list[dict[str, object]] = []
    found: dict[int, list[int]] = {}
    for user in users:
        found[user] = ours(user)
        predictions.append({"id": user, "items": [films[str(film)][1] for film in found[user]]})
    seconds = time.perf_counter() - started
    few = {user for user in users if (ratings.train[:, 0] == user).sum() < _FEW}
    metrics = _figures("", found, relevant, few)
    for name, scores in _baselines(ratings.train):
        seen = {user: ratings.train[ratings.train[:, 0] == user, 1] for user in users}
        metrics |= _figures(f"{name} ", {u: _first(scores(u), seen[u]) for u in users}, relevant, few)
    metrics["users with few ratings"] = float(len(few))
    return Evaluation(NAME, split, len(users), metrics, predictions, seconds)


def _figures(
    prefix: str, found: dict[int, list[int]], relevant: dict[int, set[int]], few: set[int]
) -> dict[str, float]:
    def mean(figure: Callable[[list[int], set[int]], float], users: set[int]) -> float:
        return float(np.mean([figure(found[u], relevant[u]) for u in users])) if users else 0.0

    return {
        f"{prefix}hr@10": mean(_hit, set(found)),
        f"{prefix}ndcg@10": mean(_ndcg, set(found)),
        f"{prefix}few hr@10": mean(_hit, few),
        f"{prefix}few ndcg@10": mean(_ndcg, few),
    }


def _hit(found: list[int], wanted: set[int]) -> float:
    return float(any(film in wanted for film in found))


def _ndcg(found: list[int], wanted: set[int]) -> float:
    gain = sum(1 / np.log2(place + 2) for place, film in enumerate(found) if film in wanted)
    return float(gain / sum(1 / np.log2(place + 2) for place in range(min(FIRST, len(wanted)))))


# --- data -------------------------------------------------------------------------------------------------------------


def _split(folder: Path, split: str) -> Split:
    base = np.array([[int(cell) for cell in row[:3]] for row in _rows(folder / "u1.base.tsv.gz")])
    test = np.array([[int(cell) for cell in row[:3]] for row in _rows(folder / "u1.test.tsv.gz")])
    if split == "test":
        return Split(base, test)
    if split != "dev":
        raise GraphError(f"{NAME} has the splits dev and test, not {split!r}")
    held = ~np.isin(base[:, 0], test[:, 0]) & (np.random.default_rng(7).random(len(base)) < 0.6)
    return Split(base[~held], base[held])


def _rows(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _relevant(test: np.ndarray) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for user, film, stars in test.tolist():
        if stars >= _GOOD:
            found.setdefault(user, set()).add(film)
    return found


# --- ours -------------------------------------------------------------------------------------------------------------


def _ours(train: np.ndarray, films: dict[str, list[str]], graph: Path) -> Callable[[int], list[int]]:
    """For a user, the first ten films."""
    index = GraphIndex(made_of(iter(list(_lines(train, films, graph)))))
    recommender = Recommender(GraphSnapshot(index, Lexicon(index), None, None))

    def recommend(user: int) -> list[int]:
        (node,) = recommender.named(f"user {user}")
        chosen, _ = recommender.ranked(recommender.taste(node), FIRST)
        return [int(index.terms.text(film).rpartition("/")[2]) for film in chosen.tolist()]

    return recommend


def _lines(train: np.ndarray, films: dict[str, list[str]], graph: Path) -> Iterator[bytes]:
    """The graph, a triple a line."""
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

    def line(s: str, p: str, o: str) -> bytes:
        return f"<{s}> <{p}> {o} .\n".encode()

    for name in ("user", "film", "rating", "genre"):
        yield line(f"{_X}{name}", label, f'"{name}"@en')
    for film, row in films.items():
        yield line(f"{_X}film/{film}", label, f'"{film}"')  # numbers: films of one title stay two
        yield line(f"{_X}film/{film}", kind, f"<{_X}Film>")
        for genre, flag in zip(_GENRES, row[-len(_GENRES) :], strict=True):
            if flag == "1":
                yield line(f"{_X}film/{film}", f"{_X}genre", f"<{_X}genre/{genre}>")
    for user in np.unique(train[:, 0]).tolist():
        yield line(f"{_X}user/{user}", label, f'"user {user}"')
        yield line(f"{_X}user/{user}", kind, f"<{_X}User>")
    for number, (user, film, stars) in enumerate(train.tolist()):
        row_ = f"{_X}rating/{number}"
        yield line(row_, kind, f"<{_X}Rating>")
        yield line(row_, f"{_X}user", f"<{_X}user/{user}>")
        yield line(row_, f"{_X}film", f"<{_X}film/{film}>")
        yield line(row_, f"{_X}rating", f'"{stars}"^^<http://www.w3.org/2001/XMLSchema#integer>')
    if graph.is_file():
        yield from _joined(films, graph)


def _joined(films: dict[str, list[str]], graph: Path) -> Iterator[bytes]:
    """The facts of the film graph about our films, as facts of ours."""
    by_title = {_title(row[1]).casefold(): film for film, row in films.items()}
    with gzip.open(graph, "rb") as file:
        lines = file.readlines()
    ours: dict[bytes, str] = {}
    for written in lines:
        if (found := _LABEL.match(written)) is not None:
            film = by_title.get(found[2].decode("utf-8").replace('\\"', '"').casefold())
            if film is not None:
                ours[found[1]] = f"{_X}film/{film}"
    for written in lines:
        if (found := _EDGE.match(written)) is not None and found[1] in ours and b"#type>" not in written:
            yield written.replace(found[1], ours[found[1]].encode(), 1)


def _title(title: str) -> str:
    """A title in its usual order, without its year: "Usual Suspects, The (1995)" is "The Usual Suspects"."""
    found = _TITLE.match(title)
    if found is None:
        return title
    return f"{found['article']} {found['title']}" if found["article"] else found["title"]


# --- baselines --------------------------------------------------------------------------------------------------------


def _baselines(train: np.ndarray) -> Iterator[tuple[str, Scores]]:
    users, films = train[:, 0].max() + 1, 2000
    seen = np.zeros((users, films), np.float32)
    seen[train[:, 0], train[:, 1]] = 1
    counts = seen.sum(0)
    yield "popularity", lambda user: counts
    near = _nearest(seen)
    yield "itemknn", lambda user: near @ seen[user]
    als = _als(seen)
    if als is not None:
        yield "als", als


def _nearest(seen: np.ndarray) -> np.ndarray:
    """The cosines of each film's nearest films, 0 for all others."""
    norm = np.sqrt(seen.sum(0)) + 1e-9
    cosine: np.ndarray = seen.T @ seen / norm[:, None] / norm[None]
    np.fill_diagonal(cosine, 0)
    least = np.partition(cosine, -_NEIGHBOURS, axis=1)[:, -_NEIGHBOURS]
    cosine[cosine < least[:, None]] = 0
    return cosine


def _als(seen: np.ndarray) -> Scores | None:
    try:
        from implicit.als import AlternatingLeastSquares
        from scipy.sparse import csr_matrix
    except ImportError:
        return None
    model: Any = AlternatingLeastSquares(
        factors=_FACTORS, regularization=_REGULARISATION, alpha=_CONFIDENCE, iterations=_ROUNDS, random_state=0,
        num_threads=1,
    )  # fmt: skip
    model.fit(csr_matrix(seen), show_progress=False)
    return lambda user: np.asarray(model.item_factors @ model.user_factors[user])


def _first(scores: np.ndarray, seen: np.ndarray) -> list[int]:
    left = scores.astype(np.float64).copy()
    left[seen] = -np.inf
    left[0] = -np.inf  # films are numbered from 1
    return [int(n) for n in np.argsort(-left, kind="stable")[:FIRST]]
