"""Confirmation of funds beside both official files: consents by theirs, the question by 1.3.11."""

from datetime import timedelta

import pytest

from tests.contracts.official import Official
from tests.contracts.refusing_funds import CONSENTS, ask
from tests.contracts.test_successes import judged
from tests.doors.berlin.calling import BACK, GIRO, TODAY, Scene
from tests.support import worlds
from tests.support.funds import granted
from wicketgate import funds
from wicketgate.consenting import Ground, Status

FULL = {
    "account": {"iban": GIRO, "currency": "EUR"},
    "cardNumber": "541333******0021",
    "cardExpiryDate": (TODAY + timedelta(days=365)).isoformat(),
    "cardInformation": "Blue card",
    "registrationInformation": "Contract 4711 with Corner Shop",
}


@pytest.mark.parametrize("told", [{"account": {"iban": GIRO}}, FULL], ids=["least", "all"])
@pytest.mark.parametrize("start", ["implicit", "explicit"])
async def test_a_consent_from_its_creation_to_its_end(
    scene: Scene, official: Official, told: object, start: str
) -> None:
    explicit = str(start == "explicit").lower()
    headers = {
        "TPP-Explicit-Authorisation-Preferred": explicit,
        "TPP-Redirect-Preferred": "false",
        "TPP-Redirect-URI": BACK,
    }
    answer = await scene.api.call("POST", CONSENTS, json=told, headers=headers)
    created = answer.json()
    # tppMessages in place of the misspelled tppMessage of the file (contract A.9.1).
    messages = created.pop("tppMessages")
    assert [one["category"] for one in messages] == ["WARNING"]
    plain = await scene.api.call("POST", CONSENTS, json=told)
    judged(official, plain, 201)
    place = f"{CONSENTS}/{created['consentId']}"
    if start == "explicit":
        judged(official, await scene.api.call("POST", f"{place}/authorisations"), 201)
    ids = judged(official, await scene.api.get(f"{place}/authorisations")).json()
    (one,) = ids["authorisationIds"]
    sca = judged(official, await scene.api.get(f"{place}/authorisations/{one}")).json()
    assert sca == {"scaStatus": "received"}
    read = judged(official, await scene.api.get(place)).json()
    assert read["consentStatus"] == "received"
    judged(official, await scene.api.get(f"{place}/status"))
    judged(official, await scene.api.call("DELETE", place), 204)
    status = judged(official, await scene.api.get(f"{place}/status")).json()
    assert status == {"consentStatus": "terminatedByTpp"}


@pytest.mark.parametrize("end", [None, "revokedByPsu", "expired", "terminatedByTpp"])
async def test_a_consent_can_be_read_in_every_status(
    scene: Scene, official: Official, end: str | None
) -> None:
    async with scene.desk.writing(worlds.REQUEST) as work:
        one = await granted(work, scene.api.party)
        held = await funds.lock_any(work, one.consent.id)
        if end == "revokedByPsu":
            await funds.revoke(work, held, Ground.CUSTOMER)
        elif end is not None:
            await funds.end(work, held, Status(end), "consent.ended_by_a_test")

    answer = judged(official, await scene.api.get(f"{CONSENTS}/{one.consent.id}"))

    assert answer.json()["consentStatus"] == end or "valid"


async def test_the_answer_to_a_question(scene: Scene, official: Official) -> None:
    async with scene.desk.writing(worlds.REQUEST) as work:
        one = await granted(work, scene.api.party)

    answer = judged(official, await ask(scene, one, payee="Corner Shop"))

    assert answer.json() == {"fundsAvailable": True}
