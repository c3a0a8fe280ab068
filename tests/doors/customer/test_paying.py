"""What a customer reads before and after deciding about money."""

from datetime import date
from typing import Any

import pytest

from tests.doors.customer.paying import asked, come, ordered, words
from tests.support.visitors import Browser, Stage
from wicketgate.payments import ExecutionRule, Frequency, Schedule

TENTH = date(2026, 12, 10)


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
            "Every month on the 30th (in a shorter month, on its last day), "
            "first on 30 December 2026, until 30 June 2027",
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
