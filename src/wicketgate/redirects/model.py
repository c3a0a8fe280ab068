"""What a redirect URL must be in live, and a change of the list."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit

from wicketgate.certificates import Certificate
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.states import Moves

MOST: Final = 20
"""URLs in a list (contract D.7)."""
_LONGEST: Final = 500
_HOST_LONGEST: Final = 253  # RFC 1035 2.3.4
_MOST_PORT: Final = 65_535
# RFC 3986 without "#", and without "*", which would be taken for a wildcard.
_SIGNS: Final = re.compile(r"(?:[A-Za-z0-9\-._~:/?@!$&'()+,;=]|%[0-9A-Fa-f]{2})*")
_LABEL: Final = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# A last label that begins with a digit makes a browser read the host as an IPv4 address.
_HOST: Final = re.compile(rf"(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?")
_NUMBERS: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9A-Fa-f]*)\.?")
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}")


class Flaw(StrEnum):
    """What can be wrong with a URL, or with its place in the list."""

    NOT_ASCII = "not-ascii"
    """It has signs beyond ASCII; a host is written as `xn--...` (RFC 5890)."""
    TOO_LONG = "too-long"
    FRAGMENT = "fragment"
    WILDCARD = "wildcard"
    NOT_HTTPS = "not-https"
    USER_INFO = "user-info"
    IP_ADDRESS = "ip-address"
    NO_HOST = "no-host"
    """There is no full name of a host: `localhost` is none either."""
    MALFORMED = "malformed"
    """No URL by RFC 3986."""
    TWICE = "twice"
    TOO_MANY = "too-many"
    EMPTY = "empty"
    """The list. Who has declared something never has nothing declared again."""


def flaw_of(url: str) -> Flaw | None:
    """What is wrong with the URL by itself, the first flaw of several (contract D.7, live)."""
    return _flaw_as_written(url) or _flaw_as_read(url)


def _flaw_as_written(url: str) -> Flaw | None:
    if not url.isascii():
        return Flaw.NOT_ASCII
    if len(url) > _LONGEST:
        return Flaw.TOO_LONG
    if "#" in url:
        return Flaw.FRAGMENT
    return Flaw.WILDCARD if "*" in url else None


def _flaw_as_read(url: str) -> Flaw | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return Flaw.MALFORMED
    if not url.startswith("https:"):  # urlsplit would forgive blanks and capitals
        return Flaw.NOT_HTTPS
    if "@" in parts.netloc:
        return Flaw.USER_INFO
    return _flaw_of_host(parts) or (None if _SIGNS.fullmatch(url) else Flaw.MALFORMED)


def _flaw_of_host(parts: SplitResult) -> Flaw | None:
    host, colon, port = parts.netloc.partition(":")
    if parts.netloc.startswith("[") or _NUMBERS.fullmatch(host):
        return Flaw.IP_ADDRESS
    if len(host) > _HOST_LONGEST or not _HOST.fullmatch(host):
        return Flaw.NO_HOST
    fits = not colon or (_PORT.fullmatch(port) is not None and int(port) <= _MOST_PORT)
    return None if fits else Flaw.MALFORMED


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw in a list; `line` counts from 1."""

    line: int
    url: str
    flaw: Flaw


def look_through(urls: Sequence[str]) -> tuple[Finding, ...]:
    """Everything wrong with a list that is to be declared, in its order."""
    found = []
    for line, url in enumerate(urls, start=1):
        flaw = Flaw.TWICE if url in urls[: line - 1] else flaw_of(url)
        if flaw is not None:
            found.append(Finding(line, url, flaw))
    if len(urls) > MOST:
        found.append(Finding(MOST + 1, urls[MOST], Flaw.TOO_MANY))
    return tuple(found)


# ------------------------------------------------------------------ hosts and certificates
def unnamed(urls: Iterable[str], certificates: Iterable[Certificate]) -> tuple[str, ...]:
    """The hosts that stand in none of the certificates: a hint, never a fault (contract D.7).

    An owner of a certificate may well receive its customers elsewhere, so a person looks.
    """
    names = {
        name.lower().rstrip(".")
        for one in certificates
        for name in (*one.dns_names, one.common_name or "")
    }
    hosts = dict.fromkeys(
        (urlsplit(url).hostname or "").rstrip(".") for url in urls if flaw_of(url) is None
    )
    return tuple(host for host in hosts if not _named(host, names))


def _named(host: str, names: set[str]) -> bool:
    """By itself, or by a wildcard in place of its first label (RFC 9525 6.3)."""
    _, _, parent = host.partition(".")
    return host in names or f"*.{parent}" in names


# ------------------------------------------------------------------ a change
class State(StrEnum):
    """Where a change stands."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


MOVES: Final[Moves[State]] = {
    State.ASKED: frozenset({State.APPROVED, State.REFUSED, State.WITHDRAWN}),
    State.APPROVED: frozenset(),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Change:
    """Another list for an organisation; moments in microseconds since 1970.

    `organisation_name` is there where the change was looked up.

    `before` is the list that it was asked for in place of. `decided_by` is an actor as the journal
    names it, `reason` what the owners read of a refusal.
    """

    id: str
    organisation_id: OrganisationId
    state: State
    before: tuple[str, ...]
    urls: tuple[str, ...]
    asked_by: MemberId
    asked_us: int
    decided_us: int | None = None
    decided_by: str = ""
    reason: str = ""
    organisation_name: str = ""

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(url for url in self.urls if url not in self.before)

    @property
    def removed(self) -> tuple[str, ...]:
        return tuple(url for url in self.before if url not in self.urls)

    @property
    def kept(self) -> tuple[str, ...]:
        return tuple(url for url in self.urls if url in self.before)
