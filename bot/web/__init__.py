"""The web channel: one page, an HTTP API, a SPARQL endpoint, and doors for other programs."""

from bot.web.site import create

__all__ = ["create"]
