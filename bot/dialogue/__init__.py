"""Conversations: what is kept from turn to turn, how short words refer back, what is done with what came out."""

from bot.dialogue.policy import Act, act_for
from bot.dialogue.reference import (
    choose,
    lacks_subject,
    names_another,
    personal,
    pronoun,
    refers_back,
    there,
    without_courtesy,
)
from bot.dialogue.state import (
    Focus,
    Lesson,
    Pending,
    Skill,
    State,
    Turn,
    answered,
    language,
    person,
    recalled,
)

__all__ = [
    "Act",
    "Focus",
    "Lesson",
    "Pending",
    "Skill",
    "State",
    "Turn",
    "act_for",
    "answered",
    "choose",
    "lacks_subject",
    "language",
    "names_another",
    "person",
    "personal",
    "pronoun",
    "recalled",
    "refers_back",
    "there",
    "without_courtesy",
]
