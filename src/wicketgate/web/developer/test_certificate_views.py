"""The facts of the page about test certificates. The words are in the template.

`errors` tells what is wrong with a form: the field's name and a word for the fault, in the page's
order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Final

from wicketgate.qtsp import Defect, KeyKind, Life
from wicketgate.web.kit.certificates import Shown

from .certificate_views import Notice

_OK: Final = 200
_UNPROCESSABLE: Final = 422
TEST_PLACE: Final = "/dev/sandbox/certificates"


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
