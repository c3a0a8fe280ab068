"""Alembic at work: brings a database to our schema.

A module of its own because Alembic and SQLAlchemy's engines take half a second to import:
`wicketgate.schema` does so only when there is something to do.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from wicketgate.kernel.database import SQLITE
from wicketgate.kernel.errors import SchemaNewer

_SCRIPTS: Final = Path(__file__).parent / "migrations"


def to_head(url: str, version: str | None) -> None:
    """Run the migrations after `version`. Raises SchemaNewer for one we do not know."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise SchemaNewer

    def run(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    if url.startswith(SQLITE):
        engine = create_engine(url)
        with engine.begin() as connection:
            run(connection)
        engine.dispose()
    else:
        asyncio.run(_on_postgres(url, run))


async def _on_postgres(url: str, run: Callable[[Connection], None]) -> None:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()
