"""A drawing as SVG. Colours follow the page's light or dark scheme; text is escaped; nothing is fetched."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from kg.draw.drawing import Drawing
from kg.draw.lettering import LINE, SIZE, SMALL, SMALL_LINE

FONTS = "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif"
_STYLE = f"""
svg.tuwen {{ font-family: {FONTS}; --paper: #ffffff; --ink: #1f2937; --line: #9ca3af; }}
@media (prefers-color-scheme: dark) {{ svg.tuwen {{ --paper: #111827; --ink: #e5e7eb; --line: #6b7280; }} }}
.tuwen .paper {{ fill: var(--paper); }}
.tuwen .edge {{ stroke: var(--line); stroke-width: 1.5; fill: none; }}
.tuwen .head {{ fill: var(--line); }}
.tuwen .says {{ fill: var(--ink); font-size: {SMALL}px; }}
.tuwen .says {{ paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }}
.tuwen .kind {{ fill: var(--ink); font-size: {SMALL}px; }}
.tuwen .name {{ font-size: {SIZE}px; fill: #ffffff; }}
.tuwen .value .name {{ fill: var(--ink); }}
.tuwen .value rect {{ fill: var(--paper); stroke-width: 1.5; }}
.tuwen .thing {{ cursor: pointer; }}
.tuwen .centre rect {{ stroke: var(--ink); stroke-width: 3; }}
"""


def svg(drawing: Drawing, *, bare: bool = False) -> str:
    """The whole document. Each thing is a group of class "thing" with its IRI and name as data-iri and data-name.

    Args:
        bare: Without the style sheet, for a page that has these rules.
    """
    role = "group" if bare else "img"  # what can be chosen must not be hidden from screen readers
    button = ' role="button"' if bare else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tuwen" role="{role}" lang={quoteattr(drawing.lang)} '
        f'viewBox="0 0 {drawing.width:g} {drawing.height:g}" width="{drawing.width:g}" height="{drawing.height:g}">',
        "" if bare else f"<style>{_STYLE}</style>",
        '<defs><marker id="tuwen-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>',
        f'<rect class="paper" width="{drawing.width:g}" height="{drawing.height:g}"/>',
    ]
    for arrow in drawing.arrows:
        course = " ".join(f"{x:g} {y:g}" for x, y in arrow.course())
        parts.append(f'<path class="edge" d="M{course}" marker-end="url(#tuwen-head)"/>')
    for arrow in drawing.arrows:
        if arrow.lines:
            whole = arrow.edge.label if arrow.cut else ""
            parts.append(_text("says", arrow.lines, arrow.x, arrow.y, SMALL_LINE, whole))
    for box in drawing.boxes:
        node = box.node
        classes = " ".join(["value" if node.value else "thing", *(["centre"] if node.centre else [])])
        about = (
            ""
            if node.value
            else f' tabindex="0"{button} data-iri={quoteattr(node.id)} data-name={quoteattr(_plain(node.label))}'
        )
        paint = f'stroke="{box.colour}"' if node.value else f'fill="{box.colour}"'
        title = f"{node.label} ({node.kind})" if node.kind else node.label
        parts.append(
            f'<g class="{classes}"{about}><title>{escape(_plain(title))}</title>'
            f'<rect x="{box.x - box.width / 2:g}" y="{box.y - box.height / 2:g}" width="{box.width:g}" '
            f'height="{box.height:g}" rx="{3 if node.value else 10}" {paint}/>'
            f"{_text('name', box.lines, box.x, box.y, LINE)}</g>"
        )
    top = drawing.height - (len(drawing.legend) + len(drawing.notes)) * LINE - 6
    for number, (kind, colour) in enumerate(drawing.legend):
        y = top + number * LINE
        parts.append(
            f'<rect x="14" y="{y:g}" width="12" height="12" rx="3" fill="{colour}"/>'
            f'<text class="kind" x="34" y="{y + 10:g}">{escape(_plain(kind))}</text>'
        )
    for number, note in enumerate(drawing.notes, len(drawing.legend)):
        parts.append(f'<text class="kind" x="14" y="{top + number * LINE + 10:g}">{escape(_plain(note))}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _text(kind: str, lines: tuple[str, ...], x: float, y: float, step: float, title: str = "") -> str:
    first = y - (len(lines) - 1) * step / 2 + SIZE * 0.34
    spans = "".join(
        f'<tspan x="{x:g}" y="{first + number * step:.1f}">{escape(_plain(line))}</tspan>'
        for number, line in enumerate(lines)
    )
    about = f"<title>{escape(_plain(title))}</title>" if title else ""
    return f'<text class="{kind}" text-anchor="middle">{about}{spans}</text>'


def _plain(text: str) -> str:
    """The text without characters that XML does not allow."""
    return "".join(c for c in text if c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff")
