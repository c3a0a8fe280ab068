"""Puts the web process together: settings, database, bank, doors and the worker beside them."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import Any, Final

from starlette.routing import BaseRoute, Mount, Router
from starlette.types import ASGIApp

from wicketgate import applications, metrics, traffic
from wicketgate.authorisation.jobs import JOBS as AUTHORISATION_JOBS
from wicketgate.credentials.jobs import JOBS as CREDENTIALS_JOBS
from wicketgate.edges import Behind, Edges
from wicketgate.issuers import Register
from wicketgate.issuers.jobs import errands as issuer_errands
from wicketgate.journal.jobs import JOBS as JOURNAL_JOBS
from wicketgate.kernel.clock import wall_clock
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk, Errand, Job, Work
from wicketgate.logs import set_up_logs
from wicketgate.mail.jobs import JOBS as MAIL_JOBS
from wicketgate.mail.jobs import errands as mail_errands
from wicketgate.memberships.jobs import jobs as membership_jobs
from wicketgate.onboarding.jobs import jobs as onboarding_jobs
from wicketgate.people.jobs import JOBS as PEOPLE_JOBS
from wicketgate.proving import hand_over_of, list_source_of
from wicketgate.revocations.jobs import ERRANDS as REVOCATION_ERRANDS
from wicketgate.revocations.jobs import JOBS as REVOCATION_JOBS
from wicketgate.services.jobs import JOBS as SERVICES_JOBS
from wicketgate.settings import Jobs, Settings
from wicketgate.settlement.jobs import ERRANDS as SETTLEMENT_ERRANDS
from wicketgate.settlement.jobs import JOBS as SETTLEMENT_JOBS
from wicketgate.settlement.jobs import errands as settlement_errands
from wicketgate.staff.jobs import JOBS as STAFF_JOBS
from wicketgate.tls import ISSUERS
from wicketgate.traffic.jobs import JOBS as TRAFFIC_JOBS
from wicketgate.visits.jobs import JOBS as VISITS_JOBS
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
from wicketgate.web.kit.logos import logo_of
from wicketgate.web.kit.organisation_letters import press_of as organisation_press
from wicketgate.web.kit.seat import Call, Seat
from wicketgate.web.oauth.description import describe as describe_oauth
from wicketgate.web.oauth.routes import ROUTES as OAUTH_ROUTES
from wicketgate.web.oauth.routes import mount as oauth
from wicketgate.web.portal.routes import mount as portal
from wicketgate.web.reference.routes import mount as reference
from wicketgate.web.services.routes import mount as services
from wicketgate.worker import Worker

JOBS: Final[Mapping[str, Job]] = {
    **AUTHORISATION_JOBS,
    **JOURNAL_JOBS,
    **MAIL_JOBS,
    **CREDENTIALS_JOBS,
    **PEOPLE_JOBS,
    **REVOCATION_JOBS,
    **SERVICES_JOBS,
    **SETTLEMENT_JOBS,
    **STAFF_JOBS,
    **TRAFFIC_JOBS,
    **VISITS_JOBS,
}
"""What the worker can do on both sides; `jobs_of` has the rest."""


def both_serve(profile: Profile) -> tuple[Call, ...]:
    """What a program can call on both sides of a bank with this profile.

    What the portal tells about is what the doors answer; `seat_of` adds what the edges serve.
    """
    berlin_rows = rows_of_berlin(profile)
    return (
        *(Call(row.method, f"{BERLIN_BASE}{row.path}", row.name) for row in berlin_rows),
        *(Call(row.method, row.path) for row in OAUTH_ROUTES),
    )


BOTH_DESCRIBE: Final = (describe_berlin, describe_oauth)
"""What the doors for programs say of these calls: the reference is made of it."""

ROUNDS: Final[Mapping[str, timedelta]] = {
    "authorisation.sweep": timedelta(seconds=5),
    "visits.forget_over": timedelta(hours=1),
    "credentials.forget_over": timedelta(minutes=10),
    "issuers.read_lists": timedelta(hours=12),
    "journal.forget_old_answers": timedelta(hours=1),
    "mail.forget_old": timedelta(hours=1),
    "memberships.tell_of_ending_certificates": timedelta(hours=6),
    "onboarding.forget_decided": timedelta(hours=6),
    "people.forget_over": timedelta(minutes=10),
    "revocations.forget_unused": timedelta(hours=24),
    "revocations.refresh": timedelta(minutes=5),
    "staff.forget_over": timedelta(minutes=10),
    "services.forget_over": timedelta(minutes=10),
    "settlement.wake": timedelta(seconds=2),
    "traffic.count": timedelta(seconds=5),
    "traffic.forget_old": timedelta(hours=1),
}
"""What comes again and again, and how long it waits between two turns."""

_LAST_TASK: Final = timedelta(seconds=10)
"""How long a stopping process waits for the task in hand."""


_YOUNG_OBJECTS: Final = 10_000
"""How many new objects there may be before the collector looks for circles among them."""


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
    seat = seat_of(settings, edges, behind)
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


def edges_of(settings: Settings) -> Edges:
    """The edges that the settings name; those of the other side are not even loaded."""
    module = "wicketgate.live" if settings.live else "wicketgate.sandboxed"
    edges: Edges = import_module(module).EDGES
    return edges


def seat_of(settings: Settings, edges: Edges, behind: Behind) -> Seat:
    """What every door is given. Raises CannotStart, ProfileInvalid, Unavailable."""
    desk = desk_of(settings)
    return Seat(
        desk,
        behind.way,
        settings.public_url,
        sandbox=edges.sandbox,
        served=(*both_serve(desk.profile), *edges.served),
        describe=(*BOTH_DESCRIBE, *edges.describe),
        letters_shown=edges.sandbox and settings.relay is None,
        issuers=Register(edges.trust(desk.keys), settings.issuers),
        hand_over=hand_over_of(settings, desk.profile),
        api_url=settings.api_url or "",
        live_url=settings.live_url or "",
        shelf=traffic.Shelf(desk) if desk.profile.call_details else None,
        logo=logo_of(desk.profile),
    )


def desk_of(settings: Settings) -> Desk:
    """Where works begin. Raises CannotStart, ProfileInvalid, Unavailable."""
    return Desk(
        database=settings.open_database(),
        profile=settings.rulebook(),
        keys=settings.keyring(),
        clock=wall_clock,
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


def jobs_of(seat: Seat, edges: Edges) -> Mapping[str, Job]:
    """Everything the worker can do here: letters in our words, a ground for who was let in."""
    return {
        **JOBS,
        **edges.jobs,
        **membership_jobs(organisation_press(seat)),
        **onboarding_jobs(partial(_ground, edges)),
    }


async def _ground(edges: Edges, work: Work, organisation: OrganisationId) -> None:
    """What an organisation finds that was let in: an application to begin with, and its world."""
    await applications.begin(work, organisation)
    await edges.ground(work, organisation)


def rounds_of(edges: Edges) -> Mapping[str, timedelta]:
    """What comes again and again here."""
    return {**ROUNDS, **edges.rounds}


def worker_of(settings: Settings, seat: Seat, edges: Edges, meter: metrics.Meter | None) -> Worker:
    """A worker for everything that there is to do here."""
    errands = errands_of(settings, seat)
    worker = Worker(seat.desk, jobs_of(seat, edges), rounds_of(edges), errands, SETTLEMENT_ERRANDS)
    worker.told = None if meter is None else meter.note_task
    return worker


def errands_of(settings: Settings, seat: Seat) -> Mapping[str, Errand]:
    """What the worker does outside any transaction."""
    return {
        **mail_errands(settings.relay),
        **settlement_errands(seat.way),
        **REVOCATION_ERRANDS,
        **issuer_errands(list_source_of(settings)),
    }


def _settle_memory() -> None:
    """What a start has made stays: the collector need not walk through it again and again.

    Without this one call in some thousands waits 60 ms for it (measured: the 99th percentile).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)


@asynccontextmanager
async def open_desk(desk: Desk) -> AsyncIterator[None]:
    """The database for as long as it is needed."""
    await desk.database.open()
    _settle_memory()
    try:
        yield
    finally:
        await desk.database.close()


@asynccontextmanager
async def at_work(worker: Worker | None) -> AsyncIterator[None]:
    """The worker beside the calls; at the end it has time for the task in hand."""
    if worker is None:
        yield
        return
    running = asyncio.create_task(worker.run(), name="worker")
    try:
        yield
    finally:
        worker.stop()
        await asyncio.wait({running}, timeout=_LAST_TASK.total_seconds())
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def metering(
    settings: Settings, meter: metrics.Meter | None, desk: Desk, worker: Worker | None
) -> AsyncIterator[None]:
    """The figures of this process: looked at, and told unless another process tells them."""
    if meter is None:
        yield
        return
    alive = (lambda: True) if worker is None else worker.alive
    here = nullcontext() if settings.metrics_folder else metrics.telling(settings, meter, alive)
    with here:
        async with metrics.sampling(meter, desk, outbox_too=worker is not None):
            yield


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
