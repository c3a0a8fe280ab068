"""Lines of the journal, of the access log, and remembered answers."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

ANSWER_KEPT: Final = timedelta(hours=24)
"""How long a creating POST can be repeated (contract E.1)."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who did what to which thing when, and what it changed."""

    at_us: int
    actor: str
    act: str
    thing: str
    before: str | None
    after: str | None
    request_id: str


class AccessKind(StrEnum):
    """How a data read counts (contract E.10, RTS Art. 36(5))."""

    ATTENDED = "attended"
    """The customer actively asked: PSU-IP-Address was sent. Not counted."""
    UNATTENDED = "unattended"
    CONTINUED = "continued"
    """A further page of an opened report: free."""


@dataclass(slots=True)
class Access:
    """One API call, filled while it is answered, written before the answer leaves.

    `at_us` is the organisation's time, which it may have moved, `logged_us` the bank's own; the
    latter is the former where nobody says otherwise.
    """

    operation: str
    request_id: str
    method: str
    at_us: int = 0
    organisation_id: str | None = None
    application_id: str | None = None
    status: int = 0
    code: str | None = None
    stage: int | None = None
    duration_us: int = 0
    consent_id: str | None = None
    reading: str | None = None
    kind: AccessKind | None = None
    api_key_id: str | None = None
    detail_id: str | None = None
    """What was sent and answered, where that is kept."""
    logged_us: int = 0


@dataclass(frozen=True, slots=True)
class CreationKey:
    """What makes two creating POSTs the same request (contract E.1)."""

    organisation_id: str
    method: str
    path: str
    request_id: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A stored creation answer, given again to a repeated request."""

    status: int
    headers: str
    body: str


@dataclass(frozen=True, slots=True)
class LineSearch:
    """Which lines of the journal are wanted; what is None does not matter. `behind` is a key."""

    actor: str | None = None
    act: str | None = None
    thing: str | None = None
    request_id: str | None = None
    from_us: int | None = None
    until_us: int | None = None
    behind: int | None = None


@dataclass(frozen=True, slots=True)
class AccessSearch:
    """Which calls are wanted, by the bank's clock; what is None does not matter.

    `behind` is a key.
    """

    organisation_id: str | None = None
    operation: str | None = None
    status: int | None = None
    request_id: str | None = None
    from_us: int | None = None
    until_us: int | None = None
    behind: tuple[int, int] | None = None
