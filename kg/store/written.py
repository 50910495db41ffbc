"""Queries that somebody wrote, read token by token and written anew, so that every parser reads the same in them.

Knows: the terminals of the SPARQL 1.1 grammar (section 19.8) and its key words. Does not know: the grammar above them;
whether the query is well-formed is for the engine to say. What is written anew has one token a line, no comment, no
prefixed name and one form of strings: no parser can find a key word in it that was not seen here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from kg.types import QueryError

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]


@dataclass(frozen=True, slots=True)
class WrittenQuery:
    """A read-only query.

    Attributes:
        text: The query in its one form.
        form: What it asks for.
        words: Its key words, in capitals.
    """

    text: str
    form: Form
    words: frozenset[str]


_HEX4, _HEX8 = r"\\u[0-9A-Fa-f]{4}", r"\\U[0-9A-Fa-f]{8}"
_LOCAL = r"(?:[\w:.·-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])*"
_ANY_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*>"
_ABSOLUTE = r"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*>"
_TOKENS = r"""(?P<space>[ \t\r\n]+|\#[^\r\n]*)
    |(?P<iri>IRI)
    |(?P<string>\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
               |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    |(?P<node>_:\w[\w.-]*)
    |(?P<name>(?:[^\W\d_][\w.-]{0,99})?:LOCAL)
    |(?P<variable>[?$]\w+)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<number>[+-]?(?:\d+(?:\.\d*)?[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d+(?:\.\d+)?))
    |(?P<word>[A-Za-z_]\w*)
    |(?P<mark>\^\^|\|\||&&|!=|<=|>=|[{}()\[\].;,*/+!=<>|^?-])"""
_TOKEN, _BASED = (
    re.compile(_TOKENS.replace("IRI)", f"{iri})").replace("LOCAL)", f"{_LOCAL})"), re.X | re.S)
    for iri in (_ABSOLUTE, _ANY_IRI)
)
"""Without BASE an IRI is absolute, and anything else after < is a comparison."""
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_ESCAPE = re.compile(rf"{_HEX4}|{_HEX8}|\\.", re.S)
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_WRITTEN = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_MARKED = re.compile(r'["\\\n\r\t\b\f]')
_CODE_POINT = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})")
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_CHANGES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
_GRAMMAR = """
    A BASE PREFIX DISTINCT REDUCED AS FROM NAMED WHERE GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET VALUES OPTIONAL
    GRAPH BIND UNDEF MINUS UNION FILTER NOT IN EXISTS TRUE FALSE STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND
    ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR
    MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT
    SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT
    SEPARATOR
"""
_WORDS = _FORMS | frozenset(_GRAMMAR.split())


def read_query(sparql: str) -> WrittenQuery:
    """The query in its one form.

    Raises:
        QueryError: It changes something, fetches from the network, holds what is no token of SPARQL 1.1, or uses a
            prefix that it does not declare.
    """
    tokens = list(_expanded(_tokens(sparql)))
    words = frozenset(text.upper() for kind, text in tokens if kind == "word")
    if "SERVICE" in words:
        raise QueryError("SERVICE is refused: a query reads this graph alone")
    for word in sorted(words & _CHANGES):
        raise QueryError(f"{word} changes the graph; queries are read-only")
    for word in sorted(words - _WORDS):
        raise QueryError(f"{word} is no word of SPARQL 1.1; words are parted from names and numbers by spaces")
    form = next((text.upper() for kind, text in tokens if kind == "word" and text.upper() in _FORMS), None)
    if form is None:
        raise QueryError("the query is none: it begins with SELECT, ASK, CONSTRUCT or DESCRIBE")
    return WrittenQuery("".join(_laid_out(tokens)), cast(Form, form), words)


def _tokens(sparql: str) -> Iterator[tuple[str, str]]:
    at, pattern = 0, _BASED if re.search(r"\bBASE\b", sparql, re.I) else _TOKEN
    while at < len(sparql):
        found = pattern.match(sparql, at)
        if found is None:
            line = sparql.count("\n", 0, at) + 1
            raise QueryError(f"the query cannot be read: {sparql[at]!r} in line {line} is out of place")
        at = found.end()
        kind, text = str(found.lastgroup), found.group()
        if kind in ("name", "node"):
            bare = text.rstrip(".")  # a full stop ends the sentence, not the name
            if bare.endswith("\\"):
                bare += "."
            text, at = bare, at - len(text) + len(bare)
        if kind != "space":
            yield kind, text


def _expanded(tokens: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The tokens without declarations of prefixes and without prefixed names."""
    known: dict[str, str] = {}
    prologue, based = True, False
    for kind, text in tokens:
        word = text.upper() if kind == "word" else ""
        if word == "PREFIX":
            (named, name), (meant, iri) = next(tokens, ("", "")), next(tokens, ("", ""))
            if not prologue or named != "name" or not name.endswith(":") or name.count(":") != 1 or meant != "iri":
                raise QueryError("PREFIX stands at the beginning, as  PREFIX name: <iri>")
            known[name[:-1]] = iri[1:-1]
            continue
        if word == "BASE":
            if not prologue or based or known:
                raise QueryError("BASE stands once, before everything else")
            based = True
        elif kind != "iri":
            prologue = False
        if kind == "name":
            prefix, _, local = text.partition(":")
            if prefix not in known:
                raise QueryError(f"the prefix {prefix}: is not declared; write  PREFIX {prefix}: <iri>  first")
            local = _LOCAL_ESCAPE.sub(lambda m: m.group(1), local)
            yield "iri", f"<{known[prefix]}{local}>"
        elif kind == "string":
            yield kind, _string(text)
        else:
            yield kind, text


def _string(text: str) -> str:
    """A string between double quotes, on one line."""
    width = 3 if text[:3] in ('"""', "'''") and len(text) >= 6 else 1

    def plain(found: re.Match[str]) -> str:
        escape = found.group()
        if escape[1] in "uU":
            if len(escape) == 2:
                raise QueryError(f"a string holds {escape}, which names no character")
            try:
                meant = chr(int(escape[2:], 16))
            except (ValueError, OverflowError):
                raise QueryError(f"a string holds {escape}, which names no character") from None
            if meant in "\"'\\\n\r" or "\ud800" <= meant <= "\udfff":
                raise QueryError(f"a string holds {escape}, which parsers read differently; write the character")
            return meant
        if escape[1] not in _PLAIN:
            raise QueryError(f"a string holds {escape!r}, which is no escape of SPARQL")
        return _PLAIN[escape[1]]

    value = _ESCAPE.sub(plain, text[width:-width])
    if _CODE_POINT.search(value):  # some parsers look for these before they look for strings
        raise QueryError("a string holds a backslash before u and digits, which parsers read differently")
    return '"' + _MARKED.sub(lambda m: _WRITTEN[m.group()], value) + '"'


def _laid_out(tokens: list[tuple[str, str]]) -> Iterator[str]:
    """One token a line; what belongs to a string stays with it, and what follows a path or a bracket beside it."""
    for number, (kind, text) in enumerate(tokens):
        yield text
        next_kind, following = tokens[number + 1] if number + 1 < len(tokens) else ("", "")
        of_path = following in ("?", "*", "+") and (kind == "iri" or text == ")")
        if next_kind != "language" and following != "^^" and text != "^^" and not of_path:
            yield "\n"
