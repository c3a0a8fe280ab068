"""Verbs of the organisations."""

from datetime import timedelta

from wicketgate import journal
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Work

from . import store
from .model import Organisation


async def admit(work: Work, organisation: Organisation) -> bool:
    """Let the organisation in; False when it was in already."""
    if not await store.add(work, organisation):
        return False
    await journal.record(work, "organisation.admitted", f"organisation:{organisation.id}")
    return True


async def find(work: Work, key: OrganisationId) -> Organisation | None:
    """The organisation, or None."""
    return await store.find(work, key)


async def hold(work: Work, key: OrganisationId) -> None:
    """Let nobody else add to the organisation's things until this work ends."""
    await store.lock(work, key)


async def everyone(work: Work) -> list[Organisation]:
    """All organisations, by id."""
    return await store.everyone(work)


async def advance_clock(work: Work, organisation: Organisation, by: timedelta) -> None:
    """Move the organisation's time on; the work runs in the new time from here.

    Raises ClockTooFar past ten years.
    """
    held = await store.lock(work, organisation.id)  # of two calls at once both count
    shift = (held or organisation).shifted(by)
    await store.shift_clock(work, organisation.id, shift)
    work.act_as(work.actor, shift)
    await journal.record(
        work, "organisation.clock_advanced", f"organisation:{organisation.id}", after=str(shift)
    )


async def rewind_clock(work: Work, organisation: Organisation) -> None:
    """Back to real time: part of a sandbox reset only."""
    await store.shift_clock(work, organisation.id, timedelta(0))
    work.act_as(work.actor, timedelta(0))
    await journal.record(work, "organisation.clock_rewound", f"organisation:{organisation.id}")
