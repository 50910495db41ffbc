"""SHACL: what a graph must look like, checked by pySHACL, each violation with the places that say it.

Knows: pySHACL. Does not know: where shapes come from. The whole belief is copied into memory for it.
"""

from __future__ import annotations

from pathlib import Path

import rdflib
from rdflib import SH, URIRef
from rdflib.term import IdentifiedNode

from kg.checks.finding import Finding, said_by, text_of
from kg.ledger.ledger import Ledger
from kg.ontology.loader import parse_rdf
from kg.types import GraphError, Triple


def read_shapes(path: Path) -> rdflib.Graph:
    """The shapes of a file.

    Raises:
        OntologyError: It cannot be read.
        GraphError: It holds no shape.
    """
    shapes = parse_rdf(path)
    kinds = (SH.NodeShape, SH.PropertyShape)
    if not any((None, rdflib.RDF.type, kind) in shapes for kind in kinds) and (None, SH.property, None) not in shapes:
        raise GraphError(f"{path}: holds no sh:NodeShape or sh:PropertyShape")
    return shapes


def broken_shapes(ledger: Ledger, shapes: rdflib.Graph) -> list[Finding]:
    """Every violation of the shapes by the belief.

    Raises:
        GraphError: The shapes contradict the SHACL standard.
    """
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError

    belief = ledger.store.belief().graph()
    try:
        _, report, _ = pyshacl.validate(belief, shacl_graph=shapes, advanced=True, inplace=True)
    except (ReportableRuntimeError, ShapeLoadError) as error:
        raise GraphError(f"the shapes cannot be used: {' '.join(str(error).split())[:300]}") from error
    if not isinstance(report, rdflib.Graph):
        raise GraphError(f"the shapes cannot be used: {report}")
    found = [_finding(ledger, belief, report, result) for result in report.subjects(SH.focusNode, None)]
    return sorted(found, key=lambda finding: (finding.kind, finding.message))


def _finding(ledger: Ledger, belief: rdflib.Graph, report: rdflib.Graph, result: rdflib.term.Node) -> Finding:
    focus, path, value = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
    component = text_of(URIRef(str(report.value(result, SH.sourceConstraintComponent))))
    message = " ".join(str(report.value(result, SH.resultMessage) or component).split())
    triples: list[Triple] = []
    if isinstance(path, URIRef) and isinstance(focus, IdentifiedNode):
        objects = [value] if value is not None else list(belief.objects(focus, path))
        triples = [(focus, path, o) for o in objects if isinstance(o, rdflib.term.Identifier)]
        triples = [t for t in triples if t in belief]
    name = next((str(label) for label in belief.objects(focus, rdflib.RDFS.label)), None)
    subject = focus if isinstance(focus, IdentifiedNode) else URIRef("urn:x:literal")
    at = f" {text_of(path)}" if isinstance(path, URIRef) else ""
    kind = component.removesuffix("ConstraintComponent")
    return Finding(kind, subject, f"{name or text_of(subject)}{at}: {message}", said_by(ledger, triples))


__all__ = ["broken_shapes", "read_shapes"]
