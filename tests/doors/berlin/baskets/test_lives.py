"""A basket from its creation to its end (contract A.8, B.4)."""

import asyncio
from datetime import timedelta

import httpx2
import pytest

from tests.doors.berlin.baskets.putting import (
    BASKETS,
    FIRM,
    basket_of,
    begun,
    member,
    put,
    started,
)
from tests.doors.berlin.calling import GIRO, SAVINGS, Api, Scene, verdict
from tests.doors.berlin.payments.asking import status
from tests.doors.berlin.payments.signing import catch_up, redeem, refuse, sign
from tests.support.worlds import Party
from wicketgate import applications, personas
from wicketgate.bank import AccountsDoNotMatch
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.permissions import ROLE_FOR
from wicketgate.kernel.profile import Profile, UnknownIdStatus
from wicketgate.subjects import Ending
from wicketgate.web.berlin.routes import served

COMMON = personas.accounts_of(FIRM)[0].iban


async def test_one_approval_pays_all_of_it(scene: Scene) -> None:
    members = [await member(scene.api, requestedExecutionDate=None) for _ in range(3)]
    place = await begun(scene, *members)
    assert await status(scene.api, place) == "RCVD"

    code = await sign(scene, place)

    assert await status(scene.api, place) == "ACTC"
    assert [await status(scene.api, one) for one in members] == ["ACTC"] * 3
    token = await redeem(scene, code)
    read = await scene.api.get(place, headers={"Authorization": f"Bearer {token}"})
    assert read.status_code == 200
    await catch_up(scene)
    await catch_up(scene, timedelta(days=2))
    assert [await status(scene.api, one) for one in members] == ["ACSC"] * 3
    assert await status(scene.api, place) == "ACTC"
    assert verdict(await scene.api.call("DELETE", place)) == (409, "STATUS_INVALID")
    again = await scene.api.call("POST", f"{place}/authorisations")
    assert verdict(again) == (409, "STATUS_INVALID")


async def test_a_refusal_frees_the_payments(scene: Scene) -> None:
    one = await member(scene.api, explicit=False)
    place = await begun(scene, one)

    await refuse(scene, place)

    assert await status(scene.api, place) == "RJCT"
    assert await status(scene.api, one) == "RCVD"
    assert verdict(await scene.api.call("DELETE", place)) == (409, "STATUS_INVALID")
    again = await scene.api.call("POST", f"{place}/authorisations")
    assert verdict(again) == (409, "STATUS_INVALID")
    scene.clock.advance(timedelta(seconds=1))
    assert (await scene.api.call("POST", f"{one}/authorisations")).status_code == 201
    await sign(scene, one)
    assert await status(scene.api, one) == "ACTC"


async def test_a_failed_authentication_is_the_end_too(scene: Scene) -> None:
    place = await begun(scene, await member(scene.api))
    await refuse(scene, place, Ending.SCA_FAILED)
    assert await status(scene.api, place) == "RJCT"


async def test_deleted_it_stays_deleted(scene: Scene) -> None:
    one = await member(scene.api)
    place = await basket_of(scene.api, one)
    key = await started(scene.api, place)
    for _ in range(2):
        assert (await scene.api.call("DELETE", place)).status_code == 204
    assert await status(scene.api, place) == "CANC"
    failed = await scene.api.get(f"{place}/authorisations/{key}")
    assert failed.json() == {"scaStatus": "failed"}
    again = await scene.api.call("POST", f"{place}/authorisations")
    assert verdict(again) == (409, "STATUS_INVALID")
    assert (await scene.api.call("DELETE", one)).status_code == 204


async def test_one_authorisation_at_a_time(scene: Scene) -> None:
    place = await begun(scene, await member(scene.api))
    second = await scene.api.call("POST", f"{place}/authorisations")
    assert verdict(second) == (409, "STATUS_INVALID")
    listed = await scene.api.get(f"{place}/authorisations")
    assert len(listed.json()["authorisationIds"]) == 1


async def test_two_customers_sign_for_the_common_account(scene: Scene) -> None:
    one = await member(scene.api, debtorAccount={"iban": COMMON})
    place = await begun(scene, one)
    await sign(scene, place, FIRM)
    assert (await status(scene.api, place), await status(scene.api, one)) == ("PATC", "RCVD")
    assert verdict(await scene.api.call("DELETE", place)) == (409, "STATUS_INVALID")
    scene.clock.advance(timedelta(seconds=1))
    await started(scene.api, place)
    third = await scene.api.call("POST", f"{place}/authorisations")
    assert verdict(third) == (409, "STATUS_INVALID")

    await sign(scene, place, "psu-corp-b")

    assert (await status(scene.api, place), await status(scene.api, one)) == ("ACTC", "ACTC")


async def test_a_payment_from_anothers_account_cannot_be_approved_with_the_rest(
    scene: Scene,
) -> None:
    mine = await member(scene.api, debtorAccount={"iban": GIRO})
    savings = await member(scene.api, debtorAccount={"iban": SAVINGS})
    foreign = await member(scene.api, debtorAccount={"iban": COMMON})
    place = await begun(scene, mine, savings, foreign)
    with pytest.raises(AccountsDoNotMatch):
        await sign(scene, place)
    assert await status(scene.api, mine) == "RCVD"


async def test_time_ends_it_and_frees_its_payments(scene: Scene) -> None:
    one, two = await member(scene.api), await member(scene.api)
    place = await begun(scene, one, two)
    await scene.move_clock(timedelta(hours=24))
    assert await status(scene.api, place) == "RJCT"
    assert await status(scene.api, one) == "RCVD"
    again = await put(scene.api, one)
    assert again.status_code == 201, again.text
    assert await scene.sweep() == 1
    await scene.move_clock(timedelta(minutes=30))
    assert await status(scene.api, one) == "RCVD"
    assert await status(scene.api, two) == "RJCT"


async def test_thirteen_months_after_its_end_it_is_gone(scene: Scene) -> None:
    place = await basket_of(scene.api, await member(scene.api))
    await scene.api.call("DELETE", place)
    await scene.move_clock(timedelta(days=397))
    assert verdict(await scene.api.get(place)) == (403, "RESOURCE_EXPIRED")


# ------------------------------------------------------------------ whose it is
async def every_call(api: Api, place: str) -> list[httpx2.Response]:
    rows = [("GET", ""), ("DELETE", ""), ("GET", "/status"), ("GET", "/authorisations")]
    rows += [("POST", "/authorisations"), ("GET", "/authorisations/x")]
    return [await api.call(method, f"{place}{rest}") for method, rest in rows]


async def test_anothers_basket_is_like_none(scene: Scene) -> None:
    theirs = await basket_of(scene.other, await member(scene.other))
    for asked, none in zip(
        await every_call(scene.api, theirs),
        await every_call(scene.api, f"{BASKETS}/nobody"),
        strict=True,
    ):
        assert verdict(asked) == (403, "RESOURCE_UNKNOWN")
        assert asked.json() == none.json()
    assert await status(scene.other, theirs) == "RCVD"


async def test_the_id_of_another_thing_is_none_of_a_basket(scene: Scene) -> None:
    one = await member(scene.api)
    place = await basket_of(scene.api, one)
    assert verdict(await scene.api.get(f"{BASKETS}/{one[-20:]}")) == (403, "RESOURCE_UNKNOWN")
    other = await begun(scene, await member(scene.api))
    key = (await scene.api.get(f"{other}/authorisations")).json()["authorisationIds"][0]
    answer = await scene.api.get(f"{place}/authorisations/{key}")
    assert verdict(answer) == (403, "RESOURCE_UNKNOWN")


async def test_a_token_that_is_sent_must_be_of_this_basket(scene: Scene) -> None:
    mine, other = [await begun(scene, await member(scene.api)) for _ in range(2)]
    token = await redeem(scene, await sign(scene, other))
    for sent in (f"Bearer {token}", "Basic x"):
        answer = await scene.api.get(mine, headers={"Authorization": sent})
        assert verdict(answer) == (401, "TOKEN_INVALID")
    await scene.move_clock(timedelta(minutes=15))
    late = await scene.api.get(other, headers={"Authorization": f"Bearer {token}"})
    assert verdict(late) == (401, "TOKEN_EXPIRED")


async def test_it_needs_the_role_of_payments(scene: Scene, payer: Party) -> None:
    api = Api(scene.api.client, payer)
    one = await member(api)
    place = await basket_of(api, one)
    assert (await api.get(place)).status_code == 200
    rows = [row for row in served(Profile()) if row.path.startswith(BASKETS)]
    assert len(rows) == 7
    assert {ROLE_FOR[row.permission] for row in rows} == {"PSP_PI"}
    assert {applications.API_OF[row.permission] for row in rows} == {applications.Api.BASKETS}


class TestWhereUnknownIsNotFound:
    @pytest.fixture
    def profile(self) -> Profile:
        return Profile(unknown_id_status=UnknownIdStatus.NOT_FOUND)

    async def test_a_basket_that_is_none_is_not_found(self, scene: Scene) -> None:
        assert verdict(await scene.api.get(f"{BASKETS}/nobody")) == (404, "RESOURCE_UNKNOWN")


# ------------------------------------------------------------------ at once
async def _signed(scene: Scene, place: str) -> str:
    try:
        await sign(scene, place)
    except Refusal as refusal:
        return type(refusal).__name__
    return "signed"


async def test_deleted_or_approved_but_not_both(scene: Scene) -> None:
    members = [await member(scene.api) for _ in range(2)]
    place = await begun(scene, *members)
    answer, outcome = await asyncio.gather(scene.api.call("DELETE", place), _signed(scene, place))
    stands = [await status(scene.api, one) for one in members]
    if answer.status_code == 204:
        assert outcome != "signed"
        assert (await status(scene.api, place), stands) == ("CANC", ["RCVD", "RCVD"])
    else:
        assert (verdict(answer), outcome) == ((409, "STATUS_INVALID"), "signed")
        assert (await status(scene.api, place), stands) == ("ACTC", ["ACTC", "ACTC"])


async def test_a_payment_is_approved_alone_or_in_a_basket(scene: Scene) -> None:
    own, other = await member(scene.api, explicit=False), await member(scene.api)
    answer, outcome = await asyncio.gather(put(scene.api, other, own), _signed(scene, own))
    if answer.status_code == 201:
        assert outcome != "signed"
        assert await status(scene.api, own) == "RCVD"
    else:
        told = {(409, "REFERENCE_STATUS_INVALID"), (400, "RESOURCE_BLOCKED")}
        assert verdict(answer) in told
        assert outcome == "signed"


async def test_of_two_baskets_over_one_payment_one_is_made(scene: Scene) -> None:
    members = [await member(scene.api) for _ in range(4)]
    answers = await asyncio.gather(
        put(scene.api, *members), put(scene.api, *reversed(members)), put(scene.api, members[2])
    )
    told = sorted(verdict(answer) for answer in answers)
    assert told == [(201, None), (400, "RESOURCE_BLOCKED"), (400, "RESOURCE_BLOCKED")]
