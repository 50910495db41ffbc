"""The classes and properties that texts are read for: the default ontology, or a user's own in its place or beside
it."""

from kg.ontology.loader import Ontology, OntologyClass, OntologyProperty, load_ontology

__all__ = ["Ontology", "OntologyClass", "OntologyProperty", "load_ontology"]
