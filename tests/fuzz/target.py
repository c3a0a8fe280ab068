"""The API as one long-lived process that made-up requests are thrown at."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeVar
from urllib.parse import unquote
from uuid import uuid4

import httpx2
from starlette.applications import Starlette
from starlette.types import Message

from tests.conftest import desk_on
from tests.doors.berlin.baskets.putting import BASKETS
from tests.doors.berlin.calling import body
from tests.doors.berlin.ground import REPORT
from tests.doors.berlin.payments.asking import SEPA, payment
from tests.doors.berlin.test_funds import CONSENTS as FUNDS
from tests.doors.berlin.test_funds import body as funds_body
from tests.doors.berlin.test_funds_questions import QUESTION
from tests.doors.berlin.test_funds_questions import body as question
from tests.support import databases, worlds
from tests.support.clock import TestClock
from tests.support.consents import grant, request
from tests.support.funds import granted
from wicketgate import sandbox
from wicketgate.consents import Access, Kind
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.sql import METADATA
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web.berlin import routes
from wicketgate.web.kit.seat import Seat

Given = TypeVar("Given")
BASE: Final = "http://testserver"
PARTIES: Final = ("organisation", "application")
BODIES: Final = {"/v1/consents": body, FUNDS: funds_body, QUESTION: question, SEPA: payment}
CREATING: Final = (
    (b"psu-ip-address", b"198.51.100.7"),
    (b"content-type", b"application/json"),
    (b"tpp-explicit-authorisation-preferred", b"true"),
)
_UUID: Final = re.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_JSON: Final = ("application/json", "application/problem+json")


@dataclass(frozen=True)
class Shot:
    """A request as a server hands it over: any bytes, but for what HTTP itself forbids."""

    method: str
    path: bytes
    query: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""


@dataclass
class Target:
    """Everything of one third party, so that shots reach the deepest stages."""

    url: str
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    seen: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    ids: dict[str, str] = field(default_factory=dict)
    key: str = ""
    token: str = ""
    funds_token: str = ""

    def __post_init__(self) -> None:
        self._stack = AsyncExitStack()

    def run(self, act: Callable[[], Awaitable[Given]]) -> Given:
        async def acted() -> Given:
            return await act()

        return self.runner.run(acted())

    def open(self) -> None:
        self.run(self._open)

    def close(self) -> None:
        self.run(self._stack.aclose)
        self.runner.close()

    async def _open(self) -> None:
        clock = TestClock()
        if self.url.startswith("postgresql"):
            tables = {name for name in METADATA.tables if not name.startswith("sandbox_")} - {
                *PARTIES
            }
            await databases.empty(self.url, tables, again=PARTIES)
        desk = await self._stack.enter_async_context(
            desk_on(self.url, clock, Profile(), fresh=False)
        )
        await worlds.settle(desk)
        if self.url.startswith("postgresql"):
            await databases.remember(self.url, PARTIES)
        seat = Seat(desk, Way(sandbox.bank), BASE, sandbox=True)
        self.app = Starlette(routes=routes.mount(seat))
        await self._prepare(desk)

    async def _prepare(self, desk: Desk) -> None:
        self.desk = desk
        async with desk.writing(worlds.REQUEST) as work:
            self.party = await worlds.party(work, worlds.BEE)
        self.key = self.party.api_key
        await self._grant()
        listed = (await self._get("/v1/accounts")).json()
        self.ids["account_id"] = listed["accounts"][0]["resourceId"]
        report = await self._get(f"/v1/accounts/{self.ids['account_id']}/transactions", REPORT)
        entry = report.json()["transactions"]["booked"][0]
        self.ids["transaction_id"] = entry["transactionId"]
        self.ids["entry_reference"] = entry["entryReference"]
        self.ids["authorisation_id"] = "nobody"
        await self._wait()

    async def _get(self, path: str, query: str = "") -> httpx2.Response:
        shot = Shot("GET", f"/psd2{path}".encode(), query.encode(), self.credentials())
        return await self.send(shot)

    async def renew(self, answer: httpx2.Response) -> None:
        """Make anew what the shot has ended or signed."""
        if answer.status_code == 204:
            await self._grant()
        if answer.status_code in {201, 204}:
            await self._wait()

    async def _grant(self) -> None:
        """A consent to read by."""
        async with self.desk.writing(worlds.REQUEST) as work:
            asked = request(work, Access(Kind.ALL_PSD2, with_owner_name=True))
            read = await grant(work, self.party, asked, life=timedelta(days=30))
            asked_funds = await granted(work, self.party)
        self.token, self.ids["consent_id"] = read.token, read.consent.id
        self.funds_token, self.ids["funds_consent_id"] = asked_funds.token, asked_funds.consent.id

    async def _wait(self) -> None:
        """What waits for its customer, for shots that end or sign it."""
        self.ids["open_consent_id"] = await self._create("/v1/consents", "consentId")
        self.ids["open_funds_consent_id"] = await self._create(FUNDS, "consentId")
        self.ids["member_id"] = await self._create(SEPA, "paymentId")
        self.ids["basket_id"] = await self._create(BASKETS, "basketId")
        self.ids["member_id"] = await self._create(SEPA, "paymentId")
        self.ids["payment_id"] = await self._create(SEPA, "paymentId")

    async def _create(self, path: str, member: str) -> str:
        headers = (*self.credentials()[:2], *CREATING)
        raw = json.dumps(self.body_for(path)).encode()
        made = await self.send(Shot("POST", f"/psd2{path}".encode(), b"", headers, raw))
        told: str = made.json()[member]
        return told

    def body_for(self, path: str) -> dict[str, Any] | None:
        """A good body for what is created here, None where none is sent."""
        if path == BASKETS:
            return {"paymentIds": [self.ids["member_id"]]}
        make = BODIES.get(path)
        return make() if make else None

    def credentials(self) -> tuple[tuple[bytes, bytes], ...]:
        """What a good reading carries."""
        return (
            (b"x-request-id", str(uuid4()).encode()),
            (b"apikey", self.key.encode()),
            (b"authorization", f"Bearer {self.token}".encode()),
            (b"consent-id", self.ids["consent_id"].encode()),
        )

    def asking(self) -> tuple[tuple[bytes, bytes], ...]:
        """What a good question about funds carries."""
        return (
            *self.credentials()[:2],
            (b"authorization", f"Bearer {self.funds_token}".encode()),
            (b"consent-id", self.ids["funds_consent_id"].encode()),
        )

    # ------------------------------------------------------------------ shots
    def fire(self, shot: Shot) -> httpx2.Response:
        """Send it and note what was answered."""
        return self.run(lambda: self.send(shot))

    async def send(self, shot: Shot) -> httpx2.Response:
        sent: list[Message] = []
        messages: list[Message] = [{"type": "http.request", "body": shot.body, "more_body": False}]

        async def receive() -> Message:
            return messages.pop() if messages else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(_scope(shot), receive, send)
        start, *rest = sent
        content = b"".join(message.get("body", b"") for message in rest)
        answer = httpx2.Response(
            start["status"],
            headers=start["headers"],
            content=content,
            request=httpx2.Request(shot.method, BASE + shot.path.decode("latin-1")),
        )
        told = answer.json() if answer.is_error and content else {}
        code = (told.get("tppMessages") or [told])[0].get("code", "")
        self.seen[shot.method, answer.status_code, code] += 1
        return answer


def _scope(shot: Shot) -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": shot.method,
        "path": unquote(shot.path.decode("latin-1")),
        "raw_path": shot.path,
        "root_path": "",
        "query_string": shot.query,
        "headers": list(shot.headers),
    }


def wrong(answer: httpx2.Response, shot: Shot) -> list[str]:
    """What an answer must not be, whatever was sent (contract A.0.4, C.3)."""
    found = [] if answer.status_code < 500 else [f"{answer.status_code}"]
    if not _UUID.fullmatch(answer.headers.get("x-request-id", "")):
        found.append("no X-Request-ID")
    if answer.headers.get("cache-control") != "no-store":
        found.append("may be kept")
    if answer.is_error and shot.method != "HEAD":
        if answer.headers.get("content-type") not in _JSON:
            found.append(f"an error in {answer.headers.get('content-type')}")
        else:
            found += _wrong_findings(answer.json())
    return found


def _wrong_findings(told: Any) -> list[str]:
    findings: Sequence[Any] = told.get("tppMessages") or [told, *told.get("additionalErrors", ())]
    return [
        f"a finding like {finding}"
        for finding in findings
        if not finding.get("code") or not (finding.get("text") or finding.get("detail"))
    ]
