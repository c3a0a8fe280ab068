"""What the bank does to payments and accounts: verbs, one after another, in one transaction.

The world is locked before the payment, as everywhere: who waits for one never holds the other.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from wicketgate import authorisation, clearing, consents, journal, payments, sandbox, settlement
from wicketgate.bank import Reason
from wicketgate.kernel.ids import OrganisationId, PaymentId
from wicketgate.kernel.states import IllegalMove
from wicketgate.kernel.work import Work
from wicketgate.payments import Payment, Status
from wicketgate.web.kit.json_bodies import read_body

from . import wire
from .gate import Call


# ------------------------------------------------------------------ payments
async def end_payment(call: Call) -> bytes:
    """PUT payments/{id}/status: what else the bank, its customer or time brings about."""
    work, organisation = call.work, call.caller.organisation.id
    wanted = read_body(call.body, wire.PaymentStatusWanted, work.profile)
    status, reason = wanted.end()
    await sandbox.live_on(work, organisation)
    key = PaymentId(call.request.path_params["payment_id"])
    payment = await payments.lock_own(work, organisation, key)
    await _ENDED_BY[status](work, payment, reason)
    await journal.record(work, "payment.status_set", f"payment:{key}", after=status)
    return wire.payment(await payments.find_own(work, organisation, key))


async def _cancel(work: Work, payment: Payment, _reason: Reason) -> None:
    await payments.call_off(work, payment)
    await authorisation.close(work, payments.scope_of(payment.id))


async def _reject(work: Work, payment: Payment, reason: Reason) -> None:
    if not payment.open:
        await _decide(work, payment, reason)
        return
    await payments.reject(work, payment, reason)
    await authorisation.close(work, payments.scope_of(payment.id))


async def _make(work: Work, payment: Payment, _reason: Reason) -> None:
    await _decide(work, payment, None)


async def _decide(work: Work, payment: Payment, reason: Reason | None) -> None:
    """Raises IllegalMove where nothing of it waits at the bank."""
    followed = await settlement.followed(work, payment.id)
    if followed is None:
        raise IllegalMove
    organisation, keys = followed
    said = {key: await sandbox.decide(work, organisation, key, reason) for key in keys}
    known = {key: standing for key, standing in said.items() if standing is not None}
    await settlement.record(work, payment.id, known)


_ENDED_BY: Final[Mapping[Status, Callable[[Work, Payment, Reason], Awaitable[None]]]] = {
    Status.CANCELLED: _cancel,
    Status.REJECTED: _reject,
    Status.SETTLED: _make,
}


# ------------------------------------------------------------------ the clearing
async def run_clearing(call: Call) -> bytes:
    """POST settlement/run: the cut-off comes now."""
    work, organisation = call.work, call.caller.organisation.id
    counts = await sandbox.run_clearing(work, organisation)
    await _follow(work, organisation)
    return wire.cleared(counts)


async def tell_clearing(call: Call) -> bytes:
    """GET settlement: what waits, and for when."""
    return wire.waiting(*await clearing.waiting(call.work, call.caller.organisation.id))


async def _follow(work: Work, organisation: OrganisationId) -> None:
    """Payments learn at once what the bank has done."""
    await settlement.catch_up(work, sandbox.bank(work, organisation), organisation)


# ------------------------------------------------------------------ accounts
async def tell_accounts(call: Call) -> bytes:
    """GET accounts: all of the world, whoever's they are."""
    named = await _accounts(call)
    return wire.accounts([(key, account) for key, account in named.items()])


async def book(call: Call) -> bytes:
    """POST accounts/{id}/transactions: something is booked, and whoever waited for it is paid."""
    work, organisation = call.work, call.caller.organisation.id
    wanted = read_body(call.body, wire.BookingWanted, work.profile)
    account = (await _accounts(call)).get(call.request.path_params["account_id"])
    if account is None:
        raise sandbox.AccountUnknown
    entry = sandbox.by_hand(wanted.minor(account.currency), work.today, *wanted.words())
    written = await sandbox.book(work, organisation, account.id, entry)
    await _follow(work, organisation)
    return wire.booked(written)


async def _accounts(call: Call) -> dict[str, clearing.Account]:
    """By the name that this third party knows them by."""
    work, organisation = call.work, call.caller.organisation.id
    return {
        consents.resource_id(work, organisation, account.id): account
        for account in await sandbox.accounts(work, organisation)
    }
