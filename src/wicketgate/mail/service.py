"""Verbs of the mail."""

from dataclasses import replace
from typing import Final

from wicketgate import journal, outbox
from wicketgate.kernel import clock as time
from wicketgate.kernel import paging, secrets
from wicketgate.kernel.ids import LetterId
from wicketgate.kernel.paging import PAGE, Page
from wicketgate.kernel.states import IllegalMove, move
from wicketgate.kernel.work import Work

from . import store
from .model import KEPT_FOR, MOVES, Draft, Letter, Search, Slip, State

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

    The text of a letter that has left is dropped: its links open accounts. One that came back keeps
    it for `send_again`.
    """
    draft = replace(letter.draft, text="", html="") if after is State.SENT else letter.draft
    closed = replace(letter, state=move(letter.state, after, MOVES), draft=draft)
    await store.close(work, letter, closed)


async def search(work: Work, wanted: Search) -> Page[Slip]:
    """Letters without their text, newest first."""
    found = await store.search(work, wanted, PAGE + 1)
    return paging.page_of(found, lambda one: paging.key_of(one.written_us, one.id))


async def stuck(work: Work) -> int:
    """How many letters wait for somebody to look: returned, or given up."""
    return await store.stuck(work)


async def send_again(work: Work, key: LetterId) -> None:
    """Try once more with a letter that came back or was given up.

    Raises IllegalMove for any other: it is on its way, has left, or was forgotten.
    """
    slip = await store.slip(work, key)
    if slip is None or not (slip.dead or slip.state is State.RETURNED):
        raise IllegalMove
    if slip.state is State.RETURNED:
        move(slip.state, State.WAITING, MOVES)
        if not await store.take_back(work, key):
            raise IllegalMove
        await outbox.put(work, "mail.send", key)
    elif not await outbox.revive(work, "mail.send", key):
        raise IllegalMove
    await journal.record(work, "letter.sent_again", f"letter:{key}", before=slip.state)


async def forget_old(work: Work) -> int:
    """Drop letters older than 30 days; how many."""
    return await store.forget(work, time.micros(work.clock() - KEPT_FOR))
