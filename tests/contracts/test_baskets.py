"""Every good answer about signing baskets, as the official file has it."""

from datetime import timedelta

import pytest

from tests.contracts.official import Official
from tests.contracts.test_successes import judged
from tests.doors.berlin.baskets.putting import FIRM, basket_of, id_of, member, put, started
from tests.doors.berlin.calling import BACK, Scene
from tests.doors.berlin.payments.signing import redeem, refuse, sign
from wicketgate import personas
from wicketgate.kernel.profile import Links

COMMON = personas.accounts_of(FIRM)[0].iban


async def test_a_basket_from_its_creation_to_its_approval(scene: Scene, official: Official) -> None:
    members = [await member(scene.api) for _ in range(2)]
    created = judged(official, await put(scene.api, *members, TPP_Redirect_URI=BACK), 201).json()
    assert created["_links"].keys() == {"self", "status", "startAuthorisation"}
    place = created["_links"]["self"]["href"].removeprefix("/psd2")
    begun = await scene.api.call("POST", f"{place}/authorisations")
    assert judged(official, begun, 201).json()["_links"].keys() == {"scaOAuth", "scaStatus"}
    ids = judged(official, await scene.api.get(f"{place}/authorisations")).json()
    (one,) = ids["authorisationIds"]
    sca = judged(official, await scene.api.get(f"{place}/authorisations/{one}")).json()
    assert sca == {"scaStatus": "received"}

    code = await sign(scene, place)

    bearer = {"Authorization": f"Bearer {await redeem(scene, code)}"}
    read = judged(official, await scene.api.get(place, headers=bearer)).json()
    assert read == {"payments": [id_of(m) for m in members], "transactionStatus": "ACTC"}
    sca = judged(official, await scene.api.get(f"{place}/authorisations/{one}")).json()
    assert sca == {"scaStatus": "finalised"}


async def test_a_warning_is_shaped_as_the_file_has_it(scene: Scene, official: Official) -> None:
    answer = await put(scene.api, await member(scene.api), Consent_ID="x")
    (warning,) = judged(official, answer, 201).json()["tppMessages"]
    assert (warning["category"], warning["code"]) == ("WARNING", "WARNING")


@pytest.mark.parametrize("end", ["RCVD", "PATC", "ACTC", "RJCT", "CANC"])
async def test_a_basket_can_be_read_in_every_status(
    scene: Scene, official: Official, end: str
) -> None:
    one = await member(scene.api, debtorAccount={"iban": COMMON})
    place = await basket_of(scene.api, one)
    if end == "CANC":
        judged(official, await scene.api.call("DELETE", place), 204)
    if end in {"PATC", "ACTC"}:
        for login in (FIRM, "psu-corp-b")[: 1 + (end == "ACTC")]:
            scene.clock.advance(timedelta(seconds=1))
            await started(scene.api, place)
            await sign(scene, place, login)
    if end == "RJCT":
        await started(scene.api, place)
        await refuse(scene, place)

    assert judged(official, await scene.api.get(place)).json()["transactionStatus"] == end
    told = judged(official, await scene.api.get(f"{place}/status")).json()
    assert told == {"transactionStatus": end}


async def test_links_can_be_absolute(scene: Scene, official: Official) -> None:
    scene.desk.profile = scene.desk.profile.model_copy(update={"links": Links.ABSOLUTE})
    made = judged(official, await put(scene.api, await member(scene.api)), 201)
    assert made.json()["_links"]["self"]["href"] == made.headers["location"]
