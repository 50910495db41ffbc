"""A drawing as PNG, for channels that show no SVG. Needs Pillow and, for Chinese labels, a font that has them."""

from __future__ import annotations

import functools
import io
import math
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.draw.drawing import Drawing
from kg.draw.lettering import LINE, SIZE, SMALL, SMALL_LINE
from kg.types import GraphError

SCALE = 2
_MOST_PIXELS = 4000
_FILES = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
_LATIN = ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "DejaVuSans.ttf")
_INK, _PAPER, _GREY = "#1f2937", "#ffffff", "#9ca3af"


def png(drawing: Drawing) -> bytes:
    """The picture, two pixels a unit, smaller where it would be wider or higher than 4,000 pixels.

    Raises:
        GraphError: A label is Chinese and no font on this machine has Chinese characters.
    """
    from PIL import Image, ImageDraw

    scale = min(SCALE, _MOST_PIXELS / max(drawing.width, drawing.height))
    image = Image.new("RGB", (math.ceil(drawing.width * scale), math.ceil(drawing.height * scale)), _PAPER)
    pen = ImageDraw.Draw(image)
    every = [
        *(b.node.label for b in drawing.boxes),
        *(a.edge.label for a in drawing.arrows),
        *(k for k, _ in drawing.legend),
        *drawing.notes,
    ]
    name_font, small_font = (_font(size * scale, every) for size in (SIZE, SMALL))

    def at(x: float, y: float) -> tuple[float, float]:
        return x * scale, y * scale

    for arrow in drawing.arrows:
        pen.line([at(*p) for p in arrow.course()], fill=_GREY, width=max(round(1.5 * scale), 1), joint="curve")
        pen.polygon([at(*p) for p in _head(arrow.route[-2], arrow.route[-1])], fill=_GREY)
    for arrow in drawing.arrows:
        _write(pen, arrow.lines, at(arrow.x, arrow.y), SMALL_LINE * scale, small_font, _INK, halo=round(2 * scale))
    for box in drawing.boxes:
        corners = [
            *at(box.x - box.width / 2, box.y - box.height / 2),
            *at(box.x + box.width / 2, box.y + box.height / 2),
        ]
        value = box.node.value
        outline = box.colour if value else _INK if box.node.centre else None
        width = round((3 if box.node.centre else 1.5) * scale) if outline else 0
        pen.rounded_rectangle(
            corners,
            radius=(3 if value else 10) * scale,
            fill=_PAPER if value else box.colour,
            outline=outline,
            width=width,
        )
        _write(pen, box.lines, at(box.x, box.y), LINE * scale, name_font, _INK if value else _PAPER)
    top = drawing.height - (len(drawing.legend) + len(drawing.notes)) * LINE - 6
    for number, (kind, colour) in enumerate(drawing.legend):
        y = top + number * LINE
        pen.rounded_rectangle([*at(14, y), *at(26, y + 12)], radius=3 * scale, fill=colour)
        pen.text(at(34, y + 6), kind, fill=_INK, font=small_font, anchor="lm")
    for number, note in enumerate(drawing.notes, len(drawing.legend)):
        pen.text(at(14, top + number * LINE + 6), note, fill=_INK, font=small_font, anchor="lm")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def chinese_font() -> str | None:
    """A font file with Chinese characters, or None: known places first, then fontconfig."""
    return _chinese_font()


@functools.cache
def _chinese_font() -> str | None:
    for name in _FILES:
        if Path(name).is_file():
            return name
    if shutil.which("fc-list"):
        listed = subprocess.run(
            ["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True, check=False, timeout=20
        ).stdout
        for line in sorted(listed.splitlines()):
            name = line.strip().rstrip(":")
            if name.lower().endswith((".ttc", ".ttf", ".otf")):
                return name
    return None


def _font(size: float, texts: Iterable[str]) -> Any:
    from PIL import ImageFont

    chinese = any(ord(c) > 0x2E7F for text in texts for c in text)
    found = chinese_font()
    if chinese and found is None:
        raise GraphError(
            "no font on this machine has Chinese characters, so the picture would show boxes: install one "
            "(Debian, Ubuntu: apt install fonts-noto-cjk), or ask for svg"
        )
    for name in filter(None, (found, *_LATIN)):
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def _write(
    pen: Any, lines: tuple[str, ...], at: tuple[float, float], step: float, font: Any, colour: str, halo: int = 0
) -> None:
    first = at[1] - (len(lines) - 1) * step / 2
    for number, line in enumerate(lines):
        pen.text(
            (at[0], first + number * step),
            line,
            fill=colour,
            font=font,
            anchor="mm",
            stroke_width=halo,
            stroke_fill=_PAPER,
        )


def _head(start: tuple[float, float], end: tuple[float, float], size: float = 9.0) -> list[tuple[float, float]]:
    """The three corners of the head of an arrow."""
    length = math.dist(start, end) or 1.0
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    back = end[0] - ux * size, end[1] - uy * size
    half = size * 0.45
    return [end, (back[0] - uy * half, back[1] + ux * half), (back[0] + uy * half, back[1] - ux * half)]
