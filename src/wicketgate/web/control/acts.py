"""What each row does: its verbs, one after another, in one transaction."""

from wicketgate import authorisation, consents, journal, oauth, sandbox, subjects, tpps, visits
from wicketgate.kernel.ids import ConsentId
from wicketgate.web.kit.json_bodies import read_body

from . import wire
from .durations import read_duration
from .gate import Call


async def tell_time(call: Call) -> bytes:
    """GET clock."""
    return wire.clock(call.work)


async def advance_clock(call: Call) -> bytes:
    """POST clock: time moves on, what it ends has ended, and the bank books on up to today."""
    work, organisation = call.work, call.caller.organisation
    wanted = read_body(call.body, wire.Advance, work.profile)
    await tpps.advance_clock(work, organisation, read_duration(wanted.advance, "advance"))
    shift = work.shift
    while await authorisation.sweep(work):
        pass
    work.act_as(call.caller.tpp.actor, shift)  # the sweep went through everybody's time
    await sandbox.live_on(work, organisation.id)
    return wire.clock(work)


async def end_consent(call: Call) -> bytes:
    """PUT consents/{id}/status: what else only a customer or time can bring about."""
    wanted = read_body(call.body, wire.StatusWanted, call.work.profile).end()
    key = ConsentId(call.request.path_params["consent_id"])
    consent = await consents.lock_own(call.work, call.caller.organisation.id, key)
    ended = await consents.end(call.work, consent, wanted, "consent.status_set")
    await authorisation.close(call.work, consents.scope_of(key))
    return wire.consent(key, ended.status)


async def expire_tokens(call: Call) -> bytes:
    """POST tokens/expire: access tokens only; refresh tokens go on."""
    organisation = call.caller.organisation.id
    wanted = read_body(call.body or b"{}", wire.TokensWanted, call.work.profile)
    if wanted.consent_id is not None:
        await consents.find_own(call.work, organisation, wanted.consent_id)
    return wire.expired(await oauth.expire_tokens(call.work, organisation, wanted.consent_id))


async def reset(call: Call) -> bytes:
    """POST reset: the world as it was at first, in real time. The access log stays."""
    work, organisation = call.work, call.caller.organisation
    await visits.forget_organisation(work, organisation.id)
    await authorisation.forget_organisation(work, organisation.id)
    await oauth.forget_organisation(work, organisation.id)
    await subjects.forget_organisation(work, organisation.id)
    await tpps.rewind_clock(work, organisation)
    await sandbox.reset(work, organisation.id)
    return wire.clock(work)


async def tell_log(call: Call) -> bytes:
    """GET log: the last 100 calls."""
    return wire.log(await journal.accesses(call.work, call.caller.organisation.id))
