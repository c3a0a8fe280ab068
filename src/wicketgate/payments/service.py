"""Verbs of the payments: what a TPP asks for, and what customers decide."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from wicketgate import bank, executions, journal, oauth, outbox, tpps
from wicketgate.applications import Application
from wicketgate.bank import Reason, Scheme
from wicketgate.executions import Turn
from wicketgate.kernel import clock as time
from wicketgate.kernel import paging, secrets
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import BasketId, OrganisationId, PaymentId, PsuId
from wicketgate.kernel.paging import PAGE, Page
from wicketgate.kernel.profile import Settlement
from wicketgate.kernel.states import AlreadyDecided, move
from wicketgate.kernel.work import Work
from wicketgate.outbox import Lane

from . import store
from .errors import (
    ExecutionDateInvalid,
    NotCancellable,
    PaymentInBasket,
    PaymentUnknown,
    PeriodInvalid,
)
from .model import (
    FARTHEST_DATE,
    MOVES,
    Matched,
    Payment,
    PaymentRequest,
    Search,
    Status,
    first_days,
    match,
)

_SWEPT_AT_ONCE: Final = 200
_SENT_AT_ONCE: Final = 25


def scope_of(key: PaymentId) -> oauth.Scope:
    """The OAuth2 scope that names this payment."""
    return oauth.Scope(oauth.ScopeKind.PIS, key)


# ------------------------------------------------------------------ received, found
async def receive(work: Work, tpp: Tpp, request: PaymentRequest) -> Payment:
    """Take a TPP's order; it waits for the customer.

    Nothing is asked of the bank: nobody has signed in yet (contract A.7.7). Raises
    ExecutionDateInvalid, PeriodInvalid.
    """
    _check_days(work, request)
    rules = work.profile
    patience = (
        timedelta(hours=rules.pending_ttl_explicit_hours) if request.explicit else alone(work)
    )
    payment = Payment(
        id=PaymentId(secrets.new_id()),
        organisation_id=tpp.organisation,
        application_id=tpp.application,
        order=request.order,
        status=Status.RECEIVED,
        created_us=work.now_us,
        lapses_us=time.micros(work.now + patience),
        redirect_uri=request.redirect_uri,
        explicit=request.explicit,
        rejects_without_funds=request.rejects_without_funds,
    )
    await store.add(work, payment, request.content_type, request.content)
    await _record(work, payment.id, "payment.received", None, payment.status)
    return payment


def _check_days(work: Work, request: PaymentRequest) -> None:
    """The days that can be judged at once (contract A.7.2, A.7.4)."""
    order, today = request.order, work.today
    schedule = order.schedule
    first = order.wanted_on if schedule is None else schedule.start
    farthest = today + FARTHEST_DATE if schedule is None else date.max
    last = today if order.scheme is Scheme.INSTANT else farthest
    if first is not None and not today <= first <= last:
        told = "must be today for an instant payment" if last == today else None
        raise ExecutionDateInvalid(told, path=request.date_path)
    if schedule is not None and schedule.start == today and _late(work):
        raise ExecutionDateInvalid(
            "must be later: today's cut-off has passed", path=request.date_path
        )
    if schedule is not None and first_days(order, today) is None:
        raise PeriodInvalid(path=request.end_path)


def _late(work: Work) -> bool:
    """Whether today's cut-off has passed (contract A.7.2), where the bank has one."""
    return not _any_day(work) and work.now.astimezone(work.profile.zone).time() >= (
        work.profile.cut_off
    )


def _any_day(work: Work) -> bool:
    return work.profile.settlement is Settlement.AT_ONCE


async def find_own(work: Work, organisation: OrganisationId, key: PaymentId) -> Payment:
    """The organisation's payment as time has left it. Raises PaymentUnknown, PaymentExpired."""
    return _as_of_now(work, await store.find_own(work, organisation, key, hold=False))


async def lock_own(work: Work, organisation: OrganisationId, key: PaymentId) -> Payment:
    """As `find_own`, and nobody else moves it until this work ends."""
    return _as_of_now(work, await store.find_own(work, organisation, key, hold=True))


def _as_of_now(work: Work, found: Payment | None) -> Payment:
    if found is None:
        raise PaymentUnknown
    now = found.as_of(work.now, alone(work))
    now.check_readable(work.now)
    return now


async def content_of(work: Work, payment: Payment) -> tuple[str, bytes]:
    """What a GET gives back of it: media type and bytes, as they were received."""
    found = await store.content(work, payment.id)
    if found is None:
        raise PaymentUnknown
    return found


async def look(work: Work, key: PaymentId) -> Payment:
    """Anybody's payment as time has left it, for the bank; the work runs in its time from here.

    Raises PaymentUnknown.
    """
    return await _in_its_time(work, await store.find(work, key))


async def lock_any(work: Work, key: PaymentId) -> Payment:
    """As `look`, and nobody else moves it until this work ends."""
    return await _in_its_time(work, await store.lock(work, key))


def alone(work: Work) -> timedelta:
    """How long a payment waits whose authorisation we opened, or whose basket is no more."""
    return timedelta(minutes=work.profile.pending_ttl_implicit_minutes)


async def _in_its_time(work: Work, found: Payment | None) -> Payment:
    if found is None:
        raise PaymentUnknown
    organisation = await tpps.look(work, found.organisation_id)
    work.act_as(work.actor, organisation.clock_shift)
    return found.as_of(work.now, alone(work))


async def search(work: Work, wanted: Search) -> Page[Payment]:
    """Payments of all organisations as time has left them, newest first."""
    found = await store.search(work, wanted, PAGE + 1)
    now = work.clock()
    seen = [
        payment.as_of(now + timedelta(microseconds=shift), alone(work)) for payment, shift in found
    ]
    return paging.page_of(seen, lambda one: paging.key_of(one.created_us, one.id))


async def hold(work: Work, key: PaymentId) -> None:
    """Let nobody else act on the payment until this work ends."""
    await store.lock(work, key)


# ------------------------------------------------------------------ what customers decide
def matching(work: Work, payment: Payment, accounts: Sequence[bank.Account]) -> Matched:
    """Which of the customer's accounts pays. Raises bank.AccountsDoNotMatch."""
    del work  # no rule of the profile bears on it
    return match(payment, accounts)


async def approve(
    work: Work, payment: Payment, customer: bank.Customer, matched: Matched
) -> Payment:
    """One customer has signed; with the last signature the payment goes its way (B.2.1).

    Raises AlreadyDecided when it is not open any more, PaymentInBasket.
    """
    if not payment.open:
        raise AlreadyDecided
    if payment.basket_id is not None:
        raise PaymentInBasket
    signed = replace(
        payment,
        psu_id=payment.psu_id or customer.id,
        account_id=matched.account.id,
        signers=tuple(sorted({*payment.signers, customer.id})),
        signatures_required=max(payment.signatures_required, matched.account.signatures_required),
    )
    if len(signed.signers) >= signed.signatures_required:
        return await _set_out(work, payment, signed)
    patience = timedelta(days=work.profile.pending_ttl_multilevel_days)
    signed = replace(
        signed,
        status=Status.PARTLY_AUTHORISED,
        lapses_us=time.micros(work.now + patience),
    )
    return await move_on(work, payment, signed, "payment.signed")


async def approve_member(
    work: Work, payment: Payment, signers: Sequence[PsuId], matched: Matched
) -> Payment:
    """A payment of a basket that all have signed (contract A.8). Raises AlreadyDecided."""
    if not payment.open:
        raise AlreadyDecided
    signed = replace(
        payment,
        psu_id=signers[0],
        account_id=matched.account.id,
        signers=tuple(sorted(signers)),
        signatures_required=len(signers),
        basket_id=None,
    )
    return await _set_out(work, payment, signed)


async def _set_out(work: Work, before: Payment, signed: Payment) -> Payment:
    """All have signed: the executions are put down, and what is due today is asked for at once."""
    days = first_days(signed.order, work.today, late=_late(work), any_day=_any_day(work))
    if days is None:
        late = signed.ending(Status.REJECTED, work.now_us, Reason.TOO_LATE)
        return await move_on(work, before, late, "payment.signed")
    wanted, occurrence = days
    changed_to = occurrence.due_on if occurrence.due_on != wanted else None
    out = replace(
        signed,
        status=Status.AUTHORISED if changed_to is None else Status.CHANGED,
        authorised_us=work.now_us,
        due_on=occurrence.due_on,
        changed_to=changed_to,
    )
    await move_on(work, before, out, "payment.signed")
    at = out.order.wanted_at
    turn = Turn(out.id, out.organisation_id, 1, occurrence, len(out.order.transfers))
    await executions.plan(
        work, turn if at is None else replace(turn, not_before_us=time.micros(at))
    )
    if occurrence.due_on <= work.today:
        lane = Lane.EXPRESS if out.order.scheme is Scheme.INSTANT else Lane.ORDINARY
        await outbox.put_once(work, "settlement.execute", out.id, lane=lane)
    return out


async def reject(work: Work, payment: Payment, reason: Reason) -> Payment:
    """The customer, or the bank for them, says no before anything was sent.

    Raises AlreadyDecided when it is not open any more.
    """
    if not payment.open:
        raise AlreadyDecided
    rejected = payment.ending(Status.REJECTED, work.now_us, reason)
    return await move_on(work, payment, rejected, "payment.rejected")


# ------------------------------------------------------------------ taken back
async def cancel(work: Work, payment: Payment) -> Payment:
    """The TPP takes it back (contract A.7.8); cancelled, or waiting for the customer's word.

    Raises PaymentInBasket, NotCancellable.
    """
    if payment.status is Status.CANCELLED:
        return payment
    if payment.basket_id is not None:
        raise PaymentInBasket
    if payment.open:
        return await _call_off(work, payment)
    if not payment.cancellable(work.today):
        raise NotCancellable
    if not work.profile.cancellation_sca_required:
        return await _call_off(work, payment)
    if payment.withdrawal_us is not None:
        return payment
    patience = timedelta(hours=work.profile.pending_ttl_explicit_hours)
    asked = replace(payment, withdrawal_us=time.micros(work.now + patience))
    return await move_on(work, payment, asked, "payment.cancellation_asked")


async def approve_cancellation(work: Work, payment: Payment) -> Payment:
    """The customer has signed the cancellation (B.2.2).

    Raises AlreadyDecided once it is cancelled, NotCancellable when it has become too late.
    """
    payment.check_withdrawal(work.today)
    return await _call_off(work, payment)


async def drop_cancellation(work: Work, payment: Payment) -> Payment:
    """The customer will not cancel, or cannot answer: all stays as it was (B.2.2)."""
    if payment.withdrawal_us is None:
        return payment
    kept = replace(payment, withdrawal_us=None)
    return await move_on(work, payment, kept, "payment.cancellation_dropped")


async def call_off(work: Work, payment: Payment) -> Payment:
    """The customer takes it back at the bank itself (B.2.2).

    Raises AlreadyDecided once it is cancelled, NotCancellable when it has become too late.
    """
    if payment.status is Status.CANCELLED:
        raise AlreadyDecided
    if not payment.open and not payment.cancellable(work.today):
        raise NotCancellable
    return await _call_off(work, payment)


async def _call_off(work: Work, payment: Payment) -> Payment:
    await executions.cancel(work, payment.id)
    called_off = payment.ending(Status.CANCELLED, work.now_us)
    return await move_on(work, payment, called_off, "payment.cancelled")


async def terminate_of(work: Work, application: Application) -> list[PaymentId]:
    """Call off what an application that is deleted has waiting for signatures; which.

    What customers have approved is theirs: it is made. What time has ended stays as it ended.
    """
    waiting = await store.open_of(work, application.id)
    held = [await lock_own(work, application.organisation_id, key) for key in waiting]
    return [(await _call_off(work, payment)).id for payment in held if payment.open]


async def waiting_of(work: Work, application: Application) -> list[PaymentId]:
    """What the application has waiting for signatures, in the order of the ids."""
    return await store.open_of(work, application.id)


async def unended_of(work: Work, application: Application) -> int:
    """How many of the application's payments wait for signatures."""
    return len(await store.open_of(work, application.id))


# ------------------------------------------------------------------ in a basket
async def of_basket(work: Work, basket: BasketId) -> list[Payment]:
    """The members of a basket in the order of their ids; held while a writing work lasts."""
    return await store.of_basket(work, basket)


async def free_of_basket(work: Work, basket: BasketId) -> list[Payment] | None:
    """As `of_basket` and held, but None at once when somebody else holds one of them."""
    return await store.free_of_basket(work, basket)


async def baskets_of(work: Work, application: Application) -> list[BasketId]:
    """The baskets in which payments of the application wait."""
    return await store.baskets_of(work, application.id)


async def lapse_due(work: Work) -> list[PaymentId]:
    """Write down what time has ended, wishes to cancel too; the ids of at most 200 payments."""
    now_us = time.micros(work.clock())
    ended = []
    for key, shift_us in await store.lapsed(work, now_us, _SWEPT_AT_ONCE):
        found = await store.lock_free(work, key)
        if found is None:
            continue  # somebody acts on it right now: the next round looks again
        work.act_as(work.actor, timedelta(microseconds=shift_us))
        after = found.as_of(work.now, alone(work))
        if after is not found:
            await move_on(work, found, after, "payment.lapsed")
            ended.append(key)
    return ended


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete the organisation's payments: part of a sandbox reset only."""
    await store.forget_organisation(work, organisation)  # first, as whoever moves both holds it
    await executions.forget_organisation(work, organisation)


async def move_on(work: Work, before: Payment, after: Payment, act: str) -> Payment:
    """Write it, if the machine lets it and nobody was faster. Raises AlreadyDecided."""
    if after.status is not before.status:
        move(before.status, after.status, MOVES)
    if not await store.move(work, before, after):
        raise AlreadyDecided
    await _record(work, before.id, act, before.status, after.status)
    return after


async def _record(
    work: Work, key: PaymentId, act: str, before: Status | None, after: Status
) -> None:
    await journal.record(work, act, f"payment:{key}", before=before, after=after)
