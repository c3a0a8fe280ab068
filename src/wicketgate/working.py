"""What works in a process: the seat, the jobs and their rounds, the worker, and its whole life.

A web process has a worker beside its doors unless others work for it; `wicketgate worker` is one
without doors, and imports none: that spares it 15 MB and a fifth of its start.
"""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from datetime import timedelta
from functools import partial
from typing import Final

import structlog
import uvloop

from wicketgate import applications, metrics
from wicketgate.authorisation.jobs import JOBS as AUTHORISATION_JOBS
from wicketgate.credentials.jobs import JOBS as CREDENTIALS_JOBS
from wicketgate.edges import Behind, Edges, edges_of
from wicketgate.issuers import Register
from wicketgate.issuers.jobs import errands as issuer_errands
from wicketgate.journal.jobs import JOBS as JOURNAL_JOBS
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Desk, Errand, Job, Work
from wicketgate.mail.jobs import JOBS as MAIL_JOBS
from wicketgate.mail.jobs import errands as mail_errands
from wicketgate.memberships.jobs import jobs as membership_jobs
from wicketgate.onboarding.jobs import jobs as onboarding_jobs
from wicketgate.people.jobs import JOBS as PEOPLE_JOBS
from wicketgate.proving import hand_over_of, list_source_of
from wicketgate.ready import desk_of
from wicketgate.revocations.jobs import ERRANDS as REVOCATION_ERRANDS
from wicketgate.revocations.jobs import JOBS as REVOCATION_JOBS
from wicketgate.services.jobs import JOBS as SERVICES_JOBS
from wicketgate.settings import Settings
from wicketgate.settlement.jobs import ERRANDS as SETTLEMENT_ERRANDS
from wicketgate.settlement.jobs import JOBS as SETTLEMENT_JOBS
from wicketgate.settlement.jobs import errands as settlement_errands
from wicketgate.staff.jobs import JOBS as STAFF_JOBS
from wicketgate.traffic.jobs import JOBS as TRAFFIC_JOBS
from wicketgate.visits.jobs import JOBS as VISITS_JOBS
from wicketgate.web.kit.logos import logo_of
from wicketgate.web.kit.organisation_letters import press_of as organisation_press
from wicketgate.web.kit.seat import Seat
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


def seat_of(settings: Settings, edges: Edges, behind: Behind) -> Seat:
    """What jobs and doors are given alike; a web process adds what its doors answer.

    Raises CannotStart, ProfileInvalid, Unavailable.
    """
    desk = desk_of(settings)
    return Seat(
        desk,
        behind.way,
        settings.public_url,
        sandbox=edges.sandbox,
        letters_shown=edges.sandbox and settings.relay is None,
        issuers=Register(edges.trust(desk.keys), settings.issuers),
        hand_over=hand_over_of(settings, desk.profile),
        api_url=settings.api_url or "",
        live_url=settings.live_url or "",
        logo=logo_of(desk.profile),
    )


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


def work(settings: Settings) -> None:
    """The whole life of a worker without doors, until it is told to stop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(settings))


async def _until_told(settings: Settings) -> None:
    """The task in hand is ended before it leaves."""
    edges = edges_of(settings)
    behind = edges.bank(settings)
    seat = seat_of(settings, edges, behind)
    meter = None if settings.metrics_port is None else metrics.Meter()
    worker = worker_of(settings, seat, edges, meter)
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(behind.close)
        await stack.enter_async_context(open_desk(seat.desk))
        await stack.enter_async_context(metering(settings, meter, seat.desk, worker))
        await stack.enter_async_context(at_work(worker))
        structlog.get_logger(__name__).info("working", worker=worker.name)
        await told.wait()
