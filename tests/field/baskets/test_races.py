"""Of two acts at once on a basket and its payments one wins, and nothing waits for ever."""

import asyncio
from collections.abc import Coroutine
from datetime import date, timedelta
from typing import Any, Final

from tests.support.baskets import deleted, put, read, refused, signed, swept
from tests.support.clock import TestClock
from tests.support.small_bank import ANNA, BERT, FIRM, approved, cancelled, order, received, stands
from wicketgate import payments
from wicketgate.baskets import (
    BasketDecided,
    BasketEnded,
    MemberAuthorised,
    MemberEnded,
    MemberInBasket,
    Status,
)
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.states import AlreadyDecided
from wicketgate.kernel.work import Desk
from wicketgate.payments import PaymentInBasket

FRIDAY: Final = date(2026, 11, 20)
_PATIENCE: Final = 20
"""Seconds: two acts that wait for one another would never end."""


async def at_once(*acts: Coroutine[Any, Any, Any]) -> list[type]:
    """The refusals; anything else that went wrong is raised."""
    outcomes = await asyncio.wait_for(asyncio.gather(*acts, return_exceptions=True), _PATIENCE)
    for one in outcomes:
        if isinstance(one, BaseException) and not isinstance(one, Refusal):
            raise one
    return [type(one) for one in outcomes if isinstance(one, Refusal)]


async def some(desk: Desk, count: int = 2) -> list[payments.Payment]:
    return [await received(desk, order(wanted_on=FRIDAY)) for _ in range(count)]


async def test_two_baskets_over_the_same_payments(firm: Desk) -> None:
    members = await some(firm, 6)
    told = await at_once(
        put(firm, *members),
        put(firm, *reversed(members)),
        put(firm, *members[3:], *members[:3]),
        put(firm, *members[:2]),
    )
    assert set(told) == {MemberInBasket}
    held = [(await stands(firm, one.id)).basket_id for one in members]
    [winner] = {one for one in held if one is not None}
    basket = await read(firm, winner)
    assert [one for one in held if one] == [winner] * len(basket.payments)
    assert len(told) == 3


async def test_two_baskets_that_share_one_payment(firm: Desk) -> None:
    one, both, two = await some(firm, 3)
    told = await at_once(put(firm, one, both), put(firm, two, both))
    assert told == [MemberInBasket]
    free = [m for m in (one, two) if (await stands(firm, m.id)).basket_id is None]
    assert len(free) == 1


async def test_a_basket_or_the_payments_own_approval(firm: Desk) -> None:
    for _ in range(3):
        mine, other = await some(firm)
        told = await at_once(put(firm, other, mine), approved(firm, mine.id))
        after = await stands(firm, mine.id)
        if told == [MemberAuthorised]:
            assert after.status is payments.Status.AUTHORISED
            assert (await stands(firm, other.id)).basket_id is None
        else:
            assert told == [PaymentInBasket]
            assert after.status is payments.Status.RECEIVED
            assert after.basket_id is not None


async def test_a_basket_or_the_payments_own_deletion(firm: Desk) -> None:
    mine, other = await some(firm)
    told = await at_once(cancelled(firm, mine.id), put(firm, other, mine))
    after = await stands(firm, mine.id)
    if told == [MemberEnded]:
        assert after.status is payments.Status.CANCELLED
    else:
        assert told == [PaymentInBasket]
        assert after.basket_id is not None


async def test_deleted_refused_or_approved_but_only_one_of_them(firm: Desk) -> None:
    for _ in range(3):
        members = await some(firm, 3)
        basket = await put(firm, *members)
        told = await at_once(
            deleted(firm, basket.id), signed(firm, basket.id), refused(firm, basket.id)
        )
        assert len(told) == 2
        assert set(told) <= {AlreadyDecided, BasketDecided, BasketEnded}
        after = await read(firm, basket.id)
        made = after.status is Status.AUTHORISED
        wanted = payments.Status.AUTHORISED if made else payments.Status.RECEIVED
        for one in members:
            stood = await stands(firm, one.id)
            assert (stood.status, stood.basket_id) == (wanted, None)


async def test_approved_twice_is_approved_once(firm: Desk) -> None:
    basket = await put(firm, *await some(firm))
    told = await at_once(*(signed(firm, basket.id) for _ in range(3)))
    assert told == [AlreadyDecided, AlreadyDecided]


async def test_two_signers_at_once_are_two_signatures(firm: Desk) -> None:
    members = [await received(firm, order(account=FIRM, wanted_on=FRIDAY)) for _ in range(2)]
    basket = await put(firm, *members)
    told = await at_once(*(signed(firm, basket.id, who, [FIRM]) for who in (ANNA, BERT)))
    assert told == []
    assert (await read(firm, basket.id)).status is Status.AUTHORISED
    for one in members:
        assert (await stands(firm, one.id)).signers == (ANNA.id, BERT.id)


async def test_time_or_a_new_basket_and_two_sweepers(firm: Desk, clock: TestClock) -> None:
    members = await some(firm, 4)
    first, second = await put(firm, *members[:2]), await put(firm, *members[2:])
    clock.advance(timedelta(hours=24))

    told = await at_once(
        swept(firm), put(firm, *reversed(members)), swept(firm), deleted(firm, first.id)
    )

    assert set(told) <= {BasketEnded}
    for old in (first, second):
        assert (await read(firm, old.id)).status is Status.REJECTED
    held = {(await stands(firm, one.id)).basket_id for one in members}
    assert len(held) == 1
    assert held.isdisjoint({None, first.id, second.id})
