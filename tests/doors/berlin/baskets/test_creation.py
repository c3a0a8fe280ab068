"""POST /v1/signing-baskets: each row of the table of contract A.8, in its order."""

import asyncio
from uuid import uuid4

import pytest

from tests.doors.berlin.baskets.putting import BASKETS, basket_of, id_of, member, put, started
from tests.doors.berlin.calling import BACK, Scene, faults, verdict
from tests.doors.berlin.payments.asking import (
    BULK,
    INSTANT,
    PERIODIC,
    bulk,
    periodic,
    received,
    status,
)
from tests.doors.berlin.payments.signing import authorisation_of, sign
from tests.support import worlds
from tests.support.consents import customer
from wicketgate import authorisation
from wicketgate.authorisation import ScaStatus
from wicketgate.kernel.ids import AuthorisationId
from wicketgate.kernel.profile import Profile

UNKNOWN = "nobody"


async def test_a_basket_is_created_and_waits(scene: Scene) -> None:
    one, two = await member(scene.api), await member(scene.api)

    answer = await put(scene.api, two, one, TPP_Redirect_URI=BACK)

    assert answer.status_code == 201, answer.text
    told = answer.json()
    place = f"/psd2{BASKETS}/{told['basketId']}"
    assert told["transactionStatus"] == "RCVD"
    assert answer.headers["Location"] == f"http://testserver{place}"
    assert answer.headers["ASPSP-SCA-Approach"] == "REDIRECT"
    assert told["_links"] == {
        "self": {"href": place},
        "status": {"href": f"{place}/status"},
        "startAuthorisation": {"href": f"{place}/authorisations"},
    }
    at = place.removeprefix("/psd2")
    read = await scene.api.get(at)
    assert read.json() == {"payments": [id_of(two), id_of(one)], "transactionStatus": "RCVD"}
    assert (await scene.api.get(f"{at}/status")).json() == {"transactionStatus": "RCVD"}
    assert (await scene.api.get(f"{at}/authorisations")).json() == {"authorisationIds": []}


async def test_every_kind_of_payment_but_the_instant_one_may_be_in_it(scene: Scene) -> None:
    api = scene.api
    several = await received(api, bulk(), BULK, TPP_Explicit_Authorisation_Preferred="true")
    often = await received(api, periodic(), PERIODIC, TPP_Explicit_Authorisation_Preferred="true")
    assert (await put(api, await member(api), several, often)).status_code == 201


async def test_what_is_sent_beside_and_not_used_is_warned_of(scene: Scene) -> None:
    answer = await put(
        scene.api, await member(scene.api), Consent_ID="x", TPP_Redirect_Preferred="false"
    )
    told = answer.json()["tppMessages"]
    assert [one["category"] for one in told] == ["WARNING", "WARNING"]
    assert "Consent-ID" in told[1]["text"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "paymentIds"),
        ({"paymentIds": []}, "paymentIds"),
        ({"paymentIds": "x"}, "paymentIds"),
        ({"paymentIds": [1]}, "paymentIds[0]"),
        ({"paymentIds": ["x", "x"]}, "paymentIds"),
        ({"paymentIds": [str(n) for n in range(51)]}, "paymentIds"),
        ({"paymentIds": ["x"], "consentIds": "y"}, "consentIds"),
        ({"consentIds": ["y"]}, "paymentIds"),
        ([], "body"),
    ],
)
async def test_a_body_of_the_wrong_form(scene: Scene, body: object, path: str) -> None:
    answer = await put(scene.api, body=body)
    assert answer.status_code == 400
    assert faults(answer) == [("FORMAT_ERROR", path)]


async def test_consents_cannot_be_in_it(scene: Scene) -> None:
    mixed = {"paymentIds": [UNKNOWN], "consentIds": ["y"]}
    answer = await put(scene.api, body=mixed)
    assert (answer.status_code, faults(answer)) == (400, [("REFERENCE_MIX_INVALID", "consentIds")])
    none = {"paymentIds": [id_of(await member(scene.api))], "consentIds": []}
    assert (await put(scene.api, body=none)).status_code == 201


@pytest.mark.parametrize("given", [UNKNOWN, "", "\0", "\ud800", "x" * 500, "ß"])
async def test_an_id_that_is_nobodys_is_unknown(scene: Scene, given: str) -> None:
    good = await member(scene.api)
    answer = await put(scene.api, body={"paymentIds": [id_of(good), given]})
    assert answer.status_code == 400
    assert faults(answer) == [("RESOURCE_UNKNOWN", "paymentIds[1]")]


async def test_anothers_payment_is_like_none(scene: Scene) -> None:
    theirs = await member(scene.other)
    told = [await put(scene.api, one) for one in (theirs, UNKNOWN)]
    assert told[0].status_code == told[1].status_code == 400
    assert told[0].json() == told[1].json()
    assert (await put(scene.other, theirs)).status_code == 201


async def test_a_payment_that_ended_cannot_be_in_it(scene: Scene) -> None:
    deleted, good = await member(scene.api), await member(scene.api)
    assert (await scene.api.call("DELETE", deleted)).status_code == 204
    answer = await put(scene.api, good, deleted)
    assert (answer.status_code, faults(answer)) == (400, [("RESOURCE_EXPIRED", "paymentIds[1]")])
    assert await status(scene.api, good) == "RCVD"
    assert (await put(scene.api, good)).status_code == 201


async def test_a_payment_that_somebody_signed_cannot_be_in_it(scene: Scene) -> None:
    signed = await member(scene.api, explicit=False)
    await sign(scene, signed)
    answer = await put(scene.api, signed)
    assert answer.status_code == 409
    assert faults(answer) == [("REFERENCE_STATUS_INVALID", "paymentIds[0]")]


async def test_a_payment_of_another_basket_is_blocked(scene: Scene) -> None:
    one, two = await member(scene.api), await member(scene.api)
    first = await basket_of(scene.api, one)
    answer = await put(scene.api, two, one)
    assert (answer.status_code, faults(answer)) == (400, [("RESOURCE_BLOCKED", "paymentIds[1]")])
    assert (await scene.api.call("DELETE", first)).status_code == 204
    assert (await put(scene.api, two, one)).status_code == 201


async def test_an_instant_payment_cannot_be_in_it(scene: Scene) -> None:
    at_once = await member(scene.api, path=INSTANT)
    answer = await put(scene.api, await member(scene.api), at_once)
    assert answer.status_code == 400
    assert faults(answer) == [("REFERENCE_MIX_INVALID", "paymentIds[1]")]


async def test_the_first_row_of_the_table_answers(scene: Scene) -> None:
    ended, taken = await member(scene.api), await member(scene.api)
    at_once = await member(scene.api, path=INSTANT)
    await scene.api.call("DELETE", ended)
    await basket_of(scene.api, taken)
    rows = [
        ((at_once,), "REFERENCE_MIX_INVALID"),
        ((at_once, taken), "RESOURCE_BLOCKED"),
        ((at_once, taken, ended), "RESOURCE_EXPIRED"),
        ((at_once, taken, ended, UNKNOWN), "RESOURCE_UNKNOWN"),
    ]
    for members, code in rows:
        assert verdict(await put(scene.api, *members)) == (400, code)


async def test_the_payments_own_authorisation_gives_way(scene: Scene) -> None:
    own = await member(scene.api, explicit=False)
    key = await authorisation_of(scene, own)

    await basket_of(scene.api, own)

    told = await scene.api.get(f"{own}/authorisations/{key}")
    assert told.json() == {"scaStatus": "failed"}


async def test_a_customer_who_has_begun_goes_first(scene: Scene) -> None:
    own, other = await member(scene.api, explicit=False), await member(scene.api)
    key = await authorisation_of(scene, own)
    async with scene.desk.writing(worlds.REQUEST) as work:
        psu = await customer(work, scene.api.party, "psu-ok")
        _, held = await authorisation.lock(work, AuthorisationId(key))
        bound = await authorisation.bind(work, held, psu.id)
        await authorisation.move_on(work, bound, ScaStatus.STARTED)
    before = await scene.rows()

    answer = await put(scene.api, other, own)

    assert (answer.status_code, faults(answer)) == (400, [("RESOURCE_BLOCKED", "paymentIds[1]")])
    assert await scene.rows() == before
    assert (await scene.api.get(f"{own}/authorisations/{key}")).json() == {"scaStatus": "started"}


async def test_meanwhile_a_payment_can_do_nothing_alone(scene: Scene) -> None:
    one = await member(scene.api)
    await basket_of(scene.api, one)
    for method, place in (("DELETE", one), ("POST", f"{one}/authorisations")):
        assert verdict(await scene.api.call(method, place)) == (400, "RESOURCE_BLOCKED")
    assert await status(scene.api, one) == "RCVD"


async def test_the_same_request_is_answered_once(scene: Scene) -> None:
    one, same = await member(scene.api), str(uuid4())
    answers = await asyncio.gather(*(put(scene.api, one, X_Request_ID=same) for _ in range(4)))
    good = [answer for answer in answers if answer.status_code == 201]
    assert {answer.json()["basketId"] for answer in good} == {good[0].json()["basketId"]}
    assert all(a in good or verdict(a) == (409, "STATUS_INVALID") for a in answers)
    again = await put(scene.api, one, X_Request_ID=same)
    assert again.json() == good[0].json()
    other = await put(scene.api, await member(scene.api), X_Request_ID=same)
    assert faults(other) == [("FORMAT_ERROR", "X-Request-ID")]


async def test_it_needs_the_role_and_the_customers_address(scene: Scene) -> None:
    one = await member(scene.api)
    answer = await put(scene.api, one, PSU_IP_Address=None)
    assert faults(answer) == [("FORMAT_ERROR", "PSU-IP-Address")]


class TestWithoutBaskets:
    @pytest.fixture
    def profile(self) -> Profile:
        return Profile(signing_baskets=False)

    async def test_there_is_no_such_path(self, scene: Scene) -> None:
        for method, place in (("POST", BASKETS), ("GET", f"{BASKETS}/x"), ("DELETE", BASKETS)):
            answer = await scene.api.call(method, place)
            assert verdict(answer) == (404, "RESOURCE_UNKNOWN")
        assert (await scene.api.call("POST", "/v1/payments/nothing")).status_code != 201


class TestOfThree:
    @pytest.fixture
    def profile(self) -> Profile:
        return Profile(basket_max_entries=3)

    async def test_the_bank_says_how_many(self, scene: Scene) -> None:
        many = [await member(scene.api) for _ in range(4)]
        assert faults(await put(scene.api, *many)) == [("FORMAT_ERROR", "paymentIds")]
        place = await basket_of(scene.api, *many[:3])
        await started(scene.api, place)
        assert len((await scene.api.get(place)).json()["payments"]) == 3
