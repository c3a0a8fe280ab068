"""Payments from POST to their end, as a third party sees them (contract A.7.7, A.4)."""

from datetime import timedelta

import pytest

from tests.doors.berlin.calling import TODAY, Scene, verdict
from tests.doors.berlin.payments.asking import (
    BODIES,
    INSTANT,
    PERIODIC,
    SEPA,
    ask,
    payment,
    periodic,
    received,
    status,
)
from tests.doors.berlin.payments.signing import (
    authorisation_of,
    catch_up,
    redeem,
    refuse,
    sign,
)
from wicketgate import personas
from wicketgate.subjects import Ending

EXPLICIT = {"TPP_Explicit_Authorisation_Preferred": "true"}
CORPORATE = {"debtorAccount": {"iban": personas.ACCOUNTS["corp"].iban}}


@pytest.mark.parametrize("path", BODIES)
async def test_a_payment_is_given_back_as_it_was_sent(scene: Scene, path: str) -> None:
    body = BODIES[path]()
    place = await received(scene.api, {**body, "unheardOf": 1}, path)
    answer = await scene.api.get(place)
    assert answer.status_code == 200
    assert answer.json() == {**body, "transactionStatus": "RCVD"}


async def test_what_is_lenient_is_given_back_strictly(scene: Scene) -> None:
    body = periodic(dayOfExecution="07", instructedAmount={"currency": "EUR", "amount": "5"})
    place = await received(scene.api, body, PERIODIC)
    told = (await scene.api.get(place)).json()
    assert told["dayOfExecution"] == "7"
    assert told["instructedAmount"]["amount"] == "5.00"


async def test_the_answer_names_the_payment_and_where_to_go_on(scene: Scene) -> None:
    answer = await ask(scene.api)
    told = answer.json()
    place = f"/psd2{SEPA}/{told['paymentId']}"
    started = await authorisation_of(scene, place.removeprefix("/psd2"))
    assert told == {
        "transactionStatus": "RCVD",
        "paymentId": told["paymentId"],
        "transactionFeeIndicator": False,
        "_links": {
            "self": {"href": place},
            "status": {"href": f"{place}/status"},
            "scaStatus": {"href": f"{place}/authorisations/{started}"},
            "scaOAuth": told["_links"]["scaOAuth"],
        },
    }
    assert answer.headers["location"] == f"http://testserver{place}"
    assert answer.headers["aspsp-sca-approach"] == "REDIRECT"


async def test_wishes_that_cannot_be_met_are_told(scene: Scene) -> None:
    answer = await ask(scene.api, TPP_Redirect_Preferred="false", Consent_ID="nobody")
    texts = [told["text"] for told in answer.json()["tppMessages"]]
    assert texts == [
        "only the redirect approach is offered",
        "Consent-ID is not used with payments",
    ]


async def test_an_explicit_start_is_a_call_of_its_own(scene: Scene) -> None:
    place = await received(scene.api, **EXPLICIT)
    listed = await scene.api.get(f"{place}/authorisations")
    assert listed.json() == {"authorisationIds": []}
    started = await scene.api.call("POST", f"{place}/authorisations")
    assert started.status_code == 201
    answer = await scene.api.get(started.json()["_links"]["scaStatus"]["href"][5:])
    assert answer.json() == {"scaStatus": "received"}
    again = await scene.api.call("POST", f"{place}/authorisations")
    assert verdict(again) == (409, "STATUS_INVALID")


async def test_an_approved_payment_is_made(scene: Scene) -> None:
    place = await received(scene.api)
    code = await sign(scene, place)
    assert await status(scene.api, place) == "ACTC"

    await catch_up(scene)
    assert await status(scene.api, place) == "ACSP"
    await catch_up(scene, timedelta(days=2))

    assert await status(scene.api, place) == "ACSC"
    assert (await scene.api.get(place)).json()["transactionStatus"] == "ACSC"
    token = await redeem(scene, code)
    answer = await scene.api.get(place, headers={"Authorization": f"Bearer {token}"})
    assert verdict(answer) == (401, "TOKEN_EXPIRED")


async def test_an_instant_payment_arrives_at_once(scene: Scene) -> None:
    place = await received(scene.api, payment(), INSTANT)
    await sign(scene, place)
    await catch_up(scene)
    assert await status(scene.api, place) == "ACCC"


async def test_a_refused_payment_says_so(scene: Scene) -> None:
    place = await received(scene.api)
    await refuse(scene, place)
    told = (await scene.api.get(f"{place}/status")).json()
    assert told == {
        "transactionStatus": "RJCT",
        "tppMessages": [
            {
                "category": "ERROR",
                "code": "PAYMENT_FAILED",
                "text": "CUST the customer refused",
            }
        ],
    }
    started = await scene.api.call("POST", f"{place}/authorisations")
    assert verdict(started) == (403, "RESOURCE_EXPIRED")


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        (Ending.ACCOUNT_MISMATCH, "AC01"),
        (Ending.ACCOUNT_BLOCKED, "AC06"),
        (Ending.SCA_FAILED, "MS03"),
    ],
)
async def test_a_rejection_begins_with_its_reason(
    scene: Scene, ending: Ending, reason: str
) -> None:
    place = await received(scene.api)
    await refuse(scene, place, ending)
    [told] = (await scene.api.get(place)).json()["tppMessages"]
    assert told["text"].startswith(f"{reason} ")


@pytest.mark.parametrize(("rejects", "reason"), [("false", "MS03"), ("true", "AM04")])
async def test_missing_funds_are_told_to_whom_asked(
    scene: Scene, rejects: str, reason: str
) -> None:
    body = payment(instructedAmount={"currency": "EUR", "amount": "10.51"})
    place = await received(scene.api, body, TPP_Rejection_NoFunds_Preferred=rejects)
    await sign(scene, place)
    await catch_up(scene)
    assert await status(scene.api, place) == ("RJCT" if rejects == "true" else "PDNG")
    await catch_up(scene, timedelta(days=1))
    [told] = (await scene.api.get(place)).json()["tppMessages"]
    assert told["text"].startswith(f"{reason} ")


async def test_a_closed_day_gives_way_and_is_told(scene: Scene) -> None:
    saturday = TODAY + timedelta(days=3)
    place = await received(scene.api, payment(requestedExecutionDate=str(saturday)))
    await sign(scene, place)
    told = (await scene.api.get(f"{place}/status")).json()
    assert told["transactionStatus"] == "ACWC"
    assert told["tppMessages"][0]["text"] == f"executed on {saturday + timedelta(days=2)}"


async def test_two_signatures_take_two_authorisations(scene: Scene) -> None:
    place = await received(scene.api, payment(**CORPORATE))
    await sign(scene, place, "psu-corp-a")
    assert await status(scene.api, place) == "PATC"
    scene.clock.advance(timedelta(seconds=1))
    started = await scene.api.call("POST", f"{place}/authorisations")
    assert started.status_code == 201
    await sign(scene, place, "psu-corp-b")
    assert await status(scene.api, place) == "ACTC"
    again = await scene.api.call("POST", f"{place}/authorisations")
    assert verdict(again) == (409, "STATUS_INVALID")


async def test_nobody_approves_in_time(scene: Scene) -> None:
    place = await received(scene.api)
    started = await authorisation_of(scene, place)
    await scene.move_clock(timedelta(minutes=30))
    assert await status(scene.api, place) == "RJCT"
    answer = await scene.api.get(f"{place}/authorisations/{started}")
    assert answer.json() == {"scaStatus": "failed"}
    assert await scene.sweep() == 1
    assert await status(scene.api, place) == "RJCT"
