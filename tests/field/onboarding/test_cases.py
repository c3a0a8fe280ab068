"""An application's way from its draft to the decision."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.cases import (
    BUDGET,
    CLERK,
    DOSSIER,
    OTHER_CLERK,
    a_member,
    approved,
    as_clerk,
    asked,
    look,
    refused,
    sent,
)
from tests.support.clock import TestClock
from tests.support.firms import HIVE, REQUEST, a_firm, plain, somebody
from wicketgate import certificates, journal, mail, memberships, onboarding, people, tpps
from wicketgate.certificates import Kind
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.states import IllegalMove
from wicketgate.kernel.work import Desk, Work
from wicketgate.onboarding import Case, Checked, Dossier, Facts, State, Voice
from wicketgate.onboarding.jobs import jobs
from wicketgate.worker import Worker


async def letters(desk: Desk) -> list[str]:
    """What was written, in alphabetical order: it was all in one moment."""
    async with desk.reading(REQUEST) as work:
        return sorted(one.draft.subject for one in await mail.latest(work))


async def saved(desk: Desk, member: MemberId, dossier: Dossier) -> Case:
    async with desk.writing(REQUEST) as work:
        return await onboarding.save(work, member, dossier)


async def latest(desk: Desk, member: MemberId) -> Case:
    async with desk.reading(REQUEST) as work:
        case = await onboarding.of_member(work, member)
    assert case is not None
    return case


# ------------------------------------------------------------------ drafts
async def test_a_draft_is_kept_and_taken_up_again(desk: Desk) -> None:
    member = await a_member(desk)
    first = await saved(desk, member, Dossier(Facts(company="Budget")))
    again = await saved(desk, member, DOSSIER)
    assert first.id == again.id
    assert (await latest(desk, member)).dossier == DOSSIER
    assert await letters(desk) == []


async def test_nobody_of_the_bank_sees_a_draft(sqlite_desk: Desk) -> None:
    case = await saved(sqlite_desk, await a_member(sqlite_desk), DOSSIER)
    async with sqlite_desk.reading(REQUEST) as work:
        with pytest.raises(onboarding.CaseUnknown):
            await onboarding.find(work, case.id)
        assert not (await onboarding.waiting(work)).lines
        assert not (await onboarding.in_state(work, State.DRAFT)).lines


async def test_of_a_draft_that_is_withdrawn_nothing_is_kept(sqlite_desk: Desk) -> None:
    member = await a_member(sqlite_desk)
    await saved(sqlite_desk, member, DOSSIER)
    async with sqlite_desk.writing(REQUEST) as work:
        gone = await onboarding.withdraw(work, plain, member)
    assert (await latest(sqlite_desk, member)).dossier == Dossier()
    assert gone.state is State.WITHDRAWN
    assert await letters(sqlite_desk) == []


async def test_who_belongs_to_an_organisation_applies_for_none(sqlite_desk: Desk) -> None:
    olga, _ = await a_firm(sqlite_desk)
    with pytest.raises(memberships.AlreadyBelongs):
        await saved(sqlite_desk, olga, DOSSIER)


# ------------------------------------------------------------------ sent
async def test_a_sent_application_tells_what_was_checked(desk: Desk) -> None:
    case = await look(desk, await sent(desk, await a_member(desk)))
    assert (case.state, case.organisation_id) == (State.SENT, BUDGET)
    assert {one.of for one in case.checks} == set(onboarding.Checked) - {Checked.HOSTS_NAMED}
    assert {one.result for one in case.checks} == {onboarding.Result.PASSED}
    assert all(one.evidence for one in case.checks)
    assert set(case.certificates) == set(Kind)
    assert await letters(desk) == ["case-sent"]


async def test_another_name_than_the_certificates_needs_a_look(sqlite_desk: Desk) -> None:
    facts = replace(DOSSIER.facts, company="Bee & Sons")
    case = await sent(sqlite_desk, await a_member(sqlite_desk), replace(DOSSIER, facts=facts))
    [doubtful] = [one for one in case.checks if one.result is onboarding.Result.DOUBTFUL]
    assert doubtful.of is onboarding.Checked.NAME_AGREES
    assert doubtful.evidence == "Bee & Sons / Budget Bee"


async def test_what_was_sent_is_not_changed_any_more(sqlite_desk: Desk) -> None:
    member = await a_member(sqlite_desk)
    await sent(sqlite_desk, member)
    with pytest.raises(IllegalMove):
        await saved(sqlite_desk, member, DOSSIER)


async def test_the_queue_has_who_waits_longest_first(desk: Desk, clock: TestClock) -> None:
    first = await sent(desk, await a_member(desk))
    clock.advance(timedelta(minutes=1))
    async with desk.reading(REQUEST) as work:
        page = await onboarding.waiting(work)
        assert [one.id for one in page.lines] == [first.id]
        assert page.rest is None
        assert not (await onboarding.waiting(work, f"{first.waiting_us}.{first.id}")).lines
    await asked(desk, first)
    async with desk.reading(REQUEST) as work:
        assert not (await onboarding.waiting(work)).lines
        [listed] = (await onboarding.in_state(work, State.ASKED)).lines
    assert listed.id == first.id


# ------------------------------------------------------------------ asked, refused, withdrawn
async def test_a_question_is_asked_and_answered(desk: Desk) -> None:
    member = await a_member(desk)
    case = await asked(desk, await sent(desk, member), "Which licence?")
    assert (await latest(desk, member)).question == "Which licence?"
    async with desk.writing(REQUEST) as work:
        await onboarding.answer(work, plain, member, "The Belgian one.")

    case = await look(desk, case)

    assert case.state is State.ANSWERED
    assert [(one.voice, one.text) for one in case.talk] == [
        (Voice.QUESTION, "Which licence?"),
        (Voice.ANSWER, "The Belgian one."),
    ]
    assert await letters(desk) == ["case-answered", "case-asked", "case-sent"]
    async with desk.reading(REQUEST) as work:
        told = [one.draft.text for one in await mail.latest(work)]
    assert any("question: Which licence?" in text for text in told)


async def test_nothing_is_answered_that_was_not_asked(sqlite_desk: Desk) -> None:
    member = await a_member(sqlite_desk)
    with pytest.raises(onboarding.CaseUnknown):
        async with sqlite_desk.writing(REQUEST) as work:
            await onboarding.answer(work, plain, member, "Yes.")
    await sent(sqlite_desk, member)
    with pytest.raises(IllegalMove):
        async with sqlite_desk.writing(REQUEST) as work:
            await onboarding.answer(work, plain, member, "Yes.")


async def test_after_a_refusal_one_applies_again(desk: Desk, clock: TestClock) -> None:
    member = await a_member(desk)
    case = await refused(desk, await sent(desk, member), "No register entry.")
    assert (await latest(desk, member)).reason == "No register entry."
    clock.advance(timedelta(minutes=1))

    again = await sent(desk, member)

    assert again.id != case.id
    assert (await latest(desk, member)).id == again.id
    assert await letters(desk) == ["case-refused", "case-sent", "case-sent"]


async def test_an_application_is_withdrawn_and_leaves_the_way_free(desk: Desk) -> None:
    member = await a_member(desk)
    case = await sent(desk, member)
    async with desk.writing(REQUEST) as work:
        await onboarding.withdraw(work, plain, member)
    assert (await look(desk, case)).state is State.WITHDRAWN
    assert await letters(desk) == ["case-sent", "case-withdrawn"]
    assert (await sent(desk, await a_member(desk, "Otto"))).state is State.SENT


# ------------------------------------------------------------------ approved
async def test_an_approval_lets_the_organisation_in(desk: Desk) -> None:
    member = await a_member(desk)
    case = await approved(desk, await sent(desk, member))

    assert case.state is State.VERIFIED
    async with desk.reading(REQUEST) as work:
        organisation = await tpps.find(work, BUDGET)
        belonging = await memberships.of_member(work, member)
        held = await certificates.held_by(work, BUDGET)
        lines = await journal.history(work, f"case:{case.id}")
    assert organisation is not None
    assert (organisation.name, organisation.roles) == ("Budget Bee", DOSSIER.facts.roles)
    assert belonging.membership.position is memberships.Position.OWNER
    assert {one.kind for one in held} == set(Kind)
    assert [line.after for line in lines] == ["draft", "sent", "verified"]
    assert lines[-1].actor == "staff:clerk"


async def test_the_contact_gets_the_code_by_which_colleagues_join(desk: Desk) -> None:
    await approved(desk, await sent(desk, await a_member(desk)))
    async with desk.writing(REQUEST) as work:
        told = {one.draft.subject: one.draft for one in await mail.latest(work)}["case-verified"]
        [code] = re.findall(r"code: (\S+)", told.text)
        joined = await memberships.join(work, await somebody(work, "Nina"), code)
    assert told.to == DOSSIER.facts.email
    assert joined.organisation.id == BUDGET


async def test_whoever_was_let_in_gets_ground_to_stand_on(desk: Desk) -> None:
    await approved(desk, await sent(desk, await a_member(desk)))
    settled: list[OrganisationId] = []

    async def ground(_work: Work, organisation: OrganisationId) -> None:
        settled.append(organisation)

    worker = Worker(desk, jobs(ground), {}, {"mail.send": _keep})
    while await worker.do_next():
        pass

    assert settled == [BUDGET]


async def _keep(_desk: Desk, _letter: str) -> None:
    """Letters stay where they are."""


async def test_notes_are_for_the_bank_alone(sqlite_desk: Desk) -> None:
    case = await look(
        sqlite_desk,
        await approved(sqlite_desk, await sent(sqlite_desk, await a_member(sqlite_desk))),
    )
    assert [(one.voice, one.by, one.text) for one in case.thread] == [(Voice.NOTE, CLERK, "Fine.")]
    assert case.talk == ()


async def test_nothing_follows_a_decision(sqlite_desk: Desk) -> None:
    member = await a_member(sqlite_desk)
    case = await approved(sqlite_desk, await sent(sqlite_desk, member))
    for act in (approved, refused, asked):
        with pytest.raises(IllegalMove):
            await act(sqlite_desk, case)
    with pytest.raises(IllegalMove):
        async with sqlite_desk.writing(REQUEST) as work:
            await onboarding.withdraw(work, plain, member)


async def test_a_certificate_that_has_ended_meanwhile_is_not_let_in(
    sqlite_desk: Desk, clock: TestClock
) -> None:
    case = await sent(sqlite_desk, await a_member(sqlite_desk))
    clock.advance(timedelta(days=1500))
    with pytest.raises(onboarding.CertificateEnded):
        await approved(sqlite_desk, case)


async def test_a_certificate_that_was_revoked_meanwhile_is_not_let_in(sqlite_desk: Desk) -> None:
    case = await sent(sqlite_desk, await a_member(sqlite_desk))
    async with sqlite_desk.writing(REQUEST) as work:
        qwac = case.certificates[Kind.QWAC]
        await certificates.note_revoked(work, qwac.issuer, qwac.serial)
    with pytest.raises(onboarding.CertificateEnded):
        await approved(sqlite_desk, case)


async def test_an_organisation_that_came_in_meanwhile_is_not_let_in_twice(
    sqlite_desk: Desk,
) -> None:
    case = await sent(sqlite_desk, await a_member(sqlite_desk))
    async with sqlite_desk.writing(REQUEST) as work:
        await tpps.admit(work, tpps.Organisation(BUDGET, "Budget Bee", frozenset()))
    with pytest.raises(onboarding.AlreadyOnboarded):
        await approved(sqlite_desk, case)


async def test_an_applicant_who_has_joined_elsewhere_becomes_no_owner(sqlite_desk: Desk) -> None:
    member = await a_member(sqlite_desk)
    case = await sent(sqlite_desk, member)
    _, code = await a_firm(sqlite_desk, key=HIVE)
    async with sqlite_desk.writing(REQUEST) as work:
        await memberships.join(work, member, code)
    with pytest.raises(memberships.AlreadyBelongs):
        await approved(sqlite_desk, case)


async def test_an_applicant_who_has_closed_the_account_becomes_no_owner(sqlite_desk: Desk) -> None:
    member = await a_member(sqlite_desk)
    case = await sent(sqlite_desk, member)
    async with sqlite_desk.writing(REQUEST) as work:
        candidate = await people.candidate(work, "ada@hive.example")
        _, secret = await people.sign_in(work, candidate, "a browser", fits=True)
        who = await people.signed_in(work, secret)
        await people.close_account(work, who.member)
    with pytest.raises(onboarding.ApplicantGone):
        await approved(sqlite_desk, case)


class TestWithASecondPerson:
    """The switch `onboarding_second_person`."""

    @pytest.fixture
    def profile(self) -> Profile:
        return Profile(onboarding_second_person=True)

    async def test_two_different_people_approve(self, desk: Desk) -> None:
        case = await approved(desk, await sent(desk, await a_member(desk)))
        assert (case.state, case.first_approver) == (State.APPROVED_ONCE, CLERK)
        async with desk.reading(REQUEST) as work:
            assert await tpps.find(work, BUDGET) is None

        with pytest.raises(onboarding.SecondPersonNeeded):
            await approved(desk, case)
        assert (await approved(desk, case, OTHER_CLERK)).state is State.VERIFIED
        assert await letters(desk) == ["case-approved-once", "case-sent", "case-verified"]

    async def test_a_question_ends_the_first_approval(self, sqlite_desk: Desk) -> None:
        member = await a_member(sqlite_desk)
        case = await approved(sqlite_desk, await sent(sqlite_desk, member))
        await asked(sqlite_desk, case)
        async with sqlite_desk.writing(REQUEST) as work:
            await onboarding.answer(work, plain, member, "Yes.")
        assert (await approved(sqlite_desk, case, OTHER_CLERK)).state is State.APPROVED_ONCE


async def test_a_note_may_be_left_out(sqlite_desk: Desk) -> None:
    case = await sent(sqlite_desk, await a_member(sqlite_desk))
    async with sqlite_desk.writing(REQUEST) as work:
        await onboarding.approve(as_clerk(work), plain, case.id, "", CLERK)
    assert (await look(sqlite_desk, case)).thread == ()
