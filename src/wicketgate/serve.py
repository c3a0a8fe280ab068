"""The commands of an installation that is run in earnest: serve, work, migrate.

What a command runs is imported by its name once nothing stands in the way any more: a start that is
refused, and one that only migrates, need no doors, which take half a second to import.
"""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
import typer

from wicketgate import safety, schema
from wicketgate.edges import edges_of
from wicketgate.late import late
from wicketgate.listening import leave_quietly, listen
from wicketgate.logs import set_up_logs
from wicketgate.ready import make_ready, opened
from wicketgate.settings import Settings
from wicketgate.telling import DONE, telling

_MIGRATE: Final = "Cannot migrate"


def serve(flags: dict[str, object]) -> int:
    """Answer until told to stop; the exit status."""
    return telling(lambda: _done(_serve, flags))


def work(flags: dict[str, object]) -> int:
    """Do what waits in the outbox until told to stop; the exit status."""
    return telling(lambda: _done(_work, flags))


def migrate(flags: dict[str, object]) -> int:
    """Bring the database to our schema; the exit status."""
    return telling(lambda: _done(_migrate, flags), _MIGRATE)


def _done(command: Callable[[Settings], None], flags: dict[str, object]) -> int:
    settings = Settings.read(flags)
    set_up_logs()
    safety.check(settings)
    command(settings)
    return DONE


def _serve(settings: Settings) -> None:
    leave_quietly()
    listener = listen(settings.host, settings.port)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    asyncio.run(_prepare(settings))
    node = late("serving").Node(settings)

    def announce() -> None:
        structlog.get_logger(__name__).info(
            "serving",
            environment=settings.environment.value,
            host=settings.host,
            port=settings.port,
            base_url=settings.public_url,
        )

    node.run(listener, announce)


async def _prepare(settings: Settings) -> None:
    async with opened(settings) as desk:
        if settings.demo:
            await edges_of(settings).populate(desk, settings)


def _work(settings: Settings) -> None:
    asyncio.run(make_ready(settings))
    late("working").work(settings)


def _migrate(settings: Settings) -> None:
    asyncio.run(make_ready(settings))
    typer.echo(f"The database has the schema {schema.HEAD}.")
