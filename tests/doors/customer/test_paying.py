"""What a customer reads before and after deciding about money."""

from datetime import date
from typing import Any, Final

import pytest

from tests.doors.customer.paying import (
    TO_WHOM,
    agree,
    app_link,
    asked,
    basket,
    come,
    confirm,
    ordered,
    transfer,
    wants_back,
    words,
)
from tests.support.visitors import Browser, Stage
from wicketgate.payments import ExecutionRule, Frequency, Payment, Schedule

TENTH: Final = date(2026, 12, 10)
LATER: Final = date(2026, 12, 1)


# ------------------------------------------------------------------ again and again
@pytest.mark.parametrize(
    ("frequency", "told", "rule"),
    [
        ("Daily", {}, "Every day, first on 10 December 2026, until you stop it"),
        ("Weekly", {}, "Every week, first on 10 December 2026, until you stop it"),
        (
            "Monthly",
            {"day": 31},
            "Every month on the last day, first on 31 December 2026, until you stop it",
        ),
        (
            "Monthly",
            {"day": 30, "end": date(2027, 6, 30)},
            (
                "Every month on the 30th (in a shorter month, on its last day), "
                "first on 30 December 2026, until 30 June 2027"
            ),
        ),
        ("Quarterly", {}, "Every three months on the 10th, first on 10 December 2026"),
        ("Annual", {"day": 22}, "Every year on the 22nd, first on 22 December 2026"),
        (
            "MonthlyVariable",
            {"months": (1, 6), "day": 5},
            "Every year in January and June on the 5th, first on 5 January 2027",
        ),
    ],
)
async def test_a_periodic_payment_is_shown_with_its_whole_rule(
    stage: Stage, browser: Browser, frequency: str, told: dict[str, Any], rule: str
) -> None:
    schedule = Schedule(TENTH, Frequency(frequency), **told)
    await come(browser, await asked(stage, ordered(schedule=schedule)))

    assert rule in words(browser)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("following", "If banks do not settle that day, we pay on the next day on which they do."),
        (
            "preceding",
            "If banks do not settle that day, we pay on the last day before it on which they do.",
        ),
    ],
)
async def test_a_periodic_payment_says_where_a_closed_day_goes(
    stage: Stage, browser: Browser, rule: str, text: str
) -> None:
    schedule = Schedule(TENTH, Frequency.MONTHLY, rule=ExecutionRule(rule), day=5)
    await come(browser, await asked(stage, ordered(schedule=schedule)))

    assert text in words(browser)


async def test_the_first_day_is_the_one_on_which_the_bank_pays(
    stage: Stage, browser: Browser
) -> None:
    """5 December 2026 is a Saturday."""
    schedule = Schedule(date(2026, 12, 1), Frequency.MONTHLY, day=5)
    await come(browser, await asked(stage, ordered(schedule=schedule)))

    assert "Every month on the 5th, first on 7 December 2026" in words(browser)


# ------------------------------------------------------------------ taken back
async def taken_back(stage: Stage, browser: Browser, payment: Payment) -> None:
    """Approved, and back at the question because the TPP wants it back."""
    await come(browser, payment)
    await agree(browser)
    await confirm(browser)
    await wants_back(stage, payment)
    await come(browser, payment)


async def test_a_cancellation_is_done_with_one_signature(stage: Stage, browser: Browser) -> None:
    await taken_back(stage, browser, await asked(stage, ordered(wanted_on=LATER)))

    assert TO_WHOM in await agree(browser)
    told = await confirm(browser)

    assert browser.heading == "The payment is cancelled"
    assert "No money moves." in told
    assert "signature" not in told


async def test_a_bulk_is_cancelled_by_its_number_and_its_total(
    stage: Stage, browser: Browser
) -> None:
    bulk = ordered(transfer("4.00"), transfer("7.00"), wanted_on=LATER)
    await taken_back(stage, browser, await asked(stage, bulk))
    assert browser.heading == "Cancel this payment?"

    told = await agree(browser)

    assert "With it you cancel the payment: 2 transfers, €11.00 in all." in told
    await confirm(browser)
    assert browser.heading == "The payment is cancelled"


async def test_a_running_periodic_payment_says_when_it_is_made_next(
    stage: Stage, browser: Browser
) -> None:
    schedule = Schedule(date(2026, 11, 25), Frequency.WEEKLY)
    await taken_back(stage, browser, await asked(stage, ordered(schedule=schedule)))

    assert "Every week, next on 25 November 2026, until you stop it" in words(browser)


# ------------------------------------------------------------------ how many
async def test_a_basket_counts_its_payments_on_every_page(stage: Stage, browser: Browser) -> None:
    wages = ordered(transfer("4.00"), transfer("7.00"), transfer("9.00"))
    await come(browser, await basket(stage, [wages, ordered()]))
    assert browser.heading == "Make 2 payments?"

    assert "With it you make 2 payments, €143.50 in all." in await agree(browser)
    told = await confirm(browser)

    assert browser.heading == "You have approved the payments"
    assert "We carry them out now, or each on its day." in told


async def test_a_bulk_counts_its_transfers_on_every_page(stage: Stage, browser: Browser) -> None:
    await come(browser, await asked(stage, ordered(transfer("4.00"), transfer("7.00"))))
    assert browser.heading == "Make 2 transfers?"

    assert "With it you make 2 transfers, €11.00 in all." in await agree(browser)
    await confirm(browser)

    assert browser.heading == "You have approved the transfers"


async def test_a_basket_of_one_periodic_payment_says_each_time(
    stage: Stage, browser: Browser
) -> None:
    schedule = Schedule(TENTH, Frequency.MONTHLY)
    await come(browser, await basket(stage, [ordered(schedule=schedule)]))
    assert "€123.50 each time" in words(browser)

    assert f"With it you pay €123.50 to {TO_WHOM}, each time." in await agree(browser)
    await confirm(browser)

    assert browser.heading == "You have approved the payment"


async def test_the_app_counts_a_basket_as_the_page_does(
    stage: Stage, browser: Browser, other_browser: Browser
) -> None:
    await come(browser, await basket(stage, [ordered(), ordered(), ordered()]))
    await browser.post({"decision": "yes"})
    await browser.post({"decision": "app"})
    assert "With it you make 3 payments, €370.50 in all." in words(browser)

    await other_browser.get(app_link(browser))

    assert other_browser.heading == "Make 3 payments?"
