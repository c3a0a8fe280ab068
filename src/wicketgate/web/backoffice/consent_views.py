"""The facts of the pages about consents: to read accounts, and for confirmation of funds."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from wicketgate.consenting import Ground, Status
from wicketgate.journal import AccessKind

from .lists import Pager
from .record_views import HistoryLine, SigningLine
from .views import Page


@dataclass(frozen=True, kw_only=True)
class ConsentLine:
    """A consent in a list. `until` is its last day, where it has one."""

    id: str
    organisation_id: str
    status: str
    created: datetime
    until: date | None


@dataclass(frozen=True, kw_only=True)
class Consents(Page):
    """`organisation`, `status` and `consent` are what was searched for."""

    lines: tuple[ConsentLine, ...]
    pager: Pager
    consent: str = ""
    organisation: str = ""
    status_wanted: str = ""
    statuses: tuple[str, ...] = tuple(status.value for status in Status)
    place: ClassVar[str] = "/ops/consents"
    template: ClassVar[str] = "backoffice/consents.html"


@dataclass(frozen=True, kw_only=True)
class FundsConsents(Consents):
    """Those for confirmation of funds."""

    template: ClassVar[str] = "backoffice/funds_consents.html"


@dataclass(frozen=True, kw_only=True)
class _OneConsent(Page):
    """What is told of any consent. Posts `ground`, `reason`."""

    consent: ConsentLine
    organisation: str
    last_action: date
    can_end: bool
    history: tuple[HistoryLine, ...]
    signings: tuple[SigningLine, ...]
    grounds: tuple[Ground, ...] = tuple(Ground)
    ground: str = ""
    reason: str = ""
    place: ClassVar[str] = "/ops/consents"


@dataclass(frozen=True, kw_only=True)
class ConsentPage(_OneConsent):
    """Everything about one to read accounts. `accounts` as the TPP named them, shown masked."""

    kind: str
    recurring: bool
    frequency: int
    accounts: tuple[str, ...]
    readings: tuple[tuple[AccessKind, int], ...]
    template: ClassVar[str] = "backoffice/consent.html"


@dataclass(frozen=True, kw_only=True)
class FundsConsentPage(_OneConsent):
    """Everything about one for confirmation of funds. `account` as the TPP named it, shown masked.

    What was asked and answered is the customer's to read: here it is only counted.
    """

    account: str
    questions: int
    template: ClassVar[str] = "backoffice/funds_consent.html"
