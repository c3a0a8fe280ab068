"""A third party moves what the bank does: payments, the clearing, bookings."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from tests.doors.control.calling import Caller, verdict
from tests.support import worlds
from tests.support.bookings import told
from tests.support.paying import ALWAYS, PAYEE, iban_of, transfer
from tests.support.small_bank import request
from wicketgate import executions, payments, personas, sandbox, settlement
from wicketgate.bank import Reference, Scheme, Transfer
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import PaymentId
from wicketgate.kernel.work import Desk
from wicketgate.payments import ExecutionRule, Form, Frequency, Order, Schedule, Service, Status

GIRO = Reference(iban=iban_of("giro"))


@pytest.fixture(autouse=True)
async def _as_it_was(bees: Caller, desk: Desk, database_url: str) -> AsyncIterator[None]:
    """The world is shared with other tests where the database keeps it; a file is thrown away."""
    yield
    if not database_url.startswith("postgresql"):
        return
    async with desk.writing(worlds.REQUEST) as work:
        await payments.forget_organisation(work, bees.party.organisation)
        await sandbox.reset(work, bees.party.organisation)


@dataclass(frozen=True)
class Payer:
    """Payments of the bees from the account of `psu-ok`."""

    bees: Caller

    def order(self, *transfers: Transfer, **more: Any) -> Order:
        told: dict[str, Any] = {"service": Service.SINGLE, "scheme": Scheme.SEPA}
        told |= {"form": Form.JSON, "debtor_account": GIRO, **more}
        return Order(transfers=transfers or (transfer("10.00"),), **told)

    async def received(self, order: Order | None = None) -> PaymentId:
        async with self.bees.desk.writing(worlds.REQUEST) as work:
            await settlement.in_time_of(work, self.bees.party.organisation)
            party = self.bees.party
            tpp = Tpp(party.organisation, party.application, frozenset(), frozenset())
            return (await payments.receive(work, tpp, request(order or self.order()))).id

    async def approved(self, order: Order | None = None) -> PaymentId:
        """Approved by `psu-ok`, and with the bank as far as it is due."""
        key = await self.received(order)
        organisation = self.bees.party.organisation
        async with self.bees.desk.writing(worlds.REQUEST) as work:
            bank = sandbox.bank(work, organisation)
            customer = (await bank.authenticate("psu-ok", personas.PASSWORD)).customer
            assert customer is not None
            accounts = [a.account for a in await bank.accounts(customer.id, with_balances=False)]
            held = await payments.lock_any(work, key)
            matched = payments.matching(work, held, accounts)
            await payments.approve(work, held, customer, matched)
            await settlement.catch_up(work, sandbox.bank(work, organisation), organisation)
        return key

    async def status(self, key: PaymentId) -> Status:
        async with self.bees.desk.reading(worlds.REQUEST) as work:
            return (await payments.look(work, key)).status

    async def put(self, key: PaymentId, **body: str) -> Any:
        return await self.bees.control("PUT", f"/payments/{key}/status", json=body)


@pytest.fixture
def payer(bees: Caller) -> Payer:
    return Payer(bees)


# ------------------------------------------------------------------ time goes by
async def test_time_settles_what_is_on_its_way(bees: Caller, payer: Payer) -> None:
    key = await payer.approved()
    assert await payer.status(key) is Status.IN_PROCESS

    await bees.advance("PT6H")

    assert await payer.status(key) is Status.SETTLED


async def test_a_future_payment_is_made_on_its_day_however_far_time_leaps(
    bees: Caller, payer: Payer
) -> None:
    wanted_on = date(2026, 11, 25)
    key = await payer.approved(payer.order(wanted_on=wanted_on))
    assert await payer.status(key) is Status.AUTHORISED

    told = await bees.advance("P30DT1H")

    assert told["advancedBy"] == "P30DT1H"
    assert await payer.status(key) is Status.SETTLED
    assert await booked_on(bees, -1_000) == [wanted_on]


async def test_a_standing_order_is_made_each_time(bees: Caller, payer: Payer) -> None:
    schedule = Schedule(
        start=date(2026, 11, 20),
        frequency=Frequency.WEEKLY,
        end=date(2026, 12, 26),
        rule=ExecutionRule.PRECEDING,
    )
    key = await payer.approved(payer.order(service=Service.PERIODIC, schedule=schedule))

    await bees.advance("P60D")

    assert await payer.status(key) is Status.SETTLED
    days = [date(2026, 11, 20) + timedelta(weeks=n) for n in range(5)]
    assert await booked_on(bees, -1_000) == [*days, date(2026, 12, 24)]
    async with bees.desk.reading(worlds.REQUEST) as work:
        assert await executions.next_due(work, bees.party.organisation) is None


async def booked_on(bees: Caller, minor: int) -> list[date]:
    """The days on which so much went from the giro account to the payee, oldest first."""
    async with bees.desk.writing(worlds.REQUEST) as work:
        bank = sandbox.bank(work, bees.party.organisation)
        customer = (await bank.authenticate("psu-ok", personas.PASSWORD)).customer
        assert customer is not None
        [giro, *_] = await bank.accounts(customer.id, with_balances=False)
        page = await bank.statement(customer.id, giro.account.id, ALWAYS, with_balances=False)
    assert page is not None
    mine = [b for b in told(page) if (b.minor, b.counterparty.iban) == (minor, PAYEE.iban)]
    return [b.booking_date for b in reversed(mine)]


# ------------------------------------------------------------------ payments
async def test_a_payment_under_check_is_paid_or_rejected(payer: Payer) -> None:
    good, bad = [await payer.approved(payer.order(transfer("2.54"))) for _ in range(2)]
    assert await payer.status(good) is Status.PENDING

    paid = await payer.put(good, status="ACSC")
    refused = await payer.put(bad, status="RJCT", reason="RR04")

    assert paid.json() == {"paymentId": good, "transactionStatus": "ACSC"}
    assert refused.json() == {"paymentId": bad, "transactionStatus": "RJCT", "reason": "RR04"}
    for key in (good, bad):
        again = await payer.put(key, status="RJCT")
        assert verdict(again) == (409, "STATUS_INVALID", None)


async def test_a_payment_that_nobody_approved_can_be_rejected(payer: Payer) -> None:
    key = await payer.received()

    early = await payer.put(key, status="ACSC")
    answer = await payer.put(key, status="RJCT", reason="AC04")

    assert verdict(early) == (409, "STATUS_INVALID", None)
    assert answer.json()["reason"] == "AC04"
    assert await payer.status(key) is Status.REJECTED


async def test_its_customer_takes_back_a_future_payment_at_the_bank(payer: Payer) -> None:
    future = await payer.approved(payer.order(wanted_on=date(2026, 11, 25)))
    on_its_way = await payer.approved()

    first = await payer.put(future, status="CANC")
    again = await payer.put(future, status="CANC")
    late = await payer.put(on_its_way, status="CANC")

    assert first.json()["transactionStatus"] == "CANC"
    assert verdict(again) == (409, "STATUS_INVALID", None)
    assert verdict(late) == (405, "CANCELLATION_INVALID", None)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"status": "ACTC"}, "status"),
        ({"status": "RJCT", "reason": "NOPE"}, "reason"),
        ({}, "status"),
    ],
)
async def test_other_words_are_refused(payer: Payer, body: dict[str, str], path: str) -> None:
    key = await payer.received()

    assert verdict(await payer.put(key, **body)) == (400, "FORMAT_ERROR", path)
    assert await payer.status(key) is Status.RECEIVED


async def test_a_foreign_payment_is_unknown(payer: Payer, wasps: Caller) -> None:
    key = await payer.received()

    body = {"status": "RJCT"}
    theirs = await wasps.control("PUT", f"/payments/{key}/status", json=body)
    nobodys = await wasps.control("PUT", "/payments/nobody/status", json=body)

    assert verdict(theirs) == verdict(nobodys) == (403, "RESOURCE_UNKNOWN", None)
    assert await payer.status(key) is Status.RECEIVED


# ------------------------------------------------------------------ the clearing
async def test_the_clearing_runs_when_it_is_told(bees: Caller, payer: Payer) -> None:
    key = await payer.approved()
    short = await payer.approved(payer.order(transfer("2.51")))
    before = (await bees.control("GET", "/settlement")).json()

    answer = await bees.control("POST", "/settlement/run")

    assert before == {"waiting": 2, "nextDueAt": "2026-11-18T15:00:00.000Z"}
    assert answer.json() == {"settled": 1, "rejected": 1, "waiting": 0}
    assert await payer.status(key) is Status.SETTLED
    assert await payer.status(short) is Status.REJECTED
    assert (await bees.control("GET", "/settlement")).json() == {"waiting": 0}


# ------------------------------------------------------------------ accounts
async def giro(bees: Caller) -> dict[str, str]:
    answer = await bees.control("GET", "/accounts")
    found: dict[str, str] = next(
        one for one in answer.json()["accounts"] if one["iban"] == GIRO.iban
    )
    return found


async def book(bees: Caller, account: str, amount: str, **more: Any) -> Any:
    body = {
        "transactionAmount": {"currency": "EUR", "amount": amount},
        "counterpartyName": "Grüne Wiese",
        **more,
    }
    return await bees.control("POST", f"/accounts/{account}/transactions", json=body)


async def test_every_account_of_the_world_is_listed(bees: Caller) -> None:
    answer = await bees.control("GET", "/accounts")

    listed = [(a["iban"], a["currency"], a["status"]) for a in answer.json()["accounts"]]
    wanted = [(a.iban, a.currency, a.state) for a in personas.ACCOUNTS.values()]
    assert listed == wanted
    granted = await bees.granted()
    seen = (await bees.xs2a("/accounts", granted)).json()["accounts"]
    known = {a["resourceId"] for a in answer.json()["accounts"]}
    assert {a["resourceId"] for a in seen} <= known


async def test_what_is_booked_by_hand_is_in_the_statement(bees: Caller) -> None:
    before = await giro(bees)

    answer = await book(
        bees, before["resourceId"], "250.00", remittanceInformationUnstructured="Bonus"
    )

    assert answer.status_code == 200
    assert answer.json()["bookingDate"] == "2026-11-18"
    after = await giro(bees)
    assert float(after["booked"]) == pytest.approx(float(before["booked"]) + 250)
    granted = await bees.granted()
    page = await bees.xs2a(
        f"/accounts/{before['resourceId']}/transactions?bookingStatus=booked&dateFrom=2026-11-18",
        granted,
    )
    newest = page.json()["transactions"]["booked"][0]
    assert newest["transactionId"] == answer.json()["transactionId"]
    assert newest["debtorName"] == "Grune Wiese"
    assert newest["remittanceInformationUnstructured"] == "Bonus"


async def test_a_payment_that_waits_for_money_goes_on_when_it_comes(
    bees: Caller, payer: Payer
) -> None:
    account = await giro(bees)
    key = await payer.approved(payer.order(transfer("20000.00")))
    assert await payer.status(key) is Status.PENDING

    await book(bees, account["resourceId"], "20000.00")

    assert await payer.status(key) is Status.IN_PROCESS


@pytest.mark.parametrize(
    ("amount", "more", "path"),
    [
        ("0.00", {}, "transactionAmount.amount"),
        ("1.001", {}, "transactionAmount.amount"),
        ("ten", {}, "transactionAmount.amount"),
        ("1.00", {"counterpartyName": ""}, "counterpartyName"),
        ("1.00", {"counterpartyIban": "DE"}, "counterpartyIban"),
        (
            "1.00",
            {"transactionAmount": {"currency": "USD", "amount": "1.00"}},
            "transactionAmount.currency",
        ),
    ],
)
async def test_what_cannot_be_booked_is_told_with_its_place(
    bees: Caller, amount: str, more: dict[str, Any], path: str
) -> None:
    account = await giro(bees)

    answer = await book(bees, account["resourceId"], amount, **more)

    assert verdict(answer) == (400, "FORMAT_ERROR", path)
    assert await giro(bees) == account


async def test_a_foreign_account_is_unknown(bees: Caller, wasps: Caller) -> None:
    account = await giro(wasps)

    theirs = await book(bees, account["resourceId"], "1.00")

    assert verdict(theirs) == (404, "RESOURCE_UNKNOWN", None)
    assert await giro(wasps) == account
