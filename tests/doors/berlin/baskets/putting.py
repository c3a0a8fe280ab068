"""Baskets as a third party asks for them."""

import json
from typing import Final

import httpx2

from tests.doors.berlin.calling import ADDRESS, Api, Scene
from tests.doors.berlin.payments.asking import SEPA, payment, received

BASKETS: Final = "/v1/signing-baskets"
FRIDAY: Final = "2026-11-20"
FIRM: Final = "psu-corp-a"


async def member(api: Api, *, explicit: bool = True, path: str = SEPA, **changed: object) -> str:
    """The address of a payment that may be in a basket; for Friday, unless told otherwise."""
    day = {"requestedExecutionDate": FRIDAY} if path == SEPA else {}
    headers = {"TPP_Explicit_Authorisation_Preferred": "true"} if explicit else {}
    return await received(api, payment(**{**day, **changed}), path, **headers)


def id_of(place: str) -> str:
    return place.rpartition("/")[2]


async def put(
    api: Api, *members: str, body: object = None, **headers: str | None
) -> httpx2.Response:
    """POST over the payments at these addresses; `TPP_Redirect_URI="…"` is sent as a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    told = {"paymentIds": [id_of(one) for one in members]} if body is None else body
    sent = {"PSU-IP-Address": ADDRESS, "Content-Type": "application/json", **named}
    # Written here, because half of a surrogate pair is a sign that JSON knows and UTF-8 does not.
    return await api.call("POST", BASKETS, content=json.dumps(told), headers=sent)


async def basket_of(api: Api, *members: str, **headers: str | None) -> str:
    """The address of a basket over these payments."""
    answer = await put(api, *members, **headers)
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["_links"]["self"]["href"]
    return made.removeprefix("/psd2")


async def started(api: Api, place: str) -> str:
    """The id of an authorisation of the basket that the TPP starts."""
    answer = await api.call("POST", f"{place}/authorisations")
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["authorisationId"]
    return made


async def begun(scene: Scene, *members: str) -> str:
    """The address of a basket whose customer may come."""
    place = await basket_of(scene.api, *members)
    await started(scene.api, place)
    return place
