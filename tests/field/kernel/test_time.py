"""Moments and the bank's days (contract B.5, decision 6)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicketgate.kernel.clock import (
    MICROSECOND,
    end_of_day,
    local_date,
    micros,
    moment,
    rfc3339,
    wall_clock,
)

ZONES = [ZoneInfo(name) for name in ("Europe/Brussels", "UTC", "Pacific/Apia", "America/St_Johns")]
zones = st.sampled_from(ZONES)
moments = st.integers(2 * 86_400 * 10**6, 7_258_118_400 * 10**6).map(moment)
days = st.dates(date(1970, 1, 3), date(2200, 1, 1))


@given(moments)
def test_a_moment_is_kept_to_the_microsecond(at: datetime) -> None:
    assert moment(micros(at)) == at
    assert micros(at + MICROSECOND) == micros(at) + 1


@given(days, zones)
def test_a_day_ends_where_the_next_one_begins(day: date, zone: ZoneInfo) -> None:
    end = end_of_day(day, zone)
    assert local_date(end - MICROSECOND, zone) <= day
    assert local_date(end, zone) > day
    assert end > end_of_day(day - timedelta(days=1), zone)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_days_of_the_clock_change(day: date, hours: int) -> None:
    zone = ZoneInfo("Europe/Brussels")
    length = end_of_day(day, zone) - end_of_day(day - timedelta(days=1), zone)
    assert length == timedelta(hours=hours)


def test_the_last_day_of_all_has_an_end() -> None:
    end = end_of_day(date(9999, 12, 31), ZoneInfo("Europe/Brussels"))
    assert end == datetime.max.replace(tzinfo=UTC)
    assert micros(end)


@given(moments)
def test_moments_are_written_in_utc_with_milliseconds(at: datetime) -> None:
    text = rfc3339(at)
    assert len(text) == len("2026-11-22T19:57:32.123Z")
    assert text.endswith("Z")
    read = datetime.fromisoformat(text)
    assert timedelta(0) <= at - read < timedelta(milliseconds=1)
    assert rfc3339(at.astimezone(ZONES[0])) == text


def test_the_wall_clock_is_in_utc() -> None:
    first, second = wall_clock(), wall_clock()
    assert first.utcoffset() == timedelta(0)
    assert second >= first
