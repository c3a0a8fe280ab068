"""A TPP reads a customer's transactions: the whole of it, by an OAuth2 client we did not write."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.journeys.plain_browser import PlainBrowser
from tests.journeys.redirect_target import RedirectTarget
from tests.journeys.tpp import Journey, Tpp, code_of

SECRET = "123456"


@pytest.fixture(params=["sandbox", "postgres_sandbox"])
def tpp(request: pytest.FixtureRequest, target: RedirectTarget) -> Iterator[Tpp]:
    """The demo organisation, in front of each database."""
    running = request.getfixturevalue(request.param)
    with Tpp(running.demo, target.callback) as one:
        yield one


def approve(browser: PlainBrowser, journey: Journey, login: str) -> None:
    """The customer's way, from the TPP's link back to the TPP."""
    browser.open(journey.address())
    assert browser.page.heading == "Sign in to Kestrel Bank"
    browser.press("Sign in", Login_name=login, Password=SECRET)
    assert browser.page.heading == "Budget Bee asks to see your accounts"
    browser.press("Share")
    assert browser.page.heading == "Confirm with a code"
    browser.press("Confirm", **{"One-time_code": SECRET})


def read_all(journey: Journey) -> None:
    """Accounts, balances, and every page of the transactions of ninety days."""
    account = journey.accounts()[0]
    booked = journey.read(account["_links"]["balances"]["href"])["balances"]
    assert {one["balanceType"] for one in booked} > {"interimBooked", "interimAvailable"}
    first = (journey.tpp.today - timedelta(days=89)).isoformat()
    pages = list(journey.pages(account, dateFrom=first))
    assert len(pages) > 2
    read = [one for page in pages for one in page["transactions"]["booked"]]
    assert len({one["transactionId"] for one in read}) == len(read) > 200
    assert all(one["bookingDate"] >= first for one in read)
    days = [one["bookingDate"] for one in read]
    assert days == sorted(days, reverse=True)
    one = journey.read(f"{account['_links']['transactions']['href']}/{read[0]['transactionId']}")
    assert one["transactionsDetails"]["transactionAmount"] == read[0]["transactionAmount"]


def test_a_tpp_reads_a_customers_transactions(
    tpp: Tpp, browser: PlainBrowser, target: RedirectTarget
) -> None:
    journey = tpp.ask()
    assert (journey.status, journey.sca_status) == ("received", "received")

    approve(browser, journey, "psu-many")
    back = target.arrived[-1]
    assert browser.address == back
    tokens = journey.redeem(back)
    assert tokens["scope"] == f"AIS:{journey.consent_id}"
    assert (journey.status, journey.sca_status) == ("valid", "finalised")
    read_all(journey)

    renewed = journey.refresh()
    assert renewed["access_token"] != tokens["access_token"]
    assert journey.accounts()

    assert journey.end().status_code == 204
    assert journey.status == "terminatedByTpp"
    assert code_of(journey.get("/v1/accounts")) == (401, "CONSENT_EXPIRED")
    assert journey.refused() == "invalid_grant"


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
def test_the_customer_reads_the_language_the_tpp_asked_for(
    bee: Tpp, browser: PlainBrowser, language: str
) -> None:
    browser.open(bee.ask().address(ui_locales=language))

    assert "Kestrel Bank" in browser.page.heading
    assert not browser.page.heading.startswith("Sign in")
