"""The facts of the pages that list and show what the bank looks after. Words: the templates.

Customers of the bank appear by the tail of their account numbers only.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from wicketgate.kernel.actors import ActorKind
from wicketgate.kernel.permissions import StaffRole
from wicketgate.mail import State as LetterState
from wicketgate.memberships import Position
from wicketgate.staff import State as StaffState
from wicketgate.tpps import Standing
from wicketgate.web.kit.certificates import Shown

from .case_views import CaseLine
from .lists import Pager
from .views import Page


@dataclass(frozen=True, kw_only=True)
class Listing(Page):
    """A long list; `wishes` are the parts of the search as they were typed."""

    pager: Pager
    wishes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Something that somebody should look at: what it is, how many, and where."""

    what: str
    count: int
    path: str


@dataclass(frozen=True, kw_only=True)
class Home(Page):
    """The queue and the alarms, as far as the role may see them."""

    name: str
    alarms: tuple[Alarm, ...]
    queue: tuple[CaseLine, ...] = ()
    place: ClassVar[str] = "/ops"
    template: ClassVar[str] = "backoffice/home.html"


# ------------------------------------------------------------------ organisations
@dataclass(frozen=True, kw_only=True)
class OrganisationLine:
    """An organisation in the list."""

    id: str
    name: str
    roles: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Organisations(Page):
    """`text` and `standing` are what was searched for."""

    lines: tuple[OrganisationLine, ...]
    pager: Pager
    text: str = ""
    standing: str = ""
    place: ClassVar[str] = "/ops/organisations"
    template: ClassVar[str] = "backoffice/organisations.html"


@dataclass(frozen=True, kw_only=True)
class MemberLine:
    """A person who acts for the organisation."""

    name: str
    email: str
    position: Position
    since: datetime


@dataclass(frozen=True, kw_only=True)
class KeyLine:
    """A key of an application, as far as it may be shown."""

    id: str
    name: str
    prefix: str
    state: str
    works: bool
    since: datetime


@dataclass(frozen=True, kw_only=True)
class ApplicationLine:
    """An application with its keys."""

    id: str
    name: str
    apis: tuple[str, ...]
    keys: tuple[KeyLine, ...]


@dataclass(frozen=True, kw_only=True)
class SuspensionLine:
    """A suspension, and its end if it has one. `by` and `lifted_by` are names."""

    reason: str
    since: datetime
    by: str
    lifted: datetime | None
    lifted_by: str
    lift_reason: str


@dataclass(frozen=True, kw_only=True)
class OrganisationPage(Page):
    """Everything about one organisation. Posts `reason`."""

    organisation: OrganisationLine
    members: tuple[MemberLine, ...]
    certificates: tuple[Shown, ...]
    applications: tuple[ApplicationLine, ...]
    suspensions: tuple[SuspensionLine, ...]
    redirects: tuple[str, ...] = ()
    reason: str = ""
    place: ClassVar[str] = "/ops/organisations"
    template: ClassVar[str] = "backoffice/organisation.html"


# ------------------------------------------------------------------ what was done to a thing
@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """An act on the thing, with what it changed. `by` names a person of the bank, and no other."""

    at: datetime
    act: str
    kind: ActorKind
    by: str = ""
    before: str = ""
    after: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SigningLine:
    """An authorisation of the consent."""

    id: str
    status: str


# ------------------------------------------------------------------ calls, journal, letters
@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """A call of the API."""

    at: datetime
    organisation_id: str
    method: str
    operation: str
    status: int
    code: str
    milliseconds: int
    request_id: str
    consent_id: str


@dataclass(frozen=True, kw_only=True)
class Requests(Listing):
    """The calls of the API that were searched for."""

    lines: tuple[RequestLine, ...]
    place: ClassVar[str] = "/ops/requests"
    template: ClassVar[str] = "backoffice/requests.html"


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """A line of the journal. `who` names a person of the bank."""

    at: datetime
    actor: str
    who: str
    act: str
    thing: str
    before: str
    after: str
    request_id: str


@dataclass(frozen=True, kw_only=True)
class Audit(Listing):
    """`download` is the address of the same search as CSV."""

    lines: tuple[AuditLine, ...]
    download: str
    place: ClassVar[str] = "/ops/audit"
    template: ClassVar[str] = "backoffice/audit.html"


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """A letter without its text. `stuck` ones need somebody."""

    id: str
    to: str
    subject: str
    state: LetterState
    written: datetime
    tries: int
    dead: bool

    @property
    def stuck(self) -> bool:
        return self.dead or self.state is LetterState.RETURNED


@dataclass(frozen=True, kw_only=True)
class Letters(Page):
    """The post. Posts nothing but the wish to send one again."""

    lines: tuple[LetterLine, ...]
    pager: Pager
    to: str = ""
    state: str = ""
    states: tuple[LetterState, ...] = tuple(LetterState)
    place: ClassVar[str] = "/ops/letters"
    template: ClassVar[str] = "backoffice/letters.html"


# ------------------------------------------------------------------ people of the bank
@dataclass(frozen=True, kw_only=True)
class StaffLine:
    """A person of the bank. `self` is who looks at the page."""

    id: str
    name: str
    email: str
    role: StaffRole
    state: StaffState
    since: datetime
    oneself: bool


@dataclass(frozen=True, kw_only=True)
class Staff(Page):
    """Everybody, and the form that invites. Posts `name`, `email`, `role`."""

    lines: tuple[StaffLine, ...]
    pager: Pager
    roles: tuple[StaffRole, ...] = tuple(StaffRole)
    name: str = ""
    email: str = ""
    role: str = ""
    place: ClassVar[str] = "/ops/staff"
    template: ClassVar[str] = "backoffice/staff.html"
