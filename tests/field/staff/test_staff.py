"""People of the bank: invited, in by two factors, and never without somebody in charge."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from tests.support.clock import TestClock
from tests.support.firms import plain
from tests.support.operations import REQUEST, SALT, code_of, hashed, somebody
from wicketgate import credentials, journal, mail, staff
from wicketgate.kernel.permissions import Permission, StaffRole
from wicketgate.kernel.work import Desk, Work
from wicketgate.staff import Newcomer, Operator, Stage, State

NEW = Newcomer("Nora", "nora@bank.example", StaffRole.REVIEWER)


async def invited(desk: Desk, newcomer: Newcomer = NEW) -> tuple[Operator, str]:
    async with desk.writing(REQUEST) as work:
        return await staff.enlist(work, newcomer)


async def state_of(desk: Desk, who: Operator) -> State:
    async with desk.reading(REQUEST) as work:
        return (await staff.find(work, who.id)).state


async def half_in(desk: Desk, who: Operator, *, fits: bool = True) -> tuple[Stage, str]:
    """The password was looked at."""
    async with desk.writing(REQUEST) as work:
        candidate = await staff.candidate(work, who.email)
        return await staff.sign_in(work, candidate, fits=fits)


async def full_in(desk: Desk, secret: str, code: str) -> str:
    async with desk.writing(REQUEST) as work:
        half = await staff.signed_in(work, secret, Stage.FIRST_FACTOR)
        return await staff.answer_second_factor(work, half, code)


async def both(desk: Desk, *acts: Callable[[Work], Awaitable[object]]) -> list[str]:
    """What became of acts at once: done, or the name of what was refused."""

    async def one(act: Callable[[Work], Awaitable[object]]) -> str:
        try:
            async with desk.writing(REQUEST) as work:
                await act(work)
        except staff.LastAdmin:
            return "LastAdmin"
        except staff.InvitationUnknown:
            return "InvitationUnknown"
        except credentials.SecondFactorWrong:
            return "SecondFactorWrong"
        return "done"

    return sorted(await asyncio.gather(*(one(act) for act in acts)))


# ------------------------------------------------------------------ invitations
async def test_an_invitation_is_accepted_once_and_asks_for_a_second_factor(desk: Desk) -> None:
    who, token = await invited(desk)
    password = await hashed()

    async def accept(work: Work) -> None:
        await staff.accept(work, token, password)

    assert await both(desk, accept, accept) == ["InvitationUnknown", "done"]
    assert await state_of(desk, who) is State.ACTIVE
    assert (await half_in(desk, who))[0] is Stage.SET_UP


async def test_an_invitation_lives_for_a_day(desk: Desk, clock: TestClock) -> None:
    _, token = await invited(desk)
    clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    async with desk.reading(REQUEST) as work:
        await staff.look_at_invitation(work, token)
    clock.advance(timedelta(seconds=1))
    async with desk.reading(REQUEST) as work:
        with pytest.raises(staff.InvitationUnknown):
            await staff.look_at_invitation(work, token)


async def test_the_letter_carries_the_link_and_an_address_is_invited_once(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        await staff.invite(work, plain, NEW)
        with pytest.raises(staff.AddressTaken):
            await staff.invite(work, plain, NEW)
        [letter] = await mail.latest(work)
    assert letter.draft.to == NEW.email
    assert "token: wgi_" in letter.draft.text


async def test_a_new_link_forgets_password_app_and_sessions(desk: Desk) -> None:
    await somebody(desk)
    otto = await somebody(desk, "Otto", StaffRole.OPERATOR)
    _, secret = await half_in(desk, otto)
    session = await full_in(desk, secret, code_of(desk, otto.id))
    async with desk.writing(REQUEST) as work:
        await staff.invite_again(work, plain, otto.id)
    async with desk.reading(REQUEST) as work:
        with pytest.raises(staff.NotSignedIn):
            await staff.signed_in(work, session)
        assert await credentials.password_hash_of(work, otto.id) is None
    with pytest.raises(staff.SignInWrong):
        await half_in(desk, otto)


# ------------------------------------------------------------------ signing in
async def test_a_password_alone_opens_nothing(desk: Desk) -> None:
    iris = await somebody(desk)
    stage, secret = await half_in(desk, iris)
    assert stage is Stage.FIRST_FACTOR
    async with desk.reading(REQUEST) as work:
        with pytest.raises(staff.NotSignedIn):
            await staff.signed_in(work, secret)


async def test_a_second_factor_must_be_set_up_before_anything_else(desk: Desk) -> None:
    who, token = await invited(desk)
    async with desk.writing(REQUEST) as work:
        secret = await staff.accept(work, token, await hashed())
    async with desk.writing(REQUEST) as work:
        with pytest.raises(staff.NotSignedIn):
            await staff.signed_in(work, secret)
        half = await staff.signed_in(work, secret, Stage.SET_UP)
        with pytest.raises(credentials.SecondFactorWrong):
            await staff.set_up(work, half, SALT, "000000")
        codes, full = await staff.set_up(work, half, SALT, code_of(desk, who.id))
    assert len(codes) == 10
    async with desk.reading(REQUEST) as work:
        assert (await staff.signed_in(work, full)).operator.id == who.id
        with pytest.raises(staff.NotSignedIn):
            await staff.signed_in(work, secret, Stage.SET_UP)


async def test_a_code_opens_once_also_for_two_at_once(desk: Desk, clock: TestClock) -> None:
    iris = await somebody(desk)
    code = code_of(desk, iris.id)
    secrets = [(await half_in(desk, iris))[1] for _ in range(2)]

    def answer(secret: str) -> Callable[[Work], Awaitable[None]]:
        async def act(work: Work) -> None:
            half = await staff.signed_in(work, secret, Stage.FIRST_FACTOR)
            await staff.answer_second_factor(work, half, code)

        return act

    assert await both(desk, *map(answer, secrets)) == ["SecondFactorWrong", "done"]
    clock.advance(timedelta(hours=8))
    async with desk.reading(REQUEST) as work:
        for secret in secrets:
            with pytest.raises(staff.NotSignedIn):
                await staff.signed_in(work, secret)


async def test_five_wrong_passwords_lock_the_address_known_or_not(
    desk: Desk, clock: TestClock
) -> None:
    iris = await somebody(desk)
    for email in (iris.email, "nobody@bank.example"):
        for _ in range(5):
            async with desk.writing(REQUEST) as work:
                await staff.candidate(work, email)
        async with desk.writing(REQUEST) as work:
            with pytest.raises(staff.SignInLocked):
                await staff.candidate(work, email)
    clock.advance(timedelta(minutes=15))
    assert (await half_in(desk, iris))[0] is Stage.FIRST_FACTOR


# ------------------------------------------------------------------ the last admin
async def test_two_admins_cannot_end_each_other(desk: Desk) -> None:
    iris, ivan = await somebody(desk, "Iris"), await somebody(desk, "Ivan")

    async def end_iris(work: Work) -> None:
        await staff.end(work, iris.id)

    async def demote_ivan(work: Work) -> None:
        await staff.change_role(work, ivan.id, StaffRole.AUDITOR)

    assert await both(desk, end_iris, demote_ivan) == ["LastAdmin", "done"]
    async with desk.reading(REQUEST) as work:
        left = [one for one in await staff.everyone(work) if one.may(Permission.STAFF_CHANGE)]
    assert len([one for one in left if one.state is State.ACTIVE]) == 1


async def test_the_last_admin_can_only_begin_again_from_the_command_line(desk: Desk) -> None:
    iris = await somebody(desk)
    with pytest.raises(staff.LastAdmin):
        async with desk.writing(REQUEST) as work:
            await staff.invite_again(work, plain, iris.id)
    assert await state_of(desk, iris) is State.ACTIVE
    async with desk.writing(REQUEST) as work:
        _, token = await staff.begin_again(work, iris.id)
    async with desk.writing(REQUEST) as work:
        await staff.accept(work, token, await hashed())
    assert await state_of(desk, iris) is State.ACTIVE


async def test_who_has_left_is_a_name_and_gives_the_address_back(desk: Desk) -> None:
    await somebody(desk)
    otto = await somebody(desk, "Otto", StaffRole.OPERATOR)
    async with desk.writing(REQUEST) as work:
        await staff.end(work, otto.id)
    async with desk.writing(REQUEST) as work:
        gone = await staff.find(work, otto.id)
        with pytest.raises(staff.OperatorUnknown):
            await staff.change_role(work, otto.id, StaffRole.ADMIN)
        again, _ = await staff.enlist(work, Newcomer("Otto", otto.email, StaffRole.OPERATOR))
        acts = [line.act for line in await journal.history(work, f"staff:{otto.id}")]
    assert (gone.name, gone.email, gone.state) == ("Otto", "", State.ENDED)
    assert again.id != otto.id
    assert acts == ["staff.invited", "staff.joined", "staff.ended"]


async def test_what_is_over_is_forgotten(desk: Desk, clock: TestClock) -> None:
    iris = await somebody(desk)
    await half_in(desk, iris)
    await invited(desk)
    clock.advance(timedelta(hours=24))
    async with desk.writing(REQUEST) as work:
        assert await staff.forget_over(work) >= 2
        assert await staff.forget_over(work) == 0
