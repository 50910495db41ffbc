"""Questions in Chinese and English over any graph with labels."""

from kg.question.answer.answer_json import answer_json
from kg.question.answerer import Answerer
from kg.question.followup.edits import asks_otherwise, names_several, picks_place

__all__ = ["Answerer", "answer_json", "asks_otherwise", "names_several", "picks_place"]
