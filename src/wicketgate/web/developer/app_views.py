"""The facts of the pages about applications and their keys. The words are in the templates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from wicketgate.applications import MOST_APPLICATIONS, MOST_KEYS, Api
from wicketgate.web.kit.catalogue import Service

from .call_views import Figures, Found, Line
from .views import Page

_OK: Final = 200
_UNPROCESSABLE: Final = 422
_APPS: Final = "/dev/apps"


class Notice(StrEnum):
    """What has just been done, told on the page after it."""

    CREATED = "created"
    SAVED = "saved"
    SELECTED = "selected"
    DELETED = "deleted"
    REVOKED = "revoked"


class Wrong(StrEnum):
    """What can be wrong with a field."""

    NAME_MISSING = "name-missing"
    TOO_LONG = "too-long"
    OUT_OF_REACH = "out-of-reach"
    """An API was chosen whose role the organisation lacks."""
    TOO_MANY = "too-many"
    LIFE = "life"
    OVERLAP = "overlap"


@dataclass(frozen=True, kw_only=True)
class AppForm:
    """A page with a form; `csrf` and `place` as every page has them, `errors` in its order."""

    csrf: str
    errors: Mapping[str, Wrong] = field(default_factory=dict)
    place: ClassVar[str] = _APPS

    @property
    def status(self) -> int:
        return _UNPROCESSABLE if self.errors else _OK


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An API to tick, if its role is had; one that is `locked` is part of every application."""

    service: Service
    chosen: bool
    reachable: bool

    @property
    def locked(self) -> bool:
        return self.service.api is Api.OAUTH2


@dataclass(frozen=True, kw_only=True)
class AppLine:
    """An application in the list."""

    id: str
    name: str
    description: str
    apis: tuple[Service, ...]
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Apps(Page):
    """The organisation's applications."""

    organisation: str
    apps: tuple[AppLine, ...]
    notice: Notice | None = None
    most: int = MOST_APPLICATIONS
    place: ClassVar[str] = _APPS
    template: ClassVar[str] = "developer/apps.html"


@dataclass(frozen=True, kw_only=True)
class NewApp(AppForm):
    """Posts `name`, `description`, and `api-...` for each API ticked."""

    choices: tuple[Choice, ...]
    name: str = ""
    description: str = ""
    most: int = MOST_APPLICATIONS
    template: ClassVar[str] = "developer/app_new.html"


@dataclass(frozen=True, kw_only=True)
class App:
    """What stands above every tab of an application."""

    id: str
    name: str
    description: str
    created: datetime


@dataclass(frozen=True, kw_only=True)
class KeyLine:
    """A key in a list. Without `expires` it ends only when it is revoked."""

    id: str
    name: str
    prefix: str
    created: datetime
    expires: datetime | None
    ended: datetime | None
    used: datetime | None
    days_left: int | None
    """Whole days until it ends, where that is soon."""
    works: bool
    suspended: bool
    replaced: bool


@dataclass(frozen=True, kw_only=True)
class AppOverview(Page):
    """An application at a glance."""

    app: App
    figures: Figures
    month: bool
    calls: tuple[Line, ...]
    keys: tuple[KeyLine, ...]
    choices: tuple[Choice, ...]
    notice: Notice | None = None
    tab: ClassVar[str] = ""
    place: ClassVar[str] = _APPS
    template: ClassVar[str] = "developer/app.html"


@dataclass(frozen=True, kw_only=True)
class AppLog(Page):
    """The calls of one application."""

    app: App
    found: Found
    tab: ClassVar[str] = "/requests"
    place: ClassVar[str] = _APPS
    template: ClassVar[str] = "developer/app_log.html"

    @property
    def action(self) -> str:
        """Where the filters lead."""
        return f"{_APPS}/{self.app.id}{self.tab}"


@dataclass(frozen=True, kw_only=True)
class AppApis(AppForm):
    """Posts `api-...` for each API ticked."""

    app: App
    choices: tuple[Choice, ...]
    notice: Notice | None = None
    tab: ClassVar[str] = "/apis"
    template: ClassVar[str] = "developer/app_apis.html"


@dataclass(frozen=True, kw_only=True)
class AppSettings(AppForm):
    """Posts `name`, `description`."""

    app: App
    name: str
    description: str
    notice: Notice | None = None
    tab: ClassVar[str] = "/settings"
    template: ClassVar[str] = "developer/app_settings.html"


@dataclass(frozen=True, kw_only=True)
class DeleteApp(Page):
    """One button, after what it ends."""

    app: App
    keys: int
    consents: int
    tab: ClassVar[str] = "/settings"
    place: ClassVar[str] = _APPS
    template: ClassVar[str] = "developer/app_delete.html"


@dataclass(frozen=True, kw_only=True)
class Keys(Page):
    """The keys of an application."""

    app: App
    keys: tuple[KeyLine, ...]
    notice: Notice | None = None
    most: int = MOST_KEYS
    tab: ClassVar[str] = "/keys"
    place: ClassVar[str] = _APPS
    template: ClassVar[str] = "developer/keys.html"

    @property
    def full(self) -> bool:
        return sum(key.works for key in self.keys) >= self.most


@dataclass(frozen=True, kw_only=True)
class KeyForm(AppForm):
    """Posts `life` in days, and where it is rolled `overlap` in hours, else `name`.

    `lives` are the days to choose among, `overlaps` the hours.
    """

    app: App
    lives: tuple[int, ...]
    life: int
    name: str = ""
    rolled: KeyLine | None = None
    overlaps: tuple[int, ...] = ()
    overlap: int = 0
    most: int = MOST_KEYS
    tab: ClassVar[str] = "/keys"
    template: ClassVar[str] = "developer/key_form.html"


@dataclass(frozen=True, kw_only=True)
class KeyShown(Page):
    """The only time anyone sees the key. `old_until` is how long a rolled one goes on working.

    `example` is a command with the key in it.
    """

    app: App
    name: str
    secret: str
    expires: datetime | None
    example: str
    old_until: datetime | None = None
    tab: ClassVar[str] = "/keys"
    place: ClassVar[str] = _APPS
    template: ClassVar[str] = "developer/key_shown.html"


@dataclass(frozen=True, kw_only=True)
class RevokeKey(Page):
    """One button, after what it ends."""

    app: App
    key: KeyLine
    tab: ClassVar[str] = "/keys"
    place: ClassVar[str] = _APPS
    template: ClassVar[str] = "developer/key_revoke.html"


@dataclass(frozen=True, kw_only=True)
class Catalogue(Page):
    """The APIs, and which the organisation can call. `chosen` counts applications by API."""

    choices: tuple[Choice, ...]
    chosen: Mapping[Api, int]
    place: ClassVar[str] = "/dev/apis"
    template: ClassVar[str] = "developer/catalogue.html"
