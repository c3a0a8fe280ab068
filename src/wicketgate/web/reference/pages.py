"""The pages of the reference and the documents for other tools."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wicketgate import memberships, people
from wicketgate.kernel.profile import ReferenceVisibility
from wicketgate.memberships import Belonging
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.described import Operation
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS
from wicketgate.web.kit.seat import Seat

from . import filling, openapi, postman, telling, trying
from .library import Library, open_library
from .views import Index, OperationPage, TryIt

_JSON: Final = "application/json"
_YAML: Final = "application/yaml"
_CODE: Final = re.compile(r"[A-Za-z_]{1,40}")
_NOT_FOUND: Final = 404


async def let_in(browser: Browser) -> Belonging | None:
    """Who reads: a member of a verified organisation, or where the bank wants it so, anybody.

    Raises people.NotSignedIn and memberships.NoOrganisation where only members may read.
    """
    try:
        return await browser.belong()
    except (people.NotSignedIn, memberships.NoOrganisation):
        if browser.seat.desk.profile.reference_visibility is ReferenceVisibility.MEMBERS:
            raise
        return None


async def index(seat: Seat, request: Request) -> Response:
    """Every operation."""
    browser = Browser(seat, request)
    await let_in(browser)
    library = open_library(seat)
    return browser.show(Index(groups=telling.groups(library)))


def operation_view(seat: Seat, api: str, operation: str) -> tuple[Operation, OperationPage]:
    """An operation and its page, without the form to try it. Raises HTTPException 404."""
    library = open_library(seat)
    chapter, one = library.find(api, operation)
    page = OperationPage(
        groups=telling.groups(library, one), told=telling.told_of(chapter, one, seat.api_url)
    )
    return one, page


async def first_of_api(seat: Seat, request: Request) -> Response:
    """`/reference/ais` leads to its first operation."""
    await let_in(Browser(seat, request))
    found = open_library(seat).of(request.path_params["api"])
    target = telling.address(found[0]) if found else "/reference"
    return RedirectResponse(target, 303, PAGE_HEADERS)


async def operation(seat: Seat, request: Request) -> Response:
    """One operation, with a form to try it for who may."""
    browser = Browser(seat, request)
    belonging = await let_in(browser)
    one, page = operation_view(seat, **request.path_params)
    if belonging is None or not seat.sandbox or not trying.can_be_tried(one):
        return browser.show(page)
    found = await trying.bench(browser, belonging, of_funds=trying.of_funds(one))
    tried = trying.form(browser, one, found, None)
    return browser.show(replace(page, tried=_noticed(request, tried)))


def _noticed(request: Request, tried: TryIt) -> TryIt:
    """What the page that led here has to say."""
    query = request.query_params
    refused = query.get("refused", "")
    known = _CODE.fullmatch(refused) is not None
    return replace(tried, notice=query.get("done", ""), refused=refused if known else "")


async def run(seat: Seat, request: Request) -> Response:
    """POST: make the call; the page shows what went over the wire, this once."""
    browser = Browser(seat, request)
    belonging = await browser.belong()
    one, page = operation_view(seat, **request.path_params)
    if not seat.sandbox or not trying.can_be_tried(one):
        raise HTTPException(_NOT_FOUND)
    form = await browser.form(long_texts={filling.BODY})
    found = await trying.bench(browser, belonging, of_funds=trying.of_funds(one))
    tried = trying.form(browser, one, found, form.fields)
    wrong = filling.wrong(one, form.fields)
    if wrong:
        return browser.show(replace(page, tried=replace(tried, wrong=wrong)))
    ran = await trying.run(browser, one, found, form.fields)
    return browser.show(replace(page, tried=replace(tried, ran=ran)))


# ------------------------------------------------------------------ documents for other tools
async def openapi_json(seat: Seat, request: Request) -> Response:
    """The OpenAPI document as JSON."""
    return await _file(seat, request, "openapi.json", _JSON)


async def openapi_yaml(seat: Seat, request: Request) -> Response:
    """The OpenAPI document as YAML."""
    return await _file(seat, request, "openapi.yaml", _YAML)


async def postman_json(seat: Seat, request: Request) -> Response:
    """The Postman collection."""
    return await _file(seat, request, "postman.json", _JSON)


async def _file(seat: Seat, request: Request, name: str, media: str) -> Response:
    await let_in(Browser(seat, request))
    library = open_library(seat)
    if name not in library.files:
        # Writing YAML takes a good part of a second: other requests go on meanwhile.
        library.files[name] = await asyncio.to_thread(_MAKERS[name], seat, library)
    return Response(library.files[name], headers=_FILE_HEADERS, media_type=media)


_MAKERS: Final[Mapping[str, Callable[[Seat, Library], bytes]]] = {
    "openapi.json": lambda seat, library: openapi.as_json(openapi.document(seat, library)),
    "openapi.yaml": lambda seat, library: openapi.as_yaml(openapi.document(seat, library)),
    "postman.json": lambda seat, library: postman.as_json(postman.collection(seat, library)),
}
_FILE_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
