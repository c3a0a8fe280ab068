"""The facts of the first page of the developers' area. The words are in the template."""

from dataclasses import dataclass
from typing import ClassVar

from wicketgate.web.kit.progress import Progress

from .app_views import KeyLine
from .call_views import Figures
from .views import Page


@dataclass(frozen=True, kw_only=True)
class EndingKey:
    """A key that ends soon, and whose."""

    app_id: str
    app: str
    key: KeyLine


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How things stand with a verified organisation; `apps` are ids and names.

    `declared` tells whether it has a redirect URL, without which no key works in live.
    """

    organisation: str
    declared: bool
    progress: Progress
    figures: Figures
    apps: tuple[tuple[str, str], ...]
    ending: tuple[EndingKey, ...]


@dataclass(frozen=True, kw_only=True)
class Overview(Page):
    """Where the member stands; without `standing` they belong to no organisation."""

    name: str
    progress: Progress
    standing: Standing | None = None
    place: ClassVar[str] = "/dev"
    template: ClassVar[str] = "developer/overview.html"


@dataclass(frozen=True, kw_only=True)
class GoLive(Page):
    """The way out of the sandbox. `portal` is where the live one is, empty where nobody said."""

    portal: str = ""
    place: ClassVar[str] = "/dev"
    template: ClassVar[str] = "developer/go_live.html"
