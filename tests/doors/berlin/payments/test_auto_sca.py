"""Payments that a test customer answers without a click, through both doors (contract F.1, F.3)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from starlette.applications import Starlette

from tests.doors.berlin.calling import BACK, TODAY, Api, Scene
from tests.doors.berlin.payments.asking import INSTANT, payment, received, status
from tests.doors.berlin.payments.signing import catch_up
from tests.support.clock import TestClock
from tests.support.worlds import Party
from wicketgate import personas
from wicketgate.kernel.work import Desk
from wicketgate.oauth.model import s256
from wicketgate.web.berlin import routes as berlin
from wicketgate.web.kit.seat import Seat
from wicketgate.web.oauth import routes as oauth

FUTURE = {"requestedExecutionDate": str(TODAY + timedelta(days=7))}


@pytest.fixture
async def client(seat: Seat) -> AsyncIterator[httpx2.AsyncClient]:
    app = Starlette(routes=[*berlin.mount(seat), *oauth.mount(seat)])
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made


@pytest.fixture
def scene(desk: Desk, clock: TestClock, client: httpx2.AsyncClient, bee: Party) -> Scene:
    return Scene(desk, clock, Api(client, bee), Api(client, bee))


async def visit(scene: Scene, place: str) -> dict[str, str]:
    """What the TPP is told after it has sent the customer."""
    asked = {
        "response_type": "code",
        "client_id": scene.api.party.organisation,
        "scope": f"PIS:{place.rpartition('/')[2]}",
        "redirect_uri": BACK,
        "state": "state",
        "code_challenge": s256("v" * 64),
        "code_challenge_method": "S256",
    }
    answer = await scene.api.client.get("/oauth2/authorize", params=asked)
    assert answer.status_code == 303, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


async def asked_for(scene: Scene, order: str, **more: object) -> str:
    headers = {"TPP_Redirect_URI": BACK, "Sandbox_Auto_SCA": order}
    return await received(scene.api, payment(**more), **headers)


@pytest.mark.parametrize(
    ("order", "error", "after"),
    [
        ("psu-ok", None, "ACTC"),
        ("psu-ok:refuse", "refused", "RJCT"),
        ("psu-ok:fail", "sca_failed", "RJCT"),
        ("psu-ok:timeout", "timeout", "RCVD"),
        ("psu-joint", "account_mismatch", "RJCT"),
    ],
)
async def test_a_customer_decides(scene: Scene, order: str, error: str | None, after: str) -> None:
    place = await asked_for(scene, order)
    told = await visit(scene, place)
    assert told.get("error_description") == error
    assert ("code" in told) == (error is None)
    assert await status(scene.api, place) == after


async def test_a_blocked_account_pays_nothing(scene: Scene) -> None:
    blocked = {"iban": personas.ACCOUNTS["blocked"].iban}
    place = await asked_for(scene, "psu-blocked-account", debtorAccount=blocked)
    assert (await visit(scene, place))["error_description"] == "account_blocked"
    [told] = (await scene.api.get(place)).json()["tppMessages"]
    assert told["text"].startswith("AC06")


async def cancelling(scene: Scene, order: str) -> str:
    """An approved payment, and a customer who shall decide on its cancellation."""
    place = await asked_for(scene, "psu-ok", **FUTURE)
    assert "code" in await visit(scene, place)
    assert (await scene.api.call("DELETE", place)).status_code == 202
    started = await scene.api.call(
        "POST", f"{place}/cancellation-authorisations", headers={"Sandbox-Auto-SCA": order}
    )
    assert started.status_code == 201, started.text
    return place


@pytest.mark.parametrize(
    ("order", "error", "after"),
    [
        ("psu-ok", None, "CANC"),
        ("psu-ok:refuse", "refused", "ACTC"),
        ("psu-ok:fail", "sca_failed", "ACTC"),
    ],
)
async def test_a_customer_cancels_or_does_not(
    scene: Scene, order: str, error: str | None, after: str
) -> None:
    place = await cancelling(scene, order)
    assert (await visit(scene, place)).get("error_description") == error
    assert await status(scene.api, place) == after


async def test_too_late_is_told_and_changes_nothing(scene: Scene) -> None:
    place = await asked_for(scene, "psu-ok", **FUTURE)
    await visit(scene, place)
    await scene.move_clock(timedelta(days=6, hours=13))
    await scene.api.call("DELETE", place)
    await scene.api.call(
        "POST", f"{place}/cancellation-authorisations", headers={"Sandbox-Auto-SCA": "psu-ok"}
    )
    await scene.move_clock(timedelta(hours=1))

    told = await visit(scene, place)

    assert (told["error"], told["error_description"]) == ("access_denied", "too_late")
    assert await status(scene.api, place) == "ACTC"
    await catch_up(scene)
    assert await status(scene.api, place) == "ACSP"


async def test_an_instant_payment_is_at_its_payee_s(scene: Scene) -> None:
    headers = {"TPP_Redirect_URI": BACK, "Sandbox_Auto_SCA": "psu-ok"}
    place = await received(scene.api, payment(), INSTANT, **headers)
    assert "code" in await visit(scene, place)
    await catch_up(scene)
    assert await status(scene.api, place) == "ACCC"
