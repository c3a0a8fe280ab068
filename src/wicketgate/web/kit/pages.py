"""Views become HTML here. A view is a frozen dataclass of facts that names its template.

A door builds the view, says who reads it (`Shell`), and answers with `render(view, shell)`.
Words live in the templates and their catalogues, never in a view.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import ClassVar, Final, Protocol
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.ext import i18n
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.responses import HTMLResponse

from wicketgate.kernel.money import Money
from wicketgate.web.kit import formats
from wicketgate.web.kit.assets import SPRITE, brand_url, logo_url, static_url
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS
from wicketgate.web.kit.languages import Language, catalogue
from wicketgate.web.kit.logos import Logo

_DOORS: Final = Path(__file__).parent.parent
_BRUSSELS: Final = ZoneInfo("Europe/Brussels")


class Theme(StrEnum):
    """Light or dark; `system` follows the reader's device."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, kw_only=True)
class Brand:
    """The bank's name, colour (`hue` in degrees and `chroma` of OKLCH) and logo, else our mark.

    Texts stay readable at every value because the style sheet fixes their lightness.
    """

    name: str = "Kestrel Bank"
    hue: int = 262
    chroma: float = 0.19
    privacy_url: str | None = None
    logo: Logo | None = None
    accessibility_url: str | None = None
    help_url: str | None = None

    @property
    def sheet_url(self) -> str:
        return brand_url("brand", self.hue, self.chroma)

    @property
    def icon_url(self) -> str:
        return brand_url("favicon", self.hue, self.chroma)


@dataclass(frozen=True)
class TestCustomer:
    """A customer of the sandbox bank, and in English what signing in as this one shows."""

    __test__: ClassVar = False  # pytest: the name is the trade's, this is no test

    login: str
    shows: str


@dataclass(frozen=True, kw_only=True)
class SandboxBar:
    """The thin bar that says "this is no real bank", with what the tester may type.

    Without a `login` nothing is said of a test customer: the page is no page of the customer's.
    """

    login: str
    password: str
    code: str
    customers: tuple[TestCustomer, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Shell:
    """What stands around every page, and who reads it.

    `address` is the path at which the same page answers a GET, for the language menu; empty
    where the page's own address does. `query` is the raw query of that address.
    """

    language: Language = Language.EN
    theme: Theme = Theme.SYSTEM
    brand: Brand = field(default_factory=Brand)
    zone: tzinfo = _BRUSSELS
    address: str = ""
    query: str = ""
    signed_in_as: str | None = None
    inside: bool = False
    """Whether the browser showed the cookie of a session; it may have ended since."""
    sandbox: SandboxBar | None = None

    @property
    def without_test_customer(self) -> "Shell":
        """The same around a page on which no test customer has to sign in."""
        if self.sandbox is None:
            return self
        return replace(self, sandbox=replace(self.sandbox, login="", customers=()))

    def in_language(self, language: Language) -> str:
        """The address of this page in another language."""
        return self._with("lang", language.value)

    def in_theme(self, theme: Theme) -> str:
        """The address of this page in another theme."""
        return self._with("theme", theme.value)

    def _with(self, name: str, value: str) -> str:
        """The query is kept but for what is chosen anew."""
        kept = [pair for pair in parse_qsl(self.query, keep_blank_values=True) if pair[0] != name]
        return f"{self._path}?{urlencode([*kept, (name, value)])}"

    @property
    def _path(self) -> str:
        """`//host` would be another site's address: only a path of ours is named."""
        ours = self.address.startswith("/") and not self.address.startswith(("//", "/\\"))
        return self.address if ours else ""


class View(Protocol):
    """The facts of one page. `template` is its file's path below a door's templates folder."""

    @property
    def template(self) -> str: ...

    @property
    def status(self) -> int:
        """The HTTP status the page answers with."""


@dataclass(frozen=True)
class ErrorPage:
    """A page for an answer without a page of its own; `status` from 400 to 599."""

    status: int
    request_id: str
    template: ClassVar[str] = "kit/error.html"


def render(view: View, shell: Shell, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """The whole answer: the page in the reader's language, with every header of PAGE_HEADERS.

    `headers` adds to them or replaces them, such as `Refresh` on the result page.
    """
    html = environment().get_template(view.template).render(view=view, shell=shell)
    told = {**PAGE_HEADERS, "Content-Language": shell.language.value, **(headers or {})}
    return HTMLResponse(html, status_code=view.status, headers=told)


@cache
def environment() -> Environment:
    """The one Jinja environment of all doors; templates are compiled once per process."""
    made = Environment(
        loader=FileSystemLoader(sorted(_DOORS.glob("*/templates"))),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[i18n],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    # Jinja fills in the variables, and escapes them; the texts are ours and may hold markup.
    vars(made)["install_gettext_callables"](_text, _counted_text, newstyle=True)
    made.globals.update(
        static=static_url,
        logo_url=logo_url,
        sprite=lambda: static_url(SPRITE),
        languages=tuple(Language),
        themes=tuple(Theme),
    )
    made.filters.update(_FILTERS)
    return made


def _shell(context: Context) -> Shell:
    shell = context["shell"]
    if not isinstance(shell, Shell):
        raise TypeError("a page is rendered inside a Shell")
    return shell


@pass_context
def _text(context: Context, message: str) -> str:
    return catalogue(_shell(context).language).gettext(message)


@pass_context
def _counted_text(context: Context, one: str, many: str, count: int) -> str:
    return catalogue(_shell(context).language).ngettext(one, many, count)


@pass_context
def _day(context: Context, value: date) -> Markup:
    return formats.day(value, _shell(context).language)


@pass_context
def _clock(context: Context, value: datetime) -> Markup:
    shell = _shell(context)
    return formats.clock(value, shell.language, shell.zone)


@pass_context
def _moment(context: Context, value: datetime) -> Markup:
    shell = _shell(context)
    return formats.moment(value, shell.language, shell.zone)


@pass_context
def _hour(context: Context, value: datetime) -> str:
    return formats.hour(value, _shell(context).zone)


@pass_context
def _short_day(context: Context, value: datetime) -> str:
    shell = _shell(context)
    return formats.short_day(value, shell.language, shell.zone)


@pass_context
def _number(context: Context, value: int) -> str:
    return formats.number(value, _shell(context).language)


@pass_context
def _nth(context: Context, value: int) -> str:
    return formats.nth(value, _shell(context).language)


@pass_context
def _months(context: Context, values: Sequence[int]) -> str:
    return formats.months(values, _shell(context).language)


@pass_context
def _money(context: Context, value: Money) -> str:
    return formats.money(value, _shell(context).language)


@pass_context
def _rate(context: Context, value: str) -> str:
    return formats.rate(value, _shell(context).language)


_FILTERS: Final[dict[str, Callable[..., object]]] = {
    "day": _day,
    "clock": _clock,
    "moment": _moment,
    "money": _money,
    "rate": _rate,
    "hour": _hour,
    "short_day": _short_day,
    "number": _number,
    "nth": _nth,
    "months": _months,
    "masked": formats.masked,
    "grouped": formats.grouped,
}
