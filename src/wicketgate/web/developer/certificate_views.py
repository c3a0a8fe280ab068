"""The facts of the pages about certificates. The words are in the templates.

`errors` tells what is wrong with a form: the field's name and a word for the fault, in the page's
order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Final

from wicketgate.certificates import Doubt, Kind
from wicketgate.qtsp import Defect, KeyKind, Life
from wicketgate.web.kit.certificates import Shown, Unread

_OK: Final = 200
_UNPROCESSABLE: Final = 422
TEST_PLACE: Final = "/dev/sandbox/certificates"
OWN_PLACE: Final = "/dev/organisation/certificates"


class Wrong(StrEnum):
    """What can be wrong with the order of a test certificate."""

    BLANK = "blank"
    NAME_LONG = "name-long"
    IDENTIFIER_MALFORMED = "identifier-malformed"
    IDENTIFIER_TAKEN = "identifier-taken"
    COUNTRY_MALFORMED = "country-malformed"
    NO_ROLE = "no-role"
    NO_KIND = "no-kind"
    REQUEST_UNREADABLE = "request-unreadable"
    KEY_WEAK = "key-weak"
    PRIVATE_KEY = "private-key"


class Notice(StrEnum):
    """What has just been done, told on the page after it."""

    ADDED = "added"
    KNOWN = "known"
    """It was held already."""
    REMOVED = "removed"
    REVOKED = "revoked"


def notice_of(word: str | None) -> Notice | None:
    """What the address says was just done; nothing for words that are not ours."""
    return next((notice for notice in Notice if notice.value == word), None)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The order as it was filled in."""

    name: str
    identifier: str
    country: str
    roles: frozenset[str]
    kinds: frozenset[str]
    life: Life = Life.YEAR
    defect: Defect = Defect.NONE
    key: KeyKind = KeyKind.EC
    request: str = ""


@dataclass(frozen=True, kw_only=True)
class IssuedLine:
    """A certificate of the list; `revocable` where it can be revoked."""

    shown: Shown
    defect: Defect
    revocable: bool


@dataclass(frozen=True, kw_only=True)
class TestCertificates:
    """Posts the fields of the wish and the file `request_file`; the answer is a zip.

    `rest` is the key behind which the list goes on. `csrf` and `place` as every page has them.
    """

    __test__: ClassVar = False  # pytest: the name is the trade's, this is no test

    csrf: str
    wish: Wish
    lines: tuple[IssuedLine, ...] = ()
    rest: str | None = None
    errors: Mapping[str, Wrong] = field(default_factory=dict)
    notice: Notice | None = None
    place: ClassVar[str] = TEST_PLACE
    template: ClassVar[str] = "developer/test_certificates.html"
    lives: ClassVar[tuple[Life, ...]] = tuple(Life)
    defects: ClassVar[tuple[Defect, ...]] = tuple(Defect)
    keys: ClassVar[tuple[KeyKind, ...]] = tuple(KeyKind)

    @property
    def status(self) -> int:
        return _UNPROCESSABLE if self.errors else _OK


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """What the organisation holds. Posts `kind`, and `certificate` as text or as a file.

    `unread` and `doubts` say what is wrong with what was sent; `last_qwac` is the fingerprint of
    the one that stays until another is there.
    """

    csrf: str
    organisation: str
    owner: bool
    held: tuple[Shown, ...]
    kind: Kind = Kind.QWAC
    pasted: str = ""
    unread: Unread | None = None
    doubts: tuple[Doubt, ...] = ()
    last_qwac: str = ""
    notice: Notice | None = None
    place: ClassVar[str] = "/dev/organisation"
    template: ClassVar[str] = "developer/certificates.html"

    @property
    def status(self) -> int:
        return _UNPROCESSABLE if self.unread or self.doubts else _OK
