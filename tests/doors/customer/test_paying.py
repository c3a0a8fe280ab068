"""What a customer reads before and after deciding about money."""

from datetime import UTC, date, datetime
from typing import Any, Final

import pytest

from tests.doors.customer.paying import (
    ABROAD,
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
from wicketgate import personas
from wicketgate.bank import Scheme
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


# ------------------------------------------------------------------ what the bank would not do
LIMIT: Final = "This payment is over the limit of the account"
NO_FUNDS: Final = "There is not enough on the account now"


def buttons(browser: Browser) -> list[str]:
    """What the customer can answer, in the order of the page."""
    return [one.text for one in browser.page.all("button") if one.attributes.get("name")]


async def test_what_is_over_the_limit_is_not_asked(stage: Stage, browser: Browser) -> None:
    payment = await asked(stage, ordered(transfer("60000.00")))
    await come(browser, payment)

    assert browser.heading == "This payment is not possible"
    told = words(browser)
    assert LIMIT in told
    assert NO_FUNDS not in told
    assert "You confirm on the next page." not in told
    assert "Back to Budget Bee" in told
    assert buttons(browser) == ["Do not pay"]
    await browser.post({"decision": "no"})
    await browser.post({"refuse": "yes"})
    assert browser.heading == "You do not pay"


async def test_a_limit_that_came_meanwhile_is_told_in_the_app(
    stage: Stage, browser: Browser, other_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come(browser, await asked(stage))
    await browser.post({"decision": "yes"})
    await browser.post({"decision": "app"})
    monkeypatch.setattr(personas, "LIMITS", dict.fromkeys(personas.LIMITS, 100_00))

    await other_browser.get(app_link(browser))

    assert LIMIT in words(other_browser)
    assert buttons(other_browser) == ["Do not pay", "Show an error"]


async def test_a_payment_that_the_bank_does_not_offer_is_not_asked(
    stage: Stage, browser: Browser
) -> None:
    dinars = transfer("10.000", "KWD", to=ABROAD, charge_bearer="SHAR")
    await come(browser, await asked(stage, ordered(dinars, scheme=Scheme.CROSS_BORDER)))

    assert browser.heading == "This payment is not possible"
    assert "with this account, this payee or this currency" in words(browser)
    assert buttons(browser) == ["Do not pay"]


async def test_a_basket_says_which_of_its_payments_is_not_possible(
    stage: Stage, browser: Browser
) -> None:
    members = [ordered(), ordered(transfer("60000.00")), ordered()]
    await come(browser, await basket(stage, members))

    assert browser.heading == "Make 3 payments?"
    first, second, third = cards(browser)
    assert LIMIT not in first + third
    assert LIMIT in second
    assert "If you approve, this one is refused and the others are made." in second
    assert buttons(browser) == ["Do not pay", "Pay"]


async def test_a_basket_of_which_nothing_is_possible_is_not_asked(
    stage: Stage, browser: Browser
) -> None:
    members = [ordered(transfer("60000.00")), ordered(transfer("70000.00"))]
    await come(browser, await basket(stage, members))

    assert browser.heading == "These payments are not possible"
    assert [LIMIT in card for card in cards(browser)] == [True, True]
    assert "the others" not in words(browser)
    assert buttons(browser) == ["Do not pay"]


# ------------------------------------------------------------------ funds
def cards(browser: Browser) -> list[str]:
    """What each payment's card says."""
    return [one.text for one in browser.page.all("section")]


async def test_a_basket_says_which_of_its_payments_has_not_enough(
    stage: Stage, browser: Browser
) -> None:
    rich, poor = ordered(), ordered(transfer("45000.00"), key="savings")
    await come(browser, await basket(stage, [rich, poor, rich]))

    assert [NO_FUNDS in card for card in cards(browser)] == [False, True, False]
    assert words(browser).count(NO_FUNDS) == 1


async def test_who_takes_a_payment_back_is_told_nothing_of_funds(
    stage: Stage, browser: Browser
) -> None:
    without = ordered(transfer("10.51"), wanted_on=LATER)
    await taken_back(stage, browser, await asked(stage, without))

    assert browser.heading == "Cancel the payment to Marijke Claes?"
    assert NO_FUNDS not in words(browser)


# ------------------------------------------------------------------ the day
SUNDAY: Final = datetime(2026, 11, 29, 9, tzinfo=UTC)
MOVED: Final = "30 November 2026 the next day on which banks settle"


@pytest.mark.parametrize("wanted_on", [None, date(2026, 11, 29)])
async def test_a_moved_day_is_explained(
    stage: Stage, browser: Browser, wanted_on: date | None
) -> None:
    stage.clock.now = SUNDAY
    await come(browser, await asked(stage, ordered(wanted_on=wanted_on)))

    assert MOVED in words(browser)


async def test_a_day_that_stays_is_not_explained(stage: Stage, browser: Browser) -> None:
    await come(browser, await asked(stage))

    assert "18 November 2026" in words(browser)
    assert "the next day on which banks settle" not in words(browser)


async def test_a_moved_day_is_explained_in_the_app_too(
    stage: Stage, browser: Browser, other_browser: Browser
) -> None:
    stage.clock.now = SUNDAY
    await come(browser, await asked(stage))
    await browser.post({"decision": "yes"})
    await browser.post({"decision": "app"})

    await other_browser.get(app_link(browser))

    assert MOVED in words(other_browser)
