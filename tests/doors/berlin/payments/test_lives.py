"""Payments from POST to their end, as a third party sees them (contract A.7.7, A.7.8, A.4)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.doors.berlin.calling import GIRO, TODAY, Scene, faults, verdict
from tests.doors.berlin.payments.asking import (
    BODIES,
    BULK,
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
    in_basket,
    redeem,
    refuse,
    sign,
)
from tests.support import worlds
from wicketgate import personas, sandbox
from wicketgate.kernel.profile import Profile, UnknownIdStatus
from wicketgate.payments import NotCancellable
from wicketgate.subjects import Ending

EXPLICIT = {"TPP_Explicit_Authorisation_Preferred": "true"}
FUTURE = {"requestedExecutionDate": str(TODAY + timedelta(days=7))}
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


# ---------------------------------------------------------------------- taken back
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


# ---------------------------------------------------------------------- whose, and where
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


async def test_xml_is_no_report_of_json(scene: Scene) -> None:
    place = await received(scene.api)
    for accept, told in (("application/xml", 406), ("application/xml, application/json", 200)):
        answer = await scene.api.get(f"{place}/status", headers={"Accept": accept})
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
