"""Verbs of the applications: the applicant's, and those of the person who decides."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from wicketgate import certificates, journal, mail, memberships, outbox, tpps
from wicketgate.certificates import Demand, Doubt, Kind, Trust
from wicketgate.kernel import clock, secrets
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.paging import PAGE, Page, key_of, page_of, read_key
from wicketgate.kernel.states import IllegalMove, move
from wicketgate.kernel.work import Work

from . import store
from .errors import (
    AlreadyOnboarded,
    ApplicantGone,
    CaseUnknown,
    CertificateEnded,
    NotInOrder,
    SecondPersonNeeded,
)
from .model import (
    FORGOTTEN,
    MOVES,
    ONBOARDED,
    UNDER_REVIEW,
    WITH_THE_BANK,
    Case,
    Dossier,
    Findings,
    Message,
    State,
    Voice,
    checks_of,
    faults_of,
    kept_since,
)

_BEGINNING: Final = (-1, "")
_END: Final = (2**62, "")
_LETTERS: Final[Mapping[State, str]] = {
    State.SENT: "case-sent",
    State.ASKED: "case-asked",
    State.ANSWERED: "case-answered",
    State.APPROVED_ONCE: "case-approved-once",
    State.VERIFIED: "case-verified",
    State.REFUSED: "case-refused",
    State.WITHDRAWN: "case-withdrawn",
}
"""What the contact reads at each move."""


# ------------------------------------------------------------------ looking
async def of_member(work: Work, member: MemberId) -> Case | None:
    """The member's latest application, with its thread; None where there never was one."""
    case = await store.of_member(work, member)
    return None if case is None else replace(case, thread=await store.thread(work, case.id))


async def find(work: Work, case_id: str) -> Case:
    """The case with its thread. Raises CaseUnknown, also for what was never sent."""
    case = await store.find(work, case_id)
    if case is None or case.sent_us is None:
        raise CaseUnknown
    return replace(case, thread=await store.thread(work, case.id))


async def waiting(work: Work, after: str = "") -> Page[Case]:
    """Those that wait for the bank, the one that waits longest first."""
    found = await store.waiting(work, read_key(after) or _BEGINNING, PAGE + 1)
    return page_of(found, lambda case: key_of(case.waiting_us or 0, case.id))


async def in_state(work: Work, state: State, after: str = "") -> Page[Case]:
    """Those in one state, the one that changed last first."""
    found = await store.in_state(work, state, read_key(after) or _END, PAGE + 1)
    return page_of(found, lambda case: key_of(case.changed_us, case.id))


# ------------------------------------------------------------------ the applicant
async def save(work: Work, member: MemberId, dossier: Dossier) -> Case:
    """Keep it as the member's draft, which is begun where there is none.

    Raises memberships.AlreadyBelongs, and IllegalMove where an application is with the bank.
    """
    await store.take_turn(work, member)
    case = await _draft(work, member)
    saved = replace(case, dossier=dossier, changed_us=work.now_us)
    if not await store.write(work, case, saved):
        raise IllegalMove
    return saved


async def _draft(work: Work, member: MemberId) -> Case:
    """The member's draft. Raises memberships.AlreadyBelongs, IllegalMove."""
    if await memberships.belongs(work, member):
        raise memberships.AlreadyBelongs
    latest = await store.of_member(work, member)
    if latest is not None and latest.state is State.DRAFT:
        return latest
    if latest is not None and MOVES[latest.state]:
        raise IllegalMove
    return await _begin(work, member)


async def _begin(work: Work, member: MemberId) -> Case:
    new = Case(
        id=secrets.new_id(),
        member_id=member,
        state=State.DRAFT,
        dossier=Dossier(),
        organisation_id=None,
        checks=(),
        started_us=work.now_us,
        changed_us=work.now_us,
    )
    await store.add(work, new)
    await journal.record(work, "onboarding.begun", f"case:{new.id}", after=new.state)
    return new


async def examine(work: Work, member: MemberId, dossier: Dossier, trust: Trust) -> Findings:
    """Everything that speaks against the certificates and roles of an application, at once."""
    papers = dossier.papers
    qwac = papers.of(Kind.QWAC)
    organisation = None if qwac is None else qwac.organisation_id
    doubts: dict[Kind, tuple[Doubt, ...]] = {}
    for kind in Kind:
        certificate = papers.of(kind)
        if certificate is not None:
            demand = Demand(kind, frozenset(dossier.facts.roles), organisation)
            doubts[kind] = await certificates.examine(work, certificate, demand, trust)
    taken = "" if organisation is None else await _taken(work, member, organisation)
    return Findings(doubts, taken)


async def _taken(work: Work, member: MemberId, organisation: OrganisationId) -> str:
    if await tpps.find(work, organisation) is not None:
        return ONBOARDED
    own = await store.of_member(work, member)
    under_review = await store.open_for(work, organisation, "" if own is None else own.id)
    return UNDER_REVIEW if under_review else ""


async def send(
    work: Work, press: mail.Press, member: MemberId, dossier: Dossier, trust: Trust
) -> Case:
    """Hand the application to the bank. Raises NotInOrder, and what `save` raises."""
    ready = await _ready(work, member, dossier, trust)
    return await _move(work, press, ready, State.SENT)


async def _ready(work: Work, member: MemberId, dossier: Dossier, trust: Trust) -> Case:
    """The member's draft with what was checked. Raises NotInOrder, and what `save` raises."""
    case = await save(work, member, dossier)
    qwac = dossier.papers.of(Kind.QWAC)
    organisation = None if qwac is None else qwac.organisation_id
    if organisation is not None:
        await store.take_turn(work, organisation)
    findings = await examine(work, member, dossier, trust)
    faults = faults_of(dossier, findings)
    if faults:
        raise NotInOrder(faults)
    return replace(
        case,
        organisation_id=organisation,
        checks=checks_of(dossier),
        sent_us=work.now_us,
    )


async def seed(work: Work, member: MemberId, dossier: Dossier, trust: Trust) -> None:
    """See to it that the member has applied, without a letter (the sandbox's)."""
    if await store.of_member(work, member) is None:
        ready = await _ready(work, member, dossier, trust)
        await _pass_on(work, ready, State.SENT)


async def withdraw(work: Work, press: mail.Press, member: MemberId) -> Case:
    """Take the member's application back. Of a draft nothing is kept.

    Raises CaseUnknown, IllegalMove.
    """
    case = await _own(work, member)
    if case.state is State.DRAFT:
        case = replace(case, dossier=Dossier())
    return await _move(work, press, case, State.WITHDRAWN)


async def answer(work: Work, press: mail.Press, member: MemberId, text: str) -> Case:
    """Answer the bank's question. Raises CaseUnknown, IllegalMove."""
    case = await _move(work, press, await _own(work, member), State.ANSWERED)
    await store.say(work, case.id, Message(Voice.ANSWER, member, text, work.now_us))
    return case


async def _own(work: Work, member: MemberId) -> Case:
    case = await store.of_member(work, member)
    if case is None:
        raise CaseUnknown
    return case


# ------------------------------------------------------------------ the bank
async def _hold(work: Work, case_id: str) -> Case:
    """The case, for this work alone until it ends. Raises CaseUnknown."""
    case = await store.hold(work, case_id)
    if case is None or case.sent_us is None:
        raise CaseUnknown
    return case


async def ask(work: Work, press: mail.Press, case_id: str, text: str, by: str) -> Case:
    """Ask the applicant. `by` is the id of the person of the bank.

    Raises CaseUnknown, IllegalMove.
    """
    case = replace(await _hold(work, case_id), first_approver=None)
    asked = await _move(work, press, case, State.ASKED, question=text)
    await store.say(work, case.id, Message(Voice.QUESTION, by, text, work.now_us))
    return asked


async def refuse(work: Work, press: mail.Press, case_id: str, reason: str, by: str) -> Case:
    """Say no, for a reason that the applicant reads. Raises CaseUnknown, IllegalMove."""
    case = replace(await _hold(work, case_id), reason=reason)
    refused = await _move(work, press, case, State.REFUSED)
    await store.say(work, case.id, Message(Voice.NOTE, by, reason, work.now_us))
    return refused


async def approve(work: Work, press: mail.Press, case_id: str, note: str, by: str) -> Case:
    """Say yes. With `onboarding_second_person` it takes two; the last yes lets the organisation in.

    Raises CaseUnknown, IllegalMove, SecondPersonNeeded, AlreadyOnboarded, CertificateEnded,
    ApplicantGone, memberships.AlreadyBelongs.
    """
    case = await _hold(work, case_id)
    if case.first_approver == by:
        raise SecondPersonNeeded
    await _check_still_good(work, case)
    if work.profile.onboarding_second_person and case.first_approver is None:
        begun = replace(case, first_approver=by)
        after = await _move(work, press, begun, State.APPROVED_ONCE)
    else:
        after = await _verify(work, press, case)
    if note:
        await store.say(work, case.id, Message(Voice.NOTE, by, note, work.now_us))
    return after


async def _check_still_good(work: Work, case: Case) -> None:
    """Raises CertificateEnded, ApplicantGone."""
    for certificate in case.certificates.values():
        gone = not certificate.valid(work.clock()) or await certificates.revoked(work, certificate)
        if gone:
            raise CertificateEnded
    if not case.applicant_active:
        raise ApplicantGone


async def _verify(work: Work, press: mail.Press, case: Case) -> Case:
    """Let the organisation in, with certificates, owner and code, and ask for its world."""
    if case.organisation_id is None:
        raise CaseUnknown
    key, facts = case.organisation_id, case.facts
    move(case.state, State.VERIFIED, MOVES)  # before anything else speaks against it
    redirects = case.dossier.redirects
    new = tpps.Organisation(key, facts.company, facts.roles, redirects=redirects)
    if not await tpps.admit(work, new):
        raise AlreadyOnboarded
    for kind, certificate in case.certificates.items():
        await certificates.keep(work, key, certificate, kind)
    if not await memberships.found(work, case.member_id, key):
        raise memberships.AlreadyBelongs
    code = await memberships.make_code(work, key)
    await outbox.put(work, "onboarding.settle", key)
    return await _move(work, press, case, State.VERIFIED, code=code)


# ------------------------------------------------------------------ forgetting
async def forget_decided(work: Work) -> int:
    """Drop what was decided, withdrawn or left as a draft long ago; how many cases.

    Of an organisation that was let in the checks and certificates stay, as the bank's evidence,
    and the contact goes (GDPR Art. 5(1)(e); `onboarding_kept_months`).
    """
    before_us = clock.micros(kept_since(work.now, work.profile.onboarding_kept_months))
    gone = [await store.forget(work, state, before_us) for state in FORGOTTEN]
    return sum(gone) + await store.forget_contacts(work, State.VERIFIED, before_us)


# ------------------------------------------------------------------ moving
async def _move(work: Work, press: mail.Press, case: Case, after: State, **told: str) -> Case:
    """Move it, record that, and write to the contact.

    Raises IllegalMove, also to the loser of a race.
    """
    moved = await _pass_on(work, case, after)
    if case.state is not State.DRAFT or after is State.SENT:
        await _write(work, press, moved, told)
    return moved


async def _pass_on(work: Work, case: Case, after: State) -> Case:
    now = work.now_us
    moved = replace(
        case,
        state=move(case.state, after, MOVES),
        changed_us=now,
        waiting_us=now if after in WITH_THE_BANK else None,
        decided_us=None if MOVES[after] else now,
    )
    if not await store.write(work, case, moved):
        raise IllegalMove
    await journal.record(
        work, f"onboarding.{after}", f"case:{case.id}", before=case.state, after=after
    )
    return moved


async def _write(work: Work, press: mail.Press, case: Case, told: Mapping[str, str]) -> None:
    facts = {
        "name": f"{case.facts.first_name} {case.facts.last_name}",
        "organisation": case.legal_name,
        "reason": case.reason,
        **told,
    }
    letter = _LETTERS[case.state]
    occasion = mail.Occasion(letter, case.facts.email, case.dossier.language, facts)
    await mail.write(work, press(occasion))
