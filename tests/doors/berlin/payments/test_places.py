"""Whose a payment is, and where: paths, products, tokens and time (contract A.7.1, C.4)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.doors.berlin.calling import GIRO, TODAY, Scene, faults, verdict
from tests.doors.berlin.payments.asking import (
    BULK,
    INSTANT,
    PERIODIC,
    SEPA,
    ask,
    payment,
    received,
)
from tests.doors.berlin.payments.signing import (
    catch_up,
    redeem,
    sign,
)
from tests.support import worlds
from wicketgate import personas, sandbox
from wicketgate.kernel.profile import Profile, UnknownIdStatus

FUTURE = {"requestedExecutionDate": str(TODAY + timedelta(days=7))}


OPERATIONS = (
    ("GET", ""),
    ("DELETE", ""),
    ("GET", "/status"),
    ("GET", "/authorisations"),
    ("POST", "/authorisations"),
    ("GET", "/authorisations/nobody"),
    ("GET", "/cancellation-authorisations"),
    ("POST", "/cancellation-authorisations"),
    ("GET", "/cancellation-authorisations/nobody"),
)


@pytest.mark.parametrize(("method", "below"), OPERATIONS)
async def test_a_foreign_payment_looks_like_none(scene: Scene, method: str, below: str) -> None:
    place = await received(scene.other)
    request_id = {"X-Request-ID": str(uuid4())}
    foreign = await scene.api.call(method, f"{place}{below}", headers=request_id)
    none = await scene.api.call(method, f"{SEPA}/{'x' * 24}{below}", headers=request_id)
    assert verdict(foreign) == (403, "RESOURCE_UNKNOWN")
    assert foreign.content == none.content
    assert foreign.headers == none.headers


@pytest.mark.parametrize(("method", "below"), OPERATIONS)
async def test_the_path_must_fit_the_payment(scene: Scene, method: str, below: str) -> None:
    key = (await received(scene.api)).rpartition("/")[2]
    for path, told in (
        (f"{INSTANT}/{key}", (403, "PRODUCT_INVALID")),
        (f"/v1/payments/pain.001-sepa-credit-transfers/{key}", (403, "PRODUCT_INVALID")),
        (f"{BULK}/{key}", (403, "RESOURCE_UNKNOWN")),
        (f"{PERIODIC}/{key}", (403, "RESOURCE_UNKNOWN")),
        (f"/v1/payments/money-by-post/{key}", (404, "PRODUCT_UNKNOWN")),
        (f"/v1/bulk-payments/target-2-payments/{key}", (404, "PRODUCT_UNKNOWN")),
        (f"/v1/signing-payments/sepa-credit-transfers/{key}", (404, "RESOURCE_UNKNOWN")),
    ):
        assert verdict(await scene.api.call(method, f"{path}{below}")) == told, path


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/v1/payments/money-by-post", (404, "PRODUCT_UNKNOWN")),
        ("/v1/bulk-payments/instant-sepa-credit-transfers", (404, "PRODUCT_UNKNOWN")),
        ("/v1/periodic-payments/cross-border-credit-transfers", (404, "PRODUCT_UNKNOWN")),
        ("/v1/payments-of-all/sepa-credit-transfers", (404, "RESOURCE_UNKNOWN")),
        ("/v1/payments/sepa-credit-transfers/", (404, "RESOURCE_UNKNOWN")),
    ],
)
async def test_products_that_are_not_offered(
    scene: Scene, path: str, told: tuple[int, str]
) -> None:
    answer = await scene.api.call(
        "POST", path, json=payment(), headers={"PSU-IP-Address": "192.0.2.7"}
    )
    assert verdict(answer) == told


async def test_json_is_not_for_products_in_xml(scene: Scene) -> None:
    for path, media in (
        ("/v1/payments/pain.001-sepa-credit-transfers", "application/json"),
        (SEPA, "application/xml"),
        (PERIODIC, "multipart/form-data; boundary=x"),
        (SEPA, "text/plain"),
        (SEPA, "application/json; charset=latin-1"),
    ):
        headers = {"PSU-IP-Address": "192.0.2.7", "Content-Type": media}
        answer = await scene.api.call("POST", path, content=b"{}", headers=headers)
        assert verdict(answer) == (415, "FORMAT_ERROR"), (path, media)


async def test_thirteen_months_after_its_end_a_payment_cannot_be_read(scene: Scene) -> None:
    place = await received(scene.api)
    await scene.api.call("DELETE", place)
    await scene.move_clock(timedelta(days=396))
    assert (await scene.api.get(place)).status_code == 200
    await scene.move_clock(timedelta(days=1))
    for method, below in OPERATIONS:
        answer = await scene.api.call(method, f"{place}{below}")
        assert verdict(answer) == (403, "RESOURCE_EXPIRED")


async def test_the_address_of_the_customer_is_needed(scene: Scene) -> None:
    answer = await ask(scene.api, PSU_IP_Address=None)
    assert faults(answer) == [("FORMAT_ERROR", "PSU-IP-Address")]


async def test_a_token_of_another_payment_opens_nothing(scene: Scene) -> None:
    places = [await received(scene.api, payment(**FUTURE)) for _ in range(2)]
    token = await redeem(scene, await sign(scene, places[0]))
    headers = {"Authorization": f"Bearer {token}"}
    assert (await scene.api.get(places[0], headers=headers)).status_code == 200
    answer = await scene.api.get(places[1], headers=headers)
    assert verdict(answer) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("below", ["", "/status"])
async def test_what_was_sent_as_json_is_told_as_json(scene: Scene, below: str) -> None:
    place = await received(scene.api)
    for accept, told in (("application/xml", 406), ("application/xml, application/json", 200)):
        answer = await scene.api.get(f"{place}{below}", headers={"Accept": accept})
        assert answer.status_code == told


class TestWhereUnknownIsNotFound:
    @pytest.fixture
    def profile(self) -> Profile:
        return Profile(unknown_id_status=UnknownIdStatus.NOT_FOUND)

    async def test_an_unknown_payment_is_answered_so(self, scene: Scene) -> None:
        assert verdict(await scene.api.get(f"{SEPA}/nobody")) == (404, "RESOURCE_UNKNOWN")


async def test_money_leaves_the_account(scene: Scene) -> None:
    async def balance() -> Any:
        async with scene.desk.writing(worlds.REQUEST) as work:
            bank = sandbox.bank(work, scene.api.party.organisation)
            psu = (await bank.authenticate("psu-ok", personas.PASSWORD)).customer
            assert psu is not None
            answers = await bank.accounts(psu.id, with_balances=True)
            [giro] = [one for one in answers if one.account.iban == GIRO]
            return giro.balances[0].amount.minor

    before = await balance()
    place = await received(scene.api, payment(), INSTANT)
    await sign(scene, place)
    await catch_up(scene)
    assert before - await balance() == 12350
