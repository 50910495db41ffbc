"""A scene as a Mermaid flowchart, for Markdown pages."""

from __future__ import annotations

from kg.draw.scene import Scene


def mermaid(scene: Scene) -> str:
    """The flowchart: things in rounded boxes, values in square ones; labels are quoted and escaped."""
    numbers = {node.id: f"n{n}" for n, node in enumerate(scene.nodes)}
    lines = ["flowchart LR"]
    for node in scene.nodes:
        opening, closing = ("[", "]") if node.value else ("(", ")")
        lines.append(f'  {numbers[node.id]}{opening}"{_escaped(node.label)}"{closing}')
    for edge in scene.edges:
        said = "<br/>".join(map(_escaped, edge.label.split("\n")))
        lines.append(f'  {numbers[edge.source]} -->|"{said}"| {numbers[edge.target]}')
    lines += [f'  q{n}>"{_escaped(note)}"]' for n, note in enumerate(scene.notes)]
    centre = ",".join(numbers[node.id] for node in scene.nodes if node.centre)
    if centre:
        lines += ["  classDef centre stroke-width:3px", f"  class {centre} centre"]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """A label in which nothing is Mermaid or HTML: what could be is written as a character code."""
    return "".join(c if c.isalnum() or c in " .,-_/()，。、：（）·" else f"#{ord(c)};" for c in " ".join(text.split()))
