"""Payments wait for one approval, and go their way together or not at all (contract A.8, B.4)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest

from tests.support.baskets import deleted, put, read, refused, signed, swept
from tests.support.clock import TestClock
from tests.support.small_bank import (
    ANNA,
    BERT,
    FIRM,
    GIRO,
    REQUEST,
    TPP,
    approved,
    cancelled,
    order,
    received,
    request,
    stands,
    transfer,
)
from wicketgate import baskets, executions, journal, payments, tpps
from wicketgate.applications import Application
from wicketgate.bank import AccountsDoNotMatch, Scheme
from wicketgate.baskets import (
    BasketDecided,
    BasketEnded,
    BasketExpired,
    BasketUnknown,
    InstantNotOffered,
    MemberAuthorised,
    MemberEnded,
    MemberInBasket,
    MemberUnknown,
    Status,
)
from wicketgate.kernel.ids import ApplicationId, BasketId, OrganisationId, PaymentId
from wicketgate.kernel.states import AlreadyApproved, AlreadyDecided
from wicketgate.kernel.work import Desk
from wicketgate.payments import Payment, PaymentInBasket

FRIDAY: Final = date(2026, 11, 20)
OTHER: Final = OrganisationId("PSDBE-NBB-000008")


async def three(desk: Desk) -> list[Payment]:
    return [await received(desk, order(transfer(n), wanted_on=FRIDAY)) for n in (100, 200, 300)]


async def statuses(desk: Desk, members: list[Payment]) -> list[payments.Status]:
    return [(await stands(desk, one.id)).status for one in members]


async def test_a_basket_is_kept_as_it_came(firm: Desk) -> None:
    members = await three(firm)
    basket = await put(firm, *reversed(members))

    assert await read(firm, basket.id) == basket
    assert (basket.status, basket.open) == (Status.RECEIVED, True)
    assert basket.payments == tuple(one.id for one in reversed(members))
    async with firm.reading(REQUEST) as work:
        listed = await baskets.members_of(work, basket)
        with pytest.raises(BasketUnknown):
            await baskets.find_own(work, OTHER, basket.id)
        with pytest.raises(BasketUnknown):
            await baskets.find_own(work, TPP.organisation, BasketId("none"))
    assert [one.id for one in listed] == list(basket.payments)
    assert {one.lapses_us for one in listed} == {basket.lapses_us}


async def test_meanwhile_its_payments_can_do_nothing_alone(firm: Desk) -> None:
    one, *_ = members = await three(firm)
    await put(firm, *members)

    for act in (approved, cancelled):
        with pytest.raises(PaymentInBasket):
            await act(firm, one.id)
    with pytest.raises(PaymentInBasket):
        (await stands(firm, one.id)).check_startable()


async def test_one_signature_sets_all_payments_on_their_way(firm: Desk) -> None:
    members = await three(firm)
    basket = await put(firm, *members)

    done = await signed(firm, basket.id)

    assert (done.status, done.signers) == (Status.AUTHORISED, (ANNA.id,))
    assert await read(firm, basket.id) == done
    assert await statuses(firm, members) == [payments.Status.AUTHORISED] * 3
    for one in members:
        after = await stands(firm, one.id)
        assert (after.basket_id, after.psu_id, after.account_id) == (None, ANNA.id, GIRO.id)
        async with firm.reading(REQUEST) as work:
            assert len(await executions.of_turn(work, one.id, 1)) == 1
    for act in (signed, refused):
        with pytest.raises(AlreadyDecided):
            await act(firm, basket.id)


async def test_two_signatures_are_needed_where_one_account_says_so(
    firm: Desk, clock: TestClock
) -> None:
    alone = await received(firm, order(transfer(100), wanted_on=FRIDAY))
    joint = await received(firm, order(transfer(200), account=FIRM, wanted_on=FRIDAY))
    basket = await put(firm, alone, joint)

    once = await signed(firm, basket.id, BERT, [GIRO, FIRM])

    assert (once.status, once.signatures_required) == (Status.PARTLY_AUTHORISED, 2)
    assert await statuses(firm, [alone, joint]) == [payments.Status.RECEIVED] * 2
    with pytest.raises(BasketDecided):
        await deleted(firm, basket.id)
    clock.advance(timedelta(days=2))
    both = await signed(firm, basket.id, ANNA, [GIRO, FIRM])
    assert both.status is Status.AUTHORISED
    assert both.signed == (BERT.id, ANNA.id)
    after = await stands(firm, joint.id)
    assert (after.status, after.psu_id) == (payments.Status.AUTHORISED, BERT.id)
    assert after.signers == (ANNA.id, BERT.id)


async def test_one_payment_from_anothers_account_fails_the_whole(firm: Desk) -> None:
    mine, foreign = await received(firm), await received(firm, order(account=FIRM))
    basket = await put(firm, mine, foreign)

    with pytest.raises(AccountsDoNotMatch):
        await signed(firm, basket.id, ANNA, [GIRO])

    assert await statuses(firm, [mine, foreign]) == [payments.Status.RECEIVED] * 2


async def test_a_basket_that_lost_a_payment_cannot_be_approved(firm: Desk) -> None:
    members = await three(firm)
    basket = await put(firm, *members)
    async with firm.writing(REQUEST) as work:
        lost = await payments.lock_any(work, members[0].id)
        ended = lost.ending(payments.Status.CANCELLED, work.now_us)
        await payments.move_on(work, lost, ended, "payment.cancelled")

    with pytest.raises(AccountsDoNotMatch):
        await signed(firm, basket.id)


@pytest.mark.parametrize("act", [refused, deleted])
async def test_released_payments_wait_again_for_a_time_of_their_own(
    firm: Desk, clock: TestClock, act: object
) -> None:
    members = await three(firm)
    basket = await put(firm, *members)
    clock.advance(timedelta(hours=5))

    ended = await (refused if act is refused else deleted)(firm, basket.id)

    wanted = Status.REJECTED if act is refused else Status.CANCELLED
    assert (ended.status, ended.open) == (wanted, False)
    assert await statuses(firm, members) == [payments.Status.RECEIVED] * 3
    with pytest.raises(BasketEnded):
        ended.check_startable()
    clock.advance(timedelta(minutes=29))
    await put(firm, *members[:2])
    clock.advance(timedelta(minutes=2))
    assert (await stands(firm, members[2].id)).status is payments.Status.REJECTED
    assert (await stands(firm, members[0].id)).status is payments.Status.RECEIVED


async def test_a_deleted_basket_stays_deleted_and_a_decided_one_decided(firm: Desk) -> None:
    gone = await put(firm, *await three(firm))
    first = await deleted(firm, gone.id)
    assert await deleted(firm, gone.id) == first
    for act, stays, over in (
        (signed, BasketDecided, AlreadyApproved),
        (refused, BasketEnded, BasketEnded),
    ):
        basket = await put(firm, *await three(firm))
        await act(firm, basket.id)
        with pytest.raises(stays):
            await deleted(firm, basket.id)
        with pytest.raises(over):
            (await read(firm, basket.id)).check_startable()


# ------------------------------------------------------------------ what may be in one
async def test_the_findings_come_in_the_order_of_the_contract(firm: Desk) -> None:
    ended, approved_one, taken, instant = [
        await received(firm, order(transfer(n), wanted_on=FRIDAY)) for n in range(3)
    ] + [await received(firm, order(scheme=Scheme.INSTANT))]
    await cancelled(firm, ended.id)
    await approved(firm, approved_one.id)
    await put(firm, taken)
    async with firm.writing(REQUEST) as work:
        await tpps.admit(work, tpps.Organisation(OTHER, "Other", frozenset()))
        foreign = await payments.receive(work, replace(TPP, organisation=OTHER), request(order()))
    wrong: list[tuple[Payment | PaymentId, type[Exception]]] = [
        (instant, InstantNotOffered),
        (taken, MemberInBasket),
        (approved_one, MemberAuthorised),
        (ended, MemberEnded),
        (foreign, MemberUnknown),
        (PaymentId("none"), MemberUnknown),
    ]
    good = await received(firm)

    for most in range(1, len(wrong) + 1):
        told = wrong[:most]
        with pytest.raises(told[-1][1]) as caught:
            await put(firm, good, *(one for one, _ in told))
        place = most - 1 if told[-1][0] == "none" else most
        assert getattr(caught.value, "path", None) == f"paymentIds[{place}]"
    assert (await stands(firm, good.id)).basket_id is None


async def test_a_payment_that_timed_out_cannot_be_in_one(firm: Desk, clock: TestClock) -> None:
    late, old = await received(firm), await received(firm)
    await cancelled(firm, old.id)
    clock.advance(timedelta(minutes=30))
    with pytest.raises(MemberEnded):
        await put(firm, late)
    clock.advance(timedelta(days=400))
    fresh = await received(firm)
    with pytest.raises(MemberEnded) as caught:
        await put(firm, fresh, old)
    assert caught.value.path == "paymentIds[1]"


# ------------------------------------------------------------------ time
async def test_time_ends_a_basket_and_frees_its_payments_at_that_moment(
    firm: Desk, clock: TestClock
) -> None:
    members = await three(firm)
    basket = await put(firm, *members)
    clock.advance(timedelta(hours=24))

    assert (await read(firm, basket.id)).status is Status.REJECTED
    free = await stands(firm, members[0].id)
    assert (free.status, free.basket_id) == (payments.Status.RECEIVED, None)
    clock.advance(timedelta(minutes=10))
    await cancelled(firm, members[0].id)
    again = await put(firm, members[1])
    assert await swept(firm) == [basket.id]
    assert await swept(firm) == []
    assert (await stands(firm, members[1].id)).basket_id == again.id
    clock.advance(timedelta(minutes=21))

    assert await statuses(firm, members) == [
        payments.Status.CANCELLED,
        payments.Status.RECEIVED,
        payments.Status.REJECTED,
    ]


async def test_a_basket_in_hand_is_left_to_the_next_round(firm: Desk, clock: TestClock) -> None:
    basket = await put(firm, *await three(firm))
    clock.advance(timedelta(hours=24))
    with pytest.raises(AlreadyDecided):
        await signed_late(firm, basket.id)
    assert await swept(firm) == [basket.id]
    with pytest.raises(BasketEnded):
        await deleted(firm, basket.id)


async def signed_late(desk: Desk, key: BasketId) -> None:
    """A customer whose answer comes after the time."""
    async with desk.writing(REQUEST) as work:
        held = await baskets.lock_own(work, TPP.organisation, key)
        assert await baskets.members_of(work, held) == []
        await baskets.approve(work, held, ANNA, baskets.Matched(()))


async def test_a_signature_gives_the_others_a_week(firm: Desk, clock: TestClock) -> None:
    joint = await received(firm, order(account=FIRM))
    basket = await put(firm, joint)
    await signed(firm, basket.id, ANNA, [FIRM])
    clock.advance(timedelta(days=6))
    assert (await read(firm, basket.id)).status is Status.PARTLY_AUTHORISED
    assert (await stands(firm, joint.id)).basket_id == basket.id
    clock.advance(timedelta(days=1))
    assert (await read(firm, basket.id)).status is Status.REJECTED
    assert await swept(firm) == [basket.id]
    assert (await stands(firm, joint.id)).status is payments.Status.RECEIVED


async def test_thirteen_months_after_its_end_it_cannot_be_read(
    firm: Desk, clock: TestClock
) -> None:
    basket = await put(firm, await received(firm))
    await deleted(firm, basket.id)
    clock.advance(timedelta(days=396))
    assert (await read(firm, basket.id)).status is Status.CANCELLED
    clock.advance(timedelta(seconds=1))
    with pytest.raises(BasketExpired):
        await read(firm, basket.id)


# ------------------------------------------------------------------ the end of an application
async def test_an_application_that_is_deleted_ends_what_its_payments_wait_in(firm: Desk) -> None:
    theirs = Application(ApplicationId("theirs"), TPP.organisation, "Theirs", (), frozenset())
    by_them = replace(TPP, application=theirs.id)
    ours, joint = await received(firm), await received(firm, order(account=FIRM))
    async with firm.writing(REQUEST) as work:
        mixed_in = await payments.receive(work, by_them, request(order()))
        half = await payments.receive(work, by_them, request(order(account=FIRM)))
    mixed, partly = await put(firm, ours, mixed_in), await put(firm, joint, half)
    await signed(firm, partly.id, ANNA, [FIRM])
    own = await put(firm, await received(firm))
    async with firm.writing(REQUEST) as work:
        assert set(await baskets.terminate_of(work, theirs)) == {mixed.id, partly.id}
        await payments.terminate_of(work, theirs)

    assert (await read(firm, mixed.id)).status is Status.CANCELLED
    assert (await read(firm, partly.id)).status is Status.REJECTED
    assert (await read(firm, own.id)).status is Status.RECEIVED
    free = await stands(firm, ours.id)
    assert (free.status, free.basket_id) == (payments.Status.RECEIVED, None)
    assert (await stands(firm, mixed_in.id)).status is payments.Status.CANCELLED


async def test_every_move_stands_in_the_journal_and_a_reset_leaves_nothing(firm: Desk) -> None:
    joint = await received(firm, order(account=FIRM))
    basket = await put(firm, joint)
    for customer in (ANNA, BERT):
        await signed(firm, basket.id, customer, [FIRM])
    async with firm.reading(REQUEST) as work:
        told = await journal.history(work, f"basket:{basket.id}")
        of_member = await journal.history(work, f"payment:{joint.id}")
    assert [(line.act, line.before, line.after) for line in told] == [
        ("basket.received", None, "RCVD"),
        ("basket.signed", "RCVD", "PATC"),
        ("basket.signed", "PATC", "ACTC"),
    ]
    assert [line.act for line in of_member] == [
        "payment.received",
        "payment.joined_basket",
        "payment.stayed_in_basket",
        "payment.signed",
    ]
    async with firm.writing(REQUEST) as work:
        await baskets.hold(work, basket.id)
        await baskets.forget_organisation(work, TPP.organisation)
    with pytest.raises(BasketUnknown):
        await read(firm, basket.id)
