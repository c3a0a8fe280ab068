"""The customer's way in real Chromium, click by click, and what the TPP learns of it.

Console messages (so every breach of the Content-Security-Policy too) and requests to anybody else
fail each test.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from typing import Final

import pytest
from babel.dates import format_date
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from tests.journeys.tabs import DESKTOP, PHONE, Tab, opened
from tests.journeys.tpp import Journey, Returned, Tpp, of_accounts
from tests.support.browser import FLAGS
from wicketgate.personas import accounts_of

REFUSED: Final = Returned(None, "access_denied", "refused")
TIMEOUT: Final = Returned(None, "access_denied", "timeout")
SCA_FAILED: Final = Returned(None, "access_denied", "sca_failed")
Opening = Callable[[], AbstractContextManager[Tab]]


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def a_tab(chrome: Browser, bee: Tpp) -> Opening:
    """A further customer's tab."""
    return partial(opened, chrome, bee.base, bee.callback)


@pytest.fixture
def tab(a_tab: Opening) -> Iterator[Tab]:
    """A customer's tab."""
    with a_tab() as one:
        yield one


@pytest.fixture
def plain_tab(chrome: Browser, bee: Tpp) -> Iterator[Tab]:
    """A tab without JavaScript."""
    with opened(chrome, bee.base, bee.callback, scripts=False) as one:
        yield one


def to_the_code(tab: Tab, journey: Journey, login: str = "psu-ok") -> None:
    """From the TPP to the field for the code, or to the waiting for the app."""
    tab.page.goto(journey.address())
    tab.sign_in(login)
    tab.press("Share")


# ------------------------------------------------------------------ the whole journey
def asked_for(tab: Tab, journey: Journey) -> None:
    """The page says who wants what of which account until when."""
    until = date.fromisoformat(
        journey.tpp.call("GET", f"/v1/consents/{journey.consent_id}").json()["validUntil"]
    )
    assert tab.heading == "Budget Bee asks to see your accounts"
    for told in (
        "Huishouden",
        "Balances",
        "Including whom you paid and who paid you",
        f"Until {format_date(until, 'd MMMM y', locale='en_GB')}",
        "Up to 4 times a day while you are not using Budget Bee",
    ):
        assert told in tab.words
    assert "Spaarrekening" not in tab.words  # not asked for
    assert "BE17981100100121" not in re.sub(r"\s", "", tab.words)
    expect(tab.page.get_by_text("Signed in as Emma Claessens")).to_be_visible()


def walk(tab: Tab, journey: Journey, look: Callable[[], None]) -> str:
    """With a slip of the finger at each step."""
    tab.page.goto(journey.address())
    look()
    tab.sign_in("psu-ok", "a wrong one")
    assert "The login name or the password is not right" in tab.words
    assert "a wrong one" not in tab.page.content()
    look()
    tab.sign_in("psu-ok")
    asked_for(tab, journey)
    look()
    tab.press("Share")
    look()
    tab.confirm("000000")
    assert "The code is not right. You can try 2 more times." in tab.words
    look()
    tab.confirm("123 456")
    return tab.wait_for_return()


def nothing() -> None:
    """A tab without JavaScript cannot be looked through by axe-core."""


@pytest.mark.parametrize("kind", ["tab", "plain_tab"])
def test_a_customer_shares_an_account(bee: Tpp, request: pytest.FixtureRequest, kind: str) -> None:
    tab: Tab = request.getfixturevalue(kind)
    journey = bee.ask(of_accounts(accounts_of("psu-ok")[0].iban))

    back = walk(tab, journey, tab.look if kind == "tab" else nothing)

    journey.redeem(back)
    assert (journey.status, journey.sca_status) == ("valid", "finalised")
    [account] = journey.accounts()
    first = bee.today.replace(day=1).isoformat()
    [page] = journey.pages(account, dateFrom=first)
    assert all(one["bookingDate"] >= first for one in page["transactions"]["booked"])


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_yes_and_no_are_of_one_size(bee: Tpp, tab: Tab, size: ViewportSize) -> None:
    tab.page.set_viewport_size(size)
    tab.page.goto(bee.ask().address())
    tab.sign_in("psu-ok")
    yes, no = (tab.size_of(words) for words in ("Share", "Do not share"))
    assert yes == no
    tab.press("Share")
    yes, no = (tab.size_of(words) for words in ("Confirm", "Do not share"))
    assert yes == no


def test_going_back_after_the_end_brings_no_second_code(bee: Tpp, tab: Tab) -> None:
    journey = bee.ask()
    to_the_code(tab, journey)
    tab.confirm()
    journey.redeem(tab.wait_for_return())

    tab.page.go_back()

    expect(tab.page.get_by_role("heading", level=1)).to_be_visible()
    assert not tab.page.url.startswith(bee.callback)
    assert tab.page.get_by_role("link", name="Continue").count() == 0
    assert journey.status == "valid"


def test_the_language_can_be_changed_on_the_way(bee: Tpp, tab: Tab) -> None:
    tab.page.goto(bee.ask().address())
    tab.page.get_by_role("button", name="EN, choose the language").click()
    tab.follow("Nederlands")
    assert tab.page.locator("html").get_attribute("lang") == "nl"
    tab.page.get_by_label("Gebruikersnaam").fill("psu-ok")
    tab.page.get_by_label("Wachtwoord").fill("123456")
    tab.page.locator("main form button").first.click()
    assert tab.page.locator("html").get_attribute("lang") == "nl"
    assert "Budget Bee" in tab.heading
    tab.look()


# ------------------------------------------------------------------ no, and not now
@pytest.mark.parametrize("where", ["at the question", "at the code"])
def test_a_customer_refuses(bee: Tpp, tab: Tab, where: str) -> None:
    journey = bee.ask()
    tab.page.goto(journey.address())
    tab.sign_in("psu-ok")
    if where == "at the code":
        tab.press("Share")
    tab.press("Do not share")
    assert tab.heading == "Do not share with Budget Bee?"
    tab.look()
    tab.press("No, go back")
    tab.press("Do not share")
    tab.press("Yes, do not share")

    assert journey.returned(tab.wait_for_return()) == REFUSED
    assert (journey.status, journey.sca_status) == ("rejected", "failed")


def test_leaving_decides_nothing_and_the_tpp_may_send_again(bee: Tpp, tab: Tab) -> None:
    journey = bee.ask()
    to_the_code(tab, journey)
    tab.follow("Back to Budget Bee")
    assert journey.returned(tab.wait_for_return()) == TIMEOUT
    assert (journey.status, journey.sca_status) == ("received", "started")

    to_the_code(tab, journey)
    tab.confirm()

    journey.redeem(tab.wait_for_return())
    assert journey.status == "valid"


def test_an_address_that_was_not_fixed_is_shown_before_the_browser_goes(bee: Tpp, tab: Tab) -> None:
    journey = Journey(bee, bee.call("POST", "/v1/consents", bee.body(), PSU_IP_Address="192.0.2.7"))
    tab.page.goto(journey.address())
    tab.follow("Back to Budget Bee")
    assert tab.heading == "Nothing was decided"
    host = bee.callback.removeprefix("http://").removesuffix("/callback")
    assert host in tab.words
    tab.look()
    tab.page.get_by_role("link", name="Continue to Budget Bee").click()
    assert journey.returned(tab.wait_for_return()) == TIMEOUT


# ------------------------------------------------------------------ the sandbox's buttons
@pytest.mark.parametrize(
    ("button", "back", "sca_status"),
    [
        ("Approve", None, "finalised"),
        ("Refuse", REFUSED, "failed"),
        ("Run out of time", TIMEOUT, "started"),
    ],
)
def test_a_button_of_the_simulator_ends_it(
    bee: Tpp, tab: Tab, button: str, back: Returned | None, sca_status: str
) -> None:
    journey = bee.ask()
    to_the_code(tab, journey)
    tab.press(button)
    returned = journey.returned(tab.wait_for_return())
    assert returned == back or (back is None and returned.code)
    assert journey.sca_status == sca_status


def test_the_simulator_types_wrong_codes_and_breaks_devices(bee: Tpp, tab: Tab) -> None:
    journey = bee.ask()
    to_the_code(tab, journey)
    tab.press("Device error")
    assert "Your device reported an error" in tab.words
    tab.look()
    for _ in range(2):
        tab.press("Wrong code")
        assert "The code is not right" in tab.words
    assert journey.status == "received"
    tab.press("Wrong code")
    assert journey.returned(tab.wait_for_return()) == SCA_FAILED
    assert (journey.status, journey.sca_status) == ("rejected", "failed")


# ------------------------------------------------------------------ the app
def test_a_customer_refuses_in_the_app(bee: Tpp, tab: Tab) -> None:
    """The page goes on by itself, as it does after every answer in the app."""
    journey = bee.ask()
    to_the_code(tab, journey, "psu-cancel")
    assert journey.returned(tab.wait_for_return()) == REFUSED


def test_a_customer_signs_on_another_device(bee: Tpp, tab: Tab, a_tab: Opening) -> None:
    """The phone goes where the QR code leads; the page on the desktop goes on by itself."""
    journey = bee.ask(of_accounts(accounts_of("psu-ok")[0].iban))
    to_the_code(tab, journey)
    tab.press("Confirm in the app instead")
    assert tab.heading == "Confirm in your app"
    tab.look()
    tab.page.set_viewport_size(DESKTOP)
    with a_tab() as phone:
        phone.page.set_viewport_size(PHONE)
        phone.page.goto(tab.app_link)
        assert phone.heading == "Share account data with Budget Bee?"
        assert phone.number == tab.number
        assert "Huishouden" in phone.words
        assert phone.size_of("Share") == phone.size_of("Do not share")
        phone.look()
        phone.press("Share")
        assert phone.heading == "You have confirmed"
        phone.look()
    journey.redeem(tab.wait_for_return())
    assert (journey.status, journey.sca_status) == ("valid", "finalised")


def test_a_customer_signs_on_the_same_device(bee: Tpp, plain_tab: Tab) -> None:
    """Without JavaScript: the link opens the app beside the page, whose button then goes on."""
    journey = bee.ask()
    to_the_code(plain_tab, journey)
    plain_tab.press("Confirm in the app instead")
    with plain_tab.page.context.expect_page() as opening:
        plain_tab.follow("Open the app on this device")
    app = opening.value
    app.get_by_role("button", name="Show an error").click()
    assert app.get_by_role("heading", level=1).inner_text() == "The app reported an error"
    app.close()
    plain_tab.press("I have answered")
    assert "Your device reported an error" in plain_tab.words
    plain_tab.press("Send again")
    with plain_tab.page.context.expect_page() as opening:
        plain_tab.follow("Open the app on this device")
    opening.value.get_by_role("button", name="Share", exact=True).click()
    assert opening.value.get_by_role("heading", level=1).inner_text() == "You have confirmed"
    plain_tab.press("I have answered")
    journey.redeem(plain_tab.wait_for_return())
    assert journey.status == "valid"


def test_an_app_that_is_not_answered_leaves_the_question_open(bee: Tpp, tab: Tab) -> None:
    journey = bee.ask()
    to_the_code(tab, journey, "psu-timeout")
    tab.press("I have answered")
    assert "We have no answer from your app yet." in tab.words
    tab.look()
    tab.press("Run out of time")
    assert journey.returned(tab.wait_for_return()) == TIMEOUT
    assert journey.status == "received"


def test_an_app_that_fails_can_be_asked_again(bee: Tpp, tab: Tab) -> None:
    journey = bee.ask()
    to_the_code(tab, journey, "psu-app-error")
    expect(tab.page.get_by_text("Your device reported an error")).to_be_visible()
    tab.look()
    tab.press("Send again")
    assert tab.heading == "Confirm in your app"
    tab.press("Approve")
    assert journey.returned(tab.wait_for_return()).code


# ------------------------------------------------------------------ two, and the wrong one
def test_two_signatures_by_two_people(bee: Tpp, tab: Tab, a_tab: Opening) -> None:
    journey = bee.ask(of_accounts(accounts_of("psu-corp-a")[0].iban))
    tab.page.goto(journey.address())
    tab.sign_in("psu-corp-a")
    assert "2 signatures are needed" in tab.words
    tab.look()
    tab.press("Share")
    tab.confirm()
    assert journey.returned(tab.wait_for_return()).code
    assert journey.status == "partiallyAuthorised"

    assert journey.start_again().status_code == 201
    with a_tab() as second:
        to_the_code(second, journey, "psu-corp-b")
        second.confirm()
        journey.redeem(second.wait_for_return())
    assert journey.status == "valid"
    assert len(journey.accounts()) == 1


def test_one_person_does_not_sign_twice(bee: Tpp, tab: Tab) -> None:
    journey = bee.ask(of_accounts(accounts_of("psu-corp-a")[0].iban))
    to_the_code(tab, journey, "psu-corp-a")
    tab.confirm()
    tab.wait_for_return()
    assert journey.start_again().status_code == 201

    tab.page.goto(journey.address())
    tab.sign_in("psu-corp-a")

    assert tab.heading == "You have already signed"
    tab.look()
    assert (journey.status, journey.sca_status) == ("partiallyAuthorised", "received")


def test_an_account_of_somebody_else_is_not_shared(bee: Tpp, tab: Tab) -> None:
    own, foreign = accounts_of("psu-ok")[0].iban, accounts_of("psu-joint")[0].iban
    journey = bee.ask(of_accounts(own, foreign))
    tab.page.goto(journey.address())
    tab.sign_in("psu-ok")
    back = journey.returned(tab.wait_for_return())
    assert back == Returned(None, "access_denied", "account_mismatch")
    assert (journey.status, journey.sca_status) == ("rejected", "failed")
