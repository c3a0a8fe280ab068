"""The facts of the pages on which the bank decides who may join. Words: the templates."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from wicketgate.onboarding import Check, Message, State
from wicketgate.web.kit.certificates import Shown

from .lists import Pager
from .views import Page


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """An application in the queue. `since` is since when it stands as it stands."""

    id: str
    name: str
    organisation_id: str
    state: State
    since: datetime
    doubts: int


@dataclass(frozen=True, kw_only=True)
class Cases(Page):
    """The queue, or all in one state. `wanted` is that state, empty for the queue."""

    lines: tuple[CaseLine, ...]
    pager: Pager
    wanted: str = ""
    states: tuple[State, ...] = ()
    place: ClassVar[str] = "/ops/onboarding"
    template: ClassVar[str] = "backoffice/cases.html"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What the applicant told beside what the certificate says."""

    what: str
    told: str
    certified: str

    @property
    def agrees(self) -> bool:
        return self.told == self.certified


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the applicant told of whom to write to."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """A message of the case, with the name of whose it is; empty for the applicant."""

    message: Message
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CasePage(Page):
    """One application. Posts `note` (approve), `question` (ask) or `reason` (refuse).

    `first_approver` is the name of who has approved already; `second_person` tells that two must.
    `can_approve` is false for somebody who has, and where it is not the bank's turn.
    """

    case: CaseLine
    sent: datetime
    told: Told
    checks: tuple[Check, ...]
    compared: tuple[Compared, ...]
    certificates: tuple[Shown, ...]
    thread: tuple[Words, ...]
    first_approver: str
    second_person: bool
    can_approve: bool
    can_ask: bool
    can_refuse: bool
    redirects: tuple[str, ...] = ()
    refused_for: str = ""
    note: str = ""
    question: str = ""
    reason: str = ""
    place: ClassVar[str] = "/ops/onboarding"
    template: ClassVar[str] = "backoffice/case.html"

    @property
    def passed(self) -> int:
        return len(self.checks) - self.case.doubts
