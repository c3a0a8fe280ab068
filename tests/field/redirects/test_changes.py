"""An owner asks for other redirect URLs, and the bank decides."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.support.cases import CLERK, a_member, approved, as_clerk, sent
from tests.support.cases import DOSSIER as PLAIN
from tests.support.clock import TestClock
from tests.support.firms import HIVE, NEST, REQUEST, a_firm, colleagues_of, plain
from wicketgate import journal, mail, memberships, onboarding, redirects, tpps
from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.states import AlreadyDecided
from wicketgate.kernel.work import Desk
from wicketgate.onboarding import Checked, Result
from wicketgate.redirects import Change, State

BACK, OTHER = "https://hive.example/back", "https://hive.example/other"


async def ask(desk: Desk, member: MemberId, urls: Sequence[str] = (BACK,)) -> Change:
    async with desk.writing(REQUEST) as work:
        return await redirects.ask(work, plain, member, urls)


async def approve(desk: Desk, change: Change) -> Change:
    async with desk.writing(REQUEST) as work:
        return await redirects.approve(as_clerk(work), plain, change.id)


async def refuse(desk: Desk, change: Change) -> Change:
    async with desk.writing(REQUEST) as work:
        return await redirects.refuse(as_clerk(work), plain, change.id, "Whose host is that?")


async def declared(desk: Desk) -> tuple[str, ...]:
    async with desk.reading(REQUEST) as work:
        return (await tpps.look(work, HIVE)).redirects


async def letters(desk: Desk) -> list[tuple[str, str]]:
    """To whom which letter was written."""
    async with desk.reading(REQUEST) as work:
        return sorted((one.draft.to, one.draft.subject) for one in await mail.latest(work))


# ------------------------------------------------------------------ the way of a change
async def test_what_was_asked_for_counts_once_the_bank_has_approved_it(desk: Desk) -> None:
    olga, _ = await a_firm(desk)
    change = await ask(desk, olga, [BACK, OTHER])
    assert (change.state, change.before, await declared(desk)) == (State.ASKED, (), ())
    decided = await approve(desk, change)
    assert (decided.state, decided.decided_by) == (State.APPROVED, f"staff:{CLERK}")
    assert await declared(desk) == (BACK, OTHER)
    assert [subject for _, subject in await letters(desk)] == [
        "redirects-approved",
        "redirects-asked",
    ]
    async with desk.reading(REQUEST) as work:
        acts = [line.act for line in await journal.history(work, f"redirect-change:{change.id}")]
        firm = await journal.history(work, f"organisation:{HIVE}")
    assert acts == ["redirects.asked", "redirects.approved"]
    assert (firm[-1].act, firm[-1].before, firm[-1].after) == (
        "organisation.redirects_declared",
        "",
        f"{BACK} {OTHER}",
    )


async def test_a_refusal_leaves_the_list_and_tells_the_owners_why(desk: Desk) -> None:
    olga, _ = await a_firm(desk)
    refused = await refuse(desk, await ask(desk, olga))
    assert (refused.state, await declared(desk)) == (State.REFUSED, ())
    async with desk.reading(REQUEST) as work:
        texts = [one.draft.text for one in await mail.latest(work)]
    assert any("Whose host is that?" in text for text in texts)


async def test_a_change_is_told_by_what_it_adds_and_removes(desk: Desk) -> None:
    olga, _ = await a_firm(desk)
    await approve(desk, await ask(desk, olga, [BACK, OTHER]))
    change = await ask(desk, olga, [OTHER, f"{OTHER}/2"])
    assert (change.added, change.kept, change.removed) == ((f"{OTHER}/2",), (OTHER,), (BACK,))
    await approve(desk, change)
    assert await declared(desk) == (OTHER, f"{OTHER}/2")


async def test_every_owner_reads_of_it_and_developers_do_not(desk: Desk) -> None:
    olga, code = await a_firm(desk)
    owen, _dan = await colleagues_of(desk, code, ["Owen", "Dan"])
    async with desk.writing(REQUEST) as work:
        await memberships.appoint(work, olga, owen)
    await ask(desk, owen)
    told = [to for to, subject in await letters(desk) if subject == "redirects-asked"]
    assert told == ["olga@hive.example", "owen@hive.example"]


async def test_an_owner_takes_it_back_and_can_ask_again(desk: Desk) -> None:
    olga, _ = await a_firm(desk)
    await ask(desk, olga)
    async with desk.writing(REQUEST) as work:
        withdrawn = await redirects.withdraw(work, plain, olga)
    assert withdrawn.state is State.WITHDRAWN
    with pytest.raises(AlreadyDecided):
        await approve(desk, withdrawn)
    assert (await ask(desk, olga)).state is State.ASKED


# ------------------------------------------------------------------ what is refused
async def test_only_an_owner_may_ask_or_take_back(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    olga, code = await a_firm(desk)
    [dan] = await colleagues_of(desk, code, ["Dan"])
    stranger = await a_member(desk)
    await ask(desk, olga)
    for person, refusal in (
        (dan, memberships.NotOwner),
        (stranger, memberships.NoOrganisation),
    ):
        with pytest.raises(refusal):
            await ask(desk, person)
        async with desk.writing(REQUEST) as work:
            with pytest.raises(refusal):
                await redirects.withdraw(work, plain, person)


async def test_an_owner_of_another_organisation_takes_nothing_back(sqlite_desk: Desk) -> None:
    olga, _ = await a_firm(sqlite_desk)
    nils, _ = await a_firm(sqlite_desk, "Nils", NEST, "Nest")
    await ask(sqlite_desk, olga)
    async with sqlite_desk.writing(REQUEST) as work:
        with pytest.raises(redirects.ChangeUnknown):
            await redirects.withdraw(work, plain, nils)


@pytest.mark.parametrize(
    ("urls", "line", "flaw"),
    [
        ([], 1, redirects.Flaw.EMPTY),
        ([BACK, "http://hive.example/"], 2, redirects.Flaw.NOT_HTTPS),
        ([BACK, BACK], 2, redirects.Flaw.TWICE),
        ([f"{BACK}/{number}" for number in range(21)], 21, redirects.Flaw.TOO_MANY),
    ],
)
async def test_a_list_that_is_not_in_order_is_not_asked_for(
    sqlite_desk: Desk, urls: list[str], line: int, flaw: redirects.Flaw
) -> None:
    olga, _ = await a_firm(sqlite_desk)
    with pytest.raises(redirects.NotInOrder) as refusal:
        await ask(sqlite_desk, olga, urls)
    assert (refusal.value.line, refusal.value.flaw) == (line, flaw)
    assert await letters(sqlite_desk) == []


async def test_nothing_new_is_no_change_whatever_its_order(sqlite_desk: Desk) -> None:
    olga, _ = await a_firm(sqlite_desk)
    await approve(sqlite_desk, await ask(sqlite_desk, olga, [BACK, OTHER]))
    with pytest.raises(redirects.NothingChanges):
        await ask(sqlite_desk, olga, [OTHER, BACK])


async def test_one_change_waits_at_a_time_also_of_two_owners_at_once(desk: Desk) -> None:
    olga, code = await a_firm(desk)
    [owen] = await colleagues_of(desk, code, ["Owen"])
    async with desk.writing(REQUEST) as work:
        await memberships.appoint(work, olga, owen)
    both = await asyncio.gather(ask(desk, olga), ask(desk, owen), return_exceptions=True)
    assert sorted(type(one).__name__ for one in both) == ["Change", "ChangeOpen"]


async def test_of_two_decisions_at_once_one_counts(desk: Desk) -> None:
    olga, _ = await a_firm(desk)
    change = await ask(desk, olga)
    both = await asyncio.gather(approve(desk, change), refuse(desk, change), return_exceptions=True)
    [lost] = [one for one in both if isinstance(one, BaseException)]
    [won] = [one for one in both if isinstance(one, Change)]
    assert isinstance(lost, AlreadyDecided)
    assert await declared(desk) == ((BACK,) if won.state is State.APPROVED else ())
    assert len(await letters(desk)) == 2


async def test_an_unknown_change_cannot_be_decided(sqlite_desk: Desk) -> None:
    async with sqlite_desk.writing(REQUEST) as work:
        with pytest.raises(redirects.ChangeUnknown):
            await redirects.approve(work, plain, "nobodys")
        with pytest.raises(redirects.ChangeUnknown):
            await redirects.find(work, "nobodys")


async def test_the_bank_sees_the_one_that_waits_longest_first(
    sqlite_desk: Desk, clock: TestClock
) -> None:
    olga, _ = await a_firm(sqlite_desk)
    nils, _ = await a_firm(sqlite_desk, "Nils", NEST, "Nest")
    await ask(sqlite_desk, nils)
    clock.advance(timedelta(seconds=1))
    await ask(sqlite_desk, olga)
    async with sqlite_desk.reading(REQUEST) as work:
        queue = (await redirects.waiting(work)).lines
        recent = (await redirects.in_state(work, State.ASKED)).lines
    assert [one.organisation_id for one in queue] == [NEST, HIVE]
    assert [one.organisation_id for one in recent] == [HIVE, NEST]


# ------------------------------------------------------------------ where a list begins
async def test_what_an_applicant_names_is_declared_when_the_bank_lets_it_in(desk: Desk) -> None:
    member = await a_member(desk)
    case = await sent(desk, member, onboarding.Dossier(PLAIN.facts, PLAIN.papers, "en", (BACK,)))
    [check] = [one for one in case.checks if one.of is Checked.HOSTS_NAMED]
    assert (check.result, check.evidence) == (Result.DOUBTFUL, "hive.example")
    verified = await approved(desk, case)
    assert verified.organisation_id is not None
    async with desk.reading(REQUEST) as work:
        assert (await tpps.look(work, verified.organisation_id)).redirects == (BACK,)
        belonging = await memberships.of_member(work, member)
    assert belonging.organisation.redirects == (BACK,)


async def test_a_flawed_url_is_kept_in_the_draft_and_not_sent(sqlite_desk: Desk) -> None:
    member = await a_member(sqlite_desk)
    dossier = onboarding.Dossier(PLAIN.facts, PLAIN.papers, "en", ("http://hive.example/ é", BACK))
    async with sqlite_desk.writing(REQUEST) as work:
        await onboarding.save(work, member, dossier)
    with pytest.raises(onboarding.NotInOrder) as refusal:
        await sent(sqlite_desk, member, dossier)
    assert refusal.value.faults == {"redirects": redirects.Flaw.NOT_ASCII}
    async with sqlite_desk.reading(REQUEST) as work:
        kept = await onboarding.of_member(work, member)
    assert kept is not None
    assert kept.dossier == dossier
