"""The pages of the reference and the documents for other tools."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wicketgate import memberships, people
from wicketgate.kernel.profile import ReferenceVisibility
from wicketgate.memberships import Belonging
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS
from wicketgate.web.kit.seat import Seat

from . import openapi, postman, telling
from .library import Library, open_library
from .views import Index, OperationPage

_JSON: Final = "application/json"
_YAML: Final = "application/yaml"


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
    return browser.show(Index(groups=telling.groups(library), base_url=seat.base_url))


def operation_view(seat: Seat, api: str, name: str) -> OperationPage:
    """The page of an operation, without the form to try it. Raises HTTPException 404."""
    library = open_library(seat)
    chapter, one = library.find(api, name)
    return OperationPage(
        groups=telling.groups(library, one), told=telling.told_of(chapter, one, seat.base_url)
    )


async def first_of_api(seat: Seat, request: Request) -> Response:
    """`/reference/ais` leads to its first operation."""
    await let_in(Browser(seat, request))
    found = open_library(seat).of(request.path_params["api"])
    target = telling.address(found[0]) if found else "/reference"
    return RedirectResponse(target, 303, PAGE_HEADERS)


async def operation(seat: Seat, request: Request) -> Response:
    """One operation."""
    browser = Browser(seat, request)
    await let_in(browser)
    places = request.path_params
    return browser.show(operation_view(seat, places["api"], places["operation"]))


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
