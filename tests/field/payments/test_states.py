"""How payments are decided, taken back, and ended by time (contract A.7.8, B.2)."""

from datetime import date, timedelta
from typing import Final

import pytest

from tests.support.clock import TestClock
from tests.support.small_bank import (
    ANNA,
    BERT,
    FIRM,
    REQUEST,
    TPP,
    a_payment,
    approved,
    cancelled,
    monthly,
    order,
    received,
    request,
    stands,
)
from wicketgate import journal, payments, tpps
from wicketgate.applications import Application
from wicketgate.bank import Reason, Scheme
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import OrganisationId, PaymentId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.states import AlreadyDecided
from wicketgate.kernel.work import Desk
from wicketgate.payments import (
    ExecutionDateInvalid,
    NotCancellable,
    Payment,
    PaymentExpired,
    PaymentUnknown,
    PeriodInvalid,
    Status,
)

TODAY: Final = date(2026, 11, 18)
FRIDAY: Final = date(2026, 11, 20)
OTHER: Final = OrganisationId("PSDBE-NBB-000008")


async def withdraw(desk: Desk, key: PaymentId) -> Payment:
    async with desk.writing(REQUEST) as work:
        held = await payments.lock_own(work, TPP.organisation, key)
        return await payments.approve_cancellation(work, held)


async def sweep(desk: Desk) -> list[PaymentId]:
    async with desk.writing(REQUEST) as work:
        return await payments.lapse_due(work)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (order(wanted_on=TODAY - timedelta(1)), ExecutionDateInvalid),
        (order(wanted_on=TODAY + timedelta(366)), ExecutionDateInvalid),
        (order(scheme=Scheme.INSTANT, wanted_on=FRIDAY), ExecutionDateInvalid),
        (order(schedule=monthly(TODAY - timedelta(1))), ExecutionDateInvalid),
        (order(schedule=monthly(FRIDAY, day=1, end=FRIDAY)), PeriodInvalid),
        (order(schedule=monthly(FRIDAY, end=TODAY)), PeriodInvalid),
        (order(wanted_on=TODAY), None),
        (order(wanted_on=TODAY + timedelta(365)), None),
        (order(scheme=Scheme.INSTANT, wanted_on=TODAY), None),
        (order(schedule=monthly(TODAY + timedelta(800))), None),
        (order(schedule=monthly(date.max)), None),
    ],
)
async def test_the_days_of_an_order_are_judged_at_once(
    sqlite_desk: Desk, asked: payments.Order, refusal: type[Refusal] | None
) -> None:
    desk = sqlite_desk
    async with desk.writing(REQUEST) as work:
        await tpps.admit(work, tpps.Organisation(TPP.organisation, "Firm", frozenset()))
        if refusal is None:
            assert (await payments.receive(work, TPP, request(asked))).status is Status.RECEIVED
        else:
            with pytest.raises(refusal):
                await payments.receive(work, TPP, request(asked))


async def test_a_standing_order_may_begin_on_the_last_day_there_is(firm: Desk) -> None:
    payment = await a_payment(firm, order(schedule=monthly(date.max)))
    assert (payment.status, payment.due_on) == (Status.AUTHORISED, date.max)


async def test_a_payment_is_kept_as_it_came(firm: Desk) -> None:
    payment = await received(firm)
    assert await stands(firm, payment.id) == payment
    async with firm.reading(REQUEST) as work:
        assert await payments.content_of(work, payment) == (
            "application/json",
            b'{"debtorAccount":{}}',
        )
        with pytest.raises(PaymentUnknown):
            await payments.find_own(work, OTHER, payment.id)
        with pytest.raises(PaymentUnknown):
            await payments.find_own(work, TPP.organisation, PaymentId("none"))


async def test_two_signatures_are_needed_where_the_account_says_so(firm: Desk) -> None:
    payment = await received(firm, order(account=FIRM))
    once = await approved(firm, payment.id, [ANNA], FIRM)
    assert (once.status, once.signatures_required) == (Status.PARTLY_AUTHORISED, 2)
    again = await approved(firm, payment.id, [ANNA], FIRM)
    assert again.status is Status.PARTLY_AUTHORISED

    both = await approved(firm, payment.id, [BERT], FIRM)

    assert both.status is Status.AUTHORISED
    assert both.psu_id == ANNA.id


async def test_a_signature_that_never_comes_ends_it(firm: Desk, clock: TestClock) -> None:
    payment = await received(firm, order(account=FIRM))
    await approved(firm, payment.id, [ANNA], FIRM)
    clock.advance(timedelta(days=7))

    assert (await stands(firm, payment.id)).status is Status.REJECTED
    with pytest.raises(AlreadyDecided):
        await approved(firm, payment.id, [BERT], FIRM)
    assert await sweep(firm) == [payment.id]
    assert (await stands(firm, payment.id)).reason is Reason.TOO_LATE


@pytest.mark.parametrize(("explicit", "minutes"), [(False, 30), (True, 24 * 60)])
async def test_an_unsigned_payment_lapses(
    firm: Desk, clock: TestClock, *, explicit: bool, minutes: int
) -> None:
    payment = await received(firm, explicit=explicit)
    clock.advance(timedelta(minutes=minutes, microseconds=-1))
    assert (await stands(firm, payment.id)).status is Status.RECEIVED
    clock.advance(timedelta(microseconds=1))
    assert (await stands(firm, payment.id)).status is Status.REJECTED
    assert await sweep(firm) == [payment.id]
    assert await sweep(firm) == []


async def test_a_signature_after_the_last_day_makes_nothing(firm: Desk, clock: TestClock) -> None:
    schedule = monthly(TODAY, end=TODAY)
    payment = await received(firm, order(schedule=schedule), explicit=True)
    clock.advance(timedelta(hours=20))
    late = await approved(firm, payment.id)
    assert (late.status, late.reason) == (Status.REJECTED, Reason.TOO_LATE)


async def test_a_refusal_rejects(firm: Desk) -> None:
    payment = await received(firm)
    async with firm.writing(REQUEST) as work:
        held = await payments.lock_own(work, TPP.organisation, payment.id)
        rejected = await payments.reject(work, held, Reason.BY_CUSTOMER)
        with pytest.raises(AlreadyDecided):
            await payments.reject(work, rejected, Reason.BY_CUSTOMER)
    assert (rejected.status, rejected.reason) == (Status.REJECTED, Reason.BY_CUSTOMER)


async def test_before_the_signature_a_payment_is_simply_cancelled(firm: Desk) -> None:
    payment = await received(firm)
    assert (await cancelled(firm, payment.id)).status is Status.CANCELLED
    assert (await cancelled(firm, payment.id)).status is Status.CANCELLED


async def test_after_it_the_customer_is_asked(firm: Desk) -> None:
    payment = await a_payment(firm, order(wanted_on=FRIDAY))
    with pytest.raises(NotCancellable):
        await withdraw(firm, payment.id)
    asked = await cancelled(firm, payment.id)
    assert asked.status is Status.AUTHORISED
    assert asked.withdrawal_us is not None
    assert await cancelled(firm, payment.id) == asked

    assert (await withdraw(firm, payment.id)).status is Status.CANCELLED

    with pytest.raises(AlreadyDecided):
        await withdraw(firm, payment.id)


async def test_on_the_day_it_is_too_late(firm: Desk, clock: TestClock) -> None:
    payment = await a_payment(firm, order(wanted_on=FRIDAY))
    clock.advance(timedelta(days=1))
    await cancelled(firm, payment.id)
    clock.advance(timedelta(hours=14))
    with pytest.raises(NotCancellable):
        await withdraw(firm, payment.id)
    with pytest.raises(NotCancellable):
        await cancelled(firm, payment.id)


async def test_a_wish_to_cancel_lapses_and_can_be_told_anew(firm: Desk, clock: TestClock) -> None:
    payment = await a_payment(firm, order(wanted_on=FRIDAY + timedelta(days=7)))
    await cancelled(firm, payment.id)
    clock.advance(timedelta(hours=24))
    with pytest.raises(NotCancellable):
        await withdraw(firm, payment.id)
    assert await sweep(firm) == [payment.id]
    assert (await stands(firm, payment.id)).status is Status.AUTHORISED

    await cancelled(firm, payment.id)

    assert (await withdraw(firm, payment.id)).status is Status.CANCELLED


async def test_a_customer_who_will_not_cancel_changes_nothing(firm: Desk) -> None:
    payment = await a_payment(firm, order(wanted_on=FRIDAY))
    await cancelled(firm, payment.id)
    async with firm.writing(REQUEST) as work:
        held = await payments.lock_own(work, TPP.organisation, payment.id)
        dropped = await payments.drop_cancellation(work, held)
        assert await payments.drop_cancellation(work, dropped) == dropped
    assert await stands(firm, payment.id) == payment


class TestWithoutAWordOfTheCustomer:
    @pytest.fixture
    def profile(self) -> Profile:
        return Profile(cancellation_sca_required=False)

    async def test_a_bank_may_let_the_tpp_cancel(self, firm: Desk) -> None:
        payment = await a_payment(firm, order(wanted_on=FRIDAY))
        assert (await cancelled(firm, payment.id)).status is Status.CANCELLED


async def test_an_application_that_is_deleted_takes_along_what_nobody_signed(firm: Desk) -> None:
    waiting = await received(firm)
    signed = await a_payment(firm)
    application = Application(TPP.application, TPP.organisation, "App", (), frozenset())
    async with firm.writing(REQUEST) as work:
        assert await payments.unended_of(work, application) == 1
        assert await payments.terminate_of(work, application) == [waiting.id]
        assert await payments.unended_of(work, application) == 0
    assert (await stands(firm, waiting.id)).status is Status.CANCELLED
    assert (await stands(firm, signed.id)).status is Status.AUTHORISED


async def test_what_time_has_ended_does_not_keep_an_application_from_being_deleted(
    firm: Desk, clock: TestClock
) -> None:
    await received(firm)
    clock.advance(timedelta(minutes=31))
    application = Application(TPP.application, TPP.organisation, "App", (), frozenset())
    async with firm.writing(REQUEST) as work:
        assert await payments.terminate_of(work, application) == []


async def test_thirteen_months_after_its_end_it_cannot_be_read(
    firm: Desk, clock: TestClock
) -> None:
    payment = await received(firm)
    await cancelled(firm, payment.id)
    clock.advance(timedelta(days=396))
    async with firm.reading(REQUEST) as work:
        await payments.find_own(work, TPP.organisation, payment.id)
    clock.advance(timedelta(seconds=1))
    async with firm.reading(REQUEST) as work:
        with pytest.raises(PaymentExpired):
            await payments.find_own(work, TPP.organisation, payment.id)
        with pytest.raises(PaymentUnknown):
            await payments.find_own(work, OTHER, payment.id)


async def test_every_move_stands_in_the_journal(firm: Desk) -> None:
    payment = await a_payment(firm, order(wanted_on=FRIDAY))
    await cancelled(firm, payment.id)
    await withdraw(firm, payment.id)
    async with firm.reading(REQUEST) as work:
        lines = await journal.history(work, f"payment:{payment.id}")
    assert [(line.act, line.after) for line in lines] == [
        ("payment.received", "RCVD"),
        ("payment.signed", "ACTC"),
        ("payment.cancellation_asked", "ACTC"),
        ("payment.cancelled", "CANC"),
    ]


async def test_the_bank_finds_payments_newest_first(firm: Desk, clock: TestClock) -> None:
    first = await received(firm)
    clock.advance(timedelta(minutes=1))
    second = await a_payment(firm)
    async with firm.reading(REQUEST) as work:
        everything = await payments.search(work, payments.Search())
        signed = await payments.search(work, payments.Search(TPP.organisation, Status.AUTHORISED))
        behind = await payments.search(work, payments.Search(behind=(second.created_us, second.id)))
    assert [one.id for one in everything.lines] == [second.id, first.id]
    assert [one.id for one in signed.lines] == [second.id]
    assert [one.id for one in behind.lines] == [first.id]


async def test_a_reset_leaves_nothing(firm: Desk) -> None:
    payment = await a_payment(firm)
    async with firm.writing(REQUEST) as work:
        await payments.forget_organisation(work, TPP.organisation)
        with pytest.raises(PaymentUnknown):
            await payments.look(work, payment.id)
