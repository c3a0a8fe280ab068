"""Who may join: the queue, one application with all that was checked, and the decision."""

from typing import Final

from starlette.responses import Response

from wicketgate import onboarding
from wicketgate.certificates import Kind
from wicketgate.kernel import clock
from wicketgate.kernel.permissions import Permission
from wicketgate.onboarding import Case, Result, State
from wicketgate.web.kit.organisation_letters import press_of

from .call import Call
from .case_views import CaseLine, CasePage, Cases, Compared, Told, Words
from .held import shown
from .lists import BEHIND, pager
from .names import Names, names_of
from .sign_in import done_in
from .views import Done, Errors, Wrong

LONGEST: Final = 1000
_LISTED: Final = (State.ASKED, State.VERIFIED, State.REFUSED, State.WITHDRAWN)


async def list_page(call: Call) -> Response:
    """Those that wait for the bank, or all in one state."""
    wanted = next((state for state in _LISTED if state == call.asked("state")), None)
    if wanted is None:
        found = await onboarding.waiting(call.work, call.asked(BEHIND))
    else:
        found = await onboarding.in_state(call.work, wanted, call.asked(BEHIND))
    page = Cases(
        frame=call.frame,
        lines=found.map(line_of).lines,
        pager=pager(call, found, {"state": wanted or ""}),
        wanted=wanted or "",
        states=_LISTED,
    )
    return call.show(page)


def line_of(case: Case) -> CaseLine:
    since = case.waiting_us if case.waiting_us is not None else case.changed_us
    return CaseLine(
        id=case.id,
        name=case.legal_name,
        organisation_id=case.organisation_id or "",
        state=case.state,
        since=clock.moment(since),
        doubts=sum(check.result is Result.DOUBTFUL for check in case.checks),
    )


async def page(call: Call) -> Response:
    """One application. Raises onboarding.CaseUnknown."""
    return await _shown(call, {})


async def _shown(call: Call, errors: Errors) -> Response:
    case = await onboarding.find(call.work, call.place("case"))
    names = await names_of(call)
    facts = case.facts
    decides = call.operator.may(Permission.CASES_DECIDE)
    moves = onboarding.MOVES[case.state] if decides else frozenset()
    whole = CasePage(
        frame=call.frame,
        errors=errors,
        done=done_in(call.console.request),
        case=line_of(case),
        sent=clock.moment(case.sent_us or 0),
        told=Told(
            name=f"{facts.first_name} {facts.last_name}", email=facts.email, phone=facts.phone
        ),
        checks=case.checks,
        compared=_compared(case),
        certificates=tuple(
            [await shown(call, one, kind) for kind, one in case.certificates.items()]
        ),
        thread=_thread(case, names),
        first_approver=names.get(f"staff:{case.first_approver}", ""),
        second_person=call.work.profile.onboarding_second_person,
        can_approve=State.VERIFIED in moves and case.first_approver != call.operator.id,
        can_ask=State.ASKED in moves,
        can_refuse=State.REFUSED in moves,
        redirects=case.dossier.redirects,
        refused_for=case.reason,
        note=call.written("note"),
        question=call.written("question"),
        reason=call.written("reason"),
    )
    return call.show(whole)


def _compared(case: Case) -> tuple[Compared, ...]:
    """Form and certificates side by side."""
    qwac, facts = case.certificates.get(Kind.QWAC), case.facts
    if qwac is None:
        return ()
    seal = case.certificates.get(Kind.QSEAL)
    roles = " ".join(sorted(facts.roles)), " ".join(sorted(qwac.roles))
    return (
        Compared(what="name", told=facts.company, certified=qwac.organisation_name or ""),
        Compared(what="roles", told=roles[0], certified=roles[1]),
        Compared(
            what="seal",
            told="" if seal is None else seal.organisation_id or "",
            certified=qwac.organisation_id or "",
        ),
    )


def _thread(case: Case, names: Names) -> tuple[Words, ...]:
    return tuple(
        Words(message=one, by=names.get(f"staff:{one.by}", ""), at=clock.moment(one.at_us))
        for one in case.thread
    )


# ------------------------------------------------------------------ the decision
async def ask(call: Call) -> Response:
    """Have the applicant asked; the case waits for the answer."""
    question = call.written("question")[:LONGEST]
    if not question:
        return await _shown(call, {"question": Wrong.QUESTION_MISSING})
    press, case = press_of(call.seat), call.place("case")
    await onboarding.ask(call.work, press, case, question, call.operator.id)
    return _back(call, Done.ASKED)


async def refuse(call: Call) -> Response:
    """Say no, and why."""
    reason = call.written("reason")[:LONGEST]
    if not reason:
        return await _shown(call, {"reason": Wrong.REASON_MISSING})
    press, case = press_of(call.seat), call.place("case")
    await onboarding.refuse(call.work, press, case, reason, call.operator.id)
    return _back(call, Done.REFUSED)


async def approve(call: Call) -> Response:
    """Say yes; the last yes lets the organisation in."""
    note, case = call.written("note")[:LONGEST], call.place("case")
    press = press_of(call.seat)
    after = await onboarding.approve(call.work, press, case, note, call.operator.id)
    once = after.state is State.APPROVED_ONCE
    return _back(call, Done.APPROVED_ONCE if once else Done.VERIFIED)


def _back(call: Call, done: Done) -> Response:
    return call.see(f"/ops/onboarding/{call.place('case')}?done={done.value}")
