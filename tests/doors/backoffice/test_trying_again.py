"""After an outage of the bank: what it takes back, and everything tried again with one button."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.doors.backoffice.test_payments import PAGE, text_of, work_off
from tests.support import databases
from tests.support.members import Person
from tests.support.operations import REQUEST, House, fill_in, somebody
from tests.support.small_bank import SmallBank, a_payment, admitted, order, stands, transfer
from wicketgate import executions, journal, outbox, settlement
from wicketgate.bank import OrderState, Standing
from wicketgate.kernel.ids import PaymentId
from wicketgate.kernel.permissions import StaffRole
from wicketgate.kernel.work import Desk
from wicketgate.outbox.model import MOST_ATTEMPTS
from wicketgate.payments import Status
from wicketgate.settlement import Way
from wicketgate.settlement.jobs import errands

TRY_ALL: Final = f"{PAGE}/try-all-again"
MANY: Final = 130
"""More than one transaction takes."""


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> str:
    """Both databases: one transaction after the other is what this is about."""
    if request.param == "sqlite":
        return databases.copy_of(sqlite_template, tmp_path)
    url: str = request.getfixturevalue("migrated_postgres_url")
    return url


@pytest.fixture
def port() -> SmallBank:
    """A bank that settles at once, unless told otherwise."""
    return SmallBank()


@pytest.fixture
async def firm(desk: Desk) -> Desk:
    """With the organisation that pays."""
    await admitted(desk)
    return desk


async def given_up(desk: Desk, count: int) -> list[PaymentId]:
    """Payments whose errand nobody does any more: the bank was away for more than a day."""
    made = [(await a_payment(desk)).id for _ in range(count)]
    async with desk.writing(REQUEST) as work:
        while lease := await outbox.lease(work, "worker"):
            spent = replace(lease, task=replace(lease.task, attempts=MOST_ATTEMPTS - 1))
            await outbox.failed(work, spent, "Unavailable SmallBank.pay:72")
    return made


async def acts(desk: Desk, key: PaymentId) -> list[str]:
    """Who asked for another try, as the payment's history has it."""
    async with desk.reading(REQUEST) as work:
        lines = await journal.history(work, f"payment:{key}")
    return [line.actor for line in lines if line.act == "payment.tried_again"]


async def test_all_that_was_given_up_is_tried_again_with_one_button(
    firm: Desk, port: SmallBank, operator: Person
) -> None:
    made = await given_up(firm, MANY)
    await operator.get(PAGE)
    assert "There are more than are shown here" in operator.page.one("main").text

    assert await fill_in(operator, PAGE, TRY_ALL, {}) == 200

    text = operator.page.one("main").text
    assert f"The bank is being asked about {MANY} payments." in text
    assert "in vain" not in text
    await work_off(firm, port)
    assert {(await stands(firm, key)).status for key in made} == {Status.SETTLED}
    assert set(port.asked.values()) == {1}
    assert {len(await acts(firm, key)) for key in made} == {1}
    [by] = await acts(firm, made[0])
    assert by.startswith("staff:")


async def test_one_of_which_two_errands_failed_is_counted_and_noted_once(
    firm: Desk, operator: Person
) -> None:
    [key] = await given_up(firm, 1)
    async with firm.writing(REQUEST) as work:
        await outbox.put_once(work, "settlement.follow", key)
        lease = await outbox.lease(work, "worker")
        assert lease is not None
        await outbox.failed(work, lease, "Unavailable SmallBank.standing:80")

    await fill_in(operator, PAGE, TRY_ALL, {})

    assert "The bank is being asked about 1 payment." in operator.page.one("main").text
    assert len(await acts(firm, key)) == 1
    async with firm.reading(REQUEST) as work:
        assert [task.attempts for task in await outbox.undone_of(work, key)] == [0, 0]


async def test_what_somebody_else_has_tried_meanwhile_is_not_counted(
    firm: Desk, operator: Person
) -> None:
    [key] = await given_up(firm, 1)
    await operator.get(PAGE)
    forms = [form.attributes["action"] for form in operator.page.all("form")]
    async with firm.writing(REQUEST) as work:
        assert await settlement.try_these_again(work, [key]) == 1

    await operator.post({}, forms.index(TRY_ALL))

    assert "There was nothing to try again." in operator.page.one("main").text
    assert len(await acts(firm, key)) == 1


async def test_where_nothing_failed_there_is_no_button(firm: Desk, operator: Person) -> None:
    await a_payment(firm)
    await operator.get(PAGE)
    actions = [form.attributes["action"] for form in operator.page.all("form")]
    assert TRY_ALL not in actions
    await operator.get(f"{PAGE}?asked=many")
    assert "being asked" not in operator.page.one("main").text


async def test_who_may_only_look_has_no_button(firm: Desk, house: House) -> None:
    await given_up(firm, 1)
    async with house.signed_in(await somebody(firm, "Ada", StaffRole.AUDITOR)) as auditor:
        await auditor.get(PAGE)
        actions = [form.attributes["action"] for form in auditor.page.all("form")]
    assert TRY_ALL not in actions


async def test_what_the_bank_takes_back_is_seen_at_every_place(
    firm: Desk, port: SmallBank, operator: Person
) -> None:
    port.usual = Standing(OrderState.IN_PROCESS)
    payment = await a_payment(firm, order(transfer(100), transfer(200)))
    await work_off(firm, port)
    odd = executions.key_of(payment.id, 1, 1)
    port.stands[odd] = Standing(OrderState.PENDING)
    await errands(Way(port.of))["settlement.follow"](firm, payment.id)

    await operator.get("/ops")
    assert "Of 1 movement of money the bank takes back" in operator.page.one("main").text
    await operator.get(PAGE)
    text = operator.page.one("main").text
    assert odd in text
    assert "First: On its way · Now: Held by the bank" in text
    text = await text_of(operator, payment.id)
    assert "Of one movement the bank takes back what it had said" in text
    assert "The bank now says: Held by the bank" in text
    assert "Ask the bank now" in text
