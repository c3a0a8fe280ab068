"""What a customer reads of a payment in another currency, and to another part of the world."""

from typing import Any

import pytest

from tests.doors.customer.paying import ABROAD, asked, come, ordered, transfer, words
from tests.support.visitors import Browser, Stage
from wicketgate.bank import Scheme
from wicketgate.payments import Order


def dollars(amount: str = "1200.00", **more: Any) -> Order:
    """To an account in the United States."""
    told = {"charge_bearer": "SHAR", "creditor_agent": "BOFAUS3N", **more}
    return ordered(transfer(amount, "USD", to=ABROAD, **told), scheme=Scheme.CROSS_BORDER)


async def test_a_payment_in_dollars_says_what_it_takes_and_at_which_rate(
    stage: Stage, browser: Browser
) -> None:
    await come(browser, await asked(stage, dollars()))

    told = words(browser)
    assert "US$1,200.00" in told
    assert "about €1,111.12" in told
    assert "at the rate of now: 1 EUR = 1.08 USD" in told


async def test_a_payment_in_the_accounts_currency_has_no_rate(
    stage: Stage, browser: Browser
) -> None:
    await come(browser, await asked(stage))

    assert "rate" not in words(browser)


async def test_the_payees_bank_stands_below_a_number_that_names_none(
    stage: Stage, browser: Browser
) -> None:
    await come(browser, await asked(stage, dollars()))

    assert "0001 2345 6789 at BOFAUS3N" in words(browser)


async def test_the_payees_bank_may_have_a_name_only(stage: Stage, browser: Browser) -> None:
    named = dollars(creditor_agent=None, creditor_agent_name="Bank of Somewhere")
    await come(browser, await asked(stage, named))

    assert "0001 2345 6789 at Bank of Somewhere" in words(browser)


@pytest.mark.parametrize(
    ("bearer", "text"),
    [
        ("DEBT", "You pay all charges"),
        ("CRED", "The payee pays all charges"),
        ("SHAR", "You and the payee each pay the charges of your own bank"),
    ],
)
async def test_who_bears_the_charges_is_told(
    stage: Stage, browser: Browser, bearer: str, text: str
) -> None:
    await come(browser, await asked(stage, dollars(charge_bearer=bearer)))

    assert text in words(browser)


async def test_a_core_that_knows_no_rate_says_nothing(stage: Stage, browser: Browser) -> None:
    """The sandbox has none for dinars."""
    dinars = transfer("10.000", "KWD", to=ABROAD, charge_bearer="SHAR")
    await come(browser, await asked(stage, ordered(dinars, scheme=Scheme.CROSS_BORDER)))

    assert "about" not in words(browser)
