"""One call as the gate has read it, and what its operation may use."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Final

from wicketgate.applications import Caller
from wicketgate.bank import Bank
from wicketgate.coverage import Allowance, Asked, Covered
from wicketgate.journal import Access, AccessKind
from wicketgate.kernel.errors import Fault, Refusal
from wicketgate.kernel.permissions import Permission
from wicketgate.kernel.work import Work
from wicketgate.proofs import Proof
from wicketgate.web.kit.details import take_place
from wicketgate.web.kit.seals import Sealed
from wicketgate.web.kit.seat import Seat

from .headers import preferred
from .wire.names import Linker

JSON: Final = "application/json"
XML: Final = "application/xml"
MULTIPART: Final = "multipart/form-data"
_BEARER: Final = "bearer "
# `fromisoformat` alone would also read week dates (2026-W47-3).
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Switches:
    """What a creating POST asks of the sandbox (contract F.1)."""

    scenario: str | None = None
    auto_sca: str | None = None


@dataclass(slots=True)
class Call:
    """Headers by lower-case name, single query values, the raw body; `work` once it is open."""

    seat: Seat
    headers: Mapping[str, str]
    query: Mapping[str, str]
    places: Mapping[str, str]
    path: str
    access: Access
    body: bytes = b""
    told: dict[str, str] = field(default_factory=dict)
    """Response headers that the answer gets besides its own, refused or not."""
    drops: bool = False
    """Sandbox: the answer is lost after the act (contract F.1)."""
    delay_seconds: float = 0.0
    media_type: str = "application/json"
    """What the answer is written in, as Accept and the row have it."""
    parameters: object = None
    """What the row read from the query."""
    reading: tuple[Asked, Covered] | None = None
    """What the call reads, once that is allowed."""
    allowance: Allowance | None = None
    """How often this may be read without the customer, not counting this call."""
    logged: bool = False
    """Whether the access line was written with the act."""
    last_act: "LastAct | None" = None
    """What must be written, and still be allowed then, before the answer leaves."""
    switches: Switches = field(default_factory=Switches)
    proof: Proof | None = None
    """Who stands behind the connection, where it has a certificate."""
    sealed: Sealed | None = None
    """The request as it came, where its seal is looked at."""
    seal: Proof | None = None
    """Who sealed it."""
    seal_refusal: Refusal | None = None
    """What was found of its seal, until the stage at which it is told."""
    _work: Work | None = None
    _caller: Caller | None = None

    def go_on(self, work: Work) -> None:
        """From here on it is in this work, as the same caller and in the same time."""
        work.act_as(self.work.actor, self.work.shift)
        work.thumbprint = self.work.thumbprint
        self._work = work

    def admit(self, work: Work, caller: Caller) -> None:
        """The caller is known; from here verbs can be called."""
        self._work, self._caller = work, caller
        work.thumbprint = None if self.proof is None else self.proof.thumbprint
        caller.note(self.access, work)
        take_place(self.seat.shelf, self.access)

    @property
    def work(self) -> Work:
        if self._work is None:
            raise AssertionError("no work is open before the caller is known")
        return self._work

    @property
    def caller(self) -> Caller:
        if self._caller is None:
            raise AssertionError("nobody calls before the caller is known")
        return self._caller

    @property
    def bank(self) -> Bank:
        return self.seat.bank_of(self.work, self.caller.organisation.id)

    @property
    def link(self) -> Linker:
        return Linker(self.seat.api_url, self.seat.desk.profile.links)

    @property
    def accept(self) -> str | None:
        return self.headers.get("accept")

    @property
    def bearer(self) -> str | None:
        """The token of `Authorization: Bearer`, empty for another scheme, None without header."""
        given = self.headers.get("authorization")
        if given is None:
            return None
        return given[len(_BEARER) :].strip() if given[: len(_BEARER)].lower() == _BEARER else ""

    @property
    def attended(self) -> bool:
        """Whether the customer actively asked (contract A.0.3)."""
        return "psu-ip-address" in self.headers

    def rate_limit(self, reply: "Reply") -> dict[str, str]:
        """What is left of the day's readings after this answer (contract decision 5)."""
        left = self.allowance
        if left is None:
            return {}
        if reply.good and self.access.kind is AccessKind.UNATTENDED:
            left = left.after_this()
        return {
            "RateLimit-Limit": str(left.limit),
            "RateLimit-Remaining": str(left.remaining),
            "RateLimit-Reset": str(left.reset_seconds),
        }

    def prefers(self, header: str) -> bool:
        """A boolean header, absent meaning false."""
        return preferred(self.headers, header)

    def day(self, name: str, faults: list[Fault]) -> date | None:
        """A date of the query, or None; a fault for any other form (contract E.3)."""
        text = self.query.get(name)
        if text is None:
            return None
        try:
            if _DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        faults.append(Fault(name, "must be a date, YYYY-MM-DD"))
        return None

    def boolean(self, name: str, faults: list[Fault]) -> bool:
        """A boolean of the query, absent meaning false."""
        text = self.query.get(name, "false").lower()
        if text not in {"true", "false"}:
            faults.append(Fault(name, "must be true or false"))
        return text == "true"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, bytes, own headers."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"

    @property
    def good(self) -> bool:
        """Whether it counts: only what was given is used up (contract E.10)."""
        return self.status < HTTPStatus.BAD_REQUEST


LastAct = Callable[[Work], Awaitable[None]]
"""Writes what an answer rests on, in a short work of its own; refuses if that holds no more.

The bank was asked before, and is not asked here (docs/decisions/0029)."""
Handler = Callable[[Call], Awaitable[Reply]]
Check = Callable[[Call], Awaitable[None]]
QueryReader = Callable[[Call, list[Fault]], object]
"""Reads the query and adds a fault for every parameter of the wrong form."""


async def nothing_to_check(_call: Call) -> None:
    """For operations that check all in one go."""


def nothing_to_read(_call: Call, _faults: list[Fault]) -> None:
    """For operations without parameters of their own: unknown ones are ignored (E.14)."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the API: method, path, who may call it, its operationId in the official file.

    `check` runs the stages before the idempotent replay of a creation (contract C.2, 9 to 11).
    """

    method: str
    path: str
    permission: Permission
    name: str
    answer: Handler
    check: Check = nothing_to_check
    required: tuple[str, ...] = ("X-Request-ID",)
    media_types: tuple[str, ...] = (JSON,)
    bodies: tuple[str, ...] = (JSON,)
    """The media types that a body may have."""
    read_query: QueryReader = nothing_to_read
    asks: bool = False
    """A POST that only asks: nothing is created, each time there is a new answer (E.1)."""

    @property
    def creates(self) -> bool:
        return self.method == "POST" and not self.asks

    @property
    def confirms(self) -> bool:
        """Whether the TPP says by it that the customer who approved came back to it (D.9)."""
        return self.method == "PUT"

    @property
    def sends(self) -> bool:
        """Whether its body is looked at."""
        return self.method in {"POST", "PUT"}

    @property
    def writes(self) -> bool:
        return self.method != "GET" and not self.asks

    @property
    def begins_reading(self) -> bool:
        """Whether it looks, and asks the bank, before it writes: that is its last act then."""
        return not self.writes or self.confirms

    @property
    def has_body(self) -> bool:
        return self.method != "GET"
