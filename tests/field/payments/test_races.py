"""Of two acts at once one wins, and the other is told so."""

import asyncio
from collections.abc import Coroutine
from datetime import date
from typing import Any, Final

import pytest

from tests.support.small_bank import (
    ANNA,
    BERT,
    FIRM,
    REQUEST,
    TPP,
    SmallBank,
    a_payment,
    approved,
    cancelled,
    order,
    received,
    stands,
    transfer,
)
from wicketgate import executions, payments
from wicketgate.executions import State
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import OrganisationId, PaymentId
from wicketgate.kernel.states import AlreadyDecided
from wicketgate.kernel.work import Desk
from wicketgate.payments import Status
from wicketgate.settlement import Way
from wicketgate.settlement.jobs import execute

FRIDAY: Final = date(2026, 11, 20)
STRANGER: Final = OrganisationId("PSDFR-ACPR-99999")


async def at_once(*acts: Coroutine[Any, Any, Any]) -> list[object]:
    return await asyncio.gather(*acts, return_exceptions=True)


def refused(outcomes: list[object]) -> list[type]:
    for one in outcomes:
        if isinstance(one, BaseException) and not isinstance(one, Refusal):
            raise one
    return [type(one) for one in outcomes if isinstance(one, Refusal)]


async def test_two_workers_on_one_payment_pay_once(firm: Desk, port: SmallBank) -> None:
    payment = await a_payment(firm, order(*(transfer(100 + n) for n in range(30))))
    outcomes = await at_once(*(execute(firm, payment.id, way=Way(port.of)) for _ in range(4)))
    assert not refused(outcomes)
    assert len(port.orders) == 30
    assert (await stands(firm, payment.id)).status is Status.SETTLED


async def test_of_two_signatures_at_once_one_counts(firm: Desk, port: SmallBank) -> None:
    payment = await received(firm)
    outcomes = await at_once(*(approved(firm, payment.id) for _ in range(3)))
    assert refused(outcomes) == [AlreadyDecided, AlreadyDecided]
    await execute(firm, payment.id, way=Way(port.of))
    assert len(port.orders) == 1


async def test_two_signers_at_once_are_two_signatures(firm: Desk) -> None:
    payment = await received(firm, order(account=FIRM))
    outcomes = await at_once(
        *(approved(firm, payment.id, [customer], FIRM) for customer in (ANNA, BERT))
    )
    assert not refused(outcomes)
    signed = await stands(firm, payment.id)
    assert signed.status is Status.AUTHORISED
    assert signed.signers == ("psu-anna", "psu-bert")


async def test_approved_or_deleted_but_not_both(firm: Desk) -> None:
    payment = await received(firm, order())
    outcomes = await at_once(approved(firm, payment.id), cancelled(firm, payment.id))
    after = await stands(firm, payment.id)
    assert len(refused(outcomes)) == 1
    assert after.status in {Status.AUTHORISED, Status.CANCELLED}
    planned = await movements(firm, payment.id)
    assert planned == ([State.WAITING] if after.status is Status.AUTHORISED else [])


async def test_cancelled_or_made_but_not_both(firm: Desk, port: SmallBank, clock: Any) -> None:
    payment = await a_payment(firm, order(wanted_on=FRIDAY))
    await cancelled(firm, payment.id)

    async def cancel() -> None:
        async with firm.writing(REQUEST) as work:
            held = await payments.lock_own(work, TPP.organisation, payment.id)
            await payments.approve_cancellation(work, held)

    # Midnight comes between the question and the answer.
    early = clock.now
    clock.now = early.replace(day=19, hour=22, minute=59, second=59)
    first = asyncio.ensure_future(cancel())
    await asyncio.sleep(0)
    clock.now = early.replace(day=20)
    outcomes = await at_once(first, execute(firm, payment.id, way=Way(port.of)))
    after = await stands(firm, payment.id)
    if refused(outcomes):
        assert after.status is Status.SETTLED
        assert len(port.orders) == 1
    else:
        assert after.status is Status.CANCELLED
        assert not port.orders


async def movements(desk: Desk, key: PaymentId) -> list[State]:
    async with desk.reading(REQUEST) as work:
        return [one.state for one in await executions.newest_of(work, key)]


async def test_what_is_being_sent_cannot_be_taken_back(firm: Desk, port: SmallBank) -> None:
    payment = await a_payment(firm)
    with pytest.raises(payments.NotCancellable):
        await cancelled(firm, payment.id)
    await execute(firm, payment.id, way=Way(port.of))
    with pytest.raises(payments.NotCancellable):
        await cancelled(firm, payment.id)


async def test_nobody_waits_for_a_payment_of_somebody_else(firm: Desk) -> None:
    """As for one that does not exist: how long an answer takes tells nothing (contract A.0.6)."""
    payment = await received(firm)
    async with firm.writing(REQUEST) as work:
        await payments.hold(work, payment.id)
        async with firm.reading(REQUEST) as other:
            with pytest.raises(payments.PaymentUnknown):
                await asyncio.wait_for(payments.lock_own(other, STRANGER, payment.id), 2)
