"""The API keeps to its own description: schemathesis makes requests of it, allowed and not, and reads the answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bot.app import App
from bot.config import Config, TurnsConfig, WebConfig
from bot.types import Message, Reply
from bot.web import create
from bot.web.access import Access

KEY = "owner-key-01234567890"


async def _silent(message: Message) -> Reply:
    return Reply("", message.lang)


@pytest.fixture
def site(app: App) -> Iterator[FastAPI]:
    """A site whose rate limits no test."""
    web, turns = WebConfig(per_minute=1_000_000, upload_mb=1), TurnsConfig(per_minute=1_000_000)
    made = App(app.config.model_copy(update={"web": web, "turns": turns}))
    yield create(made, made.handler(), Access(f"{KEY}:owner:olu"))
    made.close()


schemathesis.serializer.alias("application/sparql-query", "text/plain")
# The description does not depend on what a site's graph holds, so the tests can be made from that of any site.
schema = schemathesis.openapi.from_asgi("/openapi.json", create(App(Config()), _silent, Access(f"{KEY}:owner:olu")))


@schema.parametrize()
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_route_keeps_to_its_description(case: schemathesis.Case, site: FastAPI) -> None:
    # Text that is no SPARQL, a file that no reader knows: the description cannot tell them from what is taken.
    refusing = [positive_data_acceptance]
    case.call_and_validate(app=site, headers={"Authorization": f"Bearer {KEY}"}, timeout=60, excluded_checks=refusing)
