"""Time is an argument. This is the one place that reads the wall clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present moment in UTC."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def wall_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


def micros(moment: datetime) -> int:
    """UTC microseconds since 1970: the form in which both databases keep a moment."""
    return (moment - EPOCH) // MICROSECOND


def moment(micros_since_1970: int) -> datetime:
    """The moment behind `micros`."""
    return EPOCH + timedelta(microseconds=micros_since_1970)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The bank's calendar day at that moment (contract decision 6)."""
    return at.astimezone(zone).date()


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after `day` in the bank's zone, in UTC."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=zone).astimezone(UTC)


@lru_cache(maxsize=512)
def rfc3339(at: datetime) -> str:
    """`2026-11-22T19:57:32.123Z`: UTC with milliseconds, as every answer writes a moment."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
