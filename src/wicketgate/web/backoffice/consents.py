"""Consents of all customers: what became of them, and ending one."""

from typing import Final

from starlette.responses import Response

from wicketgate import authorisation, consents, journal, staff, tpps
from wicketgate.consents import Consent, Ground, Status
from wicketgate.journal import Line
from wicketgate.kernel import clock, paging
from wicketgate.kernel.ids import ConsentId, OrganisationId
from wicketgate.kernel.states import final
from wicketgate.staff import Note
from wicketgate.subjects import AccountAccess

from .call import Call
from .lists import BEHIND, Pager, pager
from .names import Names, names_of
from .record_views import ConsentLine, ConsentPage, Consents, HistoryLine, SigningLine
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
        organisation_id=OrganisationId(wishes["organisation"]) if wishes["organisation"] else None,
        status=Status(wishes["status"]) if wishes["status"] in set(Status) else None,
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
        valid_until=one.valid_until,
    )


async def page(call: Call) -> Response:
    """Everything about one. Raises consents.ConsentUnknown."""
    one = await consents.look(call.work, ConsentId(call.place("consent")))
    return call.show(await _view(call, one, {}))


async def _view(call: Call, one: Consent, errors: Errors) -> ConsentPage:
    work = call.work
    subject = AccountAccess(one)
    signings = [
        SigningLine(id=each, status=(await authorisation.status_of(work, subject, each)).value)
        for each in await authorisation.list_own(work, subject)
    ]
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
        history=history_of(
            await journal.history(work, subject.thing),
            await staff.notes_of(work, subject.thing),
            await names_of(call),
        ),
        signings=tuple(signings),
        readings=tuple(sorted(readings.items())),
        ground=call.form.get("ground"),
        reason=call.written("reason"),
    )


def _accounts(one: Consent) -> tuple[str, ...]:
    named = one.access.rights_by_reference()
    return tuple(sorted({each.iban or each.bban or "" for each in named}))


def history_of(lines: list[Line], notes: list[Note], names: Names) -> tuple[HistoryLine, ...]:
    """What happened to a consent, with what people of the bank wrote beside it."""
    written = {(note.act, f"staff:{note.operator_id}"): note.text for note in notes}
    return tuple(
        HistoryLine(
            at=clock.moment(line.at_us),
            act=line.act,
            by=names.get(line.actor, line.actor.partition(":")[0]),
            before=line.before or "",
            after=line.after or "",
            note=written.get((line.act, line.actor), ""),
        )
        for line in lines
    )


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
