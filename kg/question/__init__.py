"""Questions in Chinese and English over any graph with labels."""

from kg.question.asker import Asker
from kg.question.explain import answer_json
from kg.question.followup import asks_otherwise, names_several, picks_place

__all__ = ["Asker", "answer_json", "asks_otherwise", "names_several", "picks_place"]
