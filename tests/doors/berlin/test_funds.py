"""Confirmation of funds: the consent for it (contract A.9.1)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from tests.doors.berlin.calling import BACK, GIRO, TODAY, Scene, faults, verdict
from tests.support import worlds
from tests.support.funds import asked_for, granted, received, signed
from tests.support.worlds import Party
from wicketgate import funds
from wicketgate.bank import Reference
from wicketgate.consenting import Status

CONSENTS = "/v2/consents/confirmation-of-funds"
FULL = "4111111111111111"
CARD = "541333******0021"


def body(**changed: object) -> dict[str, Any]:
    """A good body of the creation; None takes a member away."""
    told: dict[str, object] = {"account": {"iban": GIRO}, **changed}
    return {name: value for name, value in told.items() if value is not None}


async def create(scene: Scene, asked: object = None, **headers: str | None) -> httpx2.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await scene.api.call(
        "POST", CONSENTS, json=body() if asked is None else asked, headers=sent
    )


async def test_a_consent_is_created_and_waits(scene: Scene) -> None:
    card = body(
        cardNumber=CARD,
        cardExpiryDate=(TODAY + timedelta(days=300)).isoformat(),
        cardInformation="Blue card",
        registrationInformation="Contract 4711",
    )

    answer = await create(scene, card, TPP_Redirect_URI=BACK)

    assert answer.status_code == 201, answer.text
    told = answer.json()
    place = f"/psd2{CONSENTS}/{told['consentId']}"
    assert told["consentStatus"] == "received"
    assert answer.headers["Location"] == f"http://testserver{place}"
    assert answer.headers["ASPSP-SCA-Approach"] == "REDIRECT"
    assert told["_links"]["self"]["href"] == place
    assert told["_links"]["status"]["href"] == f"{place}/status"
    assert told["_links"]["scaStatus"]["href"].startswith(f"{place}/authorisations/")
    assert "scaOAuth" in told["_links"]
    read = await scene.api.get(f"{CONSENTS}/{told['consentId']}")
    assert read.json() == {**card, "consentStatus": "received"}


async def test_an_explicit_start_is_a_call_of_its_own(scene: Scene) -> None:
    answer = await create(scene, TPP_Explicit_Authorisation_Preferred="true")

    links = answer.json()["_links"]
    assert links.keys() == {"self", "status", "startAuthorisation"}
    place = links["startAuthorisation"]["href"].removeprefix("/psd2")
    started = await scene.api.call("POST", place)
    assert started.status_code == 201
    assert started.json()["_links"]["scaStatus"]["href"].startswith(f"/psd2{place}/")
    listed = await scene.api.get(place)
    assert listed.json() == {"authorisationIds": [started.json()["authorisationId"]]}
    status = await scene.api.get(f"{place}/{started.json()['authorisationId']}")
    assert status.json() == {"scaStatus": "received"}
    assert verdict(await scene.api.call("POST", place)) == (409, "STATUS_INVALID")


async def test_a_bban_means_the_account_of_its_iban(scene: Scene, bee: Party) -> None:
    answer = await create(scene, body(account={"bban": GIRO[4:]}))

    assert answer.status_code == 201
    read = await scene.api.get(f"{CONSENTS}/{answer.json()['consentId']}")
    assert read.json()["account"] == {"bban": GIRO[4:]}
    async with scene.desk.writing(worlds.REQUEST) as work:
        valid = await granted(work, bee, asked_for(Reference(bban=GIRO[4:])))
    assert valid.consent.covered is not None
    assert valid.consent.covered.iban == GIRO


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"account": None}, "account"),
        ({"account": {}}, "account"),
        ({"account": {"iban": GIRO, "bban": "1"}}, "account"),
        ({"account": {"pan": FULL}}, "account"),
        ({"account": {"iban": "BE00"}}, "account.iban"),
        ({"account": {"iban": GIRO, "currency": "EURO"}}, "account.currency"),
        ({"cardNumber": "1" * 36}, "cardNumber"),
        ({"cardNumber": ""}, "cardNumber"),
        ({"cardNumber": 4}, "cardNumber"),
        ({"cardNumber": FULL}, "cardNumber"),
        ({"cardNumber": "4111 1111 1111 1111"}, "cardNumber"),
        ({"cardNumber": "4111-1111-1111-1111"}, "cardNumber"),
        ({"cardExpiryDate": "12/29"}, "cardExpiryDate"),
        ({"cardExpiryDate": "2026-11-17"}, "cardExpiryDate"),
        ({"cardInformation": "x" * 141}, "cardInformation"),
        ({"cardInformation": "a\u0007b"}, "cardInformation"),
        ({"registrationInformation": "x" * 141}, "registrationInformation"),
    ],
)
async def test_a_body_that_is_not_well_formed_is_told_where(
    scene: Scene, changed: Mapping[str, object], path: str
) -> None:
    answer = await create(scene, body(**changed))

    assert answer.status_code == 400
    assert faults(answer) == [("FORMAT_ERROR", path)]
    assert FULL not in answer.text


async def test_a_card_may_end_today(scene: Scene) -> None:
    answer = await create(scene, body(cardExpiryDate=TODAY.isoformat(), cardNumber="tok_8F2"))

    assert answer.status_code == 201


async def test_the_same_request_gets_the_same_answer(scene: Scene) -> None:
    key = "8a0b6e8e-6a4b-4f0e-9c2d-0a8a6b1c2d3e"

    first = await create(scene, X_Request_ID=key)
    again = await create(scene, X_Request_ID=key)
    other = await create(scene, body(cardNumber="tok_1"), X_Request_ID=key)

    assert again.json() == first.json()
    assert faults(other) == [("FORMAT_ERROR", "X-Request-ID")]


async def test_ending_it_twice_changes_nothing_more(scene: Scene) -> None:
    made = (await create(scene)).json()["consentId"]

    first = await scene.api.call("DELETE", f"{CONSENTS}/{made}")
    again = await scene.api.call("DELETE", f"{CONSENTS}/{made}")

    assert (first.status_code, again.status_code) == (204, 204)
    status = await scene.api.get(f"{CONSENTS}/{made}/status")
    assert status.json() == {"consentStatus": "terminatedByTpp"}
    assert verdict(await scene.api.call("POST", f"{CONSENTS}/{made}/authorisations")) == (
        401,
        "CONSENT_EXPIRED",
    )


async def test_a_consent_of_another_looks_like_none(scene: Scene) -> None:
    made = (await create(scene)).json()["consentId"]

    for place in (f"/{made}", f"/{made}/status", f"/{made}/authorisations"):
        foreign = await scene.other.get(f"{CONSENTS}{place}")
        unknown = await scene.other.get(f"{CONSENTS}{place.replace(made, 'nobody')}")
        assert verdict(foreign) == verdict(unknown) == (403, "CONSENT_UNKNOWN")
        assert foreign.json() == unknown.json()
    # Of the right kind under the wrong path it is unknown too (contract C.4).
    assert verdict(await scene.api.get(f"/v1/consents/{made}")) == (403, "CONSENT_UNKNOWN")


async def test_other_roles_are_refused(scene: Scene, payer: Party) -> None:
    for method, place in (("POST", CONSENTS), ("POST", "/v1/funds-confirmations")):
        answer = await scene.api.call(method, place, json=body(), headers={"apiKey": payer.api_key})
        assert verdict(answer) == (401, "ROLE_INVALID")


async def test_several_are_valid_side_by_side(scene: Scene, bee: Party) -> None:
    async with scene.desk.writing(worlds.REQUEST) as work:
        first = await granted(work, bee)
        second = await granted(work, bee)
        statuses = [
            (await funds.find_own(work, bee.organisation, one.consent.id)).status
            for one in (first, second)
        ]

    assert statuses == [Status.VALID, Status.VALID]


async def test_a_code_that_nobody_redeems_ends_it(scene: Scene, bee: Party) -> None:
    async with scene.desk.writing(worlds.REQUEST) as work:
        consent, _ = await signed(work, bee, await received(work, bee))

    scene.clock.advance(timedelta(minutes=11))

    status = await scene.api.get(f"{CONSENTS}/{consent.id}/status")
    assert status.json() == {"consentStatus": "expired"}
