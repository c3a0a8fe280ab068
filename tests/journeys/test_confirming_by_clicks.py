"""Where the bank leaves the last word to the TPP (contract D.9): clicks approve, a PUT confirms.

A sandbox of its own, whose profile has `confirmation_required`; real Chromium in front of it.
"""

from collections.abc import Iterator
from typing import Final

import httpx2
import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.conftest import clean_sandbox
from tests.journeys.paying import Payment, debtor, to_a_morning, transfer
from tests.journeys.redirect_target import RedirectTarget
from tests.journeys.tabs import Tab, opened
from tests.journeys.tpp import Approval, Journey, Json, Tpp, code_of
from tests.support.browser import FLAGS

_RULES: Final = "confirmation_required = true\n"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory, target: RedirectTarget) -> Iterator[Tpp]:
    """A TPP at such a bank, on the morning of a business day."""
    home = tmp_path_factory.mktemp("confirming")
    (home / "profile.toml").write_text(_RULES, "utf-8")
    with (
        clean_sandbox(home, "--profile", "profile.toml") as sandbox,
        Tpp(sandbox.demo, target.callback, organisation=1) as tpp,
    ):
        to_a_morning(tpp)
        yield tpp


@pytest.fixture
def tab(chromium: str, bank: Tpp) -> Iterator[Tab]:
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        with opened(chrome, bank.base, bank.callback) as one:
            yield one
        chrome.close()


def approved(tab: Tab, asked: Approval, button: str) -> Json:
    """The customer's clicks; the tokens of the code that the browser brings back."""
    tab.page.goto(asked.address())
    tab.sign_in("psu-ok")
    tab.press(button)
    tab.confirm()
    return asked.redeem(tab.wait_for_return())


def confirm(asked: Approval, tokens: Json) -> httpx2.Response:
    """Send the PUT to where the link `confirmation` leads."""
    place = asked.links["confirmation"]["href"]
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    return asked.tpp.call("PUT", place, **bearer)


def test_a_payment_moves_once_its_tpp_has_confirmed(bank: Tpp, tab: Tab) -> None:
    payment = Payment(bank, debtor() | transfer())
    tokens = approved(tab, payment, "Pay")
    assert (payment.status, payment.sca_status()) == ("RCVD", "unconfirmed")

    confirmed = confirm(payment, tokens)
    assert (confirmed.status_code, confirmed.json()["scaStatus"]) == (200, "finalised")
    assert payment.becomes("ACSP")


def test_a_payment_that_nobody_confirms_is_not_made(bank: Tpp, tab: Tab) -> None:
    payment = Payment(bank, debtor() | transfer())
    tokens = approved(tab, payment, "Pay")

    bank.advance("PT31M")
    assert payment.becomes("RJCT")
    assert code_of(confirm(payment, tokens)) == (401, "TOKEN_EXPIRED")
    assert payment.status == "RJCT"
    to_a_morning(bank)


def test_a_consent_opens_once_its_tpp_has_confirmed(bank: Tpp, tab: Tab) -> None:
    consent: Journey = bank.ask()
    tokens = approved(tab, consent, "Share")
    assert consent.status == "received"
    assert consent.get("/v1/accounts").status_code == 401

    assert confirm(consent, tokens).status_code == 200
    assert consent.status == "valid"
    assert consent.accounts()
