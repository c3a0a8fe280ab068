"""A customer decides about several payments at once, in real Chromium, click by click."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.paying import PAYEE, Basket, Payment, debtor, to_a_morning, transfer
from tests.journeys.tabs import Tab, opened
from tests.journeys.tpp import Returned, Tpp
from tests.support.browser import FLAGS


@pytest.fixture(scope="module")
def today(swallow: Tpp) -> date:
    """A business day before its cut-off, for the whole file."""
    return to_a_morning(swallow)


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def tab(chrome: Browser, swallow: Tpp) -> Iterator[Tab]:
    """A customer's tab."""
    with opened(chrome, swallow.base, swallow.callback) as one:
        yield one


@pytest.mark.usefixtures("today")
def test_one_approval_shows_every_payment_and_pays_them_all(swallow: Tpp, tab: Tab) -> None:
    bakery = Payment(swallow, debtor() | transfer("10.25"))
    printer = transfer("120.00", "Imprimerie du Lavoir", "FR7699840003241893500154950")
    basket = Basket(swallow, bakery, Payment(swallow, debtor(place=1) | printer))
    tab.page.goto(basket.address())
    tab.sign_in("psu-ok")

    assert tab.heading == "Make 2 payments?"
    words = " ".join(tab.words.split())
    for told in ("€130.25", "Payment 1 of 2", "€10.25", PAYEE.name, "Payment 2 of 2", "€120.00"):
        assert told in words
    assert words.index(PAYEE.name) < words.index("Imprimerie du Lavoir")
    assert tab.size_of("Pay") == tab.size_of("Do not pay")
    tab.look()
    tab.press("Pay")
    assert "With it you make 2 payments, €130.25 in all." in " ".join(tab.words.split())
    tab.look()
    tab.confirm()

    basket.redeem(tab.wait_for_return())
    assert basket.status == "ACTC"
    assert all(one.becomes("ACSP") for one in basket.members)


@pytest.mark.usefixtures("today")
def test_a_refusal_pays_nothing_and_frees_the_payments(swallow: Tpp, tab: Tab) -> None:
    basket = Basket(swallow, *(Payment(swallow, debtor() | transfer()) for _ in range(3)))
    tab.page.goto(basket.address())
    tab.sign_in("psu-ok")
    assert tab.heading == "Make 3 payments?"
    tab.press("Do not pay")
    tab.press("Yes, do not pay")

    assert basket.returned(tab.wait_for_return()) == Returned(None, "access_denied", "refused")
    assert basket.status == "RJCT"
    assert {one.status for one in basket.members} == {"RCVD"}


@pytest.mark.usefixtures("today")
def test_a_foreign_account_among_them_fails_them_all(swallow: Tpp, tab: Tab) -> None:
    mine = Payment(swallow, debtor() | transfer())
    basket = Basket(swallow, mine, Payment(swallow, debtor("psu-joint") | transfer()))
    tab.page.goto(basket.address())
    tab.sign_in("psu-ok")

    back = basket.returned(tab.wait_for_return())
    assert back == Returned(None, "access_denied", "account_mismatch")
    assert (basket.status, mine.status) == ("RJCT", "RCVD")
