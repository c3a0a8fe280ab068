"""What was sent and answered, as a developer may look at it later: every secret is masked.

Only headers and parameters that are known to be harmless keep their value; any other may hold a
secret or say something of a customer. Bodies are cut.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from wicketgate.journal import Access
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.pans import without_pans
from wicketgate.traffic import Detail, Shelf
from wicketgate.web.kit.hand_over import HANDED_OVER, SECRET

MASK: Final = "\N{BULLET}\N{BULLET}\N{BULLET}"
CUT: Final = "\N{HORIZONTAL ELLIPSIS}"
BODY_MOST: Final = 4_096
_VALUE_MOST: Final = 256
_LONGEST_PAN: Final = 160
"""19 digits, each in the longest form that JSON has for one."""
_HEADERS_MOST: Final = 50
_PLAIN: Final = frozenset(
    {
        *("accept", "accept-charset", "accept-encoding", "accept-language", "cache-control"),
        *("connection", "consent-id", "content-encoding", "content-language", "content-length"),
        *("content-type", "date", "digest", "expect", "host", "pragma", "user-agent"),
        *("(request-target)", "signature"),
        *("x-request-id", "aspsp-sca-approach", "allow", "location", "retry-after", "vary"),
        *("www-authenticate", "x-content-type-options"),
    }
)
_OURS: Final = frozenset({SECRET, *HANDED_OVER})
"""What the bank's own proxy adds: nobody sent it."""
_PLAIN_BEGINNINGS: Final = ("tpp-", "sandbox-", "ratelimit-")
_PLAIN_PARAMETERS: Final = frozenset(
    {
        *("bookingstatus", "datefrom", "dateto", "deltalist", "entryreferencefrom"),
        *("withbalance", "client_id", "grant_type", "scope", "token_type_hint", "redirect_uri"),
    }
)
_SCHEME: Final = re.compile(r"(?:Bearer|Basic) ", re.IGNORECASE)
_SECRETS_OF_JSON: Final = re.compile(
    r'("(?:access_token|refresh_token|id_token|password|encryptedPassword|additionalPassword'
    r'|scaAuthenticationData|confirmationCode|client_secret)"\s*:\s*")[^"]*'
)
_FORM: Final = "application/x-www-form-urlencoded"

Headers = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: bytes
    headers: Headers
    body: bytes
    evidence: str = ""
    """What we verified of its seal, where that did not hold; its lines are those of headers."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer as it goes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def take_place(shelf: Shelf | None, access: Access) -> None:
    """Ask for a place for this call, whose maker is known now."""
    if shelf is not None and access.detail_id is None:
        access.detail_id = shelf.place()


def keep(shelf: Shelf | None, access: Access, asked: Asked, answered: Answered) -> None:
    """Put the call in its place, if it has one."""
    if shelf is None or access.detail_id is None or access.organisation_id is None:
        return
    shelf.put(
        Detail(
            access.detail_id,
            OrganisationId(access.organisation_id),
            _request(asked),
            _message(f"{answered.status}", answered.headers.items(), answered.body),
        )
    )


def _request(asked: Asked) -> str:
    query = _parameters(asked.query.decode("latin-1"))
    address = f"{asked.path}?{query}" if query else asked.path
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in list(asked.headers)[:_HEADERS_MOST]
        if name not in _OURS
    ]
    first = f"{asked.method} {_cut(without_pans(address, MASK), BODY_MOST)}"
    told = _message(first, headers, asked.body)
    return f"{told}\n\n{_masked_lines(asked.evidence)}" if asked.evidence else told


def _masked_lines(evidence: str) -> str:
    """The same signs as above in the place of what says something of a customer."""
    lines = (line.partition(": ") for line in evidence.split("\n"))
    return "\n".join(
        f"{name}: {masked(name, value)}" if colon and " " not in name else f"{name}{colon}{value}"
        for name, colon, value in lines
    )


def _message(first: str, headers: Iterable[tuple[str, str]], body: bytes) -> str:
    told = list(headers)
    lines = [first, *(f"{name}: {masked(name, value)}" for name, value in told)]
    kinds = [value for name, value in told if name.lower() == "content-type"]
    return "\n".join([*lines, "", _body(body, kinds[0] if kinds else "")])


def masked(name: str, value: str) -> str:
    """The value of a header, if it gives nothing away."""
    known = name.lower()
    if known in _PLAIN or known.startswith(_PLAIN_BEGINNINGS):
        return _cut(value, _VALUE_MOST)
    scheme = _SCHEME.match(value) if known == "authorization" else None
    return f"{scheme[0] if scheme else ''}{MASK}"


def _parameters(text: str) -> str:
    """A query or a form; the value of a parameter that is not known is hidden."""
    pairs = (pair.partition("=") for pair in text.split("&") if pair)
    return "&".join(
        f"{name}={value if name.lower() in _PLAIN_PARAMETERS else MASK}" if equals else name
        for name, equals, value in pairs
    )


def _body(body: bytes, media_type: str) -> str:
    text = body[: BODY_MOST + _LONGEST_PAN].decode("utf-8", "replace")
    # A full card number is refused wherever it was put; it must not be kept here either.
    text = without_pans(text, MASK)[:BODY_MOST].replace("\0", "\N{REPLACEMENT CHARACTER}")
    if media_type.startswith(_FORM):
        text = _parameters(text)
    elif text and "json" not in media_type and "xml" not in media_type:
        text = MASK
    return _SECRETS_OF_JSON.sub(rf"\g<1>{MASK}", text) + (CUT if len(body) > BODY_MOST else "")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + CUT
