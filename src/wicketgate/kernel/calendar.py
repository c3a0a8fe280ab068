"""The days on which banks settle: TARGET, the calendar of the euro (ECB, T2)."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from dateutil.easter import easter

_SATURDAY: Final = 5
_LAST_COMPUTED_EASTER: Final = 4099
_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=64)
def target_holidays(year: int) -> frozenset[date]:
    """The days on which TARGET is closed beside weekends (ECB, T2 calendar)."""
    fixed = {date(year, month, day) for month, day in ((1, 1), (5, 1), (12, 25), (12, 26))}
    if year > _LAST_COMPUTED_EASTER:
        return frozenset(fixed)
    sunday = easter(year)
    return frozenset(fixed | {sunday - 2 * _DAY, sunday + _DAY})


def is_business_day(day: date) -> bool:
    """Whether the bank books on that day."""
    return day.weekday() < _SATURDAY and day not in target_holidays(day.year)


def business_day_before(day: date) -> date:
    """The last business day strictly before `day`."""
    day -= _DAY
    while not is_business_day(day):
        day -= _DAY
    return day


def business_day_from(day: date) -> date:
    """`day` itself, or the next business day after it."""
    while not is_business_day(day):
        day += _DAY
    return day
