"""What the bot remembers between turns and restarts."""

from bot.memory.memory import Mark, Memory, Verdict
from bot.memory.seal import Seal, new_key

__all__ = ["Mark", "Memory", "Seal", "Verdict", "new_key"]
