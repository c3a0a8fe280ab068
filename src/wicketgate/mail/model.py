"""Letters, what they are made of, and the mail server that takes them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from wicketgate.kernel.ids import LetterId
from wicketgate.kernel.states import Moves

KEPT_FOR: Final = timedelta(days=30)
"""After that a letter is forgotten, whatever became of it."""
_PORTS: Final = {"smtp": 587, "smtps": 465}  # RFC 6409, RFC 8314
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class State(StrEnum):
    """What became of a letter."""

    WAITING = "waiting"
    SENT = "sent"
    KEPT = "kept"
    RETURNED = "returned"


MOVES: Final[Moves[State]] = {
    State.WAITING: frozenset({State.SENT, State.KEPT, State.RETURNED}),
    State.SENT: frozenset(),
    State.KEPT: frozenset(),
    State.RETURNED: frozenset({State.WAITING}),
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why somebody is written to: the letter's template, its reader, the facts it tells.

    `language` is one of `kernel.profile.PSU_LANGUAGES`.
    """

    letter: str
    to: str
    language: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as it will be read, with the same words as plain text and as HTML."""

    to: str
    subject: str
    text: str
    html: str


Press = Callable[[Occasion], Draft]
"""Puts an occasion into words. Words and HTML live in the doors, so a door brings it along."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft on its way. `written_us` in microseconds since 1970."""

    id: LetterId
    draft: Draft
    state: State
    written_us: int


Carrier = Callable[[Letter], Awaitable[State]]
"""Takes a letter to a mail server: SENT, or RETURNED; raises OSError where it should try again."""


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that takes our letters, from a URL `smtp[s]://[user:password@]host[:port]`.

    `smtps` begins with TLS; `smtp` changes to it by STARTTLS, which is a must unless the server is
    on this machine and wants no password. `ca` holds further certificate authorities to trust.
    """

    host: str
    port: int
    sender: str
    tls_first: bool
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None

    @classmethod
    def at(cls, url: str, sender: str, ca: Path | None = None) -> "Relay":
        """Read the URL. Raises ValueError saying what is wrong with it."""
        parts = urlsplit(url)
        bare = not (parts.path.strip("/") or parts.query or parts.fragment)
        if parts.scheme not in _PORTS or not parts.hostname or not bare:
            message = "is no address such as smtp://user:password@mail.bank.example:587"
            raise ValueError(message)
        if (parts.username is None) is not (parts.password is None):
            message = "needs both a user and a password, or neither"
            raise ValueError(message)
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            sender=sender,
            tls_first=parts.scheme == "smtps",
            username=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
            ca=ca,
        )

    @property
    def start_tls(self) -> bool | None:
        """Whether to change to TLS: yes, no, or (None) where the server offers it."""
        if self.tls_first:
            return False
        return None if self.host in _LOCAL and self.password is None else True


@dataclass(frozen=True, slots=True)
class Slip:
    """A letter without its text, as it may be shown to whoever looks after the post.

    `dead` tells that nobody tries to send it any more, `tries` how often that was in vain.
    """

    id: LetterId
    to: str
    subject: str
    state: State
    written_us: int
    tries: int
    dead: bool


@dataclass(frozen=True, slots=True)
class Search:
    """Which letters are wanted; what is None does not matter. `behind` is a key."""

    state: State | None = None
    to: str | None = None
    behind: tuple[int, str] | None = None
