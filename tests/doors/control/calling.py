"""A third party at both of its doors."""

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import uuid4

import httpx2

from tests.support import worlds
from tests.support.consents import Granted, dedicated, grant, request
from tests.support.worlds import Party
from wicketgate import authorisation, consents
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import AuthorisationId, ConsentId
from wicketgate.kernel.work import Desk
from wicketgate.subjects import AccountAccess

ADDRESS: Final = "198.51.100.7"


@dataclass(frozen=True)
class Caller:
    """Calls with its own key."""

    client: httpx2.AsyncClient
    desk: Desk
    party: Party

    async def control(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """A call below /sandbox/v1; `headers` are sent besides the key, None takes one away."""
        sent = {"apiKey": self.party.api_key, **more.pop("headers", {})}
        told = {name: value for name, value in sent.items() if value is not None}
        return await self.client.request(method, f"/sandbox/v1{path}", headers=told, **more)

    async def clock(self) -> dict[str, str]:
        answer = await self.control("GET", "/clock")
        assert answer.status_code == 200, answer.text
        told: dict[str, str] = answer.json()
        return told

    async def advance(self, by: str) -> dict[str, str]:
        answer = await self.control("POST", "/clock", json={"advance": by})
        assert answer.status_code == 200, answer.text
        told: dict[str, str] = answer.json()
        return told

    async def xs2a(self, path: str, granted: Granted | None = None) -> httpx2.Response:
        """GET below /psd2/v1."""
        headers = {
            "apiKey": self.party.api_key,
            "X-Request-ID": str(uuid4()),
            "PSU-IP-Address": ADDRESS,
        }
        if granted is not None:
            headers["Authorization"] = f"Bearer {granted.token}"
            headers["Consent-ID"] = granted.consent.id
        return await self.client.get(f"/psd2/v1{path}", headers=headers)

    async def status(self, consent: str) -> str:
        """ConsentStatus, as the XS2A API tells it."""
        told: str = (await self.xs2a(f"/consents/{consent}/status")).json()["consentStatus"]
        return told

    async def reads(self, granted: Granted) -> tuple[int, str | None]:
        """What comes of reading accounts: status and first code."""
        answer = await self.xs2a("/accounts", granted)
        found = answer.json().get("tppMessages", [{"code": None}])
        return answer.status_code, found[0]["code"]

    async def granted(self, login: str = "psu-ok") -> Granted:
        """A consent the customer approved."""
        async with self.desk.writing(worlds.REQUEST) as work:
            return await grant(work, self.party, login=login)

    async def received(self) -> tuple[ConsentId, AuthorisationId]:
        """A consent that waits for its customer, and its authorisation."""
        async with self.desk.writing(worlds.REQUEST) as work:
            tpp = Tpp(self.party.organisation, self.party.application, frozenset(), frozenset())
            asked = replace(request(work, dedicated()), explicit=False)
            consent = await consents.receive(work, tpp, asked)
            started = await authorisation.start(
                work, AccountAccess(consent), authorisation.StartOrder()
            )
            return consent.id, started.id


def verdict(answer: httpx2.Response) -> tuple[int, str, str | None]:
    """Status, code and path of the first finding."""
    [first, *_] = answer.json()["tppMessages"]
    return answer.status_code, first["code"], first.get("path")
