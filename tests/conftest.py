"""What every test has."""

from __future__ import annotations

import pytest

import kg.question.deadline


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question has as much time as a busy machine takes for it; what looks at the clock sets it back."""
    monkeypatch.setattr(kg.question.deadline, "PACE", 20.0)
