"""One movement of money that the bank shall make for a payment, and the days on which (A.7.4).

Nothing here knows a clock: days are arguments.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta
from enum import StrEnum
from typing import Final

from wicketgate.bank import OrderState, Reason, Standing
from wicketgate.kernel.calendar import business_day_before, business_day_from, is_business_day
from wicketgate.kernel.ids import OrganisationId, PaymentId
from wicketgate.kernel.states import Moves, move

_DAY: Final = timedelta(days=1)
_MONTHS_OF_YEAR: Final = 12


# ------------------------------------------------------------------ when
class Frequency(StrEnum):
    """`frequency` of a periodic payment (official OpenAPI)."""

    DAILY = "Daily"
    WEEKLY = "Weekly"
    EVERY_TWO_WEEKS = "EveryTwoWeeks"
    MONTHLY = "Monthly"
    EVERY_TWO_MONTHS = "EveryTwoMonths"
    QUARTERLY = "Quarterly"
    SEMI_ANNUAL = "SemiAnnual"
    ANNUAL = "Annual"
    MONTHLY_VARIABLE = "MonthlyVariable"


class ExecutionRule(StrEnum):
    """Where an execution goes whose day is not one of TARGET (A.7.4)."""

    FOLLOWING = "following"
    PRECEDING = "preceding"


EVERY_DAYS: Final[Mapping[Frequency, int]] = {
    Frequency.DAILY: 1,
    Frequency.WEEKLY: 7,
    Frequency.EVERY_TWO_WEEKS: 14,
}
EVERY_MONTHS: Final[Mapping[Frequency, int]] = {
    Frequency.MONTHLY: 1,
    Frequency.EVERY_TWO_MONTHS: 2,
    Frequency.QUARTERLY: 3,
    Frequency.SEMI_ANNUAL: 6,
    Frequency.ANNUAL: 12,
    Frequency.MONTHLY_VARIABLE: 1,
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a periodic payment is made (A.7.4). `day` 31 is the last of the month."""

    start: date
    frequency: Frequency
    end: date | None = None
    day: int | None = None
    months: tuple[int, ...] = ()
    rule: ExecutionRule = ExecutionRule.FOLLOWING

    @property
    def day_of_month(self) -> int | None:
        """On which day of its months, `day` or that of the start; None where days are counted."""
        return None if self.frequency in EVERY_DAYS else self.day or self.start.day


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One execution of a schedule: the day it is planned for, and the TARGET day it falls on."""

    planned_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Turn:
    """One round of movements of a payment: a periodic one has many, the others one.

    `not_before_us` is a moment of its day that was asked for.
    """

    payment_id: PaymentId
    organisation_id: OrganisationId
    number: int
    occurrence: Occurrence
    movements: int = 1
    not_before_us: int = 0

    def executions(self, due_us: int = 0) -> list["Execution"]:
        """One for each transfer, to be sent from then on."""
        return [
            Execution(
                key=key_of(self.payment_id, self.number, place),
                payment_id=self.payment_id,
                organisation_id=self.organisation_id,
                turn=self.number,
                place=place,
                planned_on=self.occurrence.planned_on,
                due_on=self.occurrence.due_on,
                due_us=due_us,
            )
            for place in range(self.movements)
        ]


def first_execution(schedule: Schedule, today: date) -> Occurrence | None:
    """The first one that is not over; None where the last day comes before it.

    One whose preceding day has passed, but not its own, falls on the day that follows.
    """
    for planned in _planned(schedule, schedule.start):
        due_on = rolled(planned, schedule)
        if planned >= today > due_on:
            due_on = business_day_from(planned)
        if due_on >= today:
            return Occurrence(planned, due_on)
    return None


def next_execution(schedule: Schedule, after: date) -> Occurrence | None:
    """The one behind the day `after`, for which an execution was planned; None behind the last."""
    for planned in _planned(schedule, after + _DAY):
        return Occurrence(planned, rolled(planned, schedule))
    return None


def rolled(planned: date, schedule: Schedule) -> date:
    """The TARGET day for a planned one, by the rule; never before the first day."""
    if is_business_day(planned):
        return planned
    if schedule.rule is ExecutionRule.PRECEDING:
        before = business_day_before(planned)
        if before >= schedule.start:
            return before
    return business_day_from(planned)


def _planned(schedule: Schedule, since: date) -> Iterator[date]:
    """The planned days from `since` on, in order, up to the last day."""
    days = EVERY_DAYS.get(schedule.frequency)
    found = _by_days(schedule.start, days, since) if days else _by_months(schedule, since)
    for day in found:
        if schedule.end is not None and day > schedule.end:
            return
        yield day


def _by_days(start: date, every: int, since: date) -> Iterator[date]:
    gone = max(0, -((start - since).days // every))
    day = start.toordinal() + gone * every
    while day <= date.max.toordinal():
        yield date.fromordinal(day)
        day += every


def _by_months(schedule: Schedule, since: date) -> Iterator[date]:
    """Months counted from year 0; a day that a month lacks is its last one."""
    wanted = schedule.day_of_month or schedule.start.day
    month = schedule.start.year * _MONTHS_OF_YEAR + schedule.start.month - 1
    if _within(month, wanted) < schedule.start:
        month += 1
    step = EVERY_MONTHS[schedule.frequency]
    behind = since.year * _MONTHS_OF_YEAR + since.month - 1 - month
    month += max(0, behind // step) * step
    while month < (MAXYEAR + 1) * _MONTHS_OF_YEAR:
        day = _within(month, wanted)
        if day >= since and (not schedule.months or day.month in schedule.months):
            yield day
        month += step


def _within(month: int, wanted: int) -> date:
    year, of_year = divmod(month, _MONTHS_OF_YEAR)
    return date(year, of_year + 1, min(wanted, monthrange(year, of_year + 1)[1]))


# ------------------------------------------------------------------ how far
class State(StrEnum):
    """Where one movement stands. What the bank has said has the bank's word for it."""

    WAITING = "waiting"
    """For its day."""
    SENDING = "sending"
    """The bank is being asked: from here on nothing but the bank decides."""
    PENDING = "pending"
    IN_PROCESS = "in_process"
    SETTLED = "settled"
    CREDITED = "credited"
    WITHOUT_POSTING = "without_posting"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


_ENDS: Final = frozenset({State.SETTLED, State.CREDITED, State.WITHOUT_POSTING, State.REJECTED})
MOVES: Final[Moves[State]] = {
    State.WAITING: frozenset({State.SENDING, State.CANCELLED}),
    State.SENDING: _ENDS | {State.PENDING, State.IN_PROCESS},
    State.PENDING: _ENDS | {State.IN_PROCESS},
    State.IN_PROCESS: _ENDS,
    State.SETTLED: frozenset(),
    State.CREDITED: frozenset(),
    State.WITHOUT_POSTING: frozenset(),
    State.REJECTED: frozenset(),
    State.CANCELLED: frozenset(),
}
UNDECIDED: Final = frozenset({State.WAITING, State.SENDING, State.PENDING, State.IN_PROCESS})
FOLLOWED: Final = frozenset({State.PENDING, State.IN_PROCESS})
"""Where the bank has the order and has not yet said the last word."""
_SAID: Final[Mapping[OrderState, State]] = {
    OrderState.PENDING: State.PENDING,
    OrderState.IN_PROCESS: State.IN_PROCESS,
    OrderState.SETTLED: State.SETTLED,
    OrderState.CREDITED: State.CREDITED,
    OrderState.WITHOUT_POSTING: State.WITHOUT_POSTING,
    OrderState.REJECTED: State.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Execution:
    """One movement. `key` names it towards the bank for good, `place` is that of the transfer.

    `turn` counts the rounds of a periodic payment. `due_us` is when it may be sent; `look_us` is
    when the bank is asked next where it stands. `contradiction` is what the bank said last, where
    that takes back what it had said: the movement stays where it stood until it says more.
    """

    key: str
    payment_id: PaymentId
    organisation_id: OrganisationId
    turn: int
    place: int
    planned_on: date
    due_on: date
    due_us: int
    state: State = State.WAITING
    reason: Reason | None = None
    changed_to: date | None = None
    look_us: int | None = None
    sent_us: int | None = None
    contradiction: State | None = None

    @property
    def undecided(self) -> bool:
        """Whether anything may still become of it."""
        return self.state in UNDECIDED

    def fell_due(self, *, since_us: int | None, until_us: int) -> bool:
        """Whether a look at it became due between the asking and the writing down.

        Then the core had news that may not be in its answer. A movement that is being sent was
        asked about when it was sent, and is due for a look only where the core said so.
        """
        asked_us = self.sent_us if since_us is None else since_us
        if asked_us is None or self.look_us is None:
            return False
        return asked_us < self.look_us <= until_us

    def after(self, standing: Standing) -> "Execution":
        """The movement as the bank says it stands; a way back moves nothing, and is kept in sight.

        Raises IllegalMove for one that nobody sent.
        """
        said = _SAID[standing.state]
        if self.state in FOLLOWED and said not in MOVES[self.state] | {self.state}:
            return replace(self, contradiction=said)
        return replace(
            self,
            state=said if said is self.state else move(self.state, said, MOVES),
            reason=standing.reason,
            changed_to=standing.changed_to or self.changed_to,
            contradiction=None,
        )


def key_of(payment: PaymentId, turn: int, place: int) -> str:
    """The same for the same movement, whoever asks."""
    return f"{payment}.{turn}.{place}"


def look_after(sent_for: timedelta) -> timedelta:
    """How long to wait before the bank is asked again: soon at first, then once a minute."""
    return min(max(sent_for / 4, timedelta(seconds=1)), timedelta(minutes=1))
