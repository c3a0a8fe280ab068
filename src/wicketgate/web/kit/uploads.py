"""Posted forms with files (multipart/form-data, RFC 7578), read strictly and with limits.

The names of files are not looked at, and neither is what the browser says about their content.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.web.kit.forms import CONTROL, LINE_BREAKS, Form, read_body

MOST_BYTES: Final = 256 * 1024
_MOST_PARTS: Final = 100
_MEDIA_TYPE: Final = "multipart/form-data"


async def read_upload(request: Request, long_texts: Collection[str] = ()) -> Form:
    """The posted form with its files. Fields named in `long_texts` may hold line breaks.

    Raises Malformed, and HTTPException 413 or 408 (too large, too slow).
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary", b"")
    if kind.decode("latin-1") != _MEDIA_TYPE or not boundary:
        raise Malformed([Fault("Content-Type", f"must be {_MEDIA_TYPE} with a boundary")])
    return read_parts(await read_body(request, MOST_BYTES), boundary, long_texts)


def read_parts(raw: bytes, boundary: bytes, long_texts: Collection[str] = ()) -> Form:
    """Read the parts between the boundaries. Raises Malformed."""
    try:
        parts = split_parts(raw, boundary)
    except NoParts as error:
        raise _malformed() from error
    return _form(parts, long_texts)


class NoParts(ValueError):
    """It does not consist of at most a hundred parts between these boundaries."""


def split_parts(raw: bytes, boundary: bytes) -> list["Part"]:
    """The parts as they were sent. Raises NoParts."""
    reading = _Reading()
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": reading.begin,
                "on_header_field": reading.header_name,
                "on_header_value": reading.header_value,
                "on_header_end": reading.header_end,
                "on_part_data": reading.content,
                "on_end": reading.end,
            },
        )
        parser.write(raw)
        parser.finalize()
    except FormParserError as error:
        raise NoParts from error
    if not reading.ended or len(reading.parts) > _MOST_PARTS:
        raise NoParts
    return reading.parts


def _malformed() -> Malformed:
    return Malformed([Fault("request", f"must be {_MEDIA_TYPE} with at most {_MOST_PARTS} parts")])


@dataclass(slots=True)
class Part:
    """One field or file; the names of its headers are in lower case."""

    headers: dict[str, str] = field(default_factory=dict)
    content: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class _Reading:
    """What the parser has found so far."""

    parts: list[Part] = field(default_factory=list)
    ended: bool = False
    _name: bytearray = field(default_factory=bytearray)
    _value: bytearray = field(default_factory=bytearray)

    def begin(self) -> None:
        self.parts.append(Part())

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        name = self._name.decode("latin-1").lower()
        self.parts[-1].headers[name] = self._value.decode("latin-1")
        self._name.clear()
        self._value.clear()

    def content(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].content += data[start:end]

    def end(self) -> None:
        self.ended = True


def _form(parts: list[Part], long_texts: Collection[str]) -> Form:
    """Fields and files by name, the first of each. Raises Malformed."""
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    counts: Counter[str] = Counter()
    for part in parts:
        name, is_file = _disposition(part)
        if not part.content:  # a field left empty, a file not chosen: not sent
            continue
        counts[name] += 1
        if is_file:
            files.setdefault(name, bytes(part.content))
        else:
            fields.setdefault(name, _text(name, bytes(part.content), long=name in long_texts))
    return Form(fields, frozenset(name for name, count in counts.items() if count > 1), files)


def _disposition(part: Part) -> tuple[str, bool]:
    """The part's name, and whether it is a file. Raises Malformed."""
    kind, options = parse_options_header(part.headers.get("content-disposition"))
    name = _text("request", options.get(b"name", b""), long=False)
    if kind != b"form-data" or not name:
        raise _malformed()
    return name, b"filename" in options


def _text(name: str, raw: bytes, *, long: bool) -> str:
    """Raises Malformed for what is not UTF-8, or holds control characters."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed([Fault(name, "must be UTF-8")]) from error
    if CONTROL.search(text.translate(LINE_BREAKS) if long else text):
        raise Malformed([Fault(name, "must not hold control characters")])
    return text
