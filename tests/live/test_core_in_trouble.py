"""A live bank whose core times out, fails, or loses the answer after it took the payment."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from sqlite3 import connect
from typing import Final

import httpx2
import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.journeys.plain_browser import PlainBrowser
from tests.live.bank import Proxy
from tests.live.party import BACK, admitted
from tests.parity.journeys import CONSENTS, INSTANT, consent_body, payment_body
from tests.parity.side import Side
from tests.support import nodes
from tests.support.databases import copy_of
from tests.support.nodes import until
from tests.support.threads import served
from wicketgate import live, refcore
from wicketgate.app import create_app
from wicketgate.bank import Bank
from wicketgate.corebank import CoreBank, Line, Terms
from wicketgate.edges import Behind
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Work
from wicketgate.personas import PASSWORD
from wicketgate.settings import Settings
from wicketgate.settlement import Way

QUICK: Final = Terms(connect=0.5, answer=0.4, pause=0.0, rest=0.3)
WAYS: Final = ("times out", "fails", "loses the answer")


@dataclass
class Trouble:
    """The core, and what is wrong with it: with all verbs, or with some."""

    core: ASGIApp
    way: str = ""
    verbs: frozenset[str] = frozenset()
    met: list[str] = field(default_factory=list)

    def begins(self, way: str, *verbs: str) -> None:
        self.way, self.verbs = way, frozenset(verbs)
        self.met.clear()

    def ends(self) -> None:
        self.way = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        verb = scope.get("path", "").rpartition("/")[2]
        if scope["type"] != "http" or not self.way or (self.verbs and verb not in self.verbs):
            await self.core(scope, receive, send)
            return
        self.met.append(verb)
        if self.way == "fails":
            await JSONResponse({"error": "sorry"}, 500)(scope, receive, send)
            return
        if self.way == "loses the answer":
            await self.core(scope, receive, _into_the_void)
        await asyncio.sleep(QUICK.answer * 2)


async def _into_the_void(_message: Message) -> None:
    """The answer is lost on its way."""


@dataclass
class House:
    """A live node in this process, its core, and a third party before it."""

    side: Side
    trouble: Trouble
    core_database: Path

    def taken(self, name: str) -> tuple[int, int]:
        """How many orders of that name the core has, and how often it booked one."""
        with closing(connect(self.core_database)) as database:
            orders = "SELECT count(*) FROM sandbox_order WHERE transfer LIKE ?"
            bookings = "SELECT count(*) FROM sandbox_booking WHERE entry LIKE ?"
            told = [database.execute(sql, [f"%{name}%"]) for sql in (orders, bookings)]
            return told[0].fetchone()[0], told[1].fetchone()[0]

    def status(self, payment: str) -> str:
        told = self.side.call("status", "GET", f"{INSTANT}/{payment}/status").json()
        return str(told["transactionStatus"])

    def nudge(self, key: str, secret: str = nodes.CORE_SECRET) -> int:
        """As the core tells that there is news of an order."""
        told = httpx2.post(
            f"http://127.0.0.1:{self.side.port}/core/v1/standings",
            headers={"Authorization": f"Bearer {secret}"},
            json={"key": key},
        )
        return told.status_code


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home, behind = tmp_path_factory.mktemp("live"), tmp_path_factory.mktemp("core")
    copy_of(sqlite_template, behind)
    (behind / "wicketgate.db").rename(behind / "core.db")
    database = copy_of(sqlite_template, home)
    trouble = Trouble(refcore.create_core(behind, nodes.CORE_SECRET))
    with served(trouble) as core:
        line = Line(f"http://127.0.0.1:{core}", nodes.CORE_SECRET, QUICK)

        def bank_of(work: Work, _organisation: OrganisationId) -> Bank:
            return CoreBank(line, work.request_id)

        edges = replace(
            live.EDGES, bank=lambda _settings: Behind(Way(bank_of, far=True), line.close)
        )
        settings = Settings.model_validate(nodes.of_live(home, database))
        with served(create_app(settings, edges=edges)) as port:
            yield House(Side(port, admitted(database)), trouble, behind / "core.db")


@pytest.fixture(autouse=True)
def well(house: House) -> Iterator[None]:
    """Each test begins and ends with a core that is well, and known to be."""
    yield
    house.trouble.ends()
    time.sleep(QUICK.rest)


def paid(house: House, name: str) -> str:
    """A payment that the customer has just approved."""
    body = payment_body(endToEndIdentification=name)
    made = house.side.call("payment", "POST", INSTANT, body, TPP_Redirect_URI=BACK).json()
    payment = str(made["paymentId"])
    house.side.token = ""
    house.side.approved("payment", f"PIS:{payment}", "Pay")
    house.side.token = ""
    return payment


@pytest.mark.parametrize("way", WAYS)
def test_a_payment_comes_to_its_end_and_is_made_once(house: House, way: str) -> None:
    name = f"E2E-{way.replace(' ', '-')}"
    house.trouble.begins(way, "pay")
    payment = paid(house, name)
    until(lambda: len(house.trouble.met) > 0)
    assert house.status(payment) not in {"ACCC", "ACSC", "RJCT"}

    house.trouble.ends()
    assert house.nudge(f"{payment}.1.0") == 204
    until(lambda: house.status(payment) == "ACCC")

    assert house.taken(name) == (1, 1)


def test_news_come_from_the_core_about_orders_of_ours(house: House) -> None:
    assert house.nudge("nobody.1.0", secret="guessed, and long enough at that") == 401
    assert house.nudge("nobody.1.0") == 404
    assert house.nudge("k" * 20_000) == 413


@pytest.mark.parametrize("way", WAYS)
def test_meanwhile_each_door_says_that_the_bank_is_away(house: House, way: str) -> None:
    side = house.side
    waiting = side.call("payment", "POST", INSTANT, payment_body(), TPP_Redirect_URI=BACK).json()
    asked = side.call("consent", "POST", CONSENTS, consent_body(), TPP_Redirect_URI=BACK)
    consent = asked.json()["consentId"]
    side.approved("consent", f"AIS:{consent}", "Share")
    house.trouble.begins(way)

    accounts = side.call("accounts", "GET", "/psd2/v1/accounts", Consent_ID=consent)
    with side.step("page"), PlainBrowser(Proxy(side.port)) as browser:
        browser.open(side.address(f"PIS:{waiting['paymentId']}"))
        browser.press("Sign in", Login_name="psu-ok", Password=PASSWORD)
    own = side.call("status", "GET", f"{CONSENTS}/{consent}/status")
    side.token = ""

    assert accounts.status_code == 503
    assert accounts.json()["tppMessages"][0]["code"] == "SERVICE_UNAVAILABLE"
    assert accounts.headers["retry-after"]
    assert (browser.status, browser.page.heading != "") == (503, True)
    assert own.json() == {"consentStatus": "valid"}
