"""Confirmation of funds in real Chromium: allowed, asked, read by the customer, and stopped."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.asking import Asking
from tests.journeys.tabs import Tab, opened
from tests.journeys.tpp import Returned, Tpp
from tests.support.browser import FLAGS


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def tab(chrome: Browser, bee: Tpp, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A customer's tab, with and without JavaScript."""
    with opened(chrome, bee.base, bee.callback, scripts=request.param) as one:
        yield one


def look(tab: Tab) -> None:
    """Axe is JavaScript itself: it looks where there is some."""
    if tab.scripts:
        tab.look()


def allow(tab: Tab, journey: Asking) -> None:
    """From the TPP to its tokens."""
    tab.page.goto(journey.address())
    tab.sign_in("psu-ok")
    assert tab.heading == "May Budget Bee ask whether an amount is available?"
    for told in ("541333******0021", "Blue card", "Yes or no", "Until you stop it"):
        assert told in tab.words
    look(tab)
    tab.press("Allow")
    assert "With it you allow Budget Bee to ask" in tab.words
    tab.confirm()
    journey.redeem(tab.wait_for_return())


def test_a_customer_allows_reads_and_stops(tab: Tab, bee: Tpp) -> None:
    journey = Asking(bee)
    allow(tab, journey)
    assert journey.ask("1.00") == (200, True)
    assert journey.ask("99999999.00") == (200, False)

    tab.page.goto(f"{bee.base}/psu/services?sandbox={bee.client_id}")
    tab.sign_in("psu-ok")
    tab.confirm()
    assert tab.heading == "Connected services"
    look(tab)
    tab.page.goto(f"{bee.base}/psu/services/{journey.consent_id}")
    for told in ("€1.00", "Answer: yes", "€99,999,999.00", "Answer: no", "Corner Shop"):
        assert told in tab.words
    look(tab)

    tab.follow("Stop Budget Bee")
    look(tab)
    tab.press("Yes, stop it")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("You have stopped Budget Bee")
    assert journey.ask("1.00") == (401, "CONSENT_INVALID")
    assert journey.refused(journey.client.token["refresh_token"]) == "invalid_grant"
    look(tab)


def test_a_customer_does_not_allow(tab: Tab, bee: Tpp) -> None:
    journey = Asking(bee)
    tab.page.goto(journey.address())
    tab.sign_in("psu-ok")
    tab.press("Do not allow")
    assert tab.heading == "Not allow Budget Bee to ask?"
    tab.press("Yes, do not allow")

    refused = Returned(None, "access_denied", "refused")
    assert journey.returned(tab.wait_for_return()) == refused
    assert journey.status == "rejected"


def test_the_app_lets_a_customer_in(tab: Tab, bee: Tpp) -> None:
    tab.page.goto(f"{bee.base}/psu/services?sandbox={bee.client_id}")
    tab.sign_in("psu-ok")
    tab.press("Confirm in the app instead")
    number = tab.number
    app = tab.page.context.new_page()
    app.goto(tab.app_link)
    assert app.get_by_role("heading", level=1).inner_text() == "Is it you who signs in?"
    assert app.locator("output").inner_text() == number
    app.get_by_role("button", name="Yes, it is", exact=True).click()
    expect(app.get_by_role("heading", level=1)).to_have_text("You have confirmed")

    if tab.page.get_by_text("This page goes on by itself").is_hidden():
        tab.press("I have answered")
    tab.page.wait_for_url(f"{bee.base}/psu/services")
    assert tab.heading == "Connected services"
