"""Pictures of the graph, as SVG, PNG, Mermaid or a page: what surrounds a thing, how two are connected, what is behind
an answer."""

from kg.draw.drawing import Drawing
from kg.draw.flowchart import mermaid
from kg.draw.layout import lay_out
from kg.draw.page import html
from kg.draw.raster import png
from kg.draw.scene import Edge, Node, Scene, answered, connection, neighbourhood
from kg.draw.vector import svg

__all__ = [
    "Drawing",
    "Edge",
    "Node",
    "Scene",
    "answered",
    "connection",
    "html",
    "lay_out",
    "mermaid",
    "neighbourhood",
    "png",
    "svg",
]
