"""The facts of the pages about calls: the log, one call, the figures. The words are templates'."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from wicketgate.traffic import Outcome
from wicketgate.web.kit.charts import Drawing

from .views import Page

_BAD: Final = 400
_LOG: Final = "/dev/requests"


@dataclass(frozen=True, kw_only=True)
class Span:
    """The calls of one hour or day, which begins `at`."""

    at: datetime
    calls: int
    errors: int
    average_ms: int
    slowest_ms: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Calls by hour or by day, drawn for a wide and for a narrow screen, and told as a table."""

    spans: tuple[Span, ...]
    by_day: bool
    calls_wide: Drawing
    calls_narrow: Drawing
    times_wide: Drawing
    times_narrow: Drawing
    calls: int
    errors: int
    average_ms: int
    busiest: Span | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """A call in the log; `link` leads to all about it."""

    link: str
    at: datetime
    method: str
    operation: str
    status: int
    code: str | None
    milliseconds: int
    app: str | None
    consent: str | None
    request_id: str

    @property
    def kind(self) -> str:
        """The colour of its status."""
        return "ok" if self.status < _BAD else "bad"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the log is filtered by, as it was typed."""

    outcome: Outcome | None = None
    operation: str = ""
    consent: str = ""
    request: str = ""
    within: str = "30d"

    @property
    def any(self) -> bool:
        return self != Asked()


@dataclass(frozen=True, kw_only=True)
class Found:
    """Calls, newest first, by what was asked; what can be asked for, and how to go on.

    `older` is the query of the next page, `deeper` tells that this is not the first one.
    """

    asked: Asked
    operations: tuple[str, ...]
    spans: tuple[str, ...]
    lines: tuple[Line, ...]
    older: str | None
    deeper: bool
    example: str


@dataclass(frozen=True, kw_only=True)
class CallLog(Page):
    """The calls of all applications."""

    found: Found
    action: ClassVar[str] = _LOG
    place: ClassVar[str] = _LOG
    template: ClassVar[str] = "developer/log.html"


@dataclass(frozen=True, kw_only=True)
class OneCall(Page):
    """All about one call. What was sent and answered is kept for a while, and only sometimes."""

    line: Line
    app_id: str | None
    key: str | None
    stage: int | None
    kept: bool
    """Whether this server keeps details at all."""
    asked: str | None
    answered: str | None
    curl: str | None
    place: ClassVar[str] = _LOG
    template: ClassVar[str] = "developer/call.html"
