"""Plain text, Markdown and HTML as text with offsets.

The text that is handed over is the text in which evidence counts: for .txt the file's own characters (line ends as
\\n, no byte order mark); for Markdown the words without their marks, one block a line; for HTML the main text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.ingest.readers.files import Input
from kg.types import Document, Source, SourceError, TextDocument
from nlu.text import detect_lang

_ENCODINGS = ("gb18030", "big5", "cp1252", "utf_16_le", "utf_16_be")


def read_txt(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """The file's own text; its table where it is one, and its objects where it has one a line."""
    from kg.ingest.readers.delimited import delimited, is_delimited
    from kg.ingest.readers.json_rows import is_lines, json_lines

    words = decode(item, raw)
    if words.lstrip()[:1] == "{" and is_lines(words):
        yield from json_lines(item, source, words)
    elif is_delimited(words):
        yield from delimited(item, source, words)
    else:
        yield document(item, source, words)


def read_markdown(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """The words of a Markdown file, and its tables; the first heading is the title."""
    from markdown_it import MarkdownIt

    from kg.ingest.readers.document_tables import Found, document_tables, holds_data

    tokens = MarkdownIt("commonmark").enable("table").parse(decode(item, raw))
    lines: list[str] = []
    tables: list[Found] = []
    rows: list[list[str]] = []
    inside = False
    title = heading = ""
    for position, token in enumerate(tokens):
        if token.type == "table_open":
            inside, rows = True, []
        elif token.type == "table_close":
            inside = False
            if holds_data(rows):
                tables.append(Found(rows, heading=heading))
            else:
                lines += [cell for row in rows for cell in row]
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            words = "".join(
                "\n" if child.type in ("softbreak", "hardbreak") else child.content
                for child in token.children or ()
                if child.type in ("text", "code_inline", "softbreak", "hardbreak")
            )
            if inside:
                rows[-1].append(words)
                continue
            if position and tokens[position - 1].type == "heading_open":
                heading = words.strip()
                title = title or heading
            lines.append(words)
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip("\n"))
    yield from document_tables(item, source, tables)
    if lines or not tables:
        yield document(item, source, "\n\n".join(lines), title)


def read_html(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """The main text of a page, without navigation, and its tables."""
    import trafilatura

    from kg.ingest.readers.document_tables import document_tables
    from kg.ingest.readers.html_tables import without_tables

    page = decode(item, raw)
    page, tables = without_tables(page)
    yield from document_tables(item, source, tables)
    found = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True, favor_recall=True)
    if isinstance(found, dict) or found is None or not (found.text or "").strip():
        if not tables:
            raise SourceError(f"{item.path}: no text found in this page")
        return
    yield document(item, source, found.text or "", found.title or "")


def document(item: Input, source: Source, words: str, title: str = "") -> TextDocument:
    """A text document; its language is that of its characters.

    Raises:
        SourceError: There is no text.
    """
    if not words.strip():
        raise SourceError(f"{item.path}: there is no text in it")
    words = whole(words)
    return TextDocument(
        replace(source, title=whole(title).strip() or source.title, lang=detect_lang(words[:20_000])), words
    )


def whole(words: str) -> str:
    """Text that can be stored: half characters (lone surrogates, from broken PDF fonts or JSON escapes) become "?"."""
    return words if words.isascii() else words.encode("utf-8", "replace").decode()


def one_line(error: Exception) -> str:
    """What a library said, as one line."""
    return " ".join(str(error).split()) or type(error).__name__


def decode(item: Input, raw: bytes) -> str:
    """The characters of a text file: UTF-8, UTF-16 with its mark, else a Chinese or Western European encoding.

    Raises:
        SourceError: A binary file, or no encoding fits.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            words = raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise SourceError(f"{item.path}: byte {error.start} is no UTF-16 text; save the file as UTF-8") from error
    else:
        if b"\x00" in raw[:65536]:
            raise SourceError(f"{item.path}: this is a binary file, not text (a zero byte at {raw.index(0)})")
        try:
            words = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            words = _guess(item, raw, error)
    return words.replace("\r\n", "\n").replace("\r", "\n")


def _guess(item: Input, raw: bytes, error: UnicodeDecodeError) -> str:
    """The text in the encoding that fits; GB 2312 first, since chance or another encoding hardly ever fits it."""
    import charset_normalizer

    sample = raw[:200_000] if len(raw) <= 200_000 else raw[:200_000].rpartition(b"\n")[0] or raw[:200_000]
    best = charset_normalizer.from_bytes(sample, cp_isolation=list(_ENCODINGS)).best()
    for encoding in ("gb2312", best.encoding if best else ""):
        try:
            if encoding:
                return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError(
        f"{item.path}: byte {error.start} fits no encoding that is known here; save the file as UTF-8"
    ) from error
