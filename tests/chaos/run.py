"""One run: payers at work, processes killed at random, then the audit."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from typing import Final

from tests.chaos.audit import books_of
from tests.chaos.house import House
from tests.chaos.payers import Payers

_CALLERS: Final = 6
_LONGEST_PEACE_SECONDS: Final = 1.5


@dataclass(frozen=True)
class Outcome:
    """What was done to the house, and every sentence about it that is not true."""

    kills: Counter[str]
    payments: Counter[str]
    unanswered: Counter[str]
    wrong: list[str]


async def chaos(house: House, kills: int, seed: int) -> Outcome:
    """Kill `kills` times under load; the same seed makes the same choices."""
    dice = random.Random(seed)
    payers, killed = Payers(house, dice), Counter[str]()

    async def killing() -> None:
        for _ in range(kills):
            await asyncio.sleep(dice.random() * _LONGEST_PEACE_SECONDS)
            killed[await asyncio.to_thread(house.kill_one, dice)] += 1

    await payers.run(_CALLERS, killing)
    books = await books_of(house.database, house.demo["organisationIdentifier"])
    last = Counter(one.seen[-1] if one.seen else "none" for one in payers.promises)
    return Outcome(killed, last, payers.unanswered, books.all_of_it(payers.promises))
