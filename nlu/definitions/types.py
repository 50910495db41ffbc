"""What a definition is.

Knows: nothing else. The package hands it on.
"""

from __future__ import annotations

from dataclasses import dataclass

from nlu.text import Span


@dataclass(frozen=True, slots=True)
class Definition:
    """A sentence that says what something is.

    Attributes:
        subject: What is defined, without article and quotation marks.
        kind: The genus: the head noun phrase of what it is said to be, without article; None where none was found.
        sentence: The whole sentence.
    """

    subject: Span
    kind: Span | None
    sentence: Span
