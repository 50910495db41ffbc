"""What the bot remembers between turns and restarts."""

from bot.memory.memory import Memory

__all__ = ["Memory"]
