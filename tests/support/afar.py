"""The sandbox's bank as if it were far away: each question is a work of its own, and takes time.

So whoever asks it while holding a work that can write is found out: on SQLite they wait for
themselves, and on both databases `settlement.Way` refuses.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, cast

from tests.support import worlds
from wicketgate import sandbox, settlement
from wicketgate.bank import Bank
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Desk, Work
from wicketgate.settlement import Way

_PATIENCE_SECONDS: Final = 5.0
Act = Callable[[], Awaitable[object]]


@dataclass
class Afar:
    """`meanwhile` is done once, when the bank has answered that question and nobody knows yet.

    Where it is `unknown` no customer is known to it any more.
    """

    desk: Desk
    meanwhile: dict[str, Act] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    unknown: bool = False

    @property
    def way(self) -> Way:
        """As a live process reaches its core."""
        return Way(self.of, far=True)

    def of(self, _work: Work, organisation: OrganisationId) -> Bank:
        """The bank as one organisation meets it."""
        return cast("Bank", _Line(self, organisation))


@dataclass
class _Line:
    """Any verb of the port, asked over a long line."""

    afar: Afar
    organisation: OrganisationId

    def __getattr__(self, verb: str) -> Callable[..., Awaitable[Any]]:
        async def ask(*said: Any, **more: Any) -> Any:
            self.afar.asked.append(verb)
            if self.afar.unknown and verb == "customer":
                return None
            answer = await asyncio.wait_for(self._answer(verb, *said, **more), _PATIENCE_SECONDS)
            act = self.afar.meanwhile.pop(verb, None)
            if act is not None:
                await asyncio.wait_for(act(), _PATIENCE_SECONDS)
            return answer

        return ask

    async def _answer(self, verb: str, *said: Any, **more: Any) -> Any:
        async with self.afar.desk.writing(worlds.REQUEST) as work:
            await settlement.in_time_of(work, self.organisation)
            return await getattr(sandbox.bank(work, self.organisation), verb)(*said, **more)
