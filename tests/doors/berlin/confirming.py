"""What a customer can approve of a bank whose third parties confirm, kind by kind."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx2

from tests.doors.berlin.baskets.putting import basket_of, member, started
from tests.doors.berlin.calling import GIRO, TODAY, Api, Scene
from tests.doors.berlin.payments.asking import payment, received
from tests.doors.berlin.payments.signing import redeem, sign
from wicketgate.kernel.ids import AuthorisationId

FUNDS: Final = "/v2/consents/confirmation-of-funds"
_FUTURE: Final = {"requestedExecutionDate": str(TODAY + timedelta(days=7))}


@dataclass(frozen=True)
class Matter:
    """Something that waits for its customer, and what becomes of it."""

    place: str
    waits: str
    comes_to: str
    ends_as: str
    kind: str = "authorisations"

    async def status(self, api: Api) -> str:
        answer = await api.get(f"{self.place}/status")
        assert answer.status_code == 200, answer.text
        told: dict[str, str] = answer.json()
        return told.get("consentStatus") or told["transactionStatus"]

    async def authorisation(self, api: Api) -> str:
        """The address of its newest authorisation."""
        answer = await api.get(f"{self.place}/{self.kind}")
        return f"{self.place}/{self.kind}/{answer.json()['authorisationIds'][-1]}"

    async def key(self, api: Api) -> AuthorisationId:
        """Its name."""
        return AuthorisationId((await self.authorisation(api)).rpartition("/")[2])

    async def sca_status(self, api: Api) -> str:
        told: str = (await api.get(await self.authorisation(api))).json()["scaStatus"]
        return told

    async def approve(self, scene: Scene, login: str = "psu-ok") -> str:
        """The customer approves; the token that the TPP gets for the code."""
        return await redeem(scene, await sign(scene, self.place, login, self.kind))

    async def confirm(self, api: Api, token: str | None, **more: Any) -> httpx2.Response:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return await api.call("PUT", await self.authorisation(api), headers=headers, **more)


async def _consent(scene: Scene) -> Matter:
    place = f"/v1/consents/{await scene.api.received()}"
    return Matter(place, "received", "valid", "rejected")


async def _funds_consent(scene: Scene) -> Matter:
    answer = await scene.api.call("POST", FUNDS, json={"account": {"iban": GIRO}})
    assert answer.status_code == 201, answer.text
    return Matter(f"{FUNDS}/{answer.json()['consentId']}", "received", "valid", "rejected")


async def _payment(scene: Scene) -> Matter:
    return Matter(await received(scene.api), "RCVD", "ACTC", "RJCT")


async def _cancellation(scene: Scene) -> Matter:
    place = await received(scene.api, payment(**_FUTURE))
    initiated = Matter(place, "RCVD", "ACTC", "RJCT")
    answer = await initiated.confirm(scene.api, await initiated.approve(scene))
    assert answer.status_code == 200, answer.text
    assert (await scene.api.call("DELETE", place)).status_code == 202
    begun = await scene.api.call("POST", f"{place}/cancellation-authorisations")
    assert begun.status_code == 201, begun.text
    return Matter(place, "ACTC", "CANC", "ACTC", "cancellation-authorisations")


async def _basket(scene: Scene) -> Matter:
    place = await basket_of(scene.api, await member(scene.api), await member(scene.api))
    await started(scene.api, place)
    return Matter(place, "RCVD", "ACTC", "RJCT")


MATTERS: Final[dict[str, Callable[[Scene], Awaitable[Matter]]]] = {
    "consent": _consent,
    "funds": _funds_consent,
    "payment": _payment,
    "cancellation": _cancellation,
    "basket": _basket,
}
