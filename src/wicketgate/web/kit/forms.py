"""Queries and posted forms (application/x-www-form-urlencoded), read strictly and with limits.

Forms with files are read in `kit/uploads.py`.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from wicketgate.kernel.errors import Fault, Malformed

MOST_BYTES: Final = 64 * 1024
_MOST_FIELDS: Final = 100
_SLOWEST_SECONDS: Final = 30.0
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
LINE_BREAKS: Final = str.maketrans("", "", "\r\n\t")
"""Takes away what a long text may hold of them."""
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent. A field without a value counts as not sent (RFC 6749 3.1)."""

    fields: Mapping[str, str]
    doubled: frozenset[str]
    """Names that came more than once; `fields` holds their first value."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What was uploaded, by the name of its field."""

    def get(self, name: str) -> str:
        """The value, empty where it was not sent."""
        return self.fields.get(name, "")

    def file(self, name: str) -> bytes:
        """The file's content, empty where none was chosen."""
        return self.files.get(name, b"")

    def check_single(self, names: Iterable[str]) -> None:
        """Raises Malformed when one of the names came more than once."""
        faults = [Fault(name, "must be sent once") for name in names if name in self.doubled]
        if faults:
            raise Malformed(faults)


def read_query(request: Request) -> Form:
    """The query of the address. Raises Malformed."""
    raw: bytes = request.scope["query_string"]
    return read_fields(raw)


async def read_form(request: Request, long_texts: Collection[str] = ()) -> Form:
    """The posted form. Fields named in `long_texts` may hold line breaks.

    Raises Malformed, and HTTPException 413 or 408 (too large, too slow).
    """
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != _FORM:
        raise Malformed([Fault("Content-Type", f"must be {_FORM}")])
    return read_fields(await read_body(request, MOST_BYTES), long_texts)


async def read_body(request: Request, most_bytes: int) -> bytes:
    """The whole body. Raises HTTPException 413 or 408 (too large, too slow)."""
    try:
        async with asyncio.timeout(_SLOWEST_SECONDS):
            return await _body(request, most_bytes)
    except TimeoutError as error:
        raise HTTPException(408) from error


async def _body(request: Request, most_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise HTTPException(413)
    return bytes(body)


def read_fields(raw: bytes, long_texts: Collection[str] = ()) -> Form:
    """Read `name=value&…`. Raises Malformed for what is not UTF-8, or holds control characters."""
    try:
        text = raw.decode("utf-8")
        pairs = parse_qsl(text, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        fault = Fault("request", "must be URL-encoded UTF-8 with at most 100 fields")
        raise Malformed([fault]) from error
    for name, value in pairs:
        plain = value.translate(LINE_BREAKS) if name in long_texts else value
        if CONTROL.search(name) or CONTROL.search(plain):
            shown = CONTROL.sub(" ", name)[:50]
            raise Malformed([Fault(shown, "must not hold control characters")])
    counts = Counter(name for name, _ in pairs)
    doubled = frozenset(name for name, count in counts.items() if count > 1)
    return Form(dict(reversed(pairs)), doubled)
