"""Puts the web process together: settings, database, bank, doors and the worker beside them."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any, Final

from starlette.routing import BaseRoute, Mount, Router
from starlette.types import ASGIApp

from wicketgate import metrics, traffic
from wicketgate.edges import Edges, edges_of
from wicketgate.issuers import Register
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk
from wicketgate.logs import set_up_logs
from wicketgate.settings import Jobs, Settings
from wicketgate.tls import ISSUERS
from wicketgate.web.account.routes import mount as account
from wicketgate.web.backoffice.routes import mount as backoffice
from wicketgate.web.berlin.description import describe as describe_berlin
from wicketgate.web.berlin.routes import mount as berlin
from wicketgate.web.berlin.routes import served as rows_of_berlin
from wicketgate.web.berlin.wire.names import BASE as BERLIN_BASE
from wicketgate.web.customer.routes import mount as customer
from wicketgate.web.developer.routes import mount as developer
from wicketgate.web.kit.assets import static_files
from wicketgate.web.kit.health import Drain
from wicketgate.web.kit.health import routes as health
from wicketgate.web.kit.last_resort import LastResort
from wicketgate.web.kit.seat import Call, Seat
from wicketgate.web.oauth.description import describe as describe_oauth
from wicketgate.web.oauth.routes import ROUTES as OAUTH_ROUTES
from wicketgate.web.oauth.routes import mount as oauth
from wicketgate.web.portal.routes import mount as portal
from wicketgate.web.reference.routes import mount as reference
from wicketgate.web.services.routes import mount as services
from wicketgate.working import at_work, metering, open_desk, seat_of, worker_of


def both_serve(profile: Profile) -> tuple[Call, ...]:
    """What a program can call on both sides of a bank with this profile.

    What the portal tells about is what the doors answer; the edges add what they serve.
    """
    berlin_rows = rows_of_berlin(profile)
    return (
        *(Call(row.method, f"{BERLIN_BASE}{row.path}", row.name) for row in berlin_rows),
        *(Call(row.method, row.path) for row in OAUTH_ROUTES),
    )


BOTH_DESCRIBE: Final = (describe_berlin, describe_oauth)
"""What the doors for programs say of these calls: the reference is made of it."""


def from_environment() -> ASGIApp:
    """The application of a process that another one started (`Settings.hand_over`).

    That one tells by SIGUSR1 that the node is about to stop.
    """
    set_up_logs()
    drain = Drain()
    signal.signal(signal.SIGUSR1, lambda _number, _frame: drain.begin())
    return create_app(Settings.read({}), drain)


def create_app(
    settings: Settings, drain: Drain | None = None, edges: Edges | None = None
) -> ASGIApp:
    """The whole as an ASGI application; its lifespan holds the database and the worker.

    `edges` are other ones than the settings name, for a test. Raises CannotStart, ProfileInvalid,
    AssetsMissing, and Unavailable for a wrong database URL.
    """
    edges = edges or edges_of(settings)
    behind = edges.bank(settings)
    seat = _at_the_doors(seat_of(settings, edges, behind), edges)
    meter = None if settings.metrics_port is None else metrics.Meter()
    here = settings.jobs is Jobs.HERE
    worker = worker_of(settings, seat, edges, meter) if here else None

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[Any]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(behind.close)
            await stack.enter_async_context(open_desk(seat.desk))
            await stack.enter_async_context(at_work(worker))
            await stack.enter_async_context(_clearing(seat.shelf))
            await stack.enter_async_context(_looking(seat.issuers, seat.desk))
            await stack.enter_async_context(metering(settings, meter, seat.desk, worker))
            yield None if settings.tls_certificate is None else {ISSUERS: seat.issuers}

    doors = [*_doors(seat), *edges.doors(seat, settings), *health(seat.desk, drain or Drain())]
    app = LastResort(Router(doors, redirect_slashes=False, lifespan=lifespan), seat)
    return app if meter is None else metrics.Metered(app, meter)


def _at_the_doors(seat: Seat, edges: Edges) -> Seat:
    """What every door is given: what all of them answer too, and where details of calls go."""
    profile = seat.desk.profile
    return replace(
        seat,
        served=(*both_serve(profile), *edges.served),
        describe=(*BOTH_DESCRIBE, *edges.describe),
        shelf=traffic.Shelf(seat.desk) if profile.call_details else None,
    )


def _doors(seat: Seat) -> list[BaseRoute]:
    """Everything that answers on both sides."""
    return [
        *berlin(seat),
        *oauth(seat),
        *services(seat),
        *customer(seat),
        *portal(seat),
        *account(seat),
        *developer(seat),
        *reference(seat),
        *backoffice(seat),
        Mount("/static", static_files(seat.logo)),
    ]


@asynccontextmanager
async def _clearing(shelf: traffic.Shelf | None) -> AsyncIterator[None]:
    """Details of calls go to the database while the doors are open; at the end the last ones."""
    if shelf is None:
        yield
        return
    running = asyncio.create_task(shelf.run(), name="shelf")
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await shelf.clear()


@asynccontextmanager
async def _looking(register: Register, desk: Desk) -> AsyncIterator[None]:
    """Issuers that come or go are known here while the doors are open."""
    running = asyncio.create_task(register.run(desk), name="issuers")
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
