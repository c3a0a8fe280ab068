"""Addresses outside our house that a browser is sent to: their form, their host, what is added."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

_LONGEST: Final = 500
_SIGNS: Final = re.compile(r"[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=%]*")
_AUTHORITY: Final = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_OWN: Final = re.compile(r"/(?:[A-Za-z0-9\-._~][A-Za-z0-9\-._~/]*)?(?:\?[A-Za-z0-9\-._~/=&%+]*)?")
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class UnsafeTarget(ValueError):
    """A page was to lead to an address that is not one of the web."""


def host_of(target: str) -> str:
    """The host a person would recognise, with its port. Raises UnsafeTarget."""
    try:
        parts = urlsplit(target)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise UnsafeTarget(target) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UnsafeTarget(target)
    return parts.hostname + port


def redirect_fault(uri: str) -> str | None:
    """What is wrong with a redirect URI, in English, or None (contract D.7, the sandbox).

    Only signs of RFC 3986 are let in, so that no browser reads another host out of it than we do.
    """
    if len(uri) > _LONGEST or _SIGNS.fullmatch(uri) is None:
        return "must be a URI (RFC 3986) of at most 500 characters, without a fragment"
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "must be a URI (RFC 3986)"
    if "@" in parts.netloc:
        return "must not carry user information"
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOCAL):
        return "must be https, or http to localhost, 127.0.0.1 or [::1]"
    return None if _AUTHORITY.fullmatch(parts.netloc) else "must name a host"


def own_path(path: str) -> str | None:
    """A page of this house to go on to after the sign-in, with its query; None for anything else.

    Two slashes, or a slash and a backslash, begin another site's address to a browser.
    """
    fits = len(path) <= _LONGEST and _OWN.fullmatch(path) is not None
    return path if fits and not path.startswith("/sign-") else None


def with_parameters(uri: str, parameters: Mapping[str, str]) -> str:
    """The URI with parameters added to its query, which is kept as it is (RFC 6749 4.1.2)."""
    query = urlencode(parameters, quote_via=quote)
    if "?" not in uri:
        return f"{uri}?{query}"
    return f"{uri}{query}" if uri.endswith(("?", "&")) else f"{uri}&{query}"
