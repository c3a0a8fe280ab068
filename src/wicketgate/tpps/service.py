"""Verbs of the organisations."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from wicketgate import journal
from wicketgate.kernel import paging, secrets
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.paging import PAGE, Page
from wicketgate.kernel.states import IllegalMove, move
from wicketgate.kernel.work import Work

from . import store
from .errors import OrganisationUnknown
from .model import MOVES, Organisation, Search, Standing, Suspension, SuspensionState


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


async def look(work: Work, key: OrganisationId) -> Organisation:
    """The organisation. Raises OrganisationUnknown."""
    found = await store.find(work, key)
    if found is None:
        raise OrganisationUnknown
    return found


async def search(work: Work, wanted: Search) -> Page[Organisation]:
    """Organisations by name."""
    last = None if wanted.behind is None else await store.find(work, wanted.behind)
    found = await store.search(work, wanted, last, PAGE + 1)
    return paging.page_of(found, lambda one: one.id)


async def suspend(work: Work, key: OrganisationId, reason: str) -> Suspension:
    """Close the door to the organisation: from the commit on no call of it passes.

    Its consents and keys stay as they are and can be used again once this is lifted. Raises
    OrganisationUnknown, and IllegalMove where it is suspended already.
    """
    held = await _hold(work, key)
    if held.standing is not Standing.ACTIVE:
        raise IllegalMove
    suspension = Suspension(
        id=secrets.new_id(),
        organisation_id=key,
        state=SuspensionState.IN_FORCE,
        reason=reason,
        since_us=work.now_us,
        by=work.actor.name,
    )
    await store.add_suspension(work, suspension)
    await _let(work, held, Standing.BLOCKED, "organisation.suspended")
    return suspension


async def lift(work: Work, key: OrganisationId, reason: str) -> None:
    """Let the organisation in again.

    Raises OrganisationUnknown, and IllegalMove where it is not suspended.
    """
    held = await _hold(work, key)
    if held.standing is not Standing.BLOCKED:
        raise IllegalMove
    await _let(work, held, Standing.ACTIVE, "organisation.suspension_lifted")
    found = await store.suspension_in_force(work, key)
    if found is not None:  # none for an organisation that came in blocked
        lifted = replace(
            found,
            state=move(found.state, SuspensionState.LIFTED, MOVES),
            lifted_us=work.now_us,
            lifted_by=work.actor.name,
            lift_reason=reason,
        )
        await store.lift(work, lifted)


async def _hold(work: Work, key: OrganisationId) -> Organisation:
    """The organisation, held until the work ends: of two acts at once the second sees the first."""
    held = await store.lock(work, key)
    if held is None:
        raise OrganisationUnknown
    return held


async def _let(work: Work, held: Organisation, standing: Standing, act: str) -> None:
    await store.set_standing(work, held.id, standing)
    thing = f"organisation:{held.id}"
    await journal.record(work, act, thing, before=held.standing, after=standing)


async def declare(work: Work, key: OrganisationId, redirects: Sequence[str]) -> None:
    """Take these redirect URLs in place of the ones before, from the next call on (contract D.7).

    What has begun keeps its own. Raises OrganisationUnknown.
    """
    held = await _hold(work, key)
    await store.declare(work, key, redirects)
    thing, before, after = f"organisation:{key}", " ".join(held.redirects), " ".join(redirects)
    await journal.record(work, "organisation.redirects_declared", thing, before=before, after=after)


async def suspensions(work: Work, key: OrganisationId) -> list[Suspension]:
    """All suspensions of the organisation, newest first."""
    return await store.suspensions(work, key)


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
