"""A third party with one of everything, so that every row of the API has something to answer."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from tests.doors.berlin.calling import ADDRESS, Api, Scene, body
from tests.doors.berlin.signing import approved
from tests.support import worlds
from tests.support.consents import Granted
from wicketgate.web.berlin.call import Operation
from wicketgate.web.berlin.routes import ROUTES

ROWS = {f"{row.method} {row.path}": row for row in ROUTES}
PATHS = sorted({row.path for row in ROUTES})
REPORT = "bookingStatus=booked&dateFrom=2026-11-01"


def reads(row: Operation) -> bool:
    """Whether the row reads account data and so needs a token."""
    return row.path.startswith("/v1/accounts")


@dataclass(frozen=True)
class Ground:
    """What the first third party holds, a second consent of it, and what another one holds."""

    scene: Scene
    granted: Granted
    ids: Mapping[str, str]
    sibling: Granted
    foreign: Granted
    payer_key: str
    """The key of a third party that may initiate payments only."""

    def path(self, row: Operation, ids: Mapping[str, str] | None = None) -> str:
        """The row's address with the ids in it, and a good query."""
        path = row.path.format(**(ids or self.ids))
        return f"{path}?{REPORT}" if path.endswith("/transactions") else path

    async def call(self, row: Operation, headers: Mapping[str, str | None]) -> httpx2.Response:
        """A good call of the row but for these headers."""
        sent: dict[str, str | None] = {"PSU-IP-Address": ADDRESS}
        if reads(row):
            sent["Authorization"] = f"Bearer {self.granted.token}"
            sent["Consent-ID"] = self.granted.consent.id
        json = {"json": body()} if row.path == "/v1/consents" else {}
        return await self.scene.api.call(
            row.method, self.path(row), headers={**sent, **headers}, **json
        )


async def prepare(scene: Scene) -> Ground:
    """Have customers approve three consents."""
    sibling = await scene.grant(recurring=False)
    granted, signing, _ = await approved(scene)
    foreign = await scene.grant(party=scene.other.party)
    async with scene.desk.writing(worlds.REQUEST) as work:
        payer = await worlds.party(work, worlds.PAYER)
    ids = await ids_of(scene.api, granted)
    ids["authorisation_id"] = signing.authorisation_id
    return Ground(scene, granted, ids, sibling, foreign, payer.api_key)


async def ids_of(api: Api, granted: Granted) -> dict[str, str]:
    """Ids that belong to the consent."""
    (resource,) = (await api.accounts(granted)).values()
    place = f"/v1/accounts/{resource}/transactions?{REPORT}"
    report = await api.get(place, granted=granted, headers={"PSU-IP-Address": ADDRESS})
    return {
        "consent_id": granted.consent.id,
        "authorisation_id": "nobody",
        "account_id": resource,
        "transaction_id": report.json()["transactions"]["booked"][0]["transactionId"],
    }
