"""The facts of the pages about a member's organisation. The words are in the templates.

`errors` tells what is wrong with a form: the field's name and a word for the fault, in the page's
order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from wicketgate.web.kit.certificates import Shown

from .views import Page

_OK: Final = 200
_UNPROCESSABLE: Final = 422
_PLACE: Final = "/dev/organisation"


class Notice(StrEnum):
    """What has just been done, told on the page after it."""

    SAVED = "saved"
    SENT = "sent"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"
    LEFT = "left"
    REMOVED = "removed"
    APPOINTED = "appointed"
    HANDED_OVER = "handed-over"


def notice_of(word: str | None) -> Notice | None:
    """What the address says was just done; nothing for words that are not ours."""
    return next((notice for notice in Notice if notice.value == word), None)


class Wrong(StrEnum):
    """What can be wrong with a field, besides what a certificate's doubts say."""

    BLANK = "blank"
    NAME_ODD = "name-odd"
    """It has signs that no name has; it would stand in letters."""
    EMAIL_MALFORMED = "email-malformed"
    PHONE_MALFORMED = "phone-malformed"
    NO_ROLE = "no-role"
    CODE_UNKNOWN = "code-unknown"
    FULL = "full"
    ALREADY = "already"


@dataclass(frozen=True, kw_only=True)
class OrganisationForm:
    """A page of the organisation with a form; `csrf` and `place` as every page has them."""

    csrf: str
    errors: Mapping[str, str] = field(default_factory=dict)
    place: ClassVar[str] = _PLACE

    @property
    def status(self) -> int:
        return _UNPROCESSABLE if self.errors else _OK


@dataclass(frozen=True, kw_only=True)
class Verify(OrganisationForm):
    """Posts the fields below, `qwac`, `qseal`, and `do`: read, later or send.

    `redirects` is one URL in each line, None in the sandbox; `line` is the first one with a flaw.
    `strange` are their hosts that the QWAC does not name.
    """

    first_name: str
    last_name: str
    company: str
    email: str
    phone: str
    roles: frozenset[str]
    qwac: Shown | None = None
    qseal: Shown | None = None
    redirects: str | None = None
    line: int = 0
    strange: tuple[str, ...] = ()
    template: ClassVar[str] = "developer/verify.html"


class Phase(StrEnum):
    """Where an organisation that is not verified stands, as its page tells."""

    NONE = "none"
    DRAFT = "draft"
    SENT = "sent"
    ASKED = "asked"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A message of the bank, or the applicant's own."""

    ours: bool
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Applying(OrganisationForm):
    """A member without an organisation, and how the application goes. Posts `answer`."""

    phase: Phase
    company: str = ""
    contact: str = ""
    changed: datetime | None = None
    reason: str = ""
    answer: str = ""
    talk: tuple[Talk, ...] = ()
    notice: Notice | None = None
    template: ClassVar[str] = "developer/applying.html"


@dataclass(frozen=True, kw_only=True)
class Organisation(Page):
    """The verified organisation. `suspended` is the bank's reason, empty where it is not."""

    name: str
    identifier: str
    roles: tuple[str, ...]
    members: int
    most: int
    owner: bool
    suspended: bool
    suspension: str = ""
    code_until: datetime | None = None
    redirects: int = 0
    """How many redirect URLs are declared."""
    notice: Notice | None = None
    place: ClassVar[str] = _PLACE
    template: ClassVar[str] = "developer/organisation.html"


@dataclass(frozen=True, kw_only=True)
class MemberLine:
    """A colleague, or oneself."""

    id: str
    name: str
    email: str
    owner: bool
    since: datetime
    oneself: bool


@dataclass(frozen=True, kw_only=True)
class Members(Page):
    """Who belongs to the organisation. `code` is there once, when it was just made."""

    organisation: str
    owner: bool
    most: int
    lines: tuple[MemberLine, ...]
    last_owner: bool
    code_until: datetime | None
    code: str = ""
    notice: Notice | None = None
    place: ClassVar[str] = _PLACE
    template: ClassVar[str] = "developer/members.html"

    @property
    def full(self) -> bool:
        return len(self.lines) >= self.most


@dataclass(frozen=True, kw_only=True)
class Join(OrganisationForm):
    """Posts `code`."""

    code: str = ""
    template: ClassVar[str] = "developer/join.html"
