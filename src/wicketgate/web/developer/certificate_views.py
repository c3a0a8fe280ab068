"""The facts of the page about an organisation's certificates. The words are in the template."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from wicketgate.certificates import Doubt, Kind
from wicketgate.web.kit.certificates import Shown, Unread

_OK: Final = 200
_UNPROCESSABLE: Final = 422
OWN_PLACE: Final = "/dev/organisation/certificates"


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
