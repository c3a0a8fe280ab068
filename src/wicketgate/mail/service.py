"""Verbs of the mail."""

from dataclasses import replace
from typing import Final

from wicketgate import journal, outbox
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import LetterId
from wicketgate.kernel.states import IllegalMove, move
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
    draft = replace(letter.draft, text="", html="") if after is State.SENT else letter.draft
    closed = replace(letter, state=move(letter.state, after, MOVES), draft=draft)
    await store.close(work, letter, closed)


async def with_state(work: Work, state: State, after: LetterId | None = None) -> list[Letter]:
    """Fifty letters of which this became, newest first; those that follow the letter `after`."""
    return await store.with_state(work, state, after, _SHOWN)


async def send_again(work: Work, letter: LetterId) -> None:
    """Try a letter once more that was returned, or whose tries are used up.

    One that is on its way stays on it. Raises IllegalMove for one that is sent, kept or forgotten.
    """
    known = await store.find(work, letter)
    if known is None:
        raise IllegalMove
    if known.state is State.WAITING:
        sent = await outbox.revive(work, "mail.send", letter)
    else:
        waiting = replace(known, state=move(known.state, State.WAITING, MOVES))
        sent = await store.close(work, known, waiting)
        if sent:
            await outbox.put(work, "mail.send", letter)
    if sent:
        await journal.record(work, "mail.sent_again", letter, before=known.state)


async def forget_old(work: Work) -> int:
    """Drop letters older than 30 days; how many."""
    return await store.forget(work, time.micros(work.clock() - KEPT_FOR))
