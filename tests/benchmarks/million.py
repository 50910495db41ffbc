"""Asking a graph of a million triples: `python -m tests.benchmarks.million [--triples N] [--seed N]`.

Prints how long it takes to make the index, to open it in a new process, and to answer questions in both languages, and
how much memory that needs. The graph is made by a seeded generator: people with employers, homes and birthdays,
companies, places in three levels, products and orders, with labels in English and for some of them in Chinese. The
questions are made from the graph, of every form that a person would ask of it; none is left out for being slow.
Figures of a shared machine vary: run it more than once, and look at
the processor's time as well.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

BASE = "http://example.org/trade/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_ALIAS = "http://www.w3.org/2004/02/skos/core#altLabel"
_XSD = "http://www.w3.org/2001/XMLSchema#"

CLASSES = {
    "Person": ("person", "人"), "Company": ("company", "公司"), "City": ("city", "城市"), "Region": ("region", "地区"),
    "Country": ("country", "国家"), "Product": ("product", "产品"), "Order": ("order", "订单"),
    "Industry": ("industry", "行业"), "Category": ("category", "类别"),
}  # fmt: skip
PROPERTIES = {
    "worksFor": ("works for", "就职于"), "livesIn": ("lives in", "居住地"), "born": ("date of birth", "出生日期"),
    "birthPlace": ("place of birth", "出生地"), "spouse": ("spouse", "配偶"), "email": ("email", "电子邮件"),
    "occupation": ("occupation", "职业"), "headquarters": ("headquarters", "总部"), "founded": ("founded", "成立时间"),
    "industry": ("industry", "行业"), "ceo": ("chief executive", "首席执行官"), "revenue": ("revenue", "营业额"),
    "employees": ("number of employees", "员工人数"), "inRegion": ("region", "所在地区"),
    "inCountry": ("country", "所在国家"), "population": ("population", "人口"), "capital": ("capital", "首都"),
    "madeBy": ("manufacturer", "制造商"), "price": ("price", "价格"), "weight": ("weight", "重量"),
    "colour": ("colour", "颜色"), "category": ("category", "类别"), "code": ("article number", "货号"),
    "buyer": ("buyer", "买家"), "item": ("item", "商品"), "ordered": ("order date", "下单日期"),
    "quantity": ("quantity", "数量"),
}  # fmt: skip

_STARTS = ["ba", "be", "bi", "bo", "bra", "ca", "ce", "co", "cla", "da", "de", "do", "dre", "fa", "fe", "fo", "ga", "ge", "glo", "ha", "he", "ho", "ja", "jo", "ka", "ke", "kra", "la", "le", "li", "lo", "ma", "me", "mi", "mo", "na", "ne", "no", "pa", "pe", "plo", "ra", "re", "ro", "sa", "se", "sho", "ta", "te", "tro", "va", "ve", "wa", "we", "za", "zo"]  # fmt: skip  # noqa: E501
_ENDS = ["bar", "ber", "bin", "cas", "cor", "dan", "del", "don", "fen", "fer", "gan", "gor", "han", "hel", "kas", "ker", "lan", "lin", "lor", "man", "mer", "min", "nar", "nel", "nor", "pan", "per", "ras", "ren", "ric", "san", "sel", "son", "tan", "ten", "tor", "van", "ver", "vin"]  # fmt: skip  # noqa: E501
_FIRST = ["Ada", "Ben", "Clara", "David", "Elena", "Felix", "Grace", "Henry", "Ines", "Jonas", "Karin", "Leo", "Maria", "Nils", "Olga", "Paul", "Rosa", "Simon", "Tara", "Uwe", "Vera", "Walter", "Xenia", "Yann", "Zoe", "Amara", "Bruno", "Chidi", "Dora", "Emeka", "Farid", "Greta", "Hugo", "Ivana", "Jamal", "Kofi", "Lina", "Mateo", "Nadia", "Omar"]  # fmt: skip  # noqa: E501
_SURNAMES_ZH = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN_ZH = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲芬燕彬云飞鹏宇浩凯鑫波斌"
_JOBS = ("engineer", "teacher", "nurse", "designer", "lawyer", "driver", "baker", "pilot", "chemist", "editor")
_COLOURS = ("red", "green", "blue", "black", "white", "silver", "yellow", "brown")
_THINGS = ("Lamp", "Chair", "Pump", "Camera", "Drill", "Kettle", "Router", "Scale", "Sensor", "Valve", "Desk", "Clock")
_TRADES = ("Steel", "Foods", "Motors", "Textiles", "Software", "Chemicals", "Logistics", "Energy", "Optics", "Paper")


class World:
    """The graph: `triples` yields it line by line; what questions are made of is remembered."""

    def __init__(self, triples: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.people = triples * 81 // 1000
        self.companies = self.people // 12
        self.cities = max(40, self.people // 40)
        self.products = self.people * 4 // 10
        self.orders = self.people // 10
        self.names: dict[str, list[tuple[str, str]]] = {}

    def lines(self) -> Iterator[str]:
        """N-Triples, a line each."""
        yield from self._schema()
        yield from self._places()
        yield from self._companies()
        yield from self._people()
        yield from self._trade()

    # --- the parts ----------------------------------------------------------------------------------------------------

    def _schema(self) -> Iterator[str]:
        for table, kind in ((CLASSES, "Class"), (PROPERTIES, "DatatypeProperty")):
            for name, (english, chinese) in table.items():
                if kind == "Class":
                    yield f"<{BASE}{name}> <{_RDF}type> <http://www.w3.org/2002/07/owl#Class> ."
                yield f'<{BASE}{name}> <{_RDFS}label> "{english}"@en .'
                yield f'<{BASE}{name}> <{_RDFS}label> "{chinese}"@zh .'

    def _places(self) -> Iterator[str]:
        for i in range(40):
            yield from self._thing("Country", i, self._word(1) + "ia", "")
            yield self._link("Country", i, "capital", "City", i)
        for i in range(400):
            yield from self._thing("Region", i, f"{self._word(1)} {self._pick(('Valley', 'Coast', 'Hills'))}", "")
            yield self._link("Region", i, "inCountry", "Country", i % 40)
        for i in range(self.cities):
            chinese = self._han("安宁平海江河山城州阳林东西南北", 2) + "市" if i % 3 == 0 else ""
            yield from self._thing("City", i, self._word(2), chinese)
            yield self._link("City", i, "inRegion", "Region", self.random.randrange(400))
            yield self._value("City", i, "population", str(self.random.randrange(2_000, 9_000_000)), "integer")

    def _companies(self) -> Iterator[str]:
        for kind, words in (("Industry", _TRADES), ("Category", _THINGS)):
            for i, word in enumerate(words):
                yield from self._thing(kind, i, word, "")
        for i in range(self.companies):
            word = self._word(2)
            yield from self._thing("Company", i, f"{word} {self._pick(_TRADES)}", self._zh(i, "公司"))
            yield self._link("Company", i, "headquarters", "City", self.random.randrange(self.cities))
            yield self._link("Company", i, "industry", "Industry", self.random.randrange(len(_TRADES)))
            yield self._link("Company", i, "ceo", "Person", self.random.randrange(self.people))
            yield self._value("Company", i, "founded", str(self.random.randrange(1850, 2024)), "gYear")
            yield self._value("Company", i, "revenue", str(self.random.randrange(10**5, 10**10)), "integer")
            yield self._value("Company", i, "employees", str(self.random.randrange(2, 90_000)), "integer")

    def _people(self) -> Iterator[str]:
        for i in range(self.people):
            first = self._pick(_FIRST)
            last = self._word(2)
            chinese = self._pick(_SURNAMES_ZH) + self._han(_GIVEN_ZH, 2) if i % 2 == 0 else ""
            yield from self._thing("Person", i, f"{first} {last}", chinese)
            yield self._link("Person", i, "worksFor", "Company", self.random.randrange(self.companies))
            yield self._link("Person", i, "livesIn", "City", self.random.randrange(self.cities))
            yield self._value("Person", i, "born", self._date(1940, 2006), "date")
            yield f'<{BASE}Person/{i}> <{_ALIAS}> "{first[0]}. {last}" .'
            if i % 2:
                yield self._value("Person", i, "occupation", self._pick(_JOBS), "")
            if i % 3 == 0:
                yield self._value("Person", i, "email", f"{first}.{last}{i}@example.org".lower(), "")
                yield self._link("Person", i, "birthPlace", "City", self.random.randrange(self.cities))
            if i % 10 == 0:
                yield self._link("Person", i, "spouse", "Person", self.random.randrange(self.people))

    def _trade(self) -> Iterator[str]:
        for i in range(self.products):
            thing = self.random.randrange(len(_THINGS))
            yield from self._thing("Product", i, f"{self._word(2)} {_THINGS[thing]}", self._zh(i, "型"))
            yield self._link("Product", i, "category", "Category", thing)
            yield self._link("Product", i, "madeBy", "Company", self.random.randrange(self.companies))
            yield self._value("Product", i, "price", f"{self.random.randrange(100, 500_000) / 100:.2f}", "decimal")
            yield self._value("Product", i, "weight", f"{self.random.randrange(5, 90_000) / 1000:.3f}", "decimal")
            yield self._value("Product", i, "colour", self._pick(_COLOURS), "")
            yield self._value("Product", i, "code", f"{self._pick('QXZKR')}-{1000 + i}/{self._pick('ABCD')}", "")
        for i in range(self.orders):
            yield f"<{BASE}Order/{i}> <{_RDF}type> <{BASE}Order> ."
            yield self._link("Order", i, "buyer", "Person", self.random.randrange(self.people))
            yield self._link("Order", i, "item", "Product", self.random.randrange(self.products))
            yield self._value("Order", i, "ordered", self._date(2015, 2026), "date")
            yield self._value("Order", i, "quantity", str(self.random.randrange(1, 40)), "integer")

    # --- triples and words --------------------------------------------------------------------------------------------

    def _thing(self, kind: str, i: int, english: str, chinese: str) -> Iterator[str]:
        self.names.setdefault(kind, []).append((english, chinese))
        yield f"<{BASE}{kind}/{i}> <{_RDF}type> <{BASE}{kind}> ."
        yield f'<{BASE}{kind}/{i}> <{_RDFS}label> "{english}"@en .'
        if chinese:
            yield f'<{BASE}{kind}/{i}> <{_RDFS}label> "{chinese}"@zh .'

    @staticmethod
    def _link(kind: str, i: int, prop: str, other: str, j: int) -> str:
        return f"<{BASE}{kind}/{i}> <{BASE}{prop}> <{BASE}{other}/{j}> ."

    @staticmethod
    def _value(kind: str, i: int, prop: str, text: str, datatype: str) -> str:
        return f'<{BASE}{kind}/{i}> <{BASE}{prop}> "{text}"{f"^^<{_XSD}{datatype}>" if datatype else ""} .'

    def _pick(self, words: tuple[str, ...] | list[str] | str) -> str:
        return words[self.random.randrange(len(words))]

    def _word(self, syllables: int) -> str:
        return ("".join(self._pick(_STARTS) for _ in range(syllables)) + self._pick(_ENDS)).capitalize()

    def _han(self, characters: str, count: int) -> str:
        return "".join(self._pick(characters) for _ in range(count))

    def _zh(self, i: int, end: str) -> str:
        return self._han("华天新金东方大海长远博通达信诚嘉瑞康", 3) + end if i % 4 == 0 else ""

    def _date(self, first: int, last: int) -> str:
        year, month, day = (
            self.random.randrange(first, last),
            self.random.randrange(1, 13),
            self.random.randrange(1, 29),
        )
        return f"{year}-{month:02}-{day:02}"

    # --- questions ----------------------------------------------------------------------------------------------------

    def questions(self, each: int = 4) -> list[str]:
        """Questions of many forms, so many of each."""
        found: list[str] = []
        for pattern in ENGLISH + CHINESE:
            chinese = pattern in CHINESE
            for _ in range(each):
                text = pattern
                for kind in ("Person", "Company", "City", "Region", "Country", "Product"):
                    if f"{{{kind}}}" in text:
                        pool = [n for n in self.names[kind] if n[1]] if chinese and kind != "Country" else None
                        name = self._pick(pool or self.names[kind])  # type: ignore[arg-type]
                        text = text.replace(f"{{{kind}}}", name[1] if chinese and name[1] else name[0])
                text = text.replace("{colour}", self._pick(_COLOURS)).replace("{job}", self._pick(_JOBS))
                text = text.replace("{number}", str(self.random.randrange(2, 90)))
                text = text.replace("{year}", str(self.random.randrange(1950, 2005)))
                found.append(self._misspelt(text, pattern))
        return found

    def _misspelt(self, text: str, pattern: str) -> str:
        """A letter left out of the name that a question begins with, where the pattern says "~"."""
        if not pattern.startswith("~"):
            return text
        text = text[1:]
        place = self.random.randrange(2, 6)
        return text[:place] + text[place + 1 :]


ENGLISH = [
    "Where does {Person} live?", "Who does {Person} work for?", "When was {Person} born?",
    "What is the email of {Person}?", "Who is the chief executive of {Company}?", "Where is {Company} based?",
    "How many employees does {Company} have?", "Who works for {Company}?", "How many people live in {City}?",
    "Which region is {City} in?", "What is the population of {City}?", "What is the capital of {Country}?",
    "Which products does {Company} make?", "What does the {Product} cost?", "What is the weight of the {Product}?",
    "Which company makes the {Product}?", "Is {Person} a {job}?", "Which companies have their headquarters in {City}?",
    "In which country is {City}?", "Who is the oldest person in {City}?", "What is the most expensive product?",
    "Which city has the largest population?", "How many companies are there?", "How many {colour} products are there?",
    "Which {colour} products weigh under 1 kg?", "Which companies were founded before 1860?",
    "Which companies in {City} have more than {number}000 employees?",
    "What is the average price of {colour} products?",
    "Which people born in {year} live in {City}?", "Where is the headquarters of the company that makes the {Product}?",
    "Who lives in {City} and works for {Company}?", "List the price and weight of the {Product}.",
    "~{Person} lives where?", "Who is the mayor of {City}?", "Which companies in {Region} have no products?",
    "How many employees does each company in {City} have?",
]  # fmt: skip
CHINESE = [
    "{Person}住在哪里？", "{Person}的出生日期是什么？", "{Person}就职于哪家公司？", "{Company}的总部在哪里？",
    "{Company}的首席执行官是谁？", "{Company}有多少员工？", "{City}的人口是多少？", "{City}在哪个地区？",
    "哪些人住在{City}？", "总部在{City}的公司有哪些？", "{Product}的价格是多少？", "{Product}多重？",
    "人口最多的城市是哪个？", "最贵的产品是什么？", "一共有多少家公司？", "{Company}制造哪些产品？",
    "{City}有多少人？", "{year}年出生的人中谁住在{City}？", "谁是{City}的市长？",
    "营业额超过{number}亿的公司有哪些？",
]  # fmt: skip


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--each", type=int, default=3, help="Questions of each form.")
    parser.add_argument("--home", type=Path, help="Keep graph and index here; else in a folder that is removed.")
    parser.add_argument("--slowest", type=int, default=0, help="Also print so many of the slowest questions.")
    parser.add_argument("--part", choices=("build", "ask"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part == "build":
        print(json.dumps(build(arguments.home)))
    elif arguments.part == "ask":
        questions = json.loads((arguments.home / "questions.json").read_text("utf-8"))
        print(json.dumps(ask(arguments.home, questions, arguments.slowest)))
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(arguments.home or Path(folder), arguments)


def measure(home: Path, arguments: argparse.Namespace) -> None:
    """Make the graph, then build, open and ask, each in a process of its own."""
    world = World(arguments.triples, arguments.seed)
    text = home / "graph.nt"
    home.mkdir(parents=True, exist_ok=True)
    with text.open("w", encoding="utf-8") as file:
        count = sum(file.write(line + "\n") > 0 for line in world.lines())
    (home / "questions.json").write_text(json.dumps(world.questions(arguments.each), ensure_ascii=False), "utf-8")
    labels = sum(1 + bool(chinese) for names in world.names.values() for _, chinese in names) + world.people
    print(f"{count:,} triples, {labels:,} labels, seed {arguments.seed}", flush=True)
    command = [sys.executable, "-m", "tests.benchmarks.million", "--home", str(home)]
    command += ["--slowest", str(arguments.slowest)]
    for part in ("build", "ask"):
        done = subprocess.run([*command, "--part", part], check=True, capture_output=True, text=True)
        for name, value in json.loads(done.stdout).items():
            print(f"{name:<48} {value}", flush=True)


def build(home: Path) -> dict[str, str]:
    """Load the graph into a directory, and make the index."""
    import pyoxigraph as ox

    from kg.question.index.cache import IndexCache, shelf_of
    from kg.store.opening import open_store
    from kg.vocab import BELIEF

    store = ox.Store(str(home / "graph"))
    with (home / "graph.nt").open("rb") as file:
        store.bulk_load(file, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(BELIEF))
    store.flush()
    del store
    view = open_store(f"oxigraph:{home / 'graph'}", read_only=True).belief()
    began, worked = time.perf_counter(), time.process_time()
    shelf_of(view, IndexCache(home / "index", "made"))
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    size = (home / "index").stat().st_size
    return {
        "index built (target: 120 s)": f"{seconds:.1f} s, of the processor {worked:.1f} s",
        "memory while building (target: 1.5 GB)": f"{_peak():.2f} GB",
        "index on disk": f"{size / 1e6:.0f} MB",
    }


def ask(home: Path, questions: list[str], slowest: int) -> dict[str, str]:
    """Open what was kept, and ask."""
    from kg.question import Answerer
    from kg.question.index.cache import IndexCache
    from kg.store.opening import open_store

    began = time.perf_counter()
    view = open_store(f"oxigraph:{home / 'graph'}", read_only=True).belief()
    asker = Answerer(view, kept=IndexCache(home / "index", "made"))
    asker.snapshot()
    opened = time.perf_counter() - began
    found, worked = [], []
    for question in questions:
        began = time.process_time()
        found.append((asker.ask(question), question))
        worked.append((time.process_time() - began) * 1000)
    times = sorted(answer.ms for answer, _ in found)
    status: dict[str, int] = {}
    for answer, _ in found:
        status[answer.status] = status.get(answer.status, 0) + 1
    figures = {
        "opened (target: 2 s)": f"{opened:.2f} s",
        f"{len(questions)} questions, median (target: 200 ms)": f"{statistics.median(times):.0f} ms",
        "95 %": f"{times[int(0.95 * len(times)) - 1]:.0f} ms",
        "of the processor, median and 95 %": (
            f"{statistics.median(worked):.0f} ms, {sorted(worked)[int(0.95 * len(worked)) - 1]:.0f} ms"
        ),
        "slowest": f"{times[-1]:.0f} ms",
        "memory while asking (target: 1.5 GB)": f"{_peak():.2f} GB",
        "outcomes": ", ".join(f"{name} {number}" for name, number in sorted(status.items(), key=lambda p: -p[1])),
    }
    for answer, question in sorted(found, key=lambda pair: -pair[0].ms)[:slowest]:
        figures[f"{answer.ms:.0f} ms {question}"] = f"{answer.status}: {answer.text[:60]}"
    return figures


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main()
