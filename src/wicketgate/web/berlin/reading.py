"""Sizes, media types, headers and query of a call (contract C.2, stages 6 and 7)."""

import asyncio
from itertools import chain
from typing import Final
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope

from wicketgate.kernel.errors import Fault
from wicketgate.web.kit.tpp_messages import PROBLEM, accepted

from .call import XML, Call, Operation
from .errors import (
    BodyTooLarge,
    BodyTooSlow,
    FormatsNotServed,
    HeadersMalformed,
    HeadersTooLarge,
    MediaTypeUnsupported,
    UrlTooLong,
)
from .headers import check_headers

BODY_MOST: Final = 1_048_576
BODY_SECONDS: Final = 30
HEADERS_MOST: Final = 16_384
URL_MOST: Final = 4_096
_REPORT: Final = "getTransactionList"
_SINGLE_QUERY: Final = frozenset(
    {
        "withBalance",
        "dateFrom",
        "dateTo",
        "bookingStatus",
        "entryReferenceFrom",
        "deltaList",
        "cursor",
    }
)


async def read_raw(receive: Receive) -> bytes:
    """The body; one byte past the limit is where reading stops.

    Raises BodyTooSlow, also when the caller goes away meanwhile.
    """
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while size <= BODY_MOST:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise BodyTooSlow("the body did not arrive in full")
                chunk = message.get("body", b"")
                chunks.append(chunk)
                size += len(chunk)
                if not message.get("more_body", False):
                    break
    except TimeoutError as error:
        raise BodyTooSlow from error
    return b"".join(chunks)


def read_query(raw: bytes) -> tuple[dict[str, str], list[Fault]]:
    """Single values by name, and a fault for every known parameter that stands twice."""
    if not raw:
        return {}, []
    query: dict[str, str] = {}
    faults = []
    for name, value in parse_qsl(raw.decode("latin-1"), keep_blank_values=True):
        if name in query and name in _SINGLE_QUERY:
            faults.append(Fault(name, "must be sent once"))
        query.setdefault(name, value)
    if "access_token" in query:
        faults.append(Fault("access_token", "tokens are sent in the Authorization header"))
    return query, faults


def check_sizes(scope: Scope, body: bytes) -> None:
    """Raises UrlTooLong, HeadersTooLarge, BodyTooLarge."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > URL_MOST:
        raise UrlTooLong
    if sum(map(len, chain.from_iterable(scope["headers"]))) > HEADERS_MOST:
        raise HeadersTooLarge
    if len(body) > BODY_MOST:
        raise BodyTooLarge


def check_media(call: Call, row: Operation) -> None:
    """Chooses the answer's form. Raises MediaTypeUnsupported (body), FormatsNotServed (Accept)."""
    if row.sends and call.body:
        _check_content(call, row.bodies)
    served = row.media_types
    if row.name == _REPORT and not call.work.profile.camt_reports:
        served = tuple(media for media in served if media != XML)
    call.media_type = chosen_media_type(call.accept, served)


def content_type_of(call: Call) -> str:
    """The media type of the body, without its parameters."""
    return call.headers.get("content-type", "").partition(";")[0].strip().lower()


def _check_content(call: Call, bodies: tuple[str, ...]) -> None:
    _, *parameters = (
        part.strip().lower() for part in call.headers.get("content-type", "").split(";")
    )
    charsets = {p.removeprefix("charset=").strip('"') for p in parameters if "charset" in p}
    encoded = call.headers.get("content-encoding", "identity").lower() != "identity"
    if content_type_of(call) not in bodies or charsets - {"utf-8"} or encoded:
        raise MediaTypeUnsupported(path="Content-Type")


def chosen_media_type(accept: str | None, served: tuple[str, ...]) -> str:
    """The heaviest of the served media types that Accept allows. Raises FormatsNotServed."""
    if not accept or accept in {"*/*", served[0]}:
        return served[0]
    ranges = accepted(accept)
    weights = [(_weight(ranges, media), media) for media in served]
    best = max(weights, key=lambda pair: pair[0])
    if best[0] > 0:
        return best[1]
    if ranges.get(PROBLEM, 0) > 0:
        return served[0]
    raise FormatsNotServed(path="Accept")


def _weight(ranges: dict[str, float], media: str) -> float:
    kind = media.partition("/")[0]
    for candidate in (media, f"{kind}/*", "*/*"):
        if candidate in ranges:
            return ranges[candidate]
    return 0.0


def accepts_gzip(encodings: str) -> bool:
    """Whether Accept-Encoding names gzip with any weight (RFC 9110 12.5.3)."""
    return accepted(encodings).get("gzip", 0.0) > 0


def check_form(call: Call, row: Operation, faults: list[Fault]) -> None:
    """Headers and query. Raises HeadersMalformed with all faults."""
    asked = list(faults)
    call.parameters = row.read_query(call, asked)
    found = check_headers(call.headers, asked, row.required)
    if found:
        raise HeadersMalformed(found)
