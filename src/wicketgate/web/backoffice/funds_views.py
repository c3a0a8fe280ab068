"""The facts of the pages about consents for confirmation of funds.

What was asked and answered is the customer's to read: here it is only counted.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from wicketgate.consents import Ground, Status

from .lists import Pager
from .record_views import HistoryLine, SigningLine
from .views import Page


@dataclass(frozen=True, kw_only=True)
class FundsConsentLine:
    """A consent in the list. `until` is the last day of the card, where one is known."""

    id: str
    organisation_id: str
    status: str
    created: datetime
    until: date | None


@dataclass(frozen=True, kw_only=True)
class FundsConsents(Page):
    """`organisation`, `status` and `consent` are what was searched for."""

    lines: tuple[FundsConsentLine, ...]
    pager: Pager
    consent: str = ""
    organisation: str = ""
    status_wanted: str = ""
    statuses: tuple[str, ...] = tuple(status.value for status in Status)
    place: ClassVar[str] = "/ops/consents"
    template: ClassVar[str] = "backoffice/funds_consents.html"


@dataclass(frozen=True, kw_only=True)
class FundsConsentPage(Page):
    """Everything about one. Posts `ground`, `reason`. `account` as the TPP named it, masked."""

    consent: FundsConsentLine
    organisation: str
    account: str
    last_action: date
    can_end: bool
    history: tuple[HistoryLine, ...]
    signings: tuple[SigningLine, ...]
    questions: int
    grounds: tuple[Ground, ...] = tuple(Ground)
    ground: str = ""
    reason: str = ""
    place: ClassVar[str] = "/ops/consents"
    template: ClassVar[str] = "backoffice/funds_consent.html"
