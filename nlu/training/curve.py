"""The learning curve of a run: what each kind of step cost on average, noted while it runs, and as a picture.

Knows: losses by step. Does not know: what the kinds of steps are.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

FILE, PICTURE = "curve.jsonl", "curve.svg"
_WIDTH, _HEIGHT, _EDGE = 720, 400, 48
_COLOURS = ("#1b6ca8", "#c2410c", "#15803d", "#7e22ce", "#b45309", "#be123c")


def note(folder: Path, step: int, losses: Mapping[str, float]) -> None:
    """Add the mean losses up to a step to the run's file, and draw all of it anew as `curve.svg`."""
    with (folder / FILE).open("a", encoding="utf-8") as out:
        out.write(json.dumps({"step": step, **{kind: round(loss, 4) for kind, loss in losses.items()}}) + "\n")
    (folder / PICTURE).write_text(svg(read(folder)), "utf-8")


def read(folder: Path) -> dict[str, list[tuple[int, float]]]:
    """For each kind the (step, loss) of a run; of a step that was run twice the later one."""
    rows = {row["step"]: row for row in map(json.loads, (folder / FILE).read_text("utf-8").splitlines())}
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for step, row in sorted(rows.items()):
        for kind, loss in row.items():
            if kind != "step":
                found[kind].append((step, float(loss)))
    return dict(found)


def svg(curves: Mapping[str, list[tuple[int, float]]]) -> str:
    """A picture of curves, the losses on a logarithmic scale."""
    points = [point for curve in curves.values() for point in curve]
    last = max((step for step, _ in points), default=1)
    logs = [math.log10(max(loss, 1e-3)) for _, loss in points] or [0.0]
    low, high = math.floor(min(logs) * 4) / 4, max(math.ceil(max(logs) * 4) / 4, math.floor(min(logs) * 4) / 4 + 0.25)

    def place(step: float, log: float) -> str:
        x = _EDGE + (_WIDTH - 3 * _EDGE) * step / last
        return f"{x:.1f},{_HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * (log - low) / (high - low):.1f}"

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif">']
    for quarter in range(round(low * 4), round(high * 4) + 1):
        x, y = place(0, quarter / 4).split(",")
        parts.append(f'<text x="6" y="{y}" font-size="11">{10 ** (quarter / 4):.2f}</text>')
        parts.append(f'<path d="M{x},{y}H{_WIDTH - 2 * _EDGE}" stroke="#ddd"/>')
    for (kind, curve), colour in zip(curves.items(), _COLOURS * (1 + len(curves) // len(_COLOURS)), strict=False):
        line = " ".join(place(step, math.log10(max(loss, 1e-3))) for step, loss in curve)
        end = line.rsplit(" ", 1)[-1].split(",")
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts.append(f'<text x="{float(end[0]) + 5:.1f}" y="{end[1]}" font-size="12" fill="{colour}">{kind}</text>')
    parts.append(
        f'<text x="{_WIDTH // 2 - _EDGE}" y="{_HEIGHT - 12}" font-size="12">step (last: {last:,})</text></svg>'
    )
    return "\n".join(parts) + "\n"
