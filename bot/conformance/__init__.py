"""What every channel must hold, as tests that anybody can run over their own: `pytest --tuwen-adapter MODULE:NAME`.

See docs/adapters.md.
"""

from bot.conformance.bench import FEATURES, Bench, Shown

__all__ = ["FEATURES", "Bench", "Shown"]
