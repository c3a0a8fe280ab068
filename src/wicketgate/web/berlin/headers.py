"""Request headers: which forms they must have (contract A.0.3, E.17; decision 8)."""

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from wicketgate.kernel.errors import Fault
from wicketgate.web.kit.request_ids import is_uuid
from wicketgate.web.kit.targets import redirect_fault

_GEO: Final = re.compile(r"GEO:-?[0-9]{1,2}\.[0-9]{6};-?[0-9]{1,3}\.[0-9]{6}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_PORT_MOST: Final = 65535

Rule = Callable[[str], str | None]
"""What is wrong with a value, as a sentence, or None."""


def _uuid(text: str) -> str | None:
    return None if is_uuid(text) else "must be a UUID of 36 characters"


def _address(text: str) -> str | None:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return "must be an IPv4 or IPv6 address"
    return None


def _port(text: str) -> str | None:
    good = text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= _PORT_MOST
    return None if good else "must be a number from 1 to 65535"


def _method(text: str) -> str | None:
    return None if text in _METHODS else "must be GET, POST, PUT, PATCH or DELETE"


def _position(text: str) -> str | None:
    return None if _GEO.fullmatch(text) else "must look like GEO:52.506931;13.144558"


def _boolean(text: str) -> str | None:
    return None if text.lower() in {"true", "false"} else "must be true or false"


def _text(most: int) -> Rule:
    def rule(text: str) -> str | None:
        if not text or len(text) > most or _CONTROL.search(text):
            return f"must have 1 to {most} characters and no control characters"
        return None

    return rule


RULES: Final[Mapping[str, tuple[str, Rule]]] = {
    name.lower(): (name, rule)
    for name, rule in {
        "X-Request-ID": _uuid,
        "PSU-IP-Address": _address,
        "PSU-IP-Port": _port,
        "PSU-Http-Method": _method,
        "PSU-Device-ID": _uuid,
        "PSU-Geo-Location": _position,
        "PSU-User-Agent": _text(500),
        "PSU-Accept": _text(500),
        "PSU-Accept-Charset": _text(500),
        "PSU-Accept-Encoding": _text(500),
        "PSU-Accept-Language": _text(500),
        "PSU-ID": _text(50),
        "PSU-ID-Type": _text(50),
        "PSU-Corporate-ID": _text(50),
        "PSU-Corporate-ID-Type": _text(50),
        "TPP-Redirect-Preferred": _boolean,
        "TPP-Decoupled-Preferred": _boolean,
        "TPP-Explicit-Authorisation-Preferred": _boolean,
        "TPP-Rejection-NoFunds-Preferred": _boolean,
        "TPP-Redirect-URI": redirect_fault,
        "TPP-Nok-Redirect-URI": redirect_fault,
        "TPP-Brand-Logging-Information": _text(255),
    }.items()
}
_SINGLE: Final[Mapping[str, str]] = {
    **{key: name for key, (name, _) in RULES.items()},
    "apikey": "apiKey",
    "authorization": "Authorization",
    "consent-id": "Consent-ID",
    "content-type": "Content-Type",
    "content-length": "Content-Length",
}


def read_headers(raw: Iterable[tuple[bytes, bytes]]) -> tuple[dict[str, str], list[Fault]]:
    """Headers by lower-case name, and a fault for each that must stand once and stands twice."""
    headers: dict[str, str] = {}
    faults = []
    for name_bytes, value_bytes in raw:
        name = name_bytes.decode("latin-1")
        if name in headers:
            if name in _SINGLE:
                faults.append(Fault(_SINGLE[name], "must be sent once"))
            headers[name] = f"{headers[name]}, {value_bytes.decode('latin-1')}"
        else:
            headers[name] = value_bytes.decode("latin-1")
    return headers, faults


def check_headers(
    headers: Mapping[str, str], faults: list[Fault], required: Iterable[str]
) -> list[Fault]:
    """All faults of the headers, X-Request-ID first (contract C.2 stage 7)."""
    found = list(faults)
    told = {fault.path for fault in faults}
    found.extend(Fault(name, "is required") for name in required if name.lower() not in headers)
    for key in headers.keys() & RULES.keys():
        name, rule = RULES[key]
        wrong = rule(headers[key])
        if wrong is not None and name not in told:
            found.append(Fault(name, wrong))
    found.sort(key=lambda fault: (fault.path != "X-Request-ID", fault.path))
    return found


def preferred(headers: Mapping[str, str], name: str) -> bool:
    """A boolean header, checked before, absent meaning false."""
    return headers.get(name, "false").lower() == "true"
