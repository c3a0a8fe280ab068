"""Verbs of the executions. Whoever calls one holds the payment."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import structlog

from wicketgate import journal
from wicketgate.bank import Standing
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import OrganisationId, PaymentId
from wicketgate.kernel.states import move
from wicketgate.kernel.work import Work

from . import store
from .model import MOVES, Execution, State, Turn, look_after

_STUCK: Final = timedelta(minutes=2)
"""Longer than a task's lease: whoever began to send a movement then is gone."""
_LOOKED_AT: Final = 5_000
"""Movements: ten bulks of the largest kind."""
_AT_ONCE: Final = 200
_SHOWN: Final = 600
_log = structlog.get_logger(__name__)


async def plan(work: Work, turn: Turn) -> None:
    """Put one turn of a payment down for its day: one execution for each transfer."""
    due_us = max(_begins_us(work, turn.occurrence.due_on), turn.not_before_us)
    await store.add(work, turn.executions(due_us))


def _begins_us(work: Work, day: date) -> int:
    """The first moment of the day in the bank's zone."""
    return time.micros(time.end_of_day(day - timedelta(days=1), work.profile.zone))


async def begin(work: Work, payment: PaymentId, most: int) -> list[Execution]:
    """Mark what is due as being sent: from the commit on nothing but the bank decides about it.

    What somebody began to send and did not finish is among them; the bank knows it by its key.
    """
    sent_us = time.micros(work.clock())
    begun = []
    for one in await store.to_send(work, payment, most):
        if one.state is State.WAITING:
            sending = replace(one, state=move(one.state, State.SENDING, MOVES), sent_us=sent_us)
            if not await store.move(work, one, sending):
                continue
            await _record(work, one, sending)
            begun.append(sending)
        else:
            begun.append(one)
    return begun


async def record(
    work: Work, key: str, standing: Standing, *, asked_us: int | None = None
) -> Execution | None:
    """Write down what the bank says of a movement; the movement, None where there is none.

    `asked_us` is when the bank was asked, where that is not when the order was sent. What
    is decided stays so. Where the bank takes back what it said the movement stays where it stood,
    and people are told (docs/operations.md).
    """
    before = await store.find(work, key)
    if before is None or not before.undecided:
        return before
    now_us = time.micros(work.clock())
    sent_for = timedelta(microseconds=max(0, now_us - (before.sent_us or now_us)))
    look_us = now_us + look_after(sent_for) // timedelta(microseconds=1)
    if before.fell_due(since_us=asked_us, until_us=now_us):
        look_us = now_us  # the bank had news after it answered
    after = replace(before.after(standing), look_us=look_us)
    if await store.move(work, before, after):
        await _tell(work, before, after)
    return after


async def _tell(work: Work, before: Execution, after: Execution) -> None:
    if after.state is not before.state:
        await _record(work, before, after)
    if after.contradiction not in {None, before.contradiction}:
        state, told = after.state, after.contradiction
        _log.error("execution.contradicted", execution=after.key, state=state, told=told)
        thing = f"execution:{after.key}"
        await journal.record(work, "execution.contradicted", thing, before=state, after=told)


async def _record(work: Work, before: Execution, after: Execution) -> None:
    thing = f"execution:{before.key}"
    await journal.record(work, "execution.moved", thing, before=before.state, after=after.state)


async def find(work: Work, key: str) -> Execution | None:
    """The movement of that key, None where there is none."""
    return await store.find(work, key)


async def look_now(work: Work, key: str) -> None:
    """Have the bank asked at once where a movement stands that it has and has not decided."""
    await store.look_at(work, key, time.micros(work.clock()))


async def of_turn(work: Work, payment: PaymentId, turn: int) -> list[Execution]:
    """The movements of one turn, in the order of the transfers."""
    return await store.of_turn(work, payment, turn)


async def newest_of(work: Work, payment: PaymentId) -> list[Execution]:
    """The movements of a payment, its latest turn first, at most 600."""
    return await store.newest_of(work, payment, _SHOWN)


async def followed_of(work: Work, payment: PaymentId) -> list[Execution]:
    """Those of the payment that the bank has and has not decided."""
    return await store.followed_of(work, payment)


async def contradicted(work: Work, most: int) -> list[Execution]:
    """Movements of which the bank takes back what it had said, whosever they are."""
    return await store.contradicted(work, most)


async def undecided(work: Work, payment: PaymentId) -> bool:
    """Whether anything may still become of any of them."""
    return await store.undecided(work, payment)


async def made(work: Work, payment: PaymentId) -> bool:
    """Whether any of them was ever made."""
    return await store.made(work, payment)


async def cancel(work: Work, payment: PaymentId) -> int:
    """Call off what waits for its day; how many."""
    return await store.cancel(work, payment)


async def due(work: Work, errand: str) -> list[PaymentId]:
    """At most 200 payments of which something is to be sent, by their organisations' clocks.

    Those for which this errand is asked for already are not among them.
    """
    now, stuck = work.clock(), work.clock() - _STUCK
    found = await store.due(work, errand, time.micros(now), time.micros(stuck), _LOOKED_AT)
    return found[:_AT_ONCE]


async def due_of(work: Work, organisation: OrganisationId) -> list[PaymentId]:
    """The same for one organisation, in whose time the work runs."""
    return await store.due_of(work, organisation, _AT_ONCE)


async def next_due(work: Work, organisation: OrganisationId) -> int | None:
    """When the next movement of the organisation is to be sent; None where none waits."""
    return await store.next_due(work, organisation)


async def to_follow(work: Work, errand: str) -> list[PaymentId]:
    """At most 200 payments of which the bank is to be asked where they stand, as for `due`."""
    found = await store.to_follow(work, errand, time.micros(work.clock()), _LOOKED_AT)
    return found[:_AT_ONCE]


async def to_follow_of(work: Work, organisation: OrganisationId) -> list[PaymentId]:
    """Every payment of the organisation that is with the bank."""
    return await store.to_follow_of(work, organisation)


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete the organisation's executions: part of a sandbox reset only."""
    await store.forget_organisation(work, organisation)
