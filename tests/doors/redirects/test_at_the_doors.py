"""In live customers go only to addresses that were declared before (contract C.7, D.7)."""

from typing import Any, Final
from uuid import uuid4

import httpx2
import pytest

from tests.doors.berlin.calling import ADDRESS, GIRO, SAVINGS, Api, body
from tests.doors.redirects.conftest import Live
from tests.support import worlds
from tests.support.visitors import BACK, Browser, authorization, told
from wicketgate import consents
from wicketgate.consents import Consent
from wicketgate.kernel.ids import ConsentId

OTHER: Final = "https://app.tpp.example/other"
NEARLY: Final = (
    "https://app.tpp.example/back/",
    "https://app.tpp.example/Back",
    "https://app.tpp.example/back?x=1",
    "https://app.tpp.example:443/back",
    "https://APP.tpp.example/back",
    "https://app.tpp.example/b%61ck",
    "https://app.tpp.example/",
    "https://evil.example/back",
    "http://localhost/back",
)
PAYMENT: Final = {
    "instructedAmount": {"currency": "EUR", "amount": "1.00"},
    "debtorAccount": {"iban": GIRO},
    "creditorName": "Grid Energy",
    "creditorAccount": {"iban": SAVINGS},
}
FUNDS: Final = {"account": {"iban": GIRO}}


async def ask(api: Api, uri: str | None, **headers: str) -> httpx2.Response:
    sent = {"TPP-Redirect-URI": uri, "PSU-IP-Address": ADDRESS, **headers}
    return await api.call("POST", "/v1/consents", json=body(), headers=sent)


def verdict(answer: httpx2.Response) -> tuple[int, str, str | None]:
    [message] = answer.json()["tppMessages"]
    return answer.status_code, message["code"], message.get("path")


async def found(live: Live, answer: httpx2.Response) -> Consent:
    assert answer.status_code == 201, answer.text
    async with live.desk.reading(worlds.REQUEST) as work:
        key = ConsentId(answer.json()["consentId"])
        return await consents.find_own(work, worlds.BEE, key)


# ------------------------------------------------------------------ TPP-Redirect-URI
async def test_a_declared_address_is_taken_and_a_creation_may_name_none(live: Live) -> None:
    assert (await ask(live.api, BACK)).status_code == 201
    assert (await ask(live.api, None)).status_code == 201


@pytest.mark.parametrize("uri", NEARLY)
async def test_nearly_the_same_address_is_another_one(live: Live, uri: str) -> None:
    refused = (400, "FORMAT_ERROR", "TPP-Redirect-URI")
    assert verdict(await ask(live.api, uri)) == refused


async def test_every_kind_of_creation_looks_at_it(live: Live) -> None:
    headers = {"TPP-Redirect-URI": OTHER, "PSU-IP-Address": ADDRESS}
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("/v1/consents", body()),
        ("/v2/consents/confirmation-of-funds", FUNDS),
        ("/v1/payments/sepa-credit-transfers", PAYMENT),
    ]
    for path, sent in kinds:
        answer = await live.api.call("POST", path, json=sent, headers=headers)
        assert verdict(answer) == (400, "FORMAT_ERROR", "TPP-Redirect-URI"), path


async def test_the_start_of_an_authorisation_looks_at_it_too(live: Live) -> None:
    waits = {"TPP-Explicit-Authorisation-Preferred": "true"}
    made = await ask(live.api, None, **waits)
    path = f"/v1/consents/{made.json()['consentId']}/authorisations"
    refused = await live.api.call("POST", path, headers={"TPP-Redirect-URI": OTHER})
    assert verdict(refused) == (400, "FORMAT_ERROR", "TPP-Redirect-URI")
    taken = await live.api.call("POST", path, headers={"TPP-Redirect-URI": BACK})
    assert taken.status_code == 201


async def test_the_address_of_the_customer_who_is_refused_is_read_for_its_form_alone(
    live: Live,
) -> None:
    assert (await ask(live.api, BACK, **{"TPP-Nok-Redirect-URI": OTHER})).status_code == 201


async def test_another_organisations_address_is_not_ones_own(live: Live) -> None:
    await live.declare(OTHER)
    assert verdict(await ask(live.api, BACK)) == (400, "FORMAT_ERROR", "TPP-Redirect-URI")


# ------------------------------------------------------------------ /oauth2/authorize
async def test_the_authorization_endpoint_knows_what_was_declared(live: Live) -> None:
    consent = await found(live, await ask(live.api, None))
    async with live.stage.client() as client:
        visitor = Browser(client)
        for uri in NEARLY:
            assert (await visitor.come(consent, redirect_uri=uri)).status_code == 400, uri
            assert "redirect_uri" in visitor.page.one("main").text
            assert visitor.leads_to is None
        assert (await visitor.come(consent)).status_code == 200


async def test_an_error_goes_back_to_a_declared_address_at_once(live: Live) -> None:
    consent = await found(live, await ask(live.api, None))
    async with live.stage.client() as client:
        wrong = authorization(consent, response_type="token")
        answer = await client.get("/oauth2/authorize", params=wrong)
    assert answer.status_code == 303
    assert told(answer.headers["location"])["error"] == "unsupported_response_type"


async def test_declared_or_not_a_creations_address_must_be_its_own(live: Live) -> None:
    await live.declare(BACK, OTHER)
    consent = await found(live, await ask(live.api, BACK))
    async with live.stage.client() as client:
        visitor = Browser(client)
        assert (await visitor.come(consent, redirect_uri=OTHER)).status_code == 400
        assert (await visitor.come(consent)).status_code == 200


# ------------------------------------------------------------------ what has begun
async def test_what_has_begun_with_an_address_keeps_it_when_the_list_changes(live: Live) -> None:
    consent = await found(live, await ask(live.api, BACK))
    await live.declare(OTHER)
    async with live.stage.client() as client:
        visitor = Browser(client)
        assert (await visitor.come(consent)).status_code == 200
        await visitor.approve()
        code = told(visitor.leads_to)["code"]
    assert (visitor.leads_to or "").startswith(f"{BACK}?")
    assert (await live.stage.redeem(code)).status_code == 200
    refused = await ask(live.api, BACK)
    assert verdict(refused) == (400, "FORMAT_ERROR", "TPP-Redirect-URI")


async def test_a_customer_on_the_way_comes_back_and_the_code_is_redeemed(live: Live) -> None:
    consent = await found(live, await ask(live.api, None))
    async with live.stage.client() as client:
        visitor = Browser(client)
        await visitor.come(consent)
        await live.declare(OTHER)
        await visitor.approve()
        answer = await live.stage.redeem(told(visitor.leads_to)["code"])
    assert answer.status_code == 200, answer.text


async def test_a_further_signature_keeps_the_address_of_the_creation(live: Live) -> None:
    waits = {"TPP-Explicit-Authorisation-Preferred": "true"}
    made = await ask(live.api, BACK, **waits)
    await live.declare(OTHER)
    path = f"/v1/consents/{made.json()['consentId']}/authorisations"
    again = await live.api.call("POST", path, headers={"TPP-Redirect-URI": BACK})
    assert again.status_code == 201, again.text


async def test_a_creation_sent_again_is_answered_as_before(live: Live) -> None:
    same = {"X-Request-ID": str(uuid4())}
    first = await ask(live.api, BACK, **same)
    await live.declare(OTHER)
    again = await ask(live.api, BACK, **same)
    assert (again.status_code, again.json()) == (201, first.json())


async def test_without_an_address_of_its_own_the_new_list_counts(live: Live) -> None:
    consent = await found(live, await ask(live.api, None))
    await live.declare(OTHER)
    async with live.stage.client() as client:
        visitor = Browser(client)
        assert (await visitor.come(consent)).status_code == 400
        assert (await visitor.come(consent, redirect_uri=OTHER)).status_code == 200


# ------------------------------------------------------------------ no list at all
async def test_without_a_declared_address_no_key_works_and_the_repair_is_told(live: Live) -> None:
    await live.declare()
    for method, path in (("POST", "/v1/consents"), ("GET", "/v1/accounts")):
        answer = await live.api.call(method, path, json=body() if method == "POST" else None)
        assert verdict(answer)[:2] == (403, "REDIRECT_URL_MISSING"), path
    await live.declare(BACK)
    assert (await ask(live.api, BACK)).status_code == 201


async def test_with_neither_an_own_address_nor_a_list_nobody_is_let_in(live: Live) -> None:
    consent = await found(live, await ask(live.api, None))
    await live.declare()
    async with live.stage.client() as client:
        assert (await Browser(client).come(consent)).status_code == 400


async def test_the_sandbox_takes_any_address_and_needs_no_list(
    live: Live, sandbox_api: Api
) -> None:
    await live.declare()
    for uri in (OTHER, "http://localhost:8090/callback", None):
        assert (await ask(sandbox_api, uri)).status_code == 201, uri
