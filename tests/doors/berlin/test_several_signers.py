"""Where several customers must sign each fails alone, and a refusal ends it (B.2.1, B.3, B.4)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from starlette.applications import Starlette

from tests.doors.berlin.baskets.putting import basket_of, member
from tests.doors.berlin.calling import BACK, Api, Scene, body, verdict
from tests.doors.berlin.confirming import FUNDS
from tests.doors.berlin.payments.asking import payment, received
from tests.doors.berlin.signing import REQUEST
from tests.support.clock import TestClock
from tests.support.worlds import Party
from wicketgate import personas
from wicketgate.kernel.work import Desk
from wicketgate.web.berlin import routes as berlin
from wicketgate.web.kit.seat import Seat
from wicketgate.web.oauth import routes as oauth

FIRM: Final = {"iban": personas.accounts_of("psu-corp-a")[0].iban}
NAMED: Final = {"TPP_Redirect_URI": BACK, "TPP_Explicit_Authorisation_Preferred": "true"}


@dataclass(frozen=True)
class Kind:
    """Where it is, its scope, and its statuses: unsigned, signed in part, signed, refused."""

    place: str
    scope: str
    waits: str = "RCVD"
    partly: str = "PATC"
    signed: str = "ACTC"
    refused: str = "RJCT"


def _consent(place: str, scope: str) -> Kind:
    key = place.rpartition("/")[2]
    return Kind(place, f"{scope}:{key}", "received", "partiallyAuthorised", "valid", "rejected")


async def _payment(api: Api) -> Kind:
    place = await received(api, payment(debtorAccount=FIRM), **NAMED)
    return Kind(place, f"PIS:{place.rpartition('/')[2]}")


async def _account_consent(api: Api) -> Kind:
    key = await api.received(body(access={"accounts": [FIRM]}), **NAMED)
    return _consent(f"/v1/consents/{key}", "AIS")


async def _funds_consent(api: Api) -> Kind:
    sent = {name.replace("_", "-"): value for name, value in NAMED.items()}
    answer = await api.call("POST", FUNDS, json={"account": FIRM}, headers=sent)
    return _consent(f"{FUNDS}/{answer.json()['consentId']}", "PIIS")


async def _basket(api: Api) -> Kind:
    members = [await member(api, debtorAccount=FIRM) for _ in range(2)]
    place = await basket_of(api, *members, TPP_Redirect_URI=BACK)
    return Kind(place, f"SBS:{place.rpartition('/')[2]}")


KINDS: Final[dict[str, Callable[[Api], Awaitable[Kind]]]] = {
    "payment": _payment,
    "consent": _account_consent,
    "funds": _funds_consent,
    "basket": _basket,
}


@pytest.fixture
async def client(seat: Seat) -> AsyncIterator[httpx2.AsyncClient]:
    app = Starlette(routes=[*berlin.mount(seat), *oauth.mount(seat)])
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made


@pytest.fixture
def scene(desk: Desk, clock: TestClock, client: httpx2.AsyncClient, bee: Party) -> Scene:
    return Scene(desk, clock, Api(client, bee), Api(client, bee))


async def answered(scene: Scene, kind: Kind, order: str) -> str:
    """A further authorisation, which a test customer answers; what the TPP is told."""
    scene.clock.advance(timedelta(seconds=1))  # the newest is known by its time
    headers = {"Sandbox-Auto-SCA": order}
    started = await scene.api.call("POST", f"{kind.place}/authorisations", headers=headers)
    assert verdict(started) == (201, None), started.text
    asked = {
        "response_type": "code",
        "client_id": scene.api.party.organisation,
        "scope": kind.scope,
        "redirect_uri": BACK,
        "state": "state",
        "code_challenge": REQUEST.challenge,
        "code_challenge_method": "S256",
    }
    answer = await scene.api.client.get("/oauth2/authorize", params=asked)
    told = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    return told.get("error_description", "code")


async def stands(scene: Scene, kind: Kind) -> tuple[str, list[str]]:
    """Its status, and those of its authorisations, oldest first."""
    told = (await scene.api.get(f"{kind.place}/status")).json()
    keys = (await scene.api.get(f"{kind.place}/authorisations")).json()["authorisationIds"]
    each = [(await scene.api.get(f"{kind.place}/authorisations/{key}")).json() for key in keys]
    found = told.get("transactionStatus") or told["consentStatus"]
    return found, [one["scaStatus"] for one in each]


class Case(NamedTuple):
    """Who came before, who comes now, what the TPP is told, and what becomes of it."""

    before: tuple[str, ...]
    order: str
    told: str
    status: str
    sca: frozenset[str]


_FAILED: Final = frozenset({"failed"})
_LEFT: Final = frozenset({"started", "psuAuthenticated"})
_SIGNED: Final = frozenset({"finalised"})
CASES: Final = [
    Case((), "psu-corp-a:fail", "sca_failed", "waits", _FAILED),
    Case((), "psu-corp-a:timeout", "timeout", "waits", _LEFT),
    Case((), "psu-corp-a:refuse", "refused", "refused", _FAILED),
    Case(("psu-corp-a",), "psu-corp-b:fail", "sca_failed", "partly", _FAILED),
    Case(("psu-corp-a",), "psu-corp-b:timeout", "timeout", "partly", _LEFT),
    Case(("psu-corp-a",), "psu-corp-b:refuse", "refused", "refused", _FAILED),
    Case(("psu-corp-a:fail",), "psu-corp-a", "code", "partly", _SIGNED),
    Case(("psu-corp-a:fail", "psu-corp-b"), "psu-corp-a", "code", "signed", _SIGNED),
]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join((*case.before, case.order)))
async def test_who_ends_it(scene: Scene, name: str, case: Case) -> None:
    kind = await KINDS[name](scene.api)
    for earlier in case.before:
        await answered(scene, kind, earlier)

    assert await answered(scene, kind, case.order) == case.told

    found, each = await stands(scene, kind)
    assert found == getattr(kind, case.status)
    assert each[-1] in case.sca


async def test_one_that_no_two_customers_can_sign_in_time_is_rejected(scene: Scene) -> None:
    kind = await _payment(scene.api)
    await answered(scene, kind, "psu-corp-a:fail")

    scene.clock.advance(timedelta(hours=24))

    assert await stands(scene, kind) == ("RJCT", ["failed"])


async def test_no_more_authorisations_are_open_than_signatures_are_missing(scene: Scene) -> None:
    """A.4.2: as many that have not failed as signatures are required."""
    kind = await _payment(scene.api)
    await answered(scene, kind, "psu-corp-a:fail")
    await answered(scene, kind, "psu-corp-a")
    assert verdict(await scene.api.call("POST", f"{kind.place}/authorisations")) == (201, None)

    third = await scene.api.call("POST", f"{kind.place}/authorisations")

    assert verdict(third) == (409, "STATUS_INVALID")
