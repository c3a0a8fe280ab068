"""The line to the core: one for the process, which knows when not to ask.

A core that is slow or away must not take the interface with it: every call has its time, asking
again has a budget, and after some failures in a row nobody asks for a while.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx2
import msgspec
import structlog

from wicketgate.kernel.errors import Refusal, Unavailable

from .errors import CoreMisunderstood
from .model import Asks, Tells, Verb

_AWAY: Final = "the bank's core system does not answer"
_OK: Final = 200
_BUSY: Final = frozenset({429, 502, 503, 504})
"""Answers that may be another one a moment later; other ones than 200 are final."""
_ENCODER: Final = msgspec.json.Encoder()
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """How patient we are. Seconds, but for the numbers."""

    connect: float = 2.0
    answer: float = 8.0
    tries: int = 3
    pause: float = 0.1
    """Before the second try; doubled before each other one."""
    failures: int = 5
    """So many in a row and nobody asks for `rest`; then one call tries."""
    rest: float = 5.0
    again: float = 0.2
    """Calls that may be asked again, as a share of all: a core in trouble is not asked twice."""
    connections: int = 50


@dataclass(slots=True)
class _Breaker:
    """Opens after some failures in a row; half open after its rest, for one call."""

    terms: Terms
    failed: int = 0
    open_until: float = 0.0

    def check(self, now: float) -> None:
        """Raises Unavailable while it is open."""
        if self.failed < self.terms.failures:
            return
        if now < self.open_until:
            raise Unavailable(_AWAY)
        self.open_until = now + self.terms.rest  # this one may try, the others wait for it

    def note(self, now: float, *, good: bool) -> None:
        """An answer came, or none did."""
        self.failed = 0 if good else self.failed + 1
        self.open_until = now + self.terms.rest


@dataclass(slots=True)
class _Budget:
    """What may be asked again: filled by calls, emptied by repeating."""

    share: float
    left: float = 10.0
    most: float = 10.0

    def earn(self) -> None:
        self.left = min(self.most, self.left + self.share)

    def spend(self) -> bool:
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Line:
    """Asks the core. `close` when the process ends."""

    def __init__(
        self,
        url: str,
        secret: str,
        terms: Terms | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """`secret` is the bearer token by which the core knows us; `transport` is for a test."""
        self._terms = terms or Terms()
        self._breaker = _Breaker(self._terms)
        self._budget = _Budget(self._terms.again)
        self._client = httpx2.AsyncClient(
            base_url=f"{url.rstrip('/')}/v1/",
            headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
            timeout=httpx2.Timeout(self._terms.answer, connect=self._terms.connect),
            limits=httpx2.Limits(max_connections=self._terms.connections),
            transport=transport,
            trust_env=False,
        )

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()

    async def ask(self, verb: Verb[Asks, Tells], asked: Asks, request_id: str) -> Tells:
        """What the core tells.

        Raises Unavailable when it does not answer in time or is known not to, CoreMisunderstood for
        an answer outside the contract.
        """
        self._budget.earn()
        body, tries = _ENCODER.encode(asked), self._terms.tries if verb.again else 1
        for attempt in range(tries):
            if attempt and not self._budget.spend():
                break
            await asyncio.sleep(self._terms.pause * (2**attempt - 1))
            answer = await self._try(verb.name, body, {"X-Request-ID": request_id})
            if answer is not None:
                return _read(verb, answer)
        raise Unavailable(_AWAY)

    async def _try(
        self, name: str, body: bytes, headers: Mapping[str, str]
    ) -> httpx2.Response | None:
        """One call; None where another try may help."""
        clock = asyncio.get_running_loop().time
        self._breaker.check(clock())
        try:
            answer = await self._client.post(name, content=body, headers=headers)
        except httpx2.TransportError as error:
            self._breaker.note(clock(), good=False)
            _log.warning("core.failed", verb=name, error=type(error).__name__)
            return None
        busy = answer.status_code in _BUSY
        self._breaker.note(clock(), good=not busy)
        if busy:
            _log.warning("core.failed", verb=name, status=answer.status_code)
        return None if busy else answer


def _read(verb: Verb[Asks, Tells], answer: httpx2.Response) -> Tells:
    if answer.status_code == _OK:
        try:
            return verb.told.decode(answer.content)
        except (msgspec.DecodeError, ValueError, Refusal) as error:
            _log.error("core.misunderstood", verb=verb.name, error=type(error).__name__)
            raise CoreMisunderstood from error
    _log.error("core.misunderstood", verb=verb.name, status=answer.status_code)
    raise CoreMisunderstood
