"""The database's schema: brought to the newest version when the memory is opened.

Knows: Alembic and the versions in `migrations`. Does not know: what the tables are for.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

HEAD = "0004"
"""The newest version; `migrations/versions` has a file for each."""
FIRST = "0001"
_LOCK = 0x7475_7765_6E
"""Of PostgreSQL, under which one process migrates at a time: "tuwen" in ASCII."""


def upgrade(engine: Engine) -> None:
    """Bring a database to the newest version; one that is there already costs a single query."""
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        if "alembic_version" in tables:
            if connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD:
                return
            stamp = None
        else:
            stamp = FIRST if "turn" in tables else None  # written before there were migrations
    migrate(engine, HEAD, stamp)


def migrate(engine: Engine, version: str, stamp: str | None = None) -> None:
    """Move a database to a version, up or down, in one transaction.

    Args:
        stamp: The version that it has, where that was never written down.
    """
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        _alone(connection)
        config.attributes["connection"] = connection
        now = _version(connection)
        if stamp is not None and now is None:
            command.stamp(config, stamp)
            now = stamp
        if now is None or now < version:
            command.upgrade(config, version)
        elif now > version:
            command.downgrade(config, version)


def _alone(connection: Connection) -> None:
    """Keep other processes from migrating until the transaction ends; one that waited finds the work done."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _version(connection: Connection) -> str | None:
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
