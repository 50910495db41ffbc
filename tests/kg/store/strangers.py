"""Thousands of ways to write a query that calls elsewhere or reads what others taught, from a seed.

Each is made of a pattern that is forbidden, or harmless, and of tricks with spaces, comments, escapes, prefixes, quotes
and brackets that have led some parser astray.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

_SPACES = (" ", "\n", "\r", "\t", "", "", " #\r", "#x\n", "#\r\n", "\u00a0", "\u0085", "\u2028", "\x0b", "\x0c", "/**/")
_CASES = (str.upper, str.lower, str.title, lambda w: "".join(c.upper() if n % 2 else c for n, c in enumerate(w)))
_PREFIXES = ("", "x", "SERVICE", "service", "GRAPH", "SERVICEx", "a.b", "FROM", "SELECT")
_QUIET = (
    "?s ?p ?o", "?s ?p 'o'", '?s ?p "a\\"b"', "?s ?p '''a'b'''", '?s ?p "\\u0022"', "?s ?p '\\\\u0027'",
    "?s ?p x:a\\#b",
    "?s ?p x:a\\'b", "?s x:p?/x:q* ?o", "FILTER(?s<?o)", "FILTER(?s<x:b#c>?o)", "BIND(1e5AS?b)", "?s ?p <urn:#>",
    "?s ?p 'a'@en", "?s ?p 1.", "?s ?p _:a.", "{ } UNION { ?s ?p ?o }", '?s ?p """\n#"""',
    "?s ?p <a\\u0020b>", "?s ?p x:%27", "?s ?p x:b", "OPTIONAL { ?s ?p 1 }", "?s ?p ?o . ?o ?q ?r",
)  # fmt: skip


def spellings(number: int, address: str, graph: str, seed: int) -> Iterator[str]:
    """So many queries.

    Args:
        address: What SERVICE names.
        graph: What GRAPH and FROM name.
    """
    chance = random.Random(seed)
    for _ in range(number):
        yield _one(chance, address, graph)


def _one(chance: random.Random, address: str, graph: str) -> str:
    wild = chance.choice((0.0, 0.0, 0.02, 0.2))  # half of them without the oddest characters

    def space() -> str:
        if chance.random() >= wild:
            return chance.choice((" ", " ", " ", "\n", "\r\n", " #'\n"))
        return "".join(chance.choice(_SPACES) for _ in range(chance.randint(0, 2)))

    def word(text: str) -> str:
        text = chance.choice(_CASES)(text)
        if chance.random() < wild:
            at = chance.randrange(len(text))
            text = f"{text[:at]}\\u{ord(text[at]):04x}{text[at + 1 :]}"
        return text

    prefix = chance.choice(_PREFIXES)

    def place(iri: str) -> str:
        stem, local = iri[:-1], iri[-1]
        return chance.choice(
            (f"<{iri}>", f"{prefix}:{local}", "?v", f"x:{local}", f"<{stem}{local}>", f"{prefix}:\\{local}")
        )

    def forbidden() -> str:
        bad = chance.random()
        silent = chance.choice(("", "", word("SILENT")))
        if bad < 0.5:
            return f"{word('SERVICE')}{space()}{silent}{space()}{place(address)}{space()}{{{space()}?s ?p ?o{space()}}}"
        return f"{word('GRAPH')}{space()}{chance.choice((place(graph), '?g'))}{space()}{{{space()}?s ?p ?o{space()}}}"

    def hidden() -> str:
        bad = forbidden()
        quote = chance.choice(("'", '"', "'''", '"""', "#", "<", "#\r", "\\'", '\\"', '<x:y#z>"""'))
        return f"{quote}{space()}{bad}{space()}{chance.choice((quote, '', chr(10), '.'))}"

    parts = []
    for _ in range(chance.randint(1, 4)):
        parts.append(chance.choice((lambda: chance.choice(_QUIET), lambda: chance.choice(_QUIET), forbidden, hidden))())
    body = f"{space()}{chance.choice(('.', '', ' '))}{space()}".join(parts)
    head = "".join(
        f"{word('PREFIX')} {name}:{space()}<{chance.choice((address[:-1], graph[:-1]))}>{space()}\n"
        for name in sorted({"x", prefix} if chance.random() < 0.9 else {"x"})
    )
    form = chance.choice(
        ("SELECT *", "SELECT?s?o", "ASK", "CONSTRUCT{?s?p?o}WHERE", "DESCRIBE ?s", "SELECT(COUNT(*)AS?n)")
    )
    origin = (
        f" {word('FROM')}{space()}{chance.choice(('', word('NAMED')))}{space()}{place(graph)} "
        if chance.random() < 0.2
        else ""
    )
    end = chance.choice(("", " LIMIT 9", " #", " LIMIT 8", f"; {word('LOAD')} <{address}>"))
    return f"{head}{form}{origin}{space()}{{{body}}}{end}"
