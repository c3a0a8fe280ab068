"""The code of the reference and of the guide runs as printed, and a member tries a call by clicks.

One sandbox for all: the tests that end something in it come last.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.commands.running import START_SECONDS, Sandbox, started
from tests.commands.test_examples import MARK, shape
from tests.journeys.paying import Payment, debtor, transfer
from tests.journeys.tpp import Tpp
from tests.pages.markup import Reader
from tests.support.browser import FLAGS
from wicketgate.kernel import calendar
from wicketgate.web.reference.guide import CHAPTERS

READING: Final = (
    "ais/getConsentInformation",
    "ais/getConsentStatus",
    "ais/getConsentAuthorisation",
    "ais/getConsentScaStatus",
    "ais/getAccountList",
    "ais/readAccountDetails",
    "ais/getBalances",
    "ais/getTransactionList",
    "ais/getTransactionDetails",
    "ais/createConsent",
    "oauth2/readServerMetadata",
    "sandbox/readClock",
    "sandbox/readLog",
)
ENDING: Final = ("sandbox/advanceClock", "sandbox/expireTokens", "ais/deleteConsent")
RESET: Final = "sandbox/resetSandbox"
KINDS: Final = ("sh", "python", "js")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with started(tmp_path_factory.mktemp("home")) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def member(running: Sandbox) -> Iterator[httpx2.Client]:
    """The browser of the demo's member, without a picture."""
    with httpx2.Client(
        base_url=running.demo["baseUrl"], follow_redirects=True, timeout=START_SECONDS
    ) as client:
        page = Reader(client.get("/sign-in").text)
        (token, *_) = [one for one in page.all("input") if one.attributes["name"] == "csrf"]
        known = running.demo["members"][0]
        client.post("/sign-in", data={**known, "csrf": token.attributes["value"] or ""})
        yield client


@pytest.fixture(scope="module")
def values(running: Sandbox) -> Mapping[str, str]:
    """What the samples take from the environment: as in demo.json, and what can be read with it."""
    demo = running.demo
    told = {
        "API_KEY": demo["apiKey"],
        "ACCESS_TOKEN": demo["accessToken"],
        "CONSENT_ID": demo["consentId"],
    }
    headers = {
        "apiKey": told["API_KEY"],
        "Consent-ID": told["CONSENT_ID"],
        "Authorization": f"Bearer {told['ACCESS_TOKEN']}",
        "X-Request-ID": "0198c2f7-5b7e-7c41-9c7d-7a41f4f0d3aa",
        "PSU-IP-Address": "198.51.100.7",
    }

    def read(path: str) -> Any:
        answer = httpx2.get(f"{demo['api']}{path}", headers=headers, timeout=START_SECONDS)
        assert answer.status_code == 200, answer.text
        return answer.json()

    account = read("/v1/accounts")["accounts"][0]["resourceId"]
    query = "bookingStatus=booked&dateFrom=2026-11-01"
    report = read(f"/v1/accounts/{account}/transactions?{query}")
    signed = read(f"/v1/consents/{told['CONSENT_ID']}/authorisations")
    return {
        **told,
        "ACCOUNT_ID": account,
        "TRANSACTION_ID": report["transactions"]["booked"][0]["transactionId"],
        "AUTHORISATION_ID": signed["authorisationIds"][0],
    }


def printed(client: httpx2.Client, page: str, place: str) -> str:
    """The text of a block of code, as somebody would copy it."""
    html = client.get(page).text
    found = re.search(rf'<pre id="{place}"[^>]*>(.*?)</pre>', html, re.DOTALL)
    assert found is not None, page
    plain = re.sub(r"<[^>]+>", "", found[1])
    for sign, name in (("<", "lt"), (">", "gt"), ('"', "quot"), ("'", "#39"), ('"', "#34")):
        plain = plain.replace(f"&{name};", sign)
    return plain.replace("&amp;", "&")


def outputs(kind: str, sources: list[str], values: Mapping[str, str]) -> list[str]:
    """What each source prints; all of a language run in one process, each in its own scope."""
    if kind == "sh":
        text = f"\necho '{MARK}'\n".join(sources)
        command = ["/bin/sh", "-eu"]
    elif kind == "python":
        runs = [f"exec({source!r}, {{}}); print({MARK!r})" for source in sources]
        text, command = "\n".join(runs), [sys.executable, "-"]
    else:
        text = f"\nconsole.log('{MARK}');\n".join(f"{{\n{source}\n}}" for source in sources)
        command = ["node", "--input-type=module"]
    done = subprocess.run(
        command,
        input=text,
        env={**os.environ, **values},
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    parts = [part.strip() for part in done.stdout.split(MARK)]
    return parts[: len(sources)]


def check(kind: str, pages: tuple[str, ...], told: list[str]) -> None:
    for page, text in zip(pages, told, strict=True):
        if kind != "sh":
            assert text[:2] == "20", (page, text)
        assert "tppMessages" not in text, (page, text)


@pytest.mark.parametrize("kind", KINDS)
def test_the_samples_run_as_printed(
    member: httpx2.Client, values: Mapping[str, str], kind: str
) -> None:
    sources = [printed(member, f"/reference/{page}", f"sample-{kind}") for page in READING]
    check(kind, READING, outputs(kind, sources, values))


# ------------------------------------------------------------------ payments
STEADY: Final = frozenset({"RCVD", "ACTC", "CANC"})
"""Statuses that stay until somebody acts: as printed on whatever day the guide is read."""
OPEN: Final = (
    "pis/initiatePayment",
    "pis/getPaymentInformation",
    "pis/getPaymentInitiationStatus",
    "pis/startPaymentAuthorisation",
    "pis/getPaymentInitiationAuthorisation",
    "pis/getPaymentInitiationCancellationAuthorisationInformation",
)
"""On a payment that waits for whoever starts its authorisation."""
APPROVED: Final = (
    "pis/getPaymentInitiationScaStatus",
    "pis/cancelPayment",
    "pis/startPaymentInitiationCancellationAuthorisation",
)
"""On one that was approved for a later day."""
TAKEN_BACK: Final = ("pis/getPaymentCancellationScaStatus",)


def a_payment(paying: Tpp, **headers: str) -> Payment:
    """In a week, so that it can be taken back."""
    day = calendar.business_day_from(paying.today + timedelta(days=7))
    body = debtor() | transfer() | {"requestedExecutionDate": day.isoformat()}
    return Payment(paying, body, **headers)


def of(payment: Payment, kind: str = "") -> dict[str, str]:
    """What the samples take from the environment."""
    told = {"API_KEY": payment.tpp.headers["apiKey"], "PAYMENT_ID": payment.id}
    if kind:
        listed = payment.tpp.call("GET", f"{payment.place}/{kind}").json()["authorisationIds"]
        told["AUTHORISATION_ID"] = listed[-1]
    return told


@pytest.mark.parametrize("kind", KINDS)
def test_the_samples_of_payments_run_as_printed(
    running: Sandbox, member: httpx2.Client, kind: str
) -> None:
    with Tpp(running.demo, "http://localhost:8090/callback") as paying:
        waits = a_payment(paying, TPP_Explicit_Authorisation_Preferred="true")
        approved = a_payment(paying, Sandbox_Auto_SCA="psu-ok")
        approved.unattended()
        for pages, payment, told in (
            (OPEN, waits, ""),
            (APPROVED, approved, "authorisations"),
            (TAKEN_BACK, approved, "cancellation-authorisations"),
        ):
            sources = [printed(member, f"/reference/{page}", f"sample-{kind}") for page in pages]
            check(kind, pages, outputs(kind, sources, of(payment, told)))


@pytest.mark.parametrize("chapter", CHAPTERS[1:])
def test_the_commands_of_the_guide_work_as_printed(running: Sandbox, chapter: str) -> None:
    with httpx2.Client(base_url=running.demo["baseUrl"], timeout=START_SECONDS) as client:
        first, page = blocks(client, "/guide"), blocks(client, f"/guide/{chapter}")
    lines = [text for kind, text in page if kind == "sh"]
    if not lines:
        return
    set_up = "\n".join(text for kind, text in first if kind == "sh")
    text = "\n".join([set_up, f"echo '{MARK}'", *(f"{line}\necho '{MARK}'" for line in lines)])
    answers = running.shell(text).split(f"{MARK}\n")[1:]

    following = [*page[1:], ("", "")]
    expected = [after for (kind, _), after in zip(page, following, strict=True) if kind == "sh"]
    for answer, (kind, example) in zip(answers, expected, strict=False):
        if kind == "json":
            given, told = json.loads(answer), json.loads(example)
            assert shape(given) == shape(told), answer
            if told.get("transactionStatus") in STEADY:
                assert given["transactionStatus"] == told["transactionStatus"], answer


def blocks(client: httpx2.Client, page: str) -> list[tuple[str, str]]:
    """Kind and text of each block of code of a page, in order."""
    html = client.get(page).text
    found = re.findall(r'<pre id="(code-\d+)" class="kind-(\w+)"', html)
    return [(kind, printed(client, page, place)) for place, kind in found]


# ------------------------------------------------------------------ by clicks
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def tab(running: Sandbox, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A tab with and without JavaScript, in which no console message may appear."""
    context = browser.new_context(
        base_url=running.demo["baseUrl"], locale="en-GB", java_script_enabled=request.param
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    yield page
    context.close()
    assert not said


def test_a_member_tries_a_call_with_a_new_consent(running: Sandbox, tab: Page) -> None:
    known = running.demo["members"][0]
    tab.goto("/reference")
    tab.fill("[name=email]", known["email"])
    tab.fill("[name=password]", known["password"])
    tab.click("main button[type=submit]")
    tab.goto("/reference")
    tab.get_by_role("link", name="Read the list of accounts").click()

    tab.get_by_role("button", name="New consent").click()
    tab.fill("[name=login]", "psu-joint")
    tab.fill("[name=password]", "123456")
    tab.click("main button[type=submit]")
    tab.locator("button[value=yes]").click()
    tab.fill("[name=code]", "123456")
    tab.click("main button[type=submit]")
    tab.wait_for_url("**/reference/ais/getAccountList?**")
    expect(tab.get_by_text("The consent is there")).to_be_visible()

    tab.get_by_role("button", name="Run").click()
    expect(tab.get_by_text("200 OK", exact=True)).to_be_visible()
    expect(tab.locator("#laid-out")).to_contain_text('"accounts"')
    assert "wga_" not in tab.locator("#laid-out").inner_text()


def test_a_member_tries_a_payment_and_approves_it(running: Sandbox, tab: Page) -> None:
    known = running.demo["members"][0]
    tab.goto("/reference")
    tab.fill("[name=email]", known["email"])
    tab.fill("[name=password]", known["password"])
    tab.click("main button[type=submit]")
    tab.goto("/reference/pis/initiatePayment")
    tab.get_by_role("button", name="Run").click()
    expect(tab.get_by_role("heading", name="What came back")).to_be_in_viewport()
    expect(tab.get_by_text("201 Created", exact=True)).to_be_visible()

    tab.get_by_role("button", name="Go on as the customer").click()
    tab.fill("[name=login]", "psu-ok")
    tab.fill("[name=password]", "123456")
    tab.click("main button[type=submit]")
    tab.locator("button[value=yes]").click()
    tab.fill("[name=code]", "123456")
    tab.click("main button[type=submit]")
    tab.wait_for_url("**/reference/pis/getPaymentInitiationStatus?**")
    expect(tab.get_by_text("The customer has approved.")).to_be_visible()

    tab.get_by_role("button", name="Run").click()
    expect(tab.get_by_text("200 OK", exact=True)).to_be_visible()
    expect(tab.locator("#laid-out")).to_contain_text('"transactionStatus": "AC')


@pytest.mark.parametrize("kind", KINDS)
def test_the_samples_that_end_something_run_as_printed(
    member: httpx2.Client, values: Mapping[str, str], kind: str
) -> None:
    pages = (*ENDING, RESET) if kind == KINDS[-1] else ENDING
    sources = [printed(member, f"/reference/{page}", f"sample-{kind}") for page in pages]
    check(kind, pages, outputs(kind, sources, values))
