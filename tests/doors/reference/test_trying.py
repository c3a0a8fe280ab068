"""Calls that a member has the portal make in the sandbox."""

import html
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from tests.doors.reference.conftest import ruled, signed_in
from tests.support import worlds
from tests.support.clock import TestClock
from tests.support.funds import granted
from tests.support.members import Person
from wicketgate import credentials, people
from wicketgate.applications.store import api_key
from wicketgate.consents import Consent
from wicketgate.kernel.sql import Sql
from wicketgate.kernel.work import Desk
from wicketgate.payments import products
from wicketgate.web.kit.seat import Seat
from wicketgate.web.reference.library import open_library
from wicketgate.web.reference.trying import can_be_tried

LIST = "/reference/ais/getAccountList"


async def keys(desk: Desk) -> int:
    """How many API keys there are, ended ones too."""
    async with desk.reading(worlds.REQUEST) as work:
        row = await work.one(Sql(select(func.count()).select_from(api_key)))
    assert row is not None
    return int(row[0])


def filled(person: Person, **changed: str) -> dict[str, str]:
    """The form as a browser would send it, first option of each choice."""
    html = person.last.text
    form = re.search(r"<form.*?</form>", html, re.DOTALL)
    assert form is not None
    sent = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', form[0]))
    selects = re.findall(r'<select[^>]*?name="([^"]+)">(.*?)</select>', form[0], re.DOTALL)
    for name, options in selects:
        chosen = re.search(r'value="([^"]*)" selected|<option selected>([^<]*)', options)
        first = re.search(r'value="([^"]*)"', options)
        found = chosen or first
        sent[name] = found[found.lastindex or 1] if found else ""
    return {**sent, **changed}


async def ran(person: Person, page: str = LIST, **changed: str) -> str:
    """Run the form of a page; what the page says of the call."""
    assert await person.get(page) == 200
    path = page.partition("?")[0]
    answer = await person.client.post(f"{path}/run", data=filled(person, **changed))
    person.answer = answer
    _, _, told = answer.text.partition('id="ran"')
    return told.partition("</section>")[0] if told else answer.text


async def test_a_call_is_answered_as_a_third_party_would_be(bea: Person, desk: Desk) -> None:
    before = await keys(desk)
    text = await ran(bea)
    assert bea.last.status_code == 200
    assert "200 OK" in text
    assert "BE17981100100121" in text
    assert await keys(desk) == before  # the lent key is gone


async def test_nothing_that_opens_something_stands_on_the_page(bea: Person) -> None:
    text = await ran(bea)
    assert not re.findall(r"wg[ka]_[A-Za-z0-9_-]{8,}", text)
    assert "wgk_••••••" in text
    assert "wga_••••••" in text


@pytest.mark.parametrize("one", ["ais/createConsent", "sandbox/readClock", "ais/getConsentStatus"])
async def test_other_calls_work_too(bea: Person, one: str) -> None:
    more = {} if one != "ais/createConsent" else {"body": await body_of(bea, f"/reference/{one}")}
    text = await ran(bea, f"/reference/{one}", **more)
    assert re.search(r"<b>20[01] ", text), text[-3000:]


async def body_of(person: Person, page: str) -> str:
    """What stands in the field of the body, with the lines of a browser."""
    await person.get(page)
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", person.last.text, re.DOTALL)
    assert found is not None
    return html.unescape(found[1]).replace("\n", "\r\n")


async def test_a_question_about_funds_takes_a_consent_for_that(
    bea: Person, desk: Desk, consent: Consent
) -> None:
    page = "/reference/funds/checkAvailabilityOfFunds"
    async with desk.writing(worlds.REQUEST) as work:
        asks = await granted(work, await worlds.party(work, worlds.BEE))
    body = await body_of(bea, page)

    text = await ran(bea, page, body=body)
    foreign = await ran(bea, page, body=body, consent=consent.id)

    assert asks.consent.id in bea.last.text
    assert consent.id not in bea.last.text
    assert "200 OK" in text, text[-3000:]
    assert "fundsAvailable" in text
    assert "401 Unauthorized" in foreign


async def test_without_a_consent_the_refusal_is_shown(bea: Person) -> None:
    text = await ran(bea, consent="")
    assert "401 Unauthorized" in text
    assert "TOKEN_UNKNOWN" in text


async def test_what_is_sent_is_what_is_refused(bea: Person) -> None:
    text = await ran(bea, **{"header-X-Request-ID": "<b>1</b>"})
    assert "400 Bad Request" in text
    assert "<b>1</b>" not in text


async def test_a_lost_answer_is_told(bea: Person) -> None:
    text = await ran(bea, **{"header-Sandbox-Fault": "drop"})
    assert "No whole answer came." in text


async def test_an_empty_place_of_the_path_is_told_at_its_field(bea: Person) -> None:
    page = "/reference/ais/getBalances"
    text = await ran(bea, page, **{"path-account-id": ""})
    assert bea.last.status_code == 422
    assert 'id="path-account-id-error"' in text
    assert "account-id: Enter 1 to 500" in bea.page.one("main").text
    assert "path-" not in bea.page.one("main").text


async def test_a_path_cannot_be_left(bea: Person) -> None:
    page = "/reference/ais/getBalances"
    for name in ("../../../oauth2/token", "..", "x?y#z", "http://evil.example/"):
        text = await ran(bea, page, **{"path-account-id": name})
        assert re.search(r"<b class=\"bad\">(400|404) ", text), name


async def test_another_organisation_s_application_and_consent_are_out_of_reach(
    bank: Seat, consent: Consent
) -> None:
    wanda = await signed_in(bank, "wanda", worlds.WASP)
    await ran(wanda, application=f"app-{worlds.BEE}")
    assert wanda.last.status_code == 403
    text = await ran(wanda, consent=consent.id)
    assert "BE17981100100121" not in text
    assert consent.id[:8] not in text
    assert "401 Unauthorized" in text


async def test_another_site_s_form_is_refused(bea: Person) -> None:
    await ran(bea, csrf="x")
    assert bea.last.status_code == 403


async def test_there_is_a_limit(bea: Person, desk: Desk) -> None:
    async with desk.writing(worlds.REQUEST) as work:
        who = await people.candidate(work, "bea@portal.example")
        for _ in range(119):
            await credentials.count(work, people.Limit.TRY_IT.value, who.member_id or "")
    await bea.get(LIST)
    form = filled(bea, consent="")
    answers = [(await bea.client.post(f"{LIST}/run", data=form)).status_code for _ in range(2)]
    assert answers == [200, 429]


async def test_nothing_is_tried_in_live(bank: Seat) -> None:
    person = await signed_in(replace(bank, sandbox=False), "liv", worlds.BEE)
    assert await person.get(LIST) == 200
    assert not person.page.all("form")
    assert (await person.client.post(f"{LIST}/run", data={})).status_code == 404
    assert (await person.client.post("/reference/consent", data={})).status_code == 404


def test_the_oauth2_server_is_not_tried_by_hand(bank: Seat) -> None:
    tried = {one.api for one in open_library(bank).operations if can_be_tried(one)}
    assert tried == {"ais", "pis", "baskets", "funds", "sandbox"}


# ------------------------------------------------------------------ a new consent
async def asked(person: Person) -> str:
    """Press "New consent"; where the browser is sent."""
    await person.get(LIST)
    sent = {"csrf": filled(person)["csrf"], "operation": "ais/getAccountList"}
    answer = await person.client.post("/reference/consent", data=sent)
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def approved(person: Person, address: str, login: str = "psu-joint") -> str:
    """Go through the customer's pages; the address that leads back to the portal."""
    assert await person.get(address) == 200
    await person.post({"login": login, "password": "123456"})
    await person.post({"decision": "yes"})
    await person.post({"code": "123456"})
    refresh: str = person.last.headers["refresh"]
    return refresh.removeprefix("0;url=")


async def test_a_new_consent_is_approved_and_chosen(bea: Person, desk: Desk) -> None:
    before = await keys(desk)
    back = await approved(bea, await asked(bea))

    assert await bea.get(back) == 200

    assert bea.path == LIST
    assert "The consent is there" in bea.page.one("main").text
    chosen = parse_qs(bea.last.request.url.query.decode())["consent"][0]
    assert "psu-joint" in bea.page.one("main").text
    assert "200 OK" in await ran(bea, consent=chosen)
    assert await keys(desk) == before


async def test_the_way_back_is_the_session_s_own(bea: Person, bank: Seat) -> None:
    back = await approved(bea, await asked(bea))
    wanda = await signed_in(bank, "wanda", worlds.WASP)
    assert await wanda.get(back) == 400
    assert await bea.get(back.replace("state=", "state=x")) == 400


async def test_the_way_back_ends_after_half_an_hour(bea: Person, clock: TestClock) -> None:
    address = await asked(bea)
    state = parse_qs(urlsplit(address).query)["state"][0]
    clock.advance(timedelta(minutes=31))
    query = {"state": state, "code": "x", "iss": "http://localhost/oauth2"}
    answer = await bea.client.get("/reference/back", params=query)
    assert answer.status_code == 400


async def test_a_customer_s_no_is_told(bea: Person) -> None:
    address = await asked(bea)
    state = parse_qs(urlsplit(address).query)["state"][0]
    query = {"state": state, "error": "access_denied", "iss": "http://localhost/oauth2"}
    answer = await bea.client.get("/reference/back", params=query)
    assert await bea.get(answer.headers["location"]) == 200
    assert "did not approve" in bea.page.one("main").text


# ------------------------------------------------------------------ what waits for its customer
PAY = "/reference/pis/initiatePayment"


@pytest.mark.parametrize(("service", "product"), sorted(products()))
async def test_every_product_of_the_lists_works_as_filled_in(
    bea: Person, service: str, product: str
) -> None:
    chosen = {"path-payment-service": service, "path-payment-product": product}
    text = await ran(bea, PAY, body=await body_of(bea, PAY), **chosen)
    assert "201 Created" in text, html.unescape(text[:3000])


async def test_a_prepared_body_can_be_seen_and_changed_before_it_is_sent(bea: Person) -> None:
    await bea.get(PAY)
    links = {a.text: a.attributes["href"] or "" for a in bea.page.all("a")}
    page = links["Periodic"]
    body = (await body_of(bea, page)).replace("Monthly", "Quarterly")
    text = await ran(bea, page, body=body)
    assert "201 Created" in text
    assert "Quarterly" in text


async def test_a_body_that_was_typed_is_sent_as_it_is(bea: Person) -> None:
    chosen = {"path-payment-product": "pain.001-sepa-credit-transfers"}
    text = await ran(bea, PAY, body="<Document/>", **chosen)
    assert "400 Bad Request" in text
    assert "application/xml" in text


async def waiting(person: Person) -> dict[str, str]:
    """Make a payment; the hidden fields of the button that goes on as its customer."""
    await ran(person, PAY, body=await body_of(person, PAY))
    html = person.last.text
    form = re.search(r'<form[^>]*action="/reference/customer".*?</form>', html, re.DOTALL)
    assert form is not None
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))


async def test_a_payment_that_was_tried_is_approved_by_its_customer(bea: Person) -> None:
    fields = await waiting(bea)
    answer = await bea.client.post("/reference/customer", data=fields)
    back = await approved(bea, str(answer.headers["location"]), "psu-ok")

    assert await bea.get(back) == 200

    page = "/reference/pis/getPaymentInitiationStatus"
    assert bea.path == page
    assert "The customer has approved." in bea.page.one("main").text
    where = bea.last.request.url
    text = await ran(bea, f"{page}?{where.query.decode()}")
    assert re.search(r"transactionStatus.*(ACTC|ACWC|ACSP|ACCP)", text, re.DOTALL), text


@pytest.fixture
async def strict(bank: Seat, consent: Consent) -> AsyncIterator[Person]:
    """A member where an approval counts once the TPP confirms it (contract D.9)."""
    assert consent.organisation_id == worlds.BEE
    person = await signed_in(ruled(bank, confirmation_required=True), "bea", worlds.BEE)
    yield person
    await person.client.aclose()


async def test_an_approval_is_confirmed_where_the_bank_leaves_that_to_the_tpp(
    strict: Person,
) -> None:
    assert await strict.get(await approved(strict, await asked(strict))) == 200
    assert "The consent is there" in strict.page.one("main").text
    chosen = parse_qs(strict.last.request.url.query.decode())["consent"][0]
    assert "200 OK" in await ran(strict, consent=chosen)


async def test_a_payment_is_confirmed_there_too(strict: Person) -> None:
    answer = await strict.client.post("/reference/customer", data=await waiting(strict))
    assert (
        await strict.get(await approved(strict, str(answer.headers["location"]), "psu-ok")) == 200
    )
    assert "The customer has approved." in strict.page.one("main").text
    where = strict.last.request.url
    text = await ran(strict, f"{where.path}?{where.query.decode()}")
    assert re.search(r"transactionStatus.*(ACTC|ACWC|ACSP|ACCP)", text, re.DOTALL), text


async def test_only_ones_own_payments_wait_for_their_customers(bea: Person, bank: Seat) -> None:
    fields = await waiting(bea)
    wanda = await signed_in(bank, "wanda", worlds.WASP)
    await wanda.get(PAY)
    theirs = filled(wanda)
    sent = {**fields, "csrf": theirs["csrf"], "application": theirs["application"]}
    answer = await wanda.client.post("/reference/customer", data=sent)
    led = await wanda.client.get(str(answer.headers["location"]))
    assert "error=invalid_scope" in str(led.headers.get("location", "")) + led.text

    for changed in ({"paymentId": ""}, {"paymentId": "../x"}, {"operation": "ais/createConsent"}):
        answer = await bea.client.post("/reference/customer", data={**fields, **changed})
        assert answer.status_code == 404, changed
