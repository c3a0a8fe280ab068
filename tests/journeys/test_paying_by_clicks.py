"""Customers pay, refuse and take back in real Chromium, click by click, and what the TPP learns.

Console messages (so every breach of the Content-Security-Policy too) and requests to anybody else
fail each test. The second demo organisation pays: its clock is moved to a morning.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from functools import partial
from typing import Final

import pytest
from babel.dates import format_date
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.paying import (
    BULK,
    INSTANT,
    PAYEE,
    PERIODIC,
    Payment,
    debtor,
    to_a_morning,
    transfer,
)
from tests.journeys.tabs import PHONE, Tab, opened
from tests.journeys.tpp import Returned, Tpp
from tests.support.browser import FLAGS
from wicketgate.kernel import calendar
from wicketgate.personas import accounts_of

REFUSED: Final = Returned(None, "access_denied", "refused")
SCA_FAILED: Final = Returned(None, "access_denied", "sca_failed")
Opening = Callable[[], AbstractContextManager[Tab]]
SHOWN: Final = "BE85 9860 8339 6006"


@pytest.fixture(scope="module", autouse=True)
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
def a_tab(chrome: Browser, swallow: Tpp) -> Opening:
    """A further customer's tab."""
    return partial(opened, chrome, swallow.base, swallow.callback)


@pytest.fixture
def tab(a_tab: Opening) -> Iterator[Tab]:
    """A customer's tab."""
    with a_tab() as one:
        yield one


def written(day: date) -> str:
    return format_date(day, "d MMMM y", locale="en_GB")


def sees(tab: Tab, *told: str) -> None:
    """Everything of this stands on the page, whatever blanks are between."""
    words = " ".join(tab.words.split())
    for one in told:
        assert one in words, (one, words)


def to_the_question(tab: Tab, payment: Payment, login: str = "psu-ok") -> None:
    tab.page.goto(payment.address())
    tab.sign_in(login)


def to_the_code(tab: Tab, payment: Payment, login: str = "psu-ok") -> None:
    to_the_question(tab, payment, login)
    tab.press("Pay")


# ------------------------------------------------------------------ yes
def test_a_customer_pays(swallow: Tpp, tab: Tab, today: date) -> None:
    payment = Payment(swallow, debtor() | transfer())
    to_the_question(tab, payment)
    assert tab.heading == f"Pay {PAYEE.name}?"
    sees(tab, "€123.50", SHOWN, "Invoice 2026-0417", "The name fits the account")
    sees(tab, "Huishouden", written(today), "Fee none")
    assert accounts_of("psu-ok")[0].iban not in tab.words.replace(" ", "")
    assert tab.size_of("Pay") == tab.size_of("Do not pay")
    tab.look()
    tab.press("Pay")
    sees(tab, f"With it you pay €123.50 to {PAYEE.name} ({SHOWN}).")
    assert tab.size_of("Confirm") == tab.size_of("Do not pay")
    tab.look()
    tab.confirm()
    payment.redeem(tab.wait_for_return())
    assert payment.sca_status() == "finalised"
    assert payment.becomes("ACSP")
    swallow.control("POST", "settlement/run")
    assert payment.becomes("ACSC")


def test_an_instant_payment_is_made_at_once(swallow: Tpp, tab: Tab) -> None:
    close = debtor() | transfer("8.00", name="Marijke Claas")
    payment = Payment(swallow, close, INSTANT)
    to_the_question(tab, payment)
    sees(tab, "At once: it cannot be taken back", f"The account is held by {PAYEE.name}")
    tab.look()
    tab.press("Pay")
    tab.confirm()
    payment.redeem(tab.wait_for_return())
    assert payment.becomes("ACCC")


def test_a_bulk_is_one_decision_with_its_list_and_its_total(swallow: Tpp, tab: Tab) -> None:
    names = ("Marijke Claes", "Somebody Else", "Imprimerie du Lavoir")
    ibans = (PAYEE.iban, PAYEE.iban, "FR7699840003241893500154950")
    entries = [transfer("10.25", *told) for told in zip(names, ibans, strict=True)]
    payment = Payment(swallow, debtor() | {"payments": entries}, BULK)
    to_the_question(tab, payment)
    assert tab.heading == "Make 3 transfers?"
    sees(tab, "€30.75", "€10.25", *names, "The name does not fit the account.")
    sees(tab, "The name could not be checked")
    tab.look()
    tab.press("Pay")
    sees(tab, "With it you make 3 transfers, €30.75 in all.")
    tab.confirm()
    payment.redeem(tab.wait_for_return())
    assert payment.becomes("ACSP")


def test_a_periodic_payment_says_its_rule(swallow: Tpp, tab: Tab, today: date) -> None:
    first = calendar.business_day_from(today + timedelta(days=3))
    end = first + timedelta(days=300)
    body = debtor() | transfer("650.00")
    body |= {"startDate": str(first), "endDate": str(end), "frequency": "Monthly"}
    payment = Payment(swallow, body, PERIODIC)
    to_the_question(tab, payment)
    sees(tab, "€650.00 each time", "Every month on the")
    sees(tab, f"first on {written(first)}, until {written(end)}")
    tab.look()
    tab.press("Pay")
    sees(tab, f"With it you pay €650.00 to {PAYEE.name} ({SHOWN}), each time.")
    tab.confirm()
    payment.redeem(tab.wait_for_return())
    assert payment.status == "ACTC"


def test_two_signatures_move_money_with_the_second(swallow: Tpp, tab: Tab, a_tab: Opening) -> None:
    payment = Payment(swallow, debtor("psu-corp-a") | transfer("999.00"))
    to_the_question(tab, payment, "psu-corp-a")
    sees(tab, "2 signatures are needed", "Money moves with the last one.")
    tab.look()
    tab.press("Pay")
    tab.confirm()
    assert payment.returned(tab.wait_for_return()).code
    assert payment.status == "PATC"

    payment.start()
    with a_tab() as second:
        to_the_question(second, payment, "psu-corp-b")
        sees(second, "Yours is the last one.")
        second.press("Pay")
        second.confirm()
        payment.redeem(second.wait_for_return())
    assert payment.becomes("ACSP")


def test_a_customer_pays_with_the_app_on_the_phone(swallow: Tpp, tab: Tab, a_tab: Opening) -> None:
    payment = Payment(swallow, debtor() | transfer("77.00"))
    to_the_code(tab, payment)
    tab.press("Confirm in the app instead")
    sees(tab, f"With it you pay €77.00 to {PAYEE.name} ({SHOWN}).")
    with a_tab() as phone:
        phone.page.set_viewport_size(PHONE)
        phone.page.goto(tab.app_link)
        assert phone.heading == f"Pay {PAYEE.name}?"
        assert phone.number == tab.number
        sees(phone, "€77.00", SHOWN)
        assert phone.size_of("Pay") == phone.size_of("Do not pay")
        phone.look()
        phone.press("Pay")
        assert phone.heading == "You have confirmed"
    payment.redeem(tab.wait_for_return())
    assert payment.becomes("ACSP")


# ------------------------------------------------------------------ no, and not now
def test_a_customer_does_not_pay(swallow: Tpp, tab: Tab) -> None:
    payment = Payment(swallow, debtor() | transfer())
    to_the_code(tab, payment)
    tab.press("Do not pay")
    assert tab.heading == "Do not pay?"
    tab.look()
    tab.press("Yes, do not pay")
    assert payment.returned(tab.wait_for_return()) == REFUSED
    assert (payment.status, payment.sca_status()) == ("RJCT", "failed")


def test_three_wrong_codes_pay_nothing(swallow: Tpp, tab: Tab) -> None:
    payment = Payment(swallow, debtor() | transfer())
    to_the_code(tab, payment)
    for left in ("You can try 2 more times.", "You can try once more."):
        tab.confirm("000000")
        sees(tab, "The code is not right.", left, "With it you pay €123.50")
    tab.confirm("000000")
    assert payment.returned(tab.wait_for_return()) == SCA_FAILED
    assert (payment.status, payment.sca_status()) == ("RJCT", "failed")


def test_missing_funds_are_told_before_anybody_decides(swallow: Tpp, tab: Tab) -> None:
    payment = Payment(swallow, debtor("psu-low") | transfer("50.00"))
    to_the_question(tab, payment, "psu-low")
    sees(tab, "There is not enough on the account now", "You can approve it all the same.")
    tab.look()
    tab.press("Pay")
    tab.confirm()
    payment.redeem(tab.wait_for_return())
    assert payment.becomes("PDNG")


def test_a_blocked_account_pays_nothing_and_asks_for_no_code(swallow: Tpp, tab: Tab) -> None:
    payment = Payment(swallow, debtor("psu-blocked-account", place=1) | transfer(), fixed=False)
    to_the_question(tab, payment, "psu-blocked-account")
    assert tab.heading == "Nothing can be paid from this account"
    tab.look()
    tab.page.get_by_role("link", name="Continue to Second Swallow").click()
    back = payment.returned(tab.wait_for_return())
    assert (back.error, payment.status) == ("access_denied", "RJCT")


def test_an_account_of_somebody_else_pays_nothing(swallow: Tpp, tab: Tab) -> None:
    payment = Payment(swallow, debtor("psu-joint") | transfer())
    to_the_question(tab, payment)
    back = payment.returned(tab.wait_for_return())
    assert back == Returned(None, "access_denied", "account_mismatch")
    assert payment.status == "RJCT"


# ------------------------------------------------------------------ taken back
def to_be_taken_back(swallow: Tpp, tab: Tab, day: date) -> Payment:
    """A payment that was approved for a later day, and whose end the TPP asks for."""
    payment = Payment(swallow, debtor() | transfer() | {"requestedExecutionDate": str(day)})
    to_the_question(tab, payment)
    sees(tab, written(day))
    tab.press("Pay")
    tab.confirm()
    payment.redeem(tab.wait_for_return())
    payment.cancel()
    assert payment.status == "ACTC"
    return payment


def test_a_payment_of_a_later_day_is_taken_back(
    swallow: Tpp, tab: Tab, a_tab: Opening, today: date
) -> None:
    day = calendar.business_day_from(today + timedelta(days=7))
    payment = to_be_taken_back(swallow, tab, day)
    with a_tab() as again:
        to_the_question(again, payment)
        assert again.heading == f"Cancel the payment to {PAYEE.name}?"
        sees(again, "€123.50", written(day))
        again.look()
        assert again.size_of("Cancel the payment") == again.size_of("Keep the payment")
        again.press("Keep the payment")
        assert again.heading == "Keep the payment?"
        again.press("No, go back")
        again.press("Cancel the payment")
        sees(again, f"With it you cancel the payment of €123.50 to {PAYEE.name} ({SHOWN}).")
        again.confirm()
        assert payment.returned(again.wait_for_return()).code
    assert payment.status == "CANC"
    assert payment.sca_status("cancellation-authorisations") == "finalised"
