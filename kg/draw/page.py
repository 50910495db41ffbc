"""A drawing as one self-contained page: the SVG, drawn to fit, and nothing that is fetched or run."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from kg.draw.drawing import Drawing
from kg.draw.vector import svg
from kg.messages import say

_PAGE = """<!doctype html>
<html lang={lang}>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
  :root {{ color-scheme: light dark; }}
  body {{ margin: 0; font-family: system-ui, sans-serif; }}
  main svg {{ display: block; margin: auto; max-width: 100%; height: auto; max-height: 96vh; }}
  p {{ text-align: center; color: GrayText; }}
</style>
<main>
{picture}
</main>
{note}
</html>
"""


def html(drawing: Drawing) -> str:
    """The whole page, named after what the picture is about."""
    title = ", ".join(box.node.label for box in drawing.boxes if box.node.centre) or "Tuwen"
    note = ""
    if drawing.left_out:
        said = say(drawing.lang, "not_shown", n=drawing.left_out)
        note = f"<p>{escape(said)}</p>"
    return _PAGE.format(lang=quoteattr(drawing.lang), title=escape(title), picture=svg(drawing), note=note)
