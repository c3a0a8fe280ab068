"""Every bank we know keeps the port's contract: in process, over the wire, and on a bad line."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

from tests.support.databases import copy_of
from wicketgate import bank, personas, port_suite, refcore, sandbox
from wicketgate.corebank import CoreBank, CoreMisunderstood, Line, Terms
from wicketgate.kernel import clock
from wicketgate.kernel.database import database_at
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import AccountId, PsuId
from wicketgate.kernel.money import Money
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.work import Desk
from wicketgate.port_suite import Facts

SECRET: Final = "a secret of the line, long enough"
REQUEST: Final = "00000000-0000-4000-8000-000000000000"
QUICK: Final = Terms(connect=0.5, answer=0.5, pause=0.0, rest=60.0, again=1.0)


def facts() -> Facts:
    return Facts(
        login="psu-ok",
        password=personas.PASSWORD,
        creditor_iban=personas.accounts_of("psu-joint")[0].iban,
        creditor_name="Femke Huisman",
        today=clock.local_date(clock.wall_clock(), Profile().zone),
        code=personas.ONE_TIME_CODE,
    )


@dataclass
class BadLine(httpx2.AsyncBaseTransport):
    """Carries calls to a core in this process; `spoil` may lose an answer or make another one."""

    inner: httpx2.AsyncBaseTransport
    spoil: Callable[[int, httpx2.Response], httpx2.Response] = lambda _, answer: answer
    asked: list[str] = field(default_factory=list)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request.url.path.rpartition("/")[2])
        answer = await self.inner.handle_async_request(request)
        return self.spoil(len(self.asked), answer)


@asynccontextmanager
async def core(folder: Path) -> AsyncIterator[httpx2.AsyncBaseTransport]:
    """The reference core, awake, as a way to call it."""
    app: Any = refcore.create_core(folder, SECRET)
    async with app.lifespan_context(app):
        yield httpx2.ASGITransport(app=app)


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path) -> Path:
    """A folder with a migrated database for the core."""
    copy_of(sqlite_template, tmp_path)
    (tmp_path / "wicketgate.db").rename(tmp_path / "core.db")
    return tmp_path


async def wrong(port: bank.Bank) -> list[str]:
    """What the suite finds."""
    found = await port_suite.run(port, facts())
    return [f"{one.sentence}: {one.wrong}" for one in found if one.wrong]


async def test_the_sandbox_bank_keeps_the_contract(folder: Path) -> None:
    desk = Desk(
        database_at(f"sqlite:///{folder / 'core.db'}"),
        Profile(),
        Keyring(b"k" * 32),
        clock.wall_clock,
    )
    await desk.database.open()
    async with desk.writing(REQUEST) as work:
        await sandbox.settle(work, refcore.CUSTOMERS)
        assert await wrong(sandbox.bank(work, refcore.CUSTOMERS)) == []
    await desk.database.close()


@dataclass(frozen=True, slots=True)
class _ForAnybody(CoreBank):
    """Does not look at whose account it is."""

    async def pay(self, order: bank.PaymentOrder) -> bank.Standing:
        signed_in = await self.authenticate(facts().login, facts().password)
        assert signed_in.customer is not None
        return await CoreBank.pay(self, replace(order, psu=signed_in.customer.id))


async def test_a_core_that_pays_for_anybody_is_found_out(folder: Path) -> None:
    async with core(folder) as transport:
        line = Line("http://core.example", SECRET, transport=transport)
        [found] = await wrong(_ForAnybody(line, REQUEST))
        assert found.startswith("only its own customer pays from an account: somebody else's order")
        await line.close()


@dataclass(frozen=True, slots=True)
class _Converting(CoreBank):
    """Tells of another currency what `told` makes of it."""

    told: Callable[[bank.Conversion], bank.Conversion | None]

    async def preview(self, orders: Sequence[bank.PaymentOrder]) -> bank.Preview:
        preview = await CoreBank.preview(self, orders)
        conversion = None if preview.conversion is None else self.told(preview.conversion)
        return replace(preview, conversion=conversion)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (lambda _: None, []),
        (lambda one: replace(one, rate="0.925926"), ["10000.00 USD at 0.925926 for one euro"]),
        (lambda one: replace(one, debit=Money(1, "USD")), ["what an account in EUR pays is USD"]),
    ],
)
async def test_a_core_may_know_no_rate_but_no_wrong_one(
    folder: Path, told: Callable[[bank.Conversion], bank.Conversion | None], found: list[str]
) -> None:
    async with core(folder) as transport:
        line = Line("http://core.example", SECRET, transport=transport)
        said = await wrong(_Converting(line, REQUEST, told))
        assert len(said) == len(found)
        assert all(text in one for text, one in zip(found, said, strict=True))
        await line.close()


@pytest.mark.parametrize("rate", ["", "0", "0.000", "-1", "1,08", "NaN", "1e3", "1.", "1" * 13])
async def test_a_rate_is_a_decimal_above_zero(rate: str) -> None:
    conversion = {"debit": {"minor": 1, "currency": "EUR"}, "rate": rate}
    told = {
        "execution_date": "2026-11-18",
        "fee": {"minor": 0, "currency": "EUR"},
        "funds_available": True,
        "payees": [],
        "conversion": conversion,
    }
    bad = answering(200, json.dumps(told).encode())
    port = CoreBank(Line("http://core.example", SECRET, QUICK, transport=bad), REQUEST)
    with pytest.raises(CoreMisunderstood):
        await port.preview([])


@dataclass(frozen=True, slots=True)
class _ForAnyCustomer(CoreBank):
    """Looks whether there is such a customer, and not whose the account is."""

    owner: PsuId
    account: AccountId

    async def pay(self, order: bank.PaymentOrder) -> bank.Standing:
        theirs = order.account == self.account and order.psu != "nobody"
        return await CoreBank.pay(self, replace(order, psu=self.owner) if theirs else order)


async def test_a_core_that_pays_from_another_customer_s_account_is_found_out(folder: Path) -> None:
    async with core(folder) as transport:
        line = Line("http://core.example", SECRET, transport=transport)
        port = CoreBank(line, REQUEST)
        other = (await port.authenticate("psu-joint", personas.PASSWORD)).customer
        assert other is not None
        given = await port.accounts(other.id, with_balances=False)
        told = replace(facts(), foreign=given[0].account.id)
        careless = _ForAnyCustomer(line, REQUEST, other.id, given[0].account.id)
        found = [one for one in await port_suite.run(careless, told) if one.wrong]
        assert [one.sentence for one in found] == ["only its own customer pays from an account"]
        assert not [one for one in await port_suite.run(port, told) if one.wrong]
        await line.close()


async def test_a_core_over_the_wire_keeps_the_contract(folder: Path) -> None:
    async with core(folder) as transport:
        line = Line("http://core.example", SECRET, transport=transport)
        assert await wrong(CoreBank(line, REQUEST)) == []
        await line.close()


async def test_it_is_kept_on_a_line_that_loses_answers(folder: Path) -> None:
    """Every third answer comes too late, after the core has done what was asked."""

    def lose(number: int, answer: httpx2.Response) -> httpx2.Response:
        if number % 3 == 0 and answer.request.url.path.rpartition("/")[2] not in ASKED_ONCE:
            raise httpx2.ReadTimeout("lost", request=answer.request)
        return answer

    async with core(folder) as transport:
        bad = BadLine(_Remembering(transport), lose)
        line = Line("http://core.example", SECRET, QUICK, transport=bad)
        assert await wrong(CoreBank(line, REQUEST)) == []
        assert bad.asked.count("pay") > 6  # asked again, and yet paid once
        await line.close()


ASKED_ONCE: Final = {"authenticate", "challenge", "check"}


@dataclass
class _Remembering(httpx2.AsyncBaseTransport):
    """Answers know their request, as those of a real line do."""

    inner: httpx2.AsyncBaseTransport

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self.inner.handle_async_request(request)
        answer.request = request
        return answer


def answering(status: int, body: bytes = b"null") -> BadLine:
    """A line behind which everything is answered alike."""

    def answer(_request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, content=body)

    return BadLine(httpx2.MockTransport(answer))


async def test_a_password_is_never_asked_twice() -> None:
    bad = answering(503)
    port = CoreBank(Line("http://core.example", SECRET, QUICK, transport=bad), REQUEST)
    with pytest.raises(Unavailable):
        await port.authenticate("psu-ok", "123456")
    assert bad.asked == ["authenticate"]


async def test_a_core_that_is_away_is_left_alone_for_a_while() -> None:
    bad = answering(503)
    port = CoreBank(Line("http://core.example", SECRET, QUICK, transport=bad), REQUEST)
    for _ in range(10):
        with pytest.raises(Unavailable):
            await port.standing("k")
    assert len(bad.asked) == QUICK.failures


async def test_asking_again_has_a_budget() -> None:
    patient = Terms(connect=0.5, answer=0.5, pause=0.0, failures=1_000, again=0.0)
    bad = answering(503)
    port = CoreBank(Line("http://core.example", SECRET, patient, transport=bad), REQUEST)
    for _ in range(20):
        with pytest.raises(Unavailable):
            await port.standing("k")
    assert len(bad.asked) == 20 + 10  # the ten that are saved up, and no more


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"[1,2]"), (200, b"not json"), (200, b'{"state":"XXXX"}'), (500, b"{}"), (401, b"{}")],
)
async def test_an_answer_outside_the_contract_is_no_answer(status: int, body: bytes) -> None:
    bad = answering(status, body)
    port = CoreBank(Line("http://core.example", SECRET, QUICK, transport=bad), REQUEST)
    with pytest.raises(CoreMisunderstood):
        await port.standing("k")
    assert bad.asked == ["standing"]


@pytest.mark.parametrize("key", ["", "cust 4711", " 4711", "47\u00a011"])
async def test_the_id_of_a_customer_is_one_word(key: str) -> None:
    """Signatures are counted by it: one person must never count as two."""
    told = json.dumps({"id": key, "login": "anna", "name": "Anna Brandt"}).encode()
    port = CoreBank(
        Line("http://core.example", SECRET, QUICK, transport=answering(200, told)), REQUEST
    )
    with pytest.raises(CoreMisunderstood):
        await port.customer(PsuId("x"))


async def test_the_core_opens_to_its_secret_only(folder: Path) -> None:
    async with core(folder) as transport:
        line = Line("http://core.example", "another secret, also long", QUICK, transport=transport)
        with pytest.raises(CoreMisunderstood):
            await CoreBank(line, REQUEST).customer(PsuId("x"))
        await line.close()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/standing", b'{"key":1}', 400),
        ("/v1/standing", b"{", 400),
        ("/v1/nothing", b"{}", 404),
        ("/v1/standing", b"[" * 1_000_001, 413),
        (
            "/v1/funds-available",
            b'{"psu":"p","account":"a","amount":{"minor":1,"currency":"XXX"}}',
            400,
        ),
    ],
)
async def test_the_core_says_what_is_wrong(
    folder: Path, path: str, body: bytes, status: int
) -> None:
    async with core(folder) as transport, httpx2.AsyncClient(transport=transport) as client:
        headers = {"Authorization": f"Bearer {SECRET}"}
        answer = await client.post(f"http://core.example{path}", content=body, headers=headers)
        assert answer.status_code == status
        assert answer.json()["error"]
