"""Calls as their makers look at them: searched, counted by the hour, some in detail."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.secrets import Keyring

LOG_KEPT: Final = timedelta(days=30)
"""How far back calls can be looked at, and how long details are kept. The lines themselves stay:
they are the bank's record of who was let in where (RTS Art. 29)."""
HOURS_KEPT: Final = timedelta(days=400)
SETTLED_AFTER: Final = timedelta(minutes=1)
"""A line that old has been committed or never will be: no database transaction lasts that long."""
HOUR_US: Final = 3_600_000_000
REDIRECTS: Final = 300
"""Statuses below it say that what was asked for was given."""
BAD: Final = 400
_FAULT: Final = 500
_NAME: Final = re.compile(r"([0-9a-f]{1,15})-[A-Za-z0-9_-]{22}")


class Outcome(StrEnum):
    """What calls can be looked for by."""

    GOOD = "good"
    REFUSED = "refused"
    FAULT = "fault"


STATUSES: Final[Mapping[Outcome, tuple[int, int]]] = {
    Outcome.GOOD: (0, BAD - 1),
    Outcome.REFUSED: (BAD, _FAULT - 1),
    Outcome.FAULT: (_FAULT, 999),
}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of calls goes on: behind this one."""

    logged_us: int
    line: int


@dataclass(frozen=True, slots=True)
class Search:
    """Which calls of an organisation; what is not said is not asked for. Newest come first."""

    organisation_id: OrganisationId
    application_id: ApplicationId | None = None
    outcome: Outcome | None = None
    operation: str | None = None
    consent_id: str | None = None
    request_id: str | None = None
    within: timedelta = LOG_KEPT
    after: str | None = None
    """The name of the last call of the page before."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `at_us` is the organisation's time, `logged_us` the bank's own."""

    line: int
    at_us: int
    logged_us: int
    application_id: ApplicationId | None
    api_key_id: str | None
    method: str
    operation: str
    status: int
    code: str | None
    stage: int | None
    duration_us: int
    request_id: str
    consent_id: str | None
    detail_id: str | None

    @property
    def good(self) -> bool:
        return self.status < BAD

    @property
    def position(self) -> Position:
        return Position(self.logged_us, self.line)

    def name(self, keys: Keyring) -> str:
        """What it is called outside. Its number in the log would tell how much others call."""
        return f"{self.logged_us:x}-{keys.name('call', str(self.line))}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some calls; `more` when there are older ones."""

    calls: tuple[Call, ...]
    more: bool


def moment_in(name: str) -> int | None:
    """When the call of that name was logged; None for what is no name of a call."""
    found = _NAME.fullmatch(name)
    return None if found is None else int(found[1], 16)


@dataclass(frozen=True, slots=True)
class Detail:
    """What was sent and answered, with every secret masked, as texts of HTTP messages."""

    id: str
    organisation_id: OrganisationId
    asked: str
    answered: str


@dataclass(frozen=True, slots=True)
class Hour:
    """The calls of one hour, which is counted in hours since 1970."""

    hour: int
    calls: int = 0
    errors: int = 0
    duration_us: int = 0
    slowest_us: int = 0

    def plus(self, other: "Hour") -> "Hour":
        """Both, as of this hour."""
        return Hour(
            self.hour,
            self.calls + other.calls,
            self.errors + other.errors,
            self.duration_us + other.duration_us,
            max(self.slowest_us, other.slowest_us),
        )

    @property
    def average_us(self) -> int:
        return self.duration_us // self.calls if self.calls else 0


def every(hours: Iterable[Hour], first: int, last: int, step: int = 1) -> tuple[Hour, ...]:
    """One for each `step` hours from `first` to `last`, the silent ones too."""
    sums = {at: Hour(at) for at in range(first, last + 1, step)}
    for hour in hours:
        at = first + (hour.hour - first) // step * step
        if at in sums:
            sums[at] = sums[at].plus(hour)
    return tuple(sums.values())


def total(hours: Iterable[Hour]) -> Hour:
    """All of them as one."""
    whole = Hour(0)
    for hour in hours:
        whole = whole.plus(hour)
    return whole
