"""What can be wrong with a graph: contradictions, broken shapes, answers that no longer hold."""
