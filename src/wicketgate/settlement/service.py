"""Verbs of the settlement."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from wicketgate import executions, journal, outbox, payments, tpps
from wicketgate.bank import Bank, Reason, Scheme, Standing
from wicketgate.executions import Execution, State, Turn
from wicketgate.kernel.ids import OrganisationId, PaymentId
from wicketgate.kernel.work import Work
from wicketgate.outbox import Undone
from wicketgate.payments import Payment, Service, Status

from .errors import OrderUnknown
from .model import EXECUTE, FOLLOW, Sending, Stop, orders_of, stops, unsent, with_the_bank

_AT_ONCE: Final = 25
"""Movements of one payment that are sent between two looks at it."""
_HELD: Final = frozenset({Status.AUTHORISED, Status.CHANGED})


async def in_time_of(work: Work, organisation: OrganisationId) -> None:
    """The work runs in the organisation's time from here."""
    found = await tpps.look(work, organisation)
    work.act_as(work.actor, found.clock_shift)


async def begin(work: Work, key: PaymentId, *, beside: int = 0) -> Sending | None:
    """Mark what is due of a payment as being sent; None when nothing is.

    `beside` is how many of those that are being sent already shall keep no others out.

    From the commit on no cancellation can win. The work runs in the payment's time from here.
    """
    try:
        payment = await payments.lock_any(work, key)
    except payments.PaymentUnknown:
        return None  # its sandbox world was reset meanwhile
    begun = await executions.begin(work, key, _AT_ONCE + beside)
    if not begun:
        return None
    await _taken_up(work, payment, begun)
    return Sending(payment.organisation_id, orders_of(payment, begun))


async def _taken_up(work: Work, payment: Payment, begun: Sequence[Execution]) -> None:
    """The payment is in the bank's hands; of a periodic one the next turn is put down."""
    if payment.ended:
        return
    if payment.order.schedule is not None:
        await _plan_next(work, payment, begun[-1])
        return
    single = payment.order.service is Service.SINGLE
    shown = single and payment.order.scheme is not Scheme.INSTANT and payment.status in _HELD
    status = Status.CHECKED if shown else payment.status
    after = replace(payment, status=status, due_on=None)
    if after != payment:
        await payments.move_on(work, payment, after, "payment.taken_up")


async def _plan_next(work: Work, payment: Payment, last: Execution) -> None:
    schedule = payment.order.schedule
    if schedule is None or await executions.of_turn(work, payment.id, last.turn + 1):
        return
    following = executions.next_execution(schedule, last.planned_on)
    if following is not None:
        turn = Turn(payment.id, payment.organisation_id, last.turn + 1, following)
        await executions.plan(work, turn)
    due_on = None if following is None else following.due_on
    await payments.move_on(work, payment, replace(payment, due_on=due_on), "payment.taken_up")


async def record(
    work: Work, key: PaymentId, said: Mapping[str, Standing], *, asked_us: int | None = None
) -> None:
    """Write down what the bank says of the movements of a payment, and what follows for it.

    `asked_us` is when it was asked, where that is not when the orders were sent.
    """
    try:
        payment = await payments.lock_any(work, key)
    except payments.PaymentUnknown:
        return
    written = [
        await executions.record(work, one, standing, asked_us=asked_us)
        for one, standing in said.items()
    ]
    if payment.ended:
        return  # a cancelled periodic payment: what was on its way stays so
    if payment.order.service is Service.PERIODIC:
        await _end_periodic(work, payment)
        return
    movements = await executions.of_turn(work, key, 1)
    changed_to = max((one.changed_to for one in written if one and one.changed_to), default=None)
    await _conclude(work, payment, movements, changed_to)


async def _conclude(
    work: Work, before: Payment, movements: Sequence[Execution], changed_to: date | None
) -> None:
    payment = replace(before, changed_to=changed_to or before.changed_to)
    status = payments.status_after(payment, movements, work.today)
    if status not in payments.MOVES[payment.status]:
        status = payment.status  # a word that says less than what was said before
    after = replace(payment, status=status)
    if after.ended:
        rejected = status is Status.REJECTED
        after = payment.ending(status, work.now_us, _reason_of(movements) if rejected else None)
    if after != before:
        await payments.move_on(work, before, after, "payment.moved")


def _reason_of(movements: Sequence[Execution]) -> Reason:
    told = (one.reason for one in movements if one.state is State.REJECTED)
    return next(told, None) or Reason.NOT_SPECIFIED


async def _end_periodic(work: Work, payment: Payment) -> None:
    """Single executions do not change it; behind the last one it has been made (B.2.1).

    Where none was ever made it was rejected.
    """
    if await executions.undecided(work, payment.id):
        return
    if await executions.made(work, payment.id):
        after = payment.ending(Status.SETTLED, work.now_us)
    else:
        reason = _reason_of(await executions.newest_of(work, payment.id))
        after = payment.ending(Status.REJECTED, work.now_us, reason)
    await payments.move_on(work, payment, after, "payment.moved")


async def followed(work: Work, key: PaymentId) -> tuple[OrganisationId, list[str]] | None:
    """The keys of the payment's movements that the bank has and has not decided.

    Those that were not looked at for the longest time come first.
    """
    waiting = await executions.followed_of(work, key)
    waiting = sorted(waiting, key=lambda one: one.look_us or 0)
    return (waiting[0].organisation_id, [one.key for one in waiting]) if waiting else None


async def check_known(work: Work, key: str) -> None:
    """Raises OrderUnknown for an order that is none of ours any more: its booking must not stand.

    For a bank that books in this very work: a reset waits for it, or it for the reset.
    """
    if await executions.find(work, key) is None:
        raise OrderUnknown(key)


async def wake(work: Work) -> None:
    """Ask for errands for whatever is due, or is to be followed, anywhere."""
    for key in await executions.due(work, EXECUTE):
        await outbox.put_once(work, EXECUTE, key)
    for key in await executions.to_follow(work, FOLLOW):
        await outbox.put_once(work, FOLLOW, key)


async def nudge(work: Work, key: str) -> None:
    """The bank has news of an order: have it asked now. Raises OrderUnknown, PaymentUnknown.

    One that is being sent, or asked for, at this moment is asked for again afterwards; one whose
    sending failed is sent again, under its key, without waiting for the next try.
    """
    found = await executions.find(work, key)
    if found is None:
        raise OrderUnknown(key)
    await payments.lock_any(work, found.payment_id)
    await executions.look_now(work, key)
    await outbox.try_again(work, EXECUTE, found.payment_id)
    if with_the_bank(await executions.followed_of(work, found.payment_id)):
        await outbox.try_again(work, FOLLOW, found.payment_id)
        await outbox.put_once(work, FOLLOW, found.payment_id)


async def catch_up(work: Work, port: Bank, organisation: OrganisationId) -> None:
    """Bring an organisation's payments up to its time, in this very work.

    For the sandbox, whose bank books in the same database: its clock was moved.
    """
    while due := await executions.due_of(work, organisation):
        for key in due:
            sending = await begin(work, key)
            if sending is not None:
                said = {order.key: await port.pay(order) for order in sending.orders}
                await record(work, key, said)
    for key in await executions.to_follow_of(work, organisation):
        found = await followed(work, key)
        asked = [] if found is None else found[1]
        await record(work, key, await _standings(port, asked))


async def _standings(port: Bank, keys: Sequence[str]) -> Mapping[str, Standing]:
    said = {key: await port.standing(key) for key in keys}
    return {key: standing for key, standing in said.items() if standing is not None}


# ------------------------------------------------------------------ what stands still
async def stops_of(work: Work, payment: Payment) -> tuple[Stop, ...]:
    """Everything that a payment waits for, what somebody must look after first."""
    movements = await executions.newest_of(work, payment.id)
    return stops(payment, movements, await outbox.undone_of(work, payment.id))


async def in_trouble(work: Work, most: int) -> list[Undone]:
    """Errands of payments that failed, those that were given up first; `subject` is the payment."""
    return await outbox.in_trouble(work, (EXECUTE, FOLLOW), most)


async def try_again(work: Work, payment: Payment) -> bool:
    """Ask the bank now, in the works that follow; whether there is anything to ask.

    Each movement has a key of its own at the bank: asked again, it pays nothing twice.
    """
    wanted = await _errands_again(work, payment.id)
    movements = await executions.newest_of(work, payment.id)
    if unsent(movements, work.now_us):
        await outbox.put_once(work, EXECUTE, payment.id)
        wanted.append(True)
    if with_the_bank(movements):
        await outbox.put_once(work, FOLLOW, payment.id)
        wanted.append(True)
    if any(wanted):
        await journal.record(work, "payment.tried_again", f"payment:{payment.id}")
    return any(wanted)


async def try_these_again(work: Work, keys: Sequence[str]) -> int:
    """Do now what was to be done for these payments and failed; for how many there was anything.

    For many at once: nobody's payment is held meanwhile.
    """
    asked = [key for key in keys if any(await _errands_again(work, key))]
    for key in asked:
        await journal.record(work, "payment.tried_again", f"payment:{key}")
    return len(asked)


async def _errands_again(work: Work, key: str) -> list[bool]:
    """Have a payment's errands that failed, or were given up, done now; which there were."""
    return [await outbox.try_again(work, errand, key) for errand in (EXECUTE, FOLLOW)]
