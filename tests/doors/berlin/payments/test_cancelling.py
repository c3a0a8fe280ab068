"""Payments taken back: by the third party, by the customer, too late (contract A.7.8, B.2.2)."""

from datetime import timedelta

import pytest

from tests.doors.berlin.calling import TODAY, Scene, verdict
from tests.doors.berlin.payments.asking import (
    BULK,
    INSTANT,
    SEPA,
    payment,
    received,
    status,
)
from tests.doors.berlin.payments.signing import (
    asked,
    authorisation_of,
    catch_up,
    in_basket,
    refuse,
    sign,
)
from wicketgate import personas
from wicketgate.kernel.profile import Profile
from wicketgate.payments import NotCancellable

FUTURE = {"requestedExecutionDate": str(TODAY + timedelta(days=7))}


async def test_what_nobody_approved_is_cancelled_at_once(scene: Scene) -> None:
    place = await received(scene.api)
    started = await authorisation_of(scene, place)
    for _ in range(2):
        answer = await scene.api.call("DELETE", place)
        assert (answer.status_code, answer.content) == (204, b"")
    assert await status(scene.api, place) == "CANC"
    answer = await scene.api.get(f"{place}/authorisations/{started}")
    assert answer.json() == {"scaStatus": "failed"}
    started_late = await scene.api.call("POST", f"{place}/cancellation-authorisations")
    assert verdict(started_late) == (409, "STATUS_INVALID")


async def test_what_was_approved_is_cancelled_by_the_customer(scene: Scene) -> None:
    place = await received(scene.api, payment(**FUTURE))
    await sign(scene, place)
    early = await scene.api.call("POST", f"{place}/cancellation-authorisations")
    assert verdict(early) == (405, "CANCELLATION_INVALID")
    assert early.headers["allow"] == "GET, HEAD"

    answer = await scene.api.call("DELETE", place)
    assert answer.status_code == 202
    links = answer.json()["_links"]
    assert answer.json()["transactionStatus"] == "ACTC"
    assert links.keys() == {"self", "status", "startAuthorisation"}
    started = await scene.api.call("POST", links["startAuthorisation"]["href"][5:])
    assert started.status_code == 201
    assert "/cancellation-authorisations/" in started.json()["_links"]["scaStatus"]["href"]
    await sign(scene, place, kind="cancellation-authorisations")

    assert await status(scene.api, place) == "CANC"
    await catch_up(scene, timedelta(days=10))
    assert await status(scene.api, place) == "CANC"


async def test_one_signature_cancels_what_needed_two(scene: Scene) -> None:
    firm = {"debtorAccount": {"iban": personas.ACCOUNTS["corp"].iban}}
    place = await received(scene.api, payment(**FUTURE, **firm))
    await sign(scene, place, "psu-corp-a")
    scene.clock.advance(timedelta(seconds=1))
    await scene.api.call("POST", f"{place}/authorisations")
    assert (await asked(scene, place, "psu-corp-b")).signatures == 2
    await sign(scene, place, "psu-corp-b")

    await scene.api.call("DELETE", place)
    await scene.api.call("POST", f"{place}/cancellation-authorisations")
    kind = "cancellation-authorisations"
    assert (await asked(scene, place, "psu-corp-a", kind)).signatures == 1
    await sign(scene, place, "psu-corp-a", kind)
    assert await status(scene.api, place) == "CANC"


async def test_each_list_has_its_own_authorisations(scene: Scene) -> None:
    place = await received(scene.api, payment(**FUTURE))
    await sign(scene, place)
    await scene.api.call("DELETE", place)
    await scene.api.call("POST", f"{place}/cancellation-authorisations")
    granting = await authorisation_of(scene, place)
    cancelling = await authorisation_of(scene, place, "cancellation-authorisations")
    assert granting != cancelling
    for path in (f"cancellation-authorisations/{granting}", f"authorisations/{cancelling}"):
        assert verdict(await scene.api.get(f"{place}/{path}")) == (403, "RESOURCE_UNKNOWN")


async def test_a_customer_who_will_not_cancel_leaves_it_as_it_was(scene: Scene) -> None:
    place = await received(scene.api, payment(**FUTURE))
    await sign(scene, place)
    for _ in range(2):
        assert (await scene.api.call("DELETE", place)).status_code == 202
        started = await scene.api.call("POST", f"{place}/cancellation-authorisations")
        assert started.status_code == 201
        await refuse(scene, place, kind="cancellation-authorisations")
        assert await status(scene.api, place) == "ACTC"
    late = await scene.api.call("POST", f"{place}/cancellation-authorisations")
    assert verdict(late) == (405, "CANCELLATION_INVALID")


async def test_what_the_bank_has_moved_is_in_its_hands(scene: Scene) -> None:
    """Contract A.7.8: already in clearing, though its day is only tomorrow."""
    amount = {"currency": "EUR", "amount": "12.53"}
    place = await received(scene.api, payment(instructedAmount=amount))
    await sign(scene, place)
    await catch_up(scene, timedelta(0))
    assert await status(scene.api, place) == "ACWC"
    assert verdict(await scene.api.call("DELETE", place)) == (405, "CANCELLATION_INVALID")


async def test_a_wish_that_lapsed_is_told_anew(scene: Scene) -> None:
    place = await received(scene.api, payment(**FUTURE))
    await sign(scene, place)
    for _ in range(2):
        assert (await scene.api.call("DELETE", place)).status_code == 202
        started = await scene.api.call("POST", f"{place}/cancellation-authorisations")
        assert started.status_code == 201, started.text
        await scene.move_clock(timedelta(hours=25))
        answer = await scene.api.get(started.json()["_links"]["scaStatus"]["href"][5:])
        assert answer.json() == {"scaStatus": "failed"}


async def test_after_the_cut_off_nothing_is_taken_back(scene: Scene) -> None:
    place = await received(scene.api, payment(**FUTURE))
    await sign(scene, place)
    await scene.move_clock(timedelta(days=6, hours=13))
    assert (await scene.api.call("DELETE", place)).status_code == 202
    await scene.api.call("POST", f"{place}/cancellation-authorisations")
    await scene.move_clock(timedelta(hours=1))
    with pytest.raises(NotCancellable):
        await sign(scene, place, kind="cancellation-authorisations")
    assert verdict(await scene.api.call("DELETE", place)) == (405, "CANCELLATION_INVALID")
    await catch_up(scene)
    assert await status(scene.api, place) == "ACSP"


@pytest.mark.parametrize("path", [SEPA, INSTANT, BULK])
async def test_what_is_on_its_way_cannot_be_cancelled(scene: Scene, path: str) -> None:
    place = await received(scene.api, path=path)
    await sign(scene, place)
    assert verdict(await scene.api.call("DELETE", place)) == (405, "CANCELLATION_INVALID")


async def test_a_basket_decides_about_its_payments(scene: Scene) -> None:
    place = await received(scene.api)
    await in_basket(scene, place)
    for method, path in (("DELETE", place), ("POST", f"{place}/authorisations")):
        assert verdict(await scene.api.call(method, path)) == (400, "RESOURCE_BLOCKED")


class TestWithoutAWordOfTheCustomer:
    @pytest.fixture
    def profile(self) -> Profile:
        return Profile(cancellation_sca_required=False)

    async def test_a_bank_may_let_the_tpp_cancel(self, scene: Scene) -> None:
        place = await received(scene.api, payment(**FUTURE))
        await sign(scene, place)
        assert (await scene.api.call("DELETE", place)).status_code == 204
        assert await status(scene.api, place) == "CANC"
