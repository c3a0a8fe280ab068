"""Verbs of the traffic."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from wicketgate.kernel import clock, secrets
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.work import Desk, Work

from . import store
from .errors import CallUnknown
from .model import (
    HOUR_US,
    HOURS_KEPT,
    LOG_KEPT,
    SETTLED_AFTER,
    Call,
    Detail,
    Hour,
    Page,
    Search,
    moment_in,
)

PAGE_SIZE: Final = 50
_COUNTED_AT_ONCE: Final = 20_000
"""Lines: some 20 ms of the only writing turn that SQLite has."""
_LATE: Final = timedelta(minutes=10)
"""No line is written so long after its call began."""
_SHELF_MOST: Final = 100
_EVERY: Final = timedelta(seconds=1)
_log = structlog.get_logger(__name__)


# ------------------------------------------------------------------ calls
async def search(work: Work, wanted: Search) -> Page:
    """The newest calls of the search, none older than the log keeps.

    It begins anew where `after` is the name of no call.
    """
    since = work.clock() - min(wanted.within, LOG_KEPT)
    last = await _named(work, wanted.organisation_id, wanted.after or "")
    after = None if last is None else last.position
    found = await store.search(work, wanted, clock.micros(since), after, PAGE_SIZE + 1)
    return Page(tuple(found[:PAGE_SIZE]), len(found) > PAGE_SIZE)


async def find(work: Work, organisation: OrganisationId, name: str) -> tuple[Call, Detail | None]:
    """One call, and what was sent and answered where that was kept. Raises CallUnknown."""
    found = await _named(work, organisation, name)
    if found is None or found.logged_us < clock.micros(work.clock() - LOG_KEPT):
        raise CallUnknown
    if found.detail_id is None:
        return found, None
    return found, await store.detail(work, organisation, found.detail_id)


async def _named(work: Work, organisation: OrganisationId, name: str) -> Call | None:
    logged_us = moment_in(name)
    if logged_us is None:
        return None
    at_that_time = await store.at(work, organisation, logged_us)
    return next((call for call in at_that_time if call.name(work.keys) == name), None)


async def first_good(work: Work, organisation: OrganisationId) -> int | None:
    """When the organisation first got what it asked for, in microseconds since 1970."""
    return await store.first_good(work, organisation)


# ------------------------------------------------------------------ figures
async def hours(
    work: Work, organisation: OrganisationId, application: ApplicationId | None, count: int
) -> list[Hour]:
    """The hours with calls among the last so many, of one application or of all."""
    first = clock.micros(work.clock()) // HOUR_US - count + 1
    return await store.hours(work, organisation, application, first)


async def latest_uses(
    work: Work, organisation: OrganisationId, application: ApplicationId
) -> dict[str, int]:
    """When each key of the application was last used, in microseconds since 1970."""
    latest: dict[str, int] = {}
    for key, at_us in await store.uses(work, organisation, application):
        latest[key] = max(at_us, latest.get(key, 0))
    return latest


async def count(work: Work) -> int:
    """Add what has been called to the figures; up to which line they go now.

    A line counts once it is so old that no earlier one can still appear: PostgreSQL gives numbers
    before it commits.
    """
    line = await store.mark(work)
    settled_us = clock.micros(work.clock() - SETTLED_AFTER)
    found = await store.settled(work, line, settled_us, _COUNTED_AT_ONCE)
    if found is None:
        return line
    upto, logged_us = found
    await store.count(work, line, upto, logged_us - _LATE // clock.MICROSECOND)
    return upto


async def forget_old(work: Work) -> None:
    """Drop details and figures past their time."""
    details, hours_ = (work.clock() - kept for kept in (LOG_KEPT, HOURS_KEPT))
    await store.forget(work, _time_in_id(clock.micros(details)), clock.micros(hours_) // HOUR_US)


# ------------------------------------------------------------------ details
@dataclass(slots=True)
class Shelf:
    """Details of calls on their way to the database, which no answer waits for.

    It has few places: of a burst only the first calls are kept in detail, and a busy sandbox is as
    fast as one that keeps nothing.
    """

    desk: Desk
    _taken: int = 0
    _waiting: list[Detail] = field(default_factory=list)

    def place(self) -> str | None:
        """The name of a detail to come; None where there is no place for it."""
        if self._taken >= _SHELF_MOST:
            return None
        self._taken += 1
        return _time_in_id(clock.micros(self.desk.clock())) + secrets.new_id()

    def put(self, detail: Detail) -> None:
        """Fill the place."""
        self._waiting.append(detail)

    async def clear(self) -> int:
        """Write what lies there; how much it was. What the database does not take is lost."""
        waiting, self._waiting, self._taken = self._waiting, [], 0
        if waiting:
            async with self.desk.writing(secrets.new_uuid()) as work:
                await store.keep(work, waiting)
        return len(waiting)

    async def run(self) -> None:
        """Clear it every second, until cancelled."""
        while True:
            await asyncio.sleep(_EVERY.total_seconds())
            try:
                await self.clear()
            except Refusal as refusal:
                _log.warning("traffic.details_lost", refusal=type(refusal).__name__)


def _time_in_id(at_us: int) -> str:
    return f"{at_us:016x}"
