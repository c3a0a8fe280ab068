"""Puts the web process together: settings, database, bank, doors and the worker beside them."""

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from types import TracebackType
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp

from wicketgate import qtsp, sandbox, tpps, traffic
from wicketgate.authorisation.jobs import JOBS as AUTHORISATION_JOBS
from wicketgate.credentials.jobs import JOBS as CREDENTIALS_JOBS
from wicketgate.journal.jobs import JOBS as JOURNAL_JOBS
from wicketgate.kernel import secrets
from wicketgate.kernel.clock import wall_clock
from wicketgate.kernel.database import database_at
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk, Errand, Job
from wicketgate.mail.jobs import JOBS as MAIL_JOBS
from wicketgate.mail.jobs import errands as mail_errands
from wicketgate.memberships.jobs import jobs as membership_jobs
from wicketgate.onboarding.jobs import jobs as onboarding_jobs
from wicketgate.people.jobs import JOBS as PEOPLE_JOBS
from wicketgate.phones.jobs import JOBS as PHONES_JOBS
from wicketgate.sandbox.jobs import JOBS as SANDBOX_JOBS
from wicketgate.services.jobs import JOBS as SERVICES_JOBS
from wicketgate.settings import Settings, open_folder
from wicketgate.settlement.jobs import JOBS as SETTLEMENT_JOBS
from wicketgate.settlement.jobs import errands as settlement_errands
from wicketgate.staff.jobs import JOBS as STAFF_JOBS
from wicketgate.traffic.jobs import JOBS as TRAFFIC_JOBS
from wicketgate.visits.jobs import JOBS as VISITS_JOBS
from wicketgate.web.account.routes import mount as account
from wicketgate.web.backoffice.routes import mount as backoffice
from wicketgate.web.berlin.description import describe as describe_berlin
from wicketgate.web.berlin.routes import mount as berlin
from wicketgate.web.berlin.routes import served as rows_of_berlin
from wicketgate.web.berlin.wire.names import BASE as BERLIN_BASE
from wicketgate.web.control.description import describe as describe_control
from wicketgate.web.control.routes import ROUTES as CONTROL_ROUTES
from wicketgate.web.control.routes import mount as control
from wicketgate.web.customer.routes import mount as customer
from wicketgate.web.developer.routes import mount as developer
from wicketgate.web.kit.assets import static_files
from wicketgate.web.kit.last_resort import LastResort
from wicketgate.web.kit.organisation_letters import press_of as organisation_press
from wicketgate.web.kit.seat import Call, Seat
from wicketgate.web.oauth.description import describe as describe_oauth
from wicketgate.web.oauth.routes import ROUTES as OAUTH_ROUTES
from wicketgate.web.oauth.routes import mount as oauth
from wicketgate.web.portal.routes import mount as portal
from wicketgate.web.reference.routes import mount as reference
from wicketgate.worker import Worker

JOBS: Final[Mapping[str, Job]] = {
    **AUTHORISATION_JOBS,
    **JOURNAL_JOBS,
    **MAIL_JOBS,
    **CREDENTIALS_JOBS,
    **PEOPLE_JOBS,
    **PHONES_JOBS,
    **SANDBOX_JOBS,
    **SERVICES_JOBS,
    **SETTLEMENT_JOBS,
    **STAFF_JOBS,
    **TRAFFIC_JOBS,
    **VISITS_JOBS,
}
"""What the worker can do in every process; `jobs_of` has what depends on this one."""


def served_by(profile: Profile) -> tuple[Call, ...]:
    """Everything a program can call: what the portal tells about is what the doors answer."""
    berlin_rows = rows_of_berlin(profile)
    return (
        *(Call(row.method, f"{BERLIN_BASE}{row.path}", row.name) for row in berlin_rows),
        *(Call(row.method, row.path) for row in (*OAUTH_ROUTES, *CONTROL_ROUTES)),
    )


SERVED: Final = served_by(Profile())
"""The same of a bank that has changed nothing."""

DESCRIBED: Final = (describe_berlin, describe_oauth, describe_control)
"""What the doors for programs say of these calls: the reference is made of it."""

ROUNDS: Final[Mapping[str, timedelta]] = {
    "authorisation.sweep": timedelta(seconds=5),
    "visits.forget_over": timedelta(hours=1),
    "credentials.forget_over": timedelta(minutes=10),
    "phones.forget_over": timedelta(hours=1),
    "journal.forget_old_answers": timedelta(hours=1),
    "mail.forget_old": timedelta(hours=1),
    "memberships.tell_of_ending_certificates": timedelta(hours=6),
    "people.forget_over": timedelta(minutes=10),
    "staff.forget_over": timedelta(minutes=10),
    "sandbox.clear": timedelta(seconds=5),
    "sandbox.wake": timedelta(minutes=10),
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
    """The application of a process that another one started (`Settings.hand_over`)."""
    set_up_logs()
    return create_app(Settings.read({}))


def create_app(settings: Settings) -> ASGIApp:
    """The sandbox as an ASGI application; its lifespan holds the database and the worker.

    Raises CannotStart, ProfileInvalid, AssetsMissing, and Unavailable for a wrong database URL.
    """
    desk = Desk(
        database=database_at(settings.database_url),
        profile=settings.rulebook(),
        keys=open_folder(settings.data),
        clock=wall_clock,
    )
    seat = Seat(
        desk,
        sandbox.bank,
        settings.public_url,
        sandbox=True,
        served=served_by(desk.profile),
        describe=DESCRIBED,
        letters_shown=settings.relay is None,
        trust=qtsp.trust(desk.keys),
        shelf=traffic.Shelf(desk) if desk.profile.call_details else None,
    )

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        errands = {**mail_errands(settings.relay), **settlement_errands(seat.bank_of)}
        async with _open(desk, jobs_of(seat), errands), _clearing(seat.shelf):
            yield

    return LastResort(Router(_doors(seat), redirect_slashes=False, lifespan=lifespan), seat)


def _doors(seat: Seat) -> list[BaseRoute]:
    """Everything that answers."""
    return [
        *berlin(seat),
        *oauth(seat),
        *customer(seat),
        *portal(seat),
        *control(seat),
        *account(seat),
        *developer(seat),
        *reference(seat),
        *backoffice(seat),
        *_health(seat.desk),
        Mount("/static", static_files()),
    ]


def jobs_of(seat: Seat) -> Mapping[str, Job]:
    """Everything the worker can do here: letters in our words, a world for who was let in."""
    return {
        **JOBS,
        **membership_jobs(organisation_press(seat)),
        **onboarding_jobs(sandbox.settle),
    }


def _settle_memory() -> None:
    """What a start has made stays: the collector need not walk through it again and again.

    Without this one call in some thousands waits 60 ms for it (measured: the 99th percentile).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)


@asynccontextmanager
async def _open(
    desk: Desk, jobs: Mapping[str, Job], errands: Mapping[str, Errand]
) -> AsyncIterator[None]:
    """The database, and the worker on it; closed in the order that loses nothing."""
    await desk.database.open()
    _settle_memory()
    worker = Worker(desk, jobs, ROUNDS, errands)
    running = asyncio.create_task(worker.run(), name="worker")
    try:
        yield
    finally:
        worker.stop()
        await asyncio.wait({running}, timeout=_LAST_TASK.total_seconds())
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await desk.database.close()


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


def _health(desk: Desk) -> list[Route]:
    """For whoever watches the process: whether it lives, and whether it can work."""

    async def live(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "live"})

    async def ready(_request: Request) -> JSONResponse:
        try:
            async with desk.reading(secrets.new_uuid()) as work:
                await tpps.find(work, OrganisationId("-"))
        except Unavailable:
            return JSONResponse({"status": "the database does not answer"}, 503)
        return JSONResponse({"status": "ready"})

    return [Route("/health/live", live), Route("/health/ready", ready)]


def set_up_logs() -> None:
    """Log to stderr: for people on a terminal, else one JSON object a line."""
    pretty = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _kind_and_places,
            structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_ToStructlog()], force=True)


class _ToStructlog(logging.Handler):
    """What libraries log by the standard library joins our log."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info
        )


def _kind_and_places(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """An exception becomes its kind and the way to it: its text may hold what somebody sent."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__qualname__
        event["way"] = _places(error.__traceback__)
    return event


def _places(trace: TracebackType | None) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        module = trace.tb_frame.f_globals.get("__name__", "?")
        places.append(f"{module}.{code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places
