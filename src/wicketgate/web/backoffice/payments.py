"""Payments of all organisations: where they stand, what stands still and why, and trying again."""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import executions, payments, settlement, tpps
from wicketgate.executions import Execution
from wicketgate.kernel import clock, paging
from wicketgate.kernel.ids import OrganisationId, PaymentId
from wicketgate.kernel.permissions import Permission
from wicketgate.outbox import Undone
from wicketgate.payments import Payment, Search, Status
from wicketgate.settlement import Stop
from wicketgate.subjects import PaymentApproval, PaymentCancellation
from wicketgate.web.kit.seat import Seat

from .call import Call, Console, admit
from .lists import BEHIND, Pager, id_of, one_of, pager
from .past import history_of, signings_of
from .payment_views import (
    ContradictionLine,
    MovementLine,
    PaymentLine,
    PaymentPage,
    Payments,
    StopLine,
    TransferLine,
    TroubleLine,
)
from .sign_in import done_in
from .views import Done

PRODUCTS: Final = tuple(sorted({product for _, product in payments.products()}))
_TROUBLES: Final = 25
_MOST_ASKED: Final = 5000
_AT_ONCE: Final = 100
"""Payments in one transaction, where all are tried again: others write between two of them."""
_SHOWN: Final = 100


async def list_page(call: Call) -> Response:
    """What failed, then the newest first; a known id leads to its own page."""
    named = call.asked("payment")
    if named:
        return await _lead_to(call, named)
    wishes = {name: call.asked(name) for name in ("organisation", "status", "product")}
    wanted = Search(
        organisation_id=id_of(OrganisationId, wishes["organisation"]),
        status=one_of(Status, wishes["status"]),
        product=wishes["product"] if wishes["product"] in PRODUCTS else None,
        behind=paging.read_key(call.asked(BEHIND)),
    )
    found = await payments.search(call.work, wanted)
    troubles = await settlement.in_trouble(call.work, _TROUBLES + 1)
    page = Payments(
        frame=call.frame,
        asked=_number(call.asked("asked")),
        lines=found.map(line_of).lines,
        pager=pager(call, found, wishes),
        troubles=tuple(map(_trouble, troubles[:_TROUBLES])),
        more_troubles=len(troubles) > _TROUBLES,
        contradictions=await _contradictions(call),
        organisation=wishes["organisation"],
        status_wanted=wishes["status"],
        product=wishes["product"],
        products=PRODUCTS,
    )
    return call.show(page)


def _number(told: str) -> int | None:
    """How many the address says were asked about; None for what is no number of ours."""
    return int(told) if re.fullmatch(r"\d{1,4}", told, re.ASCII) else None


async def _lead_to(call: Call, named: str) -> Response:
    """To the payment of this id, or the empty list where there is none."""
    try:
        one = await payments.look(call.work, PaymentId(named))
    except payments.PaymentUnknown:
        nothing = Payments(
            frame=call.frame, lines=(), pager=Pager(), payment=named, products=PRODUCTS
        )
        return call.show(nothing)
    return call.see(f"/ops/payments/{one.id}")


def line_of(one: Payment) -> PaymentLine:
    """A payment as a list has it."""
    return PaymentLine(
        id=one.id,
        organisation_id=one.organisation_id,
        status=one.status,
        service=one.order.service.value,
        product=one.order.product,
        totals=one.order.totals(),
        transfers=len(one.order.transfers),
        created=clock.moment(one.created_us),
    )


def _trouble(task: Undone) -> TroubleLine:
    return TroubleLine(
        id=task.subject,
        stuck=task.stuck,
        tries=task.attempts,
        next=clock.moment(task.due_us),
        error=task.error,
    )


async def _contradictions(call: Call) -> tuple[ContradictionLine, ...]:
    found = await executions.contradicted(call.work, _TROUBLES)
    return tuple(
        ContradictionLine(id=one.payment_id, key=one.key, state=one.state, told=one.contradiction)
        for one in found
        if one.contradiction is not None
    )


# ------------------------------------------------------------------ one payment
async def page(call: Call) -> Response:
    """Everything about one. Raises payments.PaymentUnknown."""
    work = call.work
    one = await payments.look(work, PaymentId(call.place("payment")))
    organisation = await tpps.look(work, one.organisation_id)
    movements = await executions.newest_of(work, one.id)
    stops = await settlement.stops_of(work, one)
    schedule = one.order.schedule
    view = PaymentPage(
        frame=call.frame,
        done=done_in(call.console.request),
        payment=line_of(one),
        organisation=organisation.name,
        debtor=one.order.debtor_account.number,
        reason="" if one.reason is None else one.reason.value,
        wanted=one.order.wanted_on,
        due=one.due_on,
        changed_to=one.changed_to,
        authorised=None if one.authorised_us is None else clock.moment(one.authorised_us),
        ended=None if one.final_us is None else clock.moment(one.final_us),
        signed=len(one.signers),
        signatures=one.signatures_required,
        rejects_without_funds=one.rejects_without_funds,
        basket=one.basket_id or "",
        frequency="" if schedule is None else schedule.frequency.value,
        first=None if schedule is None else schedule.start,
        last=None if schedule is None else schedule.end,
        stops=tuple(map(_stop, stops)),
        movements=tuple(_movement(one, each) for each in movements[:_SHOWN]),
        transfers=() if movements else _transfers(one),
        history=await history_of(call, f"payment:{one.id}"),
        signings=await signings_of(call, PaymentApproval(one, work.today)),
        withdrawals=await signings_of(call, PaymentCancellation(one, work.today)),
        clock_moved=bool(organisation.clock_shift),
        more=max(0, len(movements or one.order.transfers) - _SHOWN),
    )
    return call.show(view)


def _stop(one: Stop) -> StopLine:
    return StopLine(
        halt=one.halt,
        count=one.count,
        until=None if one.until_us is None else clock.moment(one.until_us),
        day=one.day,
        tries=one.tries,
        error=one.error,
    )


def _movement(payment: Payment, one: Execution) -> MovementLine:
    transfer = payment.order.transfers[one.place]
    return MovementLine(
        key=one.key,
        turn=one.turn,
        amount=transfer.amount,
        number=transfer.creditor_account.number,
        planned=one.planned_on,
        due=one.changed_to or one.due_on,
        state=one.state,
        reason="" if one.reason is None else one.reason.value,
        sent=None if one.sent_us is None else clock.moment(one.sent_us),
        contradiction=one.contradiction,
    )


def _transfers(one: Payment) -> tuple[TransferLine, ...]:
    return tuple(
        TransferLine(amount=each.amount, number=each.creditor_account.number)
        for each in one.order.transfers[:_SHOWN]
    )


async def try_again(call: Call) -> Response:
    """Have the bank asked now about what stands still. Raises payments.PaymentUnknown."""
    one = await payments.lock_any(call.work, PaymentId(call.place("payment")))
    asked = await settlement.try_again(call.work, one)
    done = f"?done={Done.TRIED_AGAIN.value}" if asked else ""
    return call.see(f"/ops/payments/{one.id}{done}")


async def try_all_again(seat: Seat, request: Request) -> Response:
    """Have done now what was to be done for payments and failed: for 5000 of them at most.

    Each hundred is a transaction of its own, and is admitted anew.
    """
    console = Console(seat, request)
    async with seat.desk.reading(console.request_id) as work:
        await admit(console, work, Permission.PAYMENTS_TRY_AGAIN)
        troubles = await settlement.in_trouble(work, _MOST_ASKED)
    await console.form()
    keys, asked = list(dict.fromkeys(task.subject for task in troubles)), 0
    for start in range(0, len(keys), _AT_ONCE):
        async with seat.desk.writing(console.request_id) as work:
            await admit(console, work, Permission.PAYMENTS_TRY_AGAIN)
            asked += await settlement.try_these_again(work, keys[start : start + _AT_ONCE])
    return console.see(f"/ops/payments?asked={asked}")
