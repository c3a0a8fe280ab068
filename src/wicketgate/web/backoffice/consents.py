"""Consents of all customers: what became of them, and ending one."""

from typing import Final

from starlette.responses import Response

from wicketgate import authorisation, consents, journal, staff, tpps
from wicketgate.consents import Consent, Ground, Status
from wicketgate.kernel import clock, paging
from wicketgate.kernel.ids import ConsentId, OrganisationId
from wicketgate.kernel.states import final
from wicketgate.subjects import AccountAccess

from .call import Call
from .lists import BEHIND, Pager, id_of, one_of, pager
from .past import history_of, signings_of
from .record_views import ConsentLine, ConsentPage, Consents
from .sign_in import done_in
from .views import Done, Errors, Wrong

LONGEST: Final = 1000


async def list_page(call: Call) -> Response:
    """The newest first; a known id leads to its own page."""
    named = call.asked("consent")
    if named:
        return await _lead_to(call, named)
    wishes = {"organisation": call.asked("organisation"), "status": call.asked("status")}
    wanted = consents.Search(
        organisation_id=id_of(OrganisationId, wishes["organisation"]),
        status=one_of(Status, wishes["status"]),
        behind=paging.read_key(call.asked(BEHIND)),
    )
    found = await consents.search(call.work, wanted)
    page = Consents(
        frame=call.frame,
        lines=found.map(_line).lines,
        pager=pager(call, found, wishes),
        organisation=wishes["organisation"],
        status_wanted=wishes["status"],
    )
    return call.show(page)


async def _lead_to(call: Call, named: str) -> Response:
    """To the consent of this id, or the empty list where there is none."""
    try:
        one = await consents.look(call.work, ConsentId(named))
    except consents.ConsentUnknown:
        return call.show(Consents(frame=call.frame, lines=(), pager=Pager(), consent=named))
    return call.see(f"/ops/consents/{one.id}")


def _line(one: Consent) -> ConsentLine:
    return ConsentLine(
        id=one.id,
        organisation_id=one.organisation_id,
        status=one.status.value,
        recurring=one.recurring,
        created=clock.moment(one.created_us),
        until=one.valid_until,
    )


async def page(call: Call) -> Response:
    """Everything about one. Raises consents.ConsentUnknown."""
    one = await consents.look(call.work, ConsentId(call.place("consent")))
    return call.show(await _view(call, one, {}))


async def _view(call: Call, one: Consent, errors: Errors) -> ConsentPage:
    work = call.work
    subject = AccountAccess(one)
    readings = await journal.count_readings(work, one.id)
    organisation = await tpps.look(work, one.organisation_id)
    return ConsentPage(
        frame=call.frame,
        errors=errors,
        done=done_in(call.console.request),
        consent=_line(one),
        organisation=organisation.name,
        kind=one.access.kind.value,
        frequency=one.frequency_per_day,
        last_action=one.last_action,
        accounts=_accounts(one),
        can_end=not final(one.status, consents.MOVES),
        history=await history_of(call, subject.thing, await staff.notes_of(work, subject.thing)),
        signings=await signings_of(call, subject),
        readings=tuple(sorted(readings.items())),
        ground=call.form.get("ground"),
        reason=call.written("reason"),
    )


def _accounts(one: Consent) -> tuple[str, ...]:
    named = one.access.rights_by_reference()
    return tuple(sorted({each.iban or each.bban or "" for each in named}))


async def revoke(call: Call) -> Response:
    """End it and its tokens, for the customer or for a reason of the bank."""
    one = await consents.lock_any(call.work, ConsentId(call.place("consent")))
    reason, ground = call.written("reason")[:LONGEST], call.form.get("ground")
    errors = wrong_with(ground, reason)
    if errors:
        return call.show(await _view(call, one, errors))
    await consents.revoke(call.work, one, Ground(ground))
    await authorisation.close(call.work, consents.scope_of(one.id))
    await staff.note(call.work, f"consent:{one.id}", consents.REVOKED_BY_BANK, reason)
    return call.see(f"/ops/consents/{one.id}?done={Done.REVOKED.value}")


def wrong_with(ground: str, reason: str) -> dict[str, Wrong]:
    """What is missing to end a consent."""
    return {
        **({} if ground in set(Ground) else {"ground": Wrong.GROUND_MISSING}),
        **({} if reason else {"reason": Wrong.REASON_MISSING}),
    }
