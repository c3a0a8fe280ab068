"""The days of a periodic payment, held against the rules of dateutil (RFC 5545)."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from wicketgate import executions
from wicketgate.executions import ExecutionRule, Frequency, Occurrence, Schedule
from wicketgate.kernel.calendar import is_business_day

DAYS: Final = st.dates(date(2024, 1, 1), date(2032, 12, 31))
RULES: Final = {
    Frequency.DAILY: (rrule.DAILY, 1),
    Frequency.WEEKLY: (rrule.WEEKLY, 1),
    Frequency.EVERY_TWO_WEEKS: (rrule.WEEKLY, 2),
    Frequency.MONTHLY: (rrule.MONTHLY, 1),
    Frequency.EVERY_TWO_MONTHS: (rrule.MONTHLY, 2),
    Frequency.QUARTERLY: (rrule.MONTHLY, 3),
    Frequency.SEMI_ANNUAL: (rrule.MONTHLY, 6),
    Frequency.ANNUAL: (rrule.MONTHLY, 12),
    Frequency.MONTHLY_VARIABLE: (rrule.MONTHLY, 1),
}


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    frequency = draw(st.sampled_from(Frequency))
    start = draw(DAYS)
    by_month = frequency in executions.EVERY_MONTHS
    months: tuple[int, ...] = ()
    if frequency is Frequency.MONTHLY_VARIABLE:
        months = tuple(sorted(draw(st.sets(st.integers(1, 12), min_size=1, max_size=11))))
    return Schedule(
        start,
        frequency,
        end=draw(st.none() | st.dates(start, date(2033, 12, 31))),
        day=draw(st.none() | st.integers(1, 31)) if by_month else None,
        months=months,
        rule=draw(st.sampled_from(ExecutionRule)),
    )


def ours(schedule: Schedule) -> list[date]:
    """The first twenty planned days."""
    found = []
    after = schedule.start - timedelta(days=1)
    while len(found) < 20:
        occurrence = executions.next_execution(schedule, after)
        if occurrence is None:
            break
        found.append(after := occurrence.planned_on)
    return found


def theirs(schedule: Schedule) -> list[date]:
    """The same by dateutil: the wanted day of a month, or the last one before it."""
    kind, interval = RULES[schedule.frequency]
    if kind != rrule.MONTHLY:
        days = rrule.rrule(kind, interval=interval, dtstart=at(schedule.start))
    else:
        wanted = schedule.day or schedule.start.day
        candidates = {"bymonthday": range(min(wanted, 28), wanted + 1), "bysetpos": -1}
        every = rrule.rrule(rrule.MONTHLY, dtstart=at(schedule.start), **candidates)
        first = next(day for day in every if day.day == wanted or last_of_month(day.date()))
        days = rrule.rrule(
            kind,
            interval=interval,
            dtstart=first.replace(day=1),
            bymonth=schedule.months or None,
            **candidates,
        )
    until = schedule.end or date.max
    found = (day.date() for day in days if day.date() >= schedule.start)
    return [day for day in islice(found, 20) if day <= until]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


@given(schedules())
def test_the_planned_days_are_those_of_the_rule(schedule: Schedule) -> None:
    assert ours(schedule) == theirs(schedule)


@given(schedules(), DAYS)
def test_every_execution_falls_on_a_day_of_target_near_the_planned_one(
    schedule: Schedule, today: date
) -> None:
    first = executions.first_execution(schedule, today)
    if first is None:
        return
    assert is_business_day(first.due_on)
    assert first.due_on >= max(today, schedule.start)
    assert abs(first.due_on - first.planned_on) <= timedelta(days=5)
    if is_business_day(first.planned_on):
        assert first.due_on == first.planned_on
    if schedule.end is not None:
        assert first.planned_on <= schedule.end


@pytest.mark.parametrize(
    ("rule", "due"),
    [(ExecutionRule.FOLLOWING, date(2026, 11, 2)), (ExecutionRule.PRECEDING, date(2026, 10, 30))],
)
def test_a_closed_day_gives_way_as_the_rule_says(rule: ExecutionRule, due: date) -> None:
    schedule = Schedule(date(2026, 10, 1), Frequency.MONTHLY, day=31, rule=rule)
    assert executions.first_execution(schedule, date(2026, 10, 30)) == Occurrence(
        date(2026, 10, 31), due
    )


def test_a_planned_day_to_come_is_made_although_its_preceding_day_has_passed() -> None:
    friday = date(2026, 11, 13)
    schedule = Schedule(friday, Frequency.MONTHLY, day=15, rule=ExecutionRule.PRECEDING)
    sunday, monday = date(2026, 11, 15), date(2026, 11, 16)
    assert executions.first_execution(schedule, friday) == Occurrence(sunday, friday)
    assert executions.first_execution(schedule, date(2026, 11, 14)) == Occurrence(sunday, monday)


@given(schedules(), DAYS)
def test_no_planned_day_to_come_is_left_out(schedule: Schedule, today: date) -> None:
    to_come = next((day for day in ours(schedule) if day >= today), None)
    first = executions.first_execution(schedule, today)
    if to_come is not None:
        assert first is not None
        assert first.planned_on <= to_come


def test_an_execution_never_comes_before_the_first_day() -> None:
    saturday = date(2026, 11, 21)
    schedule = Schedule(saturday, Frequency.WEEKLY, rule=ExecutionRule.PRECEDING)
    first = executions.first_execution(schedule, saturday)
    assert first == Occurrence(saturday, date(2026, 11, 23))


def test_a_day_that_a_month_lacks_is_its_last_one() -> None:
    schedule = Schedule(date(2027, 1, 31), Frequency.MONTHLY)
    assert ours(schedule)[:4] == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
    ]


def test_the_calendar_ends_and_with_it_the_schedule() -> None:
    assert len(ours(Schedule(date(9999, 11, 30), Frequency.MONTHLY))) == 2
    assert len(ours(Schedule(date(9999, 12, 20), Frequency.WEEKLY))) == 2
