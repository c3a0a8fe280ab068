"""The facts of the pages on which the bank decides on redirect URLs. Words: the templates."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from wicketgate.redirects import State

from .lists import Pager
from .views import Page


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """A change in the queue, with the name of the organisation."""

    id: str
    organisation_id: str
    name: str
    state: State
    asked: datetime
    added: int
    removed: int


@dataclass(frozen=True, kw_only=True)
class Changes(Page):
    """Those that wait, or all in one state. `wanted` is that state, empty for the queue."""

    lines: tuple[ChangeLine, ...]
    pager: Pager
    wanted: str = ""
    states: tuple[State, ...] = ()
    place: ClassVar[str] = "/ops/redirects"
    template: ClassVar[str] = "backoffice/changes.html"


@dataclass(frozen=True, kw_only=True)
class ChangePage(Page):
    """One change. Posts `reason` (refuse).

    `strange` are the hosts that no QWAC of the organisation names; `by` asked for the change,
    `decided_by` is empty where nobody of the bank has decided.
    """

    change: ChangeLine
    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    strange: tuple[str, ...]
    by: str
    decided: datetime | None
    decided_by: str
    refused_for: str
    can_decide: bool
    reason: str = ""
    place: ClassVar[str] = "/ops/redirects"
    template: ClassVar[str] = "backoffice/change.html"
