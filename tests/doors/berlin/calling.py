"""A third party at the API, and what happens behind the door."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

import httpx2
from sqlalchemy import func, select

from tests.support import worlds
from tests.support.clock import TestClock
from tests.support.consents import DEFAULT_LIFE, Granted, customer, dedicated, grant, request
from tests.support.worlds import Party
from wicketgate import authorisation, consenting, consents, oauth, personas, sandbox, tpps
from wicketgate.consents import Access, Consent
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import AuthorisationId, ConsentId
from wicketgate.kernel.sql import METADATA, Sql
from wicketgate.kernel.work import Desk
from wicketgate.subjects import AccountAccess

GIRO: Final = personas.accounts_of("psu-ok")[0].iban
SAVINGS: Final = personas.accounts_of("psu-ok")[1].iban
POCKET: Final = personas.accounts_of("psu-ok")[2].iban
TODAY: Final = date(2026, 11, 18)
"""The bank's day of `TestClock`."""
ADDRESS: Final = "198.51.100.7"
BACK: Final = "https://app.tpp.example/back"


def body(**changed: object) -> dict[str, Any]:
    """A good body of POST /v1/consents: dedicated, recurring; None takes a member away."""
    named = [{"iban": GIRO}]
    told = {
        "access": {"accounts": named, "balances": named, "transactions": named},
        "recurringIndicator": True,
        "validUntil": (TODAY + timedelta(days=90)).isoformat(),
        "frequencyPerDay": 4,
        **changed,
    }
    return {name: value for name, value in told.items() if value is not None}


class Api:
    """Calls with a fresh X-Request-ID and the party's key unless told otherwise."""

    def __init__(self, client: httpx2.AsyncClient, party: Party) -> None:
        self.client = client
        self.party = party
        self.usual: dict[str, str] = {}
        """What every call sends besides."""

    async def call(
        self,
        method: str,
        path: str,
        *,
        granted: Granted | None = None,
        headers: Mapping[str, str | None] | None = None,
        **more: Any,
    ) -> httpx2.Response:
        """One call below /psd2; a header of None is not sent."""
        sent: dict[str, str | None] = {"X-Request-ID": str(uuid4()), "apiKey": self.party.api_key}
        sent.update(self.usual)
        if granted is not None:
            sent["Authorization"] = f"Bearer {granted.token}"
            sent["Consent-ID"] = granted.consent.id
        sent.update(headers or {})
        told = {name: value for name, value in sent.items() if value is not None}
        return await self.client.request(method, f"/psd2{path}", headers=told, **more)

    async def get(
        self,
        path: str,
        *,
        granted: Granted | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> httpx2.Response:
        return await self.call("GET", path, granted=granted, headers=headers)

    async def follow(self, href: str, *, granted: Granted) -> httpx2.Response:
        """GET where a link of ours leads."""
        return await self.get(href.removeprefix("/psd2"), granted=granted)

    async def ask(self, asked: object = None, **headers: str | None) -> httpx2.Response:
        """POST /v1/consents; `TPP_Redirect_URI="…"` is sent as TPP-Redirect-URI."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"PSU-IP-Address": ADDRESS, **named}
        return await self.call(
            "POST", "/v1/consents", json=body() if asked is None else asked, headers=sent
        )

    async def received(self, asked: object = None, **headers: str | None) -> str:
        """The id of a consent that waits for its customer."""
        answer = await self.ask(asked, **headers)
        assert answer.status_code == 201, answer.text
        made: str = answer.json()["consentId"]
        return made

    async def status(self, consent_id: str) -> str:
        """ConsentStatus."""
        answer = await self.get(f"/v1/consents/{consent_id}/status")
        assert answer.status_code == 200, answer.text
        told: str = answer.json()["consentStatus"]
        return told

    async def accounts(self, granted: Granted) -> dict[str, str]:
        """What the party calls each account: `IBAN currency` -> resourceId; no reading counts."""
        answer = await self.get(
            "/v1/accounts", granted=granted, headers={"PSU-IP-Address": ADDRESS}
        )
        assert answer.status_code == 200, answer.text
        return {f"{a['iban']} {a['currency']}": a["resourceId"] for a in answer.json()["accounts"]}


def faults(answer: httpx2.Response) -> list[tuple[str, str | None]]:
    """Code and path of every finding, in the order told."""
    return [(told["code"], told.get("path")) for told in answer.json()["tppMessages"]]


def verdict(answer: httpx2.Response) -> tuple[int, str | None]:
    """Status and the code of the first finding; no code in a good answer."""
    good = answer.status_code < 400
    return answer.status_code, None if good else answer.json()["tppMessages"][0]["code"]


@dataclass(frozen=True)
class Scene:
    """Two third parties before the door, and the means to act behind it."""

    desk: Desk
    clock: TestClock
    api: Api
    other: Api

    async def grant(
        self,
        access: Access | None = None,
        *,
        recurring: bool = True,
        login: str = "psu-ok",
        life: timedelta = DEFAULT_LIFE,
        party: Party | None = None,
    ) -> Granted:
        """A consent that the customer approved, with its token."""
        async with self.desk.writing(worlds.REQUEST) as work:
            asked = request(work, access or dedicated(login), recurring=recurring)
            return await grant(work, party or self.api.party, asked, login=login, life=life)

    async def grant_jointly(self, *logins: str) -> Granted:
        """A consent on the company account that these customers signed; the last one's token."""
        async with self.desk.writing(worlds.REQUEST) as work:
            party = self.api.party
            tpp = Tpp(party.organisation, party.application, frozenset(), frozenset())
            consent = await consents.receive(work, tpp, request(work, dedicated(logins[0])))
            for login in logins:
                psu = await customer(work, party, login)
                answers = await sandbox.bank(work, party.organisation).accounts(
                    psu.id, with_balances=False
                )
                matched = consents.matching(work, consent, [a.account for a in answers])
                consent = await consents.approve(work, consent, psu, matched)
            grant_of_all = authorisation.grant_for(
                work, AccountAccess(consent), AuthorisationId("none")
            )
            tokens = await oauth.issue_tokens(work, grant_of_all)
            return Granted(consent, tokens.access_token)

    async def enforced(self) -> Granted:
        """A recurring consent whose frequencyPerDay is enforced."""
        async with self.desk.writing(worlds.REQUEST) as work:
            asked = replace(request(work, dedicated()), frequency_enforced=True)
            return await grant(work, self.api.party, asked)

    async def end(self, consent: Consent | str, status: consenting.Status) -> None:
        """What a customer or time does to a consent."""
        key = ConsentId(consent if isinstance(consent, str) else consent.id)
        async with self.desk.writing(worlds.REQUEST) as work:
            held = await consents.lock_own(work, self.api.party.organisation, key)
            await consents.end(work, held, status, "consent.ended_by_a_test")
            await authorisation.close(work, consents.scope_of(key))

    async def sweep(self) -> int:
        """What the worker does every few seconds."""
        async with self.desk.writing(worlds.REQUEST) as work:
            return await authorisation.sweep(work)

    async def move_clock(self, by: timedelta) -> None:
        """The first party moves its own clock, and nobody else's."""
        async with self.desk.writing(worlds.REQUEST) as work:
            organisation = await tpps.find(work, self.api.party.organisation)
            assert organisation is not None
            await tpps.advance_clock(work, organisation, by)

    async def rows(self) -> dict[str, int]:
        """How many rows each table has, but for the access log, which every call writes."""
        counted = sorted(METADATA.tables.keys() - {"access_line"})
        one = [
            select(func.count()).select_from(METADATA.tables[name]).scalar_subquery().label(name)
            for name in counted
        ]
        async with self.desk.reading(worlds.REQUEST) as work:
            row = await work.one(Sql(select(*one)))
        assert row is not None
        return dict(zip(counted, row, strict=True))
