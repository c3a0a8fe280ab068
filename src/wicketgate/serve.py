"""The commands of an installation that is run in earnest: serve, work, migrate."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Final

import structlog
import typer
import uvloop

from wicketgate import app, metrics, safety, schema
from wicketgate.logs import set_up_logs
from wicketgate.ready import make_ready, opened
from wicketgate.serving import Node, leave_quietly, listen
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
    command(Settings.read(flags))
    return DONE


def _serve(settings: Settings) -> None:
    leave_quietly()
    set_up_logs()
    safety.check(settings)
    listener = listen(settings.host, settings.port)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    asyncio.run(_prepare(settings))
    node = Node(settings)

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
            await app.edges_of(settings).populate(desk, settings)


def _work(settings: Settings) -> None:
    set_up_logs()
    safety.check(settings)
    asyncio.run(make_ready(settings))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(settings))


async def _until_told(settings: Settings) -> None:
    """The worker's whole life; the task in hand is ended before it leaves."""
    edges = app.edges_of(settings)
    behind = edges.bank(settings)
    seat = app.seat_of(settings, edges, behind)
    meter = None if settings.metrics_port is None else metrics.Meter()
    worker = app.worker_of(settings, seat, edges, meter)
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(behind.close)
        await stack.enter_async_context(app.open_desk(seat.desk))
        await stack.enter_async_context(app.metering(settings, meter, seat.desk, worker))
        await stack.enter_async_context(app.at_work(worker))
        structlog.get_logger(__name__).info("working", worker=worker.name)
        await told.wait()


def _migrate(settings: Settings) -> None:
    set_up_logs()
    safety.check(settings)
    asyncio.run(make_ready(settings))
    typer.echo(f"The database has the schema {schema.HEAD}.")
