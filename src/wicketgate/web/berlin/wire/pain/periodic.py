"""A periodic pain.001: multipart/form-data of two parts (contract A.7.6, RFC 7578).

What a GET gives back are the same two parts, byte by byte, between boundaries of our own: those of
the request were somebody else's choice.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from python_multipart.multipart import parse_options_header

from wicketgate.bank import Scheme
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.payments import Order, Schedule, Service
from wicketgate.web.kit.uploads import NoParts, Part, split_parts

from .reading import MOST_FAULTS, read_pain

XML_PART: Final = "xml_sct"
SCHEDULE_PART: Final = "json_standingorderType"
MEDIA_TYPE: Final = "multipart/form-data"
_TYPES: Final = {XML_PART: "application/xml", SCHEDULE_PART: "application/json"}
_PLAIN: Final = frozenset({"", "7bit", "8bit", "binary"})
"""Content-Transfer-Encodings that change nothing; RFC 7578 4.7 wants none of the others."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The two parts as they came."""

    xml: bytes
    schedule: bytes


def boundary_of(content_type: str) -> bytes:
    """The boundary of multipart/form-data; empty where it is anything else."""
    kind, options = parse_options_header(content_type)
    if kind.decode("latin-1").lower() != MEDIA_TYPE:
        return b""
    return options.get(b"boundary", b"")


def read_parts(body: bytes, content_type: str) -> Parts:
    """Both parts. Raises Malformed for anything else than exactly these two."""
    boundary = boundary_of(content_type)
    if not boundary:
        raise Malformed([Fault("Content-Type", f"must be {MEDIA_TYPE} with a boundary")])
    try:
        parts = split_parts(body, boundary)
    except NoParts as error:
        raise Malformed([Fault("body", f"must be {MEDIA_TYPE}")]) from error
    found: dict[str, bytes] = {}
    faults = [fault for part in parts if (fault := _take(part, found)) is not None]
    faults += [Fault(name, "is required") for name in _TYPES if name not in found]
    if faults:
        raise Malformed(faults[:MOST_FAULTS])
    return Parts(found[XML_PART], found[SCHEDULE_PART])


def _take(part: Part, found: dict[str, bytes]) -> Fault | None:
    """Put the part to the others, or say what is wrong with it."""
    kind, options = parse_options_header(part.headers.get("content-disposition"))
    name = options.get(b"name", b"").decode("latin-1")
    if kind != b"form-data" or name not in _TYPES:
        return Fault("body", f"must hold the parts {XML_PART} and {SCHEDULE_PART} only")
    if name in found:
        return Fault(name, "must be sent once")
    found[name] = bytes(part.content)
    return None if _fits(part.headers, _TYPES[name]) else Fault(name, f"must be {_TYPES[name]}")


def _fits(headers: Mapping[str, str], wanted: str) -> bool:
    """Whether the part is written as it must be; a type that is not told is the right one."""
    kind, options = parse_options_header(headers.get("content-type", wanted))
    charset = options.get(b"charset", b"utf-8").lower()
    encoding = headers.get("content-transfer-encoding", "").strip().lower()
    right = kind.decode("latin-1").lower() == wanted and charset == b"utf-8"
    return right and encoding in _PLAIN


def read_periodic(
    parts: Parts, scheme: Scheme, read_schedule: Callable[[bytes], Schedule]
) -> Order:
    """The order with its schedule; `read_schedule` reads the JSON by the rules of A.7.4.

    Raises Malformed with the faults of both; paths in the JSON begin with the name of its part.
    """
    faults: list[Fault] = []
    order, schedule = None, None
    try:
        order = read_pain(parts.xml, Service.PERIODIC, scheme, XML_PART).order
    except Malformed as refusal:
        faults += refusal.faults
    try:
        schedule = read_schedule(parts.schedule)
    except Malformed as refusal:
        faults += [Fault(_inside(fault.path), fault.text) for fault in refusal.faults]
    if order is None or schedule is None:
        raise Malformed(faults[:MOST_FAULTS])
    return replace(order, schedule=schedule)


def _inside(path: str) -> str:
    return SCHEDULE_PART if path == "body" else f"{SCHEDULE_PART}.{path}"


def write_parts(parts: Parts) -> tuple[bytes, str]:
    """The parts between boundaries of our own, and the Content-Type that names them."""
    boundary = _boundary(parts)
    written = bytearray()
    for name, content in ((XML_PART, parts.xml), (SCHEDULE_PART, parts.schedule)):
        written += (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="{name}"\r\n'
            f"Content-Type: {_TYPES[name]}\r\n\r\n"
        ).encode()
        written += content + b"\r\n"
    written += f"--{boundary}--\r\n".encode()
    return bytes(written), f"{MEDIA_TYPE}; boundary={boundary}"


def _boundary(parts: Parts) -> str:
    """From the hash of both parts: it cannot stand in what it was made from."""
    content = parts.xml + b"\0" + parts.schedule
    return "wicketgate-" + hashlib.sha256(content).hexdigest()[:40]
