"""A third party with one of everything, so that every row of the API has something to answer."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from tests.doors.berlin.calling import ADDRESS, GIRO, Api, Scene, body
from tests.doors.berlin.signing import approved
from tests.support import worlds
from tests.support.consents import Granted
from tests.support.funds import FundsGranted
from tests.support.funds import granted as granted_funds
from wicketgate import authorisation
from wicketgate.kernel.permissions import Permission
from wicketgate.kernel.profile import Profile
from wicketgate.subjects import FundsAccess
from wicketgate.web.berlin.call import Operation
from wicketgate.web.berlin.routes import served

SERVICES = {"ais": Permission.ACCOUNT_INFORMATION, "funds": Permission.FUNDS_CONFIRMATION}
"""Those whose calls stand under a consent; payments have a matrix of their own."""
ROWS = {
    f"{row.method} {row.path}": row
    for row in served(Profile())
    if row.permission in SERVICES.values()
}
PATHS = sorted({row.path for row in ROWS.values()})
CREATIONS = {"/v1/consents", "/v2/consents/confirmation-of-funds"}
REPORT = "bookingStatus=booked&dateFrom=2026-11-01"
QUESTION = {
    "account": {"iban": GIRO},
    "instructedAmount": {"currency": "EUR", "amount": "1.00"},
}


def reads(row: Operation) -> bool:
    """Whether the row needs a token: it reads account data, or asks for funds."""
    return row.path.startswith("/v1/accounts") or row.asks


def service_of(row: Operation) -> str:
    """The service that the row belongs to."""
    return next(name for name, permission in SERVICES.items() if row.permission is permission)


@dataclass(frozen=True)
class Ground:
    """What the first third party holds, a second consent of it, and what another one holds."""

    scene: Scene
    service: str
    granted: Granted | FundsGranted
    ids: Mapping[str, str]
    sibling: Granted | FundsGranted
    foreign: Granted | FundsGranted
    payer_key: str
    """The key of a third party that may initiate payments only."""

    @property
    def rows(self) -> dict[str, Operation]:
        """The rows of the service."""
        return {name: row for name, row in ROWS.items() if service_of(row) == self.service}

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
        json = {"json": told} if (told := _told(row)) else {}
        return await self.scene.api.call(
            row.method, self.path(row), headers={**sent, **headers}, **json
        )


def _told(row: Operation) -> Mapping[str, object] | None:
    """A good body, where the row takes one."""
    if row.path not in CREATIONS:
        return QUESTION if row.asks else None
    return body() if service_of(row) == "ais" else {"account": {"iban": GIRO}}


async def prepare(scene: Scene, service: str = "ais") -> Ground:
    """Have customers approve three consents of the service."""
    async with scene.desk.writing(worlds.REQUEST) as work:
        payer = await worlds.party(work, worlds.PAYER)
    if service == "funds":
        return await _of_funds(scene, payer.api_key)
    sibling = await scene.grant(recurring=False)
    granted, signing, _ = await approved(scene)
    foreign = await scene.grant(party=scene.other.party)
    ids = await ids_of(scene.api, granted)
    ids["authorisation_id"] = signing.authorisation_id
    return Ground(scene, service, granted, ids, sibling, foreign, payer.api_key)


async def _of_funds(scene: Scene, payer_key: str) -> Ground:
    async with scene.desk.writing(worlds.REQUEST) as work:
        sibling = await granted_funds(work, scene.api.party)
        granted = await granted_funds(work, scene.api.party)
        foreign = await granted_funds(work, scene.other.party)
        signed = await authorisation.list_own(work, FundsAccess(granted.consent))
    ids = {"consent_id": granted.consent.id, "authorisation_id": signed[-1]}
    return Ground(scene, "funds", granted, ids, sibling, foreign, payer_key)


async def held_by(api: Api, holding: Granted | FundsGranted) -> dict[str, str]:
    """Ids that belong to the consent, of either kind."""
    if isinstance(holding, FundsGranted):
        return {"consent_id": holding.consent.id, "authorisation_id": "nobody"}
    return await ids_of(api, holding)


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
