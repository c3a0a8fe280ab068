"""Consents for confirmation of funds: what became of them, and ending one."""

from starlette.responses import Response

from wicketgate import authorisation, consents, funds, staff, tpps
from wicketgate.consents import Ground, Status
from wicketgate.funds import FundsConsent, FundsSearch
from wicketgate.kernel import clock, paging
from wicketgate.kernel.ids import ConsentId, OrganisationId
from wicketgate.kernel.states import final
from wicketgate.subjects import FundsAccess

from .call import Call
from .consents import LONGEST, wrong_with
from .funds_views import FundsConsentLine, FundsConsentPage, FundsConsents
from .lists import BEHIND, Pager, id_of, one_of, pager
from .past import history_of, signings_of
from .sign_in import done_in
from .views import Done, Errors

_HOME = "/ops/funds-consents"


async def list_page(call: Call) -> Response:
    """The newest first; a known id leads to its own page."""
    named = call.asked("consent")
    if named:
        return await _lead_to(call, named)
    wishes = {"organisation": call.asked("organisation"), "status": call.asked("status")}
    wanted = FundsSearch(
        organisation_id=id_of(OrganisationId, wishes["organisation"]),
        status=one_of(Status, wishes["status"]),
        behind=paging.read_key(call.asked(BEHIND)),
    )
    found = await funds.search(call.work, wanted)
    page = FundsConsents(
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
        one = await funds.look(call.work, ConsentId(named))
    except funds.FundsConsentUnknown:
        return call.show(FundsConsents(frame=call.frame, lines=(), pager=Pager(), consent=named))
    return call.see(f"{_HOME}/{one.id}")


def _line(one: FundsConsent) -> FundsConsentLine:
    return FundsConsentLine(
        id=one.id,
        organisation_id=one.organisation_id,
        status=one.status.value,
        created=clock.moment(one.created_us),
        until=one.card.expires,
    )


async def page(call: Call) -> Response:
    """Everything about one. Raises funds.FundsConsentUnknown."""
    one = await funds.look(call.work, ConsentId(call.place("consent")))
    return call.show(await _view(call, one, {}))


async def _view(call: Call, one: FundsConsent, errors: Errors) -> FundsConsentPage:
    work, subject = call.work, FundsAccess(one)
    organisation = await tpps.look(work, one.organisation_id)
    return FundsConsentPage(
        frame=call.frame,
        errors=errors,
        done=done_in(call.console.request),
        consent=_line(one),
        organisation=organisation.name,
        account=one.account.number,
        last_action=one.last_action,
        can_end=not final(one.status, consents.MOVES),
        history=await history_of(call, subject.thing, await staff.notes_of(work, subject.thing)),
        signings=await signings_of(call, subject),
        questions=await funds.count_questions(work, one.id),
        ground=call.form.get("ground"),
        reason=call.written("reason"),
    )


async def revoke(call: Call) -> Response:
    """End it and its tokens, for the customer or for a reason of the bank."""
    one = await funds.lock_any(call.work, ConsentId(call.place("consent")))
    reason, ground = call.written("reason")[:LONGEST], call.form.get("ground")
    errors = wrong_with(ground, reason)
    if errors:
        return call.show(await _view(call, one, errors))
    await funds.revoke(call.work, one, Ground(ground))
    await authorisation.close(call.work, funds.scope_of(one.id))
    await staff.note(call.work, f"consent:{one.id}", consents.REVOKED_BY_BANK, reason)
    return call.see(f"{_HOME}/{one.id}?done={Done.REVOKED.value}")
