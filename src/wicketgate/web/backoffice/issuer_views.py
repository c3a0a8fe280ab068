"""The facts of the page about issuers. Words: its template."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from wicketgate.issuers import Standing

from .views import Page


@dataclass(frozen=True, kw_only=True)
class AuthorityLine:
    """An authority that the bank named, or the sandbox's `own`; `over` when its time is over."""

    name: str
    ends: datetime
    over: bool
    own: bool


@dataclass(frozen=True, kw_only=True)
class ListLine:
    """A trusted list. `fault` is why a newer one was not taken, in English."""

    territory: str
    standing: Standing
    sequence: int | None
    issuers: int
    until: datetime | None
    checked: datetime
    fault: str


@dataclass(frozen=True, kw_only=True)
class Issuers(Page):
    """Whom this bank trusts. `listed` are the issuers that come from lists, all together."""

    authorities: tuple[AuthorityLine, ...]
    lists: tuple[ListLine, ...]
    listed: int
    bundle_named: bool
    bundle_fault: str = ""
    place: ClassVar[str] = "/ops/issuers"
    template: ClassVar[str] = "backoffice/issuers.html"
