"""Verbs of registers: each thing in the time of its organisation."""

from collections.abc import AsyncIterator
from typing import Final, TypeVar

from wicketgate.kernel import clock as time
from wicketgate.kernel.work import Work

from .model import Kept
from .store import Register

Thing = TypeVar("Thing", bound=Kept)
_SWEPT_AT_ONCE: Final = 200


async def look(work: Work, register: Register[Thing], key: str) -> Thing | None:
    """The thing as it is written down, whosever; the work runs in its organisation's time."""
    found = await register.find_anywhere(work, key)
    if found is None:
        return None
    one, shift = found
    work.act_as(work.actor, shift)
    return one


async def due(work: Work, register: Register[Thing]) -> AsyncIterator[Thing]:
    """What time has ended and nobody has written down yet, for a sweeper; at most 200 of them.

    Each is held, and the work runs in the time of its organisation.
    """
    now_us = time.micros(work.clock())
    for key, shift in await register.lapsed(work, now_us, _SWEPT_AT_ONCE):
        one = await register.lock_free(work, key)
        if one is None:
            continue  # somebody acts on it right now: the next round looks again
        work.act_as(work.actor, shift)
        yield one
