"""`tuwen eval` for everything that the encoder does: which evaluator scores a set, by the set's name."""

from nlu.training.evaluation.sets import evaluate, names

__all__ = ["evaluate", "names"]
