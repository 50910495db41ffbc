"""Questions in Chinese and English over any graph with labels."""

from kg.question.asker import Asker
from kg.question.explain import answer_json

__all__ = ["Asker", "answer_json"]
