"""The implementation guide: chapters in Markdown, filled in with what this server is."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wicketgate import personas
from wicketgate.bank import Scheme
from wicketgate.kernel import clock
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS
from wicketgate.web.kit.languages import Language, catalogue
from wicketgate.web.kit.pages import environment
from wicketgate.web.kit.seat import Seat

from . import markdown, telling
from .library import Library, open_library
from .views import ChapterLink, ErrorsPage, GuidePage, Told

FOLDER: Final = Path(__file__).parent / "guide"
CHAPTERS: Final = (
    "index",
    "consents",
    "approval",
    "reading",
    "payments",
    "funds",
    "headers",
    "certificates",
    "errors",
    "sandbox",
    "live",
)
"""In the order in which they are read. The words of `errors` come from the tables."""
_NOT_FOUND: Final = 404
_SEE_OTHER: Final = 303


async def chapter(seat: Seat, request: Request) -> Response:
    """One chapter. Raises HTTPException 404."""
    browser = Browser(seat, request)
    name = request.path_params.get("chapter", "index")
    return browser.show(page_of(seat, name, browser.shell.language))


async def explain(_seat: Seat, request: Request) -> Response:
    """`type` of a problem leads here, and on to its code."""
    code = request.path_params["code"]
    known = {refused.code for _, refused in open_library(_seat).refusals()}
    place = f"#{code}" if code in known else ""
    return RedirectResponse(f"/guide/errors{place}", _SEE_OTHER, PAGE_HEADERS)


def page_of(seat: Seat, name: str, language: Language) -> GuidePage:
    """A chapter in the reader's language, or in English. Raises HTTPException 404."""
    if name not in CHAPTERS:
        raise HTTPException(_NOT_FOUND)
    library = open_library(seat)
    source, written = text_of(name, language)
    filled = environment().from_string(source).render(**facts(seat, library, written))
    place = CHAPTERS.index(name)
    links = [ChapterLink(name=one, href=address(one), current=one == name) for one in CHAPTERS]
    common: dict[str, Any] = {
        "chapters": tuple(links),
        "name": name,
        "text": markdown.page(filled),
        "translated": written is language,
        "language": written.value,
        "before": links[place - 1] if place else None,
        "after": links[place + 1] if place + 1 < len(CHAPTERS) else None,
    }
    if name == "errors":
        return ErrorsPage(**common, codes=codes(library))
    return GuidePage(**common)


def address(name: str) -> str:
    """Where a chapter is."""
    return "/guide" if name == "index" else f"/guide/{name}"


@cache
def text_of(name: str, language: Language) -> tuple[str, Language]:
    """The text as it is written, and the language it is written in."""
    for written in (language, Language.EN):
        path = FOLDER / written.value / f"{name}.md"
        if path.is_file():
            return path.read_text("utf-8"), written
    raise LookupError(name)


def facts(seat: Seat, library: Library, language: Language) -> Mapping[str, Any]:
    """What the chapters may speak of."""
    told = catalogue(language).gettext
    today = clock.local_date(seat.desk.clock(), seat.desk.profile.zone)
    return {
        "profile": seat.desk.profile,
        "sandbox": seat.sandbox,
        "base": seat.base_url,
        "api": seat.api_url,
        "issuer": seat.issuer,
        "apis": library.apis,
        "operation": _Linked(library),
        "personas": tuple(
            {"login": one.login, "scenario": told(one.scenario)}
            for one in (personas.PERSONAS if seat.sandbox else ())
        ),
        "magic_amounts": tuple(_magic_amounts(told)) if seat.sandbox else (),
        "password": personas.PASSWORD,
        "one_time_code": personas.ONE_TIME_CODE,
        "first": personas.PERSONAS[0],
        "payee": personas.PAYEES[0],
        "today": today,
    }


def _magic_amounts(told: Callable[[str], str]) -> Iterator[Mapping[str, Any]]:
    """The endings of amounts, of which products, and what they bring about in these words."""
    for magic in personas.MAGIC_AMOUNTS:
        yield {
            "cents": magic.cents,
            "statuses": magic.statuses,
            "instant": Scheme.INSTANT in magic.schemes,
            "others": magic.schemes != {Scheme.INSTANT},
            "text": told(magic.text),
        }


class _Linked:
    """`operation("getAccountList")` in a chapter: a link to the page of that call."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __call__(self, name: str) -> str:
        one = self._library.named(name)
        if one is None:
            raise LookupError(name)
        return f"[`{one.method} {one.path}`]({telling.address(one)})"


def codes(library: Library) -> tuple[tuple[str, tuple[Told, ...]], ...]:
    """Each code with everything that it may mean, and the operations that say so."""
    found: dict[str, dict[tuple[int, str, str], tuple[Told, list[str]]]] = {}
    for one, refused in library.refusals():
        told = telling.refusal(refused)
        same = found.setdefault(refused.code, {})
        _, names = same.setdefault((refused.status, refused.cause, refused.repair), (told, []))
        if one is not None:
            names.append(one.title)
    return tuple(
        (code, tuple(told for told, _ in same.values())) for code, same in sorted(found.items())
    )
