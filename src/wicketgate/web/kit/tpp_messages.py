"""Errors as third parties read them: tppMessages, or problem+json when asked for (contract C.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

TEXT_MOST: Final = 500
MESSAGES_MOST: Final = 20
JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
_TITLE_MOST: Final = 70


@dataclass(frozen=True, slots=True)
class Message:
    """One finding: a code of the catalogue, where it was found, and a sentence in English."""

    code: str
    text: str
    path: str | None = None

    @property
    def detail(self) -> str:
        """Path and sentence in one line, as problem+json has no path."""
        told = self.text if self.path is None else f"{self.path}: {self.text}"
        return told[:TEXT_MOST]

    @property
    def title(self) -> str:
        """`FORMAT_ERROR` in words."""
        return self.code.replace("_", " ").capitalize()[:_TITLE_MOST]


class TppMessage(msgspec.Struct, omit_defaults=True):
    """One finding on the wire."""

    category: str
    code: str
    path: str | None = None
    text: str | None = None


class TppMessages(msgspec.Struct, rename={"messages": "tppMessages"}):
    """What is sent by default."""

    messages: list[TppMessage]


class Additional(msgspec.Struct):
    """A further finding of a problem."""

    code: str
    title: str
    detail: str


class Problem(msgspec.Struct, omit_defaults=True, rename={"additional_errors": "additionalErrors"}):
    """RFC 7807 with the standard's members."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    additional_errors: list[Additional] | None = None


_ENCODER: Final = msgspec.json.Encoder()


def tpp_messages(messages: Sequence[Message]) -> bytes:
    """The default form; at most twenty findings."""
    return _ENCODER.encode(
        TppMessages(
            [
                TppMessage("ERROR", m.code, m.path, m.text[:TEXT_MOST])
                for m in messages[:MESSAGES_MOST]
            ]
        )
    )


def problem(status: int, messages: Sequence[Message], base_url: str) -> bytes:
    """RFC 7807: the first finding on top, the others beside it."""
    first, *others = messages[:MESSAGES_MOST]
    return _ENCODER.encode(
        Problem(
            f"{base_url}/errors/{first.code}",
            first.title,
            status,
            first.detail,
            first.code,
            [Additional(m.code, m.title, m.detail) for m in others] or None,
        )
    )


def error_body(
    status: int, messages: Sequence[Message], *, accept: str | None, base_url: str
) -> tuple[bytes, str]:
    """Body and media type in the form that the caller prefers."""
    if prefers_problem(accept):
        return problem(status, messages, base_url), PROBLEM
    return tpp_messages(messages), JSON


def prefers_problem(accept: str | None) -> bool:
    """Whether Accept names problem+json with at least the weight of plain JSON (C.3)."""
    if accept is None or PROBLEM not in accept.lower():
        return False
    weights = accepted(accept)
    asked = weights.get(PROBLEM, 0.0)
    plain = weights.get(JSON, 0.0)
    if asked == plain > 0:
        return list(weights).index(PROBLEM) < list(weights).index(JSON)
    return asked > plain


def accepted(accept: str) -> dict[str, float]:
    """Media ranges of an Accept header with their weights (RFC 9110 12.5.1)."""
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                weight = _weight(value)
        ranges.setdefault(media, weight)
    return ranges


def _weight(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0
