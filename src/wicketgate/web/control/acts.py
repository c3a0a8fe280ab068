"""What each row does: its verbs, one after another, in one transaction."""

from datetime import timedelta
from typing import Final

from wicketgate import (
    authorisation,
    consents,
    executions,
    funds,
    journal,
    oauth,
    sandbox,
    services,
    settlement,
    subjects,
    tpps,
    visits,
)
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import ConsentId
from wicketgate.kernel.work import Work
from wicketgate.web.kit.json_bodies import read_body

from . import wire
from .durations import read_duration
from .gate import Call

_SET: Final = "consent.status_set"
_MOST_STEPS: Final = 100
"""How often time stops on its way; a longer way ends with one long step."""


async def tell_time(call: Call) -> bytes:
    """GET clock."""
    return wire.clock(call.work)


async def advance_clock(call: Call) -> bytes:
    """POST clock: time moves on, what it ends has ended, and the bank books on up to today."""
    work, organisation = call.work, call.caller.organisation
    wanted = read_body(call.body, wire.Advance, work.profile)
    await sandbox.halt(work, organisation.id)
    await _pass_time(work, organisation, read_duration(wanted.advance, "advance"))
    shift = work.shift
    while await authorisation.sweep(work):
        pass
    work.act_as(call.caller.tpp.actor, shift)  # the sweep went through everybody's time
    return wire.clock(work)


async def _pass_time(work: Work, organisation: tpps.Organisation, by: timedelta) -> None:
    """Time goes on from one execution of a payment to the next: each is made in its own time.

    Raises ClockTooFar.
    """
    organisation.shifted(by)
    left = by
    for _ in range(_MOST_STEPS):
        due_us = await executions.next_due(work, organisation.id)
        if due_us is None or time.moment(due_us) > work.now + left:
            break
        left -= await _step(work, organisation, max(timedelta(0), time.moment(due_us) - work.now))
    await _step(work, organisation, left)


async def _step(work: Work, organisation: tpps.Organisation, by: timedelta) -> timedelta:
    """The clock moves, the bank books and clears, and payments follow; by how much it moved."""
    await tpps.advance_clock(work, organisation, by)
    await sandbox.live_on(work, organisation.id)
    await settlement.catch_up(work, sandbox.bank(work, organisation.id), organisation.id)
    return by


async def end_consent(call: Call) -> bytes:
    """PUT consents/{id}/status: what else only a customer or time can bring about."""
    wanted = read_body(call.body, wire.StatusWanted, call.work.profile).end()
    key = ConsentId(call.request.path_params["consent_id"])
    work, organisation = call.work, call.caller.organisation.id
    try:
        consent = await consents.lock_own(work, organisation, key)
    except consents.ConsentUnknown:
        asked = await funds.lock_own(work, organisation, key)
        status = (await funds.end(work, asked, wanted, _SET)).status
        await authorisation.close(work, funds.scope_of(key))
    else:
        status = (await consents.end(work, consent, wanted, _SET)).status
        await authorisation.close(work, consents.scope_of(key))
    return wire.consent(key, status)


async def expire_tokens(call: Call) -> bytes:
    """POST tokens/expire: access tokens only; refresh tokens go on."""
    organisation = call.caller.organisation.id
    wanted = read_body(call.body or b"{}", wire.TokensWanted, call.work.profile)
    if wanted.consent_id is not None:
        await _known(call, wanted.consent_id)
    return wire.expired(await oauth.expire_tokens(call.work, organisation, wanted.consent_id))


async def _known(call: Call, key: ConsentId) -> None:
    """Raises funds.FundsConsentUnknown where it is neither kind of consent of this caller."""
    work, organisation = call.work, call.caller.organisation.id
    try:
        await consents.find_own(work, organisation, key)
    except consents.ConsentUnknown:
        await funds.find_own(work, organisation, key)


async def reset(call: Call) -> bytes:
    """POST reset: the world as it was at first, in real time. The access log stays.

    World, then what customers approve, then what hangs on it: as every act takes them.
    """
    work, organisation = call.work, call.caller.organisation
    await sandbox.halt(work, organisation.id)
    await subjects.forget_organisation(work, organisation.id)
    await authorisation.forget_organisation(work, organisation.id)
    await oauth.forget_organisation(work, organisation.id)
    await visits.forget_organisation(work, organisation.id)
    await services.forget_organisation(work, organisation.id)
    await tpps.rewind_clock(work, organisation)
    await sandbox.reset(work, organisation.id)
    await journal.forget_answers_of(work, organisation.id)
    return wire.clock(work)


async def tell_log(call: Call) -> bytes:
    """GET log: the last 100 calls."""
    return wire.log(await journal.accesses(call.work, call.caller.organisation.id))
