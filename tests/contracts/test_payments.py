"""Every answer about payments, as the official file has it."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from tests.contracts.official import Official
from tests.contracts.test_successes import judged
from tests.doors.berlin.calling import TODAY, Scene
from tests.doors.berlin.payments.asking import (
    ABROAD,
    BODIES,
    BULK,
    INSTANT,
    PERIODIC,
    SEPA,
    abroad,
    ask,
    bulk,
    payment,
    periodic,
    received,
    transfer,
)
from tests.doors.berlin.payments.signing import catch_up, in_basket, refuse, sign

EXPLICIT = {"TPP_Explicit_Authorisation_Preferred": "true"}
FUTURE = {"requestedExecutionDate": str(TODAY + timedelta(days=7))}
FULL = {
    SEPA: payment(
        endToEndIdentification="INV-1",
        instructionIdentification="I-1",
        debtorName="Emma Claessens",
        ultimateDebtor="Family",
        creditorAgent="KSTRNL2A",
        creditorAddress={
            "streetName": "Kerkstraat",
            "buildingNumber": "7",
            "townName": "Utrecht",
            "postCode": "3511",
            "country": "NL",
        },
        ultimateCreditor="Shop",
        purposeCode="SALA",
        chargeBearer="SLEV",
        remittanceInformationStructured={"reference": "RF18539007547034", "referenceType": "SCOR"},
        **FUTURE,
    ),
    ABROAD: abroad(
        creditorAccount={"bban": "0012345678"},
        creditorAgentName="Bank of the Islands",
        creditorAddress={"country": "BM"},
        instructedAmount={"currency": "JPY", "amount": "1000"},
        remittanceInformationUnstructuredArray=["one", "two"],
    ),
    BULK: bulk(
        transfer(endToEndIdentification="1"),
        transfer(remittanceInformationUnstructured="two"),
        batchBookingPreferred=True,
        paymentInformationId="B-1",
        requestedExecutionTime=f"{TODAY + timedelta(days=1)}T09:00:00.000Z",
    ),
    PERIODIC: periodic(
        frequency="MonthlyVariable",
        monthsOfExecution=["1", "12"],
        dayOfExecution="31",
        executionRule="preceding",
        endDate=str(TODAY + timedelta(days=400)),
    ),
}


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("explicit", ["true", "false"])
async def test_a_payment_from_its_creation_to_its_end(
    scene: Scene, official: Official, path: str, explicit: str
) -> None:
    created = await ask(scene.api, path=path, TPP_Explicit_Authorisation_Preferred=explicit)
    told = judged(official, created, 201).json()
    start = {"startAuthorisation"} if explicit == "true" else {"scaOAuth", "scaStatus"}
    assert told["_links"].keys() == {"self", "status"} | start
    place = told["_links"]["self"]["href"].removeprefix("/psd2")
    if explicit == "true":
        judged(official, await scene.api.call("POST", f"{place}/authorisations"), 201)
    listed = judged(official, await scene.api.get(f"{place}/authorisations")).json()
    [one] = listed["authorisationIds"]
    judged(official, await scene.api.get(f"{place}/authorisations/{one}"))
    judged(official, await scene.api.get(place))
    judged(official, await scene.api.get(f"{place}/status"))
    judged(official, await scene.api.call("DELETE", place), 204)
    assert judged(official, await scene.api.get(place)).json()["transactionStatus"] == "CANC"


@pytest.mark.parametrize("path", FULL)
async def test_everything_that_can_be_sent_is_given_back(
    scene: Scene, official: Official, path: str
) -> None:
    place = await received(scene.api, FULL[path], path)
    told = judged(official, await scene.api.get(place)).json()
    assert told == {**FULL[path], "transactionStatus": "RCVD"}


async def test_a_cancellation_as_the_file_has_it(scene: Scene, official: Official) -> None:
    place = await received(scene.api, payment(**FUTURE))
    await sign(scene, place)
    judged(official, await scene.api.call("DELETE", place), 202)
    below = f"{place}/cancellation-authorisations"
    started = judged(official, await scene.api.call("POST", below), 201).json()
    judged(official, await scene.api.get(below))
    judged(official, await scene.api.get(f"{below}/{started['authorisationId']}"))
    await sign(scene, place, kind="cancellation-authorisations")
    judged(official, await scene.api.get(f"{place}/status"))


async def test_reasons_and_hints_as_the_file_has_them(scene: Scene, official: Official) -> None:
    saturday = TODAY + timedelta(days=3)
    moved = await received(scene.api, payment(requestedExecutionDate=str(saturday)))
    await sign(scene, moved)
    refused = await received(scene.api)
    await refuse(scene, refused)
    for place, category in ((moved, "WARNING"), (refused, "ERROR")):
        for below in ("", "/status"):
            told = judged(official, await scene.api.get(f"{place}{below}")).json()
            assert told["tppMessages"][0]["category"] == category
    answer = await ask(scene.api, TPP_Redirect_Preferred="false")
    judged(official, answer, 201)


async def test_every_status_as_the_file_has_it(scene: Scene, official: Official) -> None:
    place = await received(scene.api, path=INSTANT, body=payment())
    seen = set()
    for step in (None, sign, catch_up):
        if step is sign:
            await sign(scene, place)
        elif step is catch_up:
            await catch_up(scene)
        told = judged(official, await scene.api.get(f"{place}/status")).json()
        seen.add(told["transactionStatus"])
    assert seen == {"RCVD", "ACTC", "ACCC"}


async def _refusals(scene: Scene) -> dict[str, httpx2.Response]:
    """A call for each refusal of payments."""
    place, blocked, gone = [await received(scene.api) for _ in range(3)]
    await in_basket(scene, blocked)
    await scene.api.call("DELETE", gone)
    yesterday = str(TODAY - timedelta(days=1))
    key = place.rpartition("/")[2]
    call = scene.api.call
    return {
        "FORMAT_ERROR": await ask(scene.api, payment(creditorName=None)),
        "EXECUTION_DATE_INVALID": await ask(scene.api, payment(requestedExecutionDate=yesterday)),
        "PERIOD_INVALID": await ask(scene.api, periodic(endDate=yesterday), PERIODIC),
        "RESOURCE_BLOCKED": await call("DELETE", blocked),
        "RESOURCE_UNKNOWN": await call("GET", f"{SEPA}/nobody"),
        "PRODUCT_INVALID": await call("GET", f"{INSTANT}/{key}"),
        "PRODUCT_UNKNOWN": await call("GET", f"/v1/payments/by-post/{key}"),
        "RESOURCE_EXPIRED": await call("POST", f"{gone}/authorisations"),
        "CANCELLATION_INVALID": await call("POST", f"{place}/cancellation-authorisations"),
        "STATUS_INVALID": await call("POST", f"{place}/authorisations"),
        "SERVICE_INVALID": await call("PUT", place),
        "REQUESTED_FORMATS_INVALID": await call("GET", place, headers={"Accept": "image/png"}),
    }


@pytest.mark.parametrize("accept", [None, "application/problem+json"])
async def test_every_refusal_as_the_file_has_it(
    scene: Scene, official: Official, accept: str | None
) -> None:
    scene.api.usual = {} if accept is None else {"Accept": accept}
    for code, answer in (await _refusals(scene)).items():
        told: Any = answer.json()
        found = told.get("code") or told["tppMessages"][0]["code"]
        assert found == code, answer.text
        assert not official.wrong(answer), code
