"""Verbs of the mail."""

from dataclasses import replace
from typing import Final

from wicketgate import outbox
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import LetterId
from wicketgate.kernel.states import move
from wicketgate.kernel.work import Work

from . import store
from .model import KEPT_FOR, MOVES, Draft, Letter, State

_SHOWN: Final = 50


async def write(work: Work, draft: Draft) -> LetterId:
    """Have the letter sent once this transaction is committed."""
    letter = Letter(LetterId(secrets.new_id()), draft, State.WAITING, work.now_us)
    await store.add(work, letter)
    await outbox.put(work, "mail.send", letter.id)
    return letter.id


async def find(work: Work, letter: LetterId) -> Letter | None:
    """The letter, or None where it was forgotten."""
    return await store.find(work, letter)


async def latest(work: Work) -> list[Letter]:
    """The last 50 letters, newest first."""
    return await store.latest(work, _SHOWN)


async def close(work: Work, letter: Letter, after: State) -> None:
    """Note what became of it. Raises IllegalMove for a letter whose fate is known already.

    The text of a letter that has left is dropped: its links open accounts.
    """
    draft = letter.draft if after is State.KEPT else replace(letter.draft, text="", html="")
    closed = replace(letter, state=move(letter.state, after, MOVES), draft=draft)
    await store.close(work, letter, closed)


async def forget_old(work: Work) -> int:
    """Drop letters older than 30 days; how many."""
    return await store.forget(work, time.micros(work.clock() - KEPT_FOR))
