"""The facts of the pages about redirect URLs. The words are in the templates.

`errors` and `line` tell what is wrong with the list: a word for the first flaw, and where it is.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from .organisation_views import OrganisationForm

PLACE: Final = "/dev/organisation/redirects"


class Notice(StrEnum):
    """What has just been done, told on the page after it."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"


def notice_of(word: str | None) -> Notice | None:
    """What the address says was just done; nothing for words that are not ours."""
    return next((notice for notice in Notice if notice.value == word), None)


SAME: Final = "same"
"""The word for a list that is declared already, beside those of redirects.Flaw."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The last change that the organisation asked for."""

    state: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Redirects(OrganisationForm):
    """What is declared, what waits, and for an owner the form. Posts `urls`, one in each line.

    `strange` are the hosts that no QWAC of the organisation names.
    """

    organisation: str
    owner: bool
    declared: tuple[str, ...]
    most: int
    urls: str = ""
    change: Asked | None = None
    strange: tuple[str, ...] = ()
    line: int = 0
    notice: Notice | None = None
    template: ClassVar[str] = "developer/redirects.html"

    @property
    def waits(self) -> bool:
        return self.change is not None and self.change.state == "asked"
