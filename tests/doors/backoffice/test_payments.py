"""What people of the bank see of payments, and trying again, over HTTP."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from tests.support.baskets import put
from tests.support.clock import TestClock
from tests.support.members import Person
from tests.support.operations import REQUEST, fill_in
from tests.support.small_bank import (
    TPP,
    SmallBank,
    a_payment,
    admitted,
    cancelled,
    monthly,
    order,
    received,
    stands,
    transfer,
)
from wicketgate import journal, outbox, tpps
from wicketgate.bank import OrderState, Reason, Scheme, Standing
from wicketgate.kernel.ids import PaymentId
from wicketgate.kernel.work import Desk
from wicketgate.outbox.model import MOST_ATTEMPTS
from wicketgate.payments import Status
from wicketgate.settlement import Way
from wicketgate.settlement.jobs import JOBS, errands
from wicketgate.worker import Worker

PAGE: Final = "/ops/payments"


@pytest.fixture
def port() -> SmallBank:
    """A bank that settles at once, unless told otherwise."""
    return SmallBank()


@pytest.fixture
async def firm(desk: Desk) -> Desk:
    """With the organisation that pays."""
    await admitted(desk)
    return desk


async def work_off(desk: Desk, port: SmallBank) -> None:
    await Worker(desk, JOBS, {}, errands(Way(port.of))).do_what_is_due()


async def fail_for_good(desk: Desk) -> None:
    """The next task fails for the last time."""
    async with desk.writing(REQUEST) as work:
        lease = await outbox.lease(work, "worker")
        assert lease is not None
        spent = replace(lease, task=replace(lease.task, attempts=MOST_ATTEMPTS - 1))
        await outbox.failed(work, spent, "Unavailable SmallBank.pay:72")


async def text_of(person: Person, key: PaymentId) -> str:
    assert await person.get(f"{PAGE}/{key}") == 200
    return person.page.one("main").text


async def test_payments_are_found_by_organisation_status_product_and_id(
    firm: Desk, port: SmallBank, operator: Person
) -> None:
    paid = await a_payment(firm)
    await work_off(firm, port)
    open_one = await received(firm, order(scheme=Scheme.INSTANT))
    await operator.get(f"{PAGE}?payment={paid.id}")
    assert operator.path == f"{PAGE}/{paid.id}"
    for query, found in (
        ("", {paid.id, open_one.id}),
        (f"organisation={TPP.organisation}&status=ACSC", {paid.id}),
        ("status=RCVD", {open_one.id}),
        ("status=nonsense", {paid.id, open_one.id}),
        ("product=instant-sepa-credit-transfers", {open_one.id}),
        ("product=sepa-credit-transfers&status=ACSC", {paid.id}),
        ("product=pain.001-sepa-credit-transfers", set()),
        ("organisation=unknown", set()),
        ("payment=unknown", set()),
        ("behind=1.a", set()),
    ):
        assert await operator.get(f"{PAGE}?{query}") == 200
        seen = {key for key in (paid.id, open_one.id) if key in operator.last.text}
        assert seen == found, query


async def test_the_list_goes_on_page_after_page(firm: Desk, operator: Person) -> None:
    made = {(await received(firm)).id for _ in range(30)}
    await operator.get(f"{PAGE}?status=RCVD")
    [link] = [a.attributes["href"] for a in operator.page.all("a") if a.text == "Next page"]
    first = {key for key in made if key in operator.last.text}
    await operator.get(link or "")
    rest = {key for key in made if key in operator.last.text}
    assert (len(first), first | rest, first & rest) == (25, made, set())


async def test_a_page_tells_all_of_a_payment_and_no_number_in_full(
    firm: Desk, port: SmallBank, operator: Person
) -> None:
    paid = await a_payment(firm)
    await work_off(firm, port)

    text = await text_of(operator, paid.id)

    for told in (
        "ACSC",
        "12.50",
        "Firm",
        "Approved by a customer",
        "RCVD → ACTC",
        "Paid",
        "1 of 1",
    ):
        assert told in text, told
    assert "Nothing: it has come to its end." in text
    assert not re.search(r"payment\.\w+|(\w{4}) → \1", text)
    numbers = operator.last.text.replace(" ", "")
    assert "BE17981100100121" not in numbers
    assert "NL91ABNA0417164300" not in numbers
    assert "Bakery" not in text
    assert await operator.get(f"{PAGE}/unknown") == 404


async def test_a_page_with_two_clocks_says_so(
    firm: Desk, port: SmallBank, operator: Person
) -> None:
    paid = await a_payment(firm)
    await work_off(firm, port)
    assert "moved its clock" not in await text_of(operator, paid.id)
    async with firm.writing(REQUEST) as work:
        organisation = await tpps.look(work, TPP.organisation)
        await tpps.advance_clock(work, organisation, timedelta(days=38))
    assert "moved its clock" in await text_of(operator, paid.id)


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        (Standing(OrderState.PENDING, Reason.NO_FUNDS), "One movement waits for funds"),
        (Standing(OrderState.PENDING), "The bank has one movement and holds it back"),
        (Standing(OrderState.IN_PROCESS), "One movement is on its way."),
    ],
)
async def test_a_page_says_why_the_bank_has_not_paid_and_has_it_asked_again(
    firm: Desk, port: SmallBank, operator: Person, standing: Standing, told: str
) -> None:
    port.usual = standing
    payment = await a_payment(firm)
    await work_off(firm, port)
    assert told in await text_of(operator, payment.id)

    port.stands = dict.fromkeys(port.orders, Standing(OrderState.SETTLED))
    path = f"{PAGE}/{payment.id}"
    assert await fill_in(operator, path, f"{path}/try-again", {}) == 200
    assert "The bank is being asked." in operator.page.one("main").text
    await work_off(firm, port)

    assert (await stands(firm, payment.id)).status is Status.SETTLED
    assert "Tried again" in await text_of(operator, payment.id)
    assert port.asked.total() == 1


async def test_what_waits_for_somebody_else_says_so_and_offers_nothing(
    firm: Desk, port: SmallBank, operator: Person
) -> None:
    later = order(wanted_on=firm.clock().date() + timedelta(days=2))
    waits = await a_payment(firm, later)
    await cancelled(firm, waits.id)
    text = await text_of(operator, waits.id)
    assert "One movement waits for its day, 20 November 2026." in text
    assert "The TPP asks to cancel it" in text
    assert "Ask the bank now" not in text
    unsigned = await received(firm)
    text = await text_of(operator, unsigned.id)
    assert "One customer has to approve it" in text
    assert "Ask the bank now" not in text
    path = f"{PAGE}/{unsigned.id}"
    token = firm.keys.fingerprint(
        "account-csrf", operator.client.cookies.get("__Host-operator") or ""
    )
    answer = await operator.client.post(f"{path}/try-again", data={"csrf": token})
    assert answer.headers["location"] == path
    async with firm.reading(REQUEST) as work:
        acts = [line.act for line in await journal.history(work, f"payment:{unsigned.id}")]
    assert acts == ["payment.received"]
    assert not port.orders


async def test_what_the_bank_could_not_be_asked_is_seen_and_tried_again(
    firm: Desk, port: SmallBank, operator: Person, clock: TestClock
) -> None:
    port.away = 1
    payment = await a_payment(firm)
    await work_off(firm, port)
    await operator.get(PAGE)
    assert "1 try in vain" in operator.page.one("main").text
    assert "The bank could not be asked, 1 time so far." in await text_of(operator, payment.id)

    clock.advance(timedelta(seconds=10))
    await fail_for_good(firm)
    text = await text_of(operator, payment.id)
    assert f"The bank could not be asked, {MOST_ATTEMPTS} times so far." in text
    assert "One movement is being sent" in text
    assert await fill_in(operator, PAGE, f"{PAGE}/{payment.id}/try-again", {}) == 200
    await work_off(firm, port)

    assert (await stands(firm, payment.id)).status is Status.SETTLED
    assert len(port.orders) == 1
    await operator.get(PAGE)
    assert "in vain" not in operator.page.one("main").text


async def test_the_day_begins_with_payments_that_stand_still(firm: Desk, operator: Person) -> None:
    await a_payment(firm)
    await fail_for_good(firm)
    await operator.get("/ops")
    assert "1 payment stands still" in operator.page.one("main").text


async def test_a_bulk_and_a_periodic_payment_show_their_movements(
    firm: Desk, port: SmallBank, operator: Person
) -> None:
    port.answers = {5100: Standing(OrderState.REJECTED, Reason.CLOSED_ACCOUNT)}
    bulk = await a_payment(firm, order(transfer(1000), transfer(5100)))
    monthly_one = await a_payment(firm, order(schedule=monthly(firm.clock().date())))
    await work_off(firm, port)
    text = await text_of(operator, bulk.id)
    assert ("PART" in text, "AC04" in text, "2 transfers" in text) == (True, True, True)
    text = await text_of(operator, monthly_one.id)
    assert "Every month" in text
    assert "One movement waits for its day, 18 December 2026." in text


async def test_a_basket_shows_its_payments_and_each_of_them_the_basket(
    firm: Desk, operator: Person
) -> None:
    members = [await received(firm), await received(firm)]
    basket = await put(firm, *members)
    text = await text_of(operator, members[0].id)
    assert "The customers have to approve the basket it is in." in text
    [link] = [a for a in operator.page.all("a") if a.text == basket.id]

    await operator.get(link.attributes["href"] or "")

    text = operator.page.one("main").text
    assert all(payment.id in text for payment in members)
    assert ("RCVD" in text, "0 of 1" in text, "Waits until" in text) == (True, True, True)
    assert await operator.get("/ops/baskets/unknown") == 404
