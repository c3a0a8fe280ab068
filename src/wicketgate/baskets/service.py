"""Verbs of the signing baskets.

Whoever moves a basket holds it first and its payments then, those in the order of their ids; a new
basket holds nothing but its payments, in the same order. So no two acts wait for one another. The
sweeper, which ends many baskets in one work, waits for nobody.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from wicketgate import bank, journal, oauth, payments, registers
from wicketgate.applications import Application
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import BasketId, OrganisationId, PaymentId
from wicketgate.kernel.states import AlreadyDecided, move
from wicketgate.kernel.work import Work
from wicketgate.payments import Payment

from .errors import BasketUnknown, MemberEnded, MemberUnknown
from .model import MOVES, Basket, BasketRequest, Matched, Status, check_members, path_of
from .store import REGISTER


def scope_of(key: BasketId) -> oauth.Scope:
    """The OAuth2 scope that names this basket (contract D.2)."""
    return oauth.Scope(oauth.ScopeKind.SBS, key)


# ------------------------------------------------------------------ received, found
async def receive(work: Work, tpp: Tpp, request: BasketRequest) -> Basket:
    """Put payments under one approval; from here on the basket decides about them (A.8).

    Raises MemberUnknown, MemberEnded, MemberAuthorised, MemberInBasket, InstantNotOffered.
    """
    members = await _hold_members(work, tpp.organisation, request.payments)
    check_members(members)
    patience = timedelta(hours=work.profile.pending_ttl_explicit_hours)
    basket = Basket(
        id=BasketId(secrets.new_id()),
        organisation_id=tpp.organisation,
        application_id=tpp.application,
        payments=request.payments,
        status=Status.RECEIVED,
        created_us=work.now_us,
        lapses_us=time.micros(work.now + patience),
        redirect_uri=request.redirect_uri,
    )
    await REGISTER.add(work, basket)
    for payment in members:
        joined = replace(payment, basket_id=basket.id, lapses_us=basket.lapses_us)
        await payments.move_on(work, payment, joined, "payment.joined_basket")
    await _record(work, basket.id, "basket.received", None, basket.status)
    return basket


async def _hold_members(
    work: Work, organisation: OrganisationId, keys: Sequence[PaymentId]
) -> list[Payment]:
    """The payments in the order of the request, held.

    Raises MemberUnknown before anything else is said of any, and MemberEnded.
    """
    found: dict[PaymentId, Payment] = {}
    forgotten: set[PaymentId] = set()
    for key in sorted(keys):
        try:
            found[key] = await payments.lock_own(work, organisation, key)
        except payments.PaymentUnknown:
            continue
        except payments.PaymentExpired:
            forgotten.add(key)
    for place, key in enumerate(keys):
        if key not in found and key not in forgotten:
            raise MemberUnknown(path=path_of(place))
    for place, key in enumerate(keys):
        if key in forgotten:
            raise MemberEnded(path=path_of(place))
    return [found[key] for key in keys]


async def find_own(work: Work, organisation: OrganisationId, key: BasketId) -> Basket:
    """The organisation's basket as time has left it. Raises BasketUnknown, BasketExpired."""
    return _as_of_now(work, await REGISTER.find_own(work, organisation, key))


async def lock_own(work: Work, organisation: OrganisationId, key: BasketId) -> Basket:
    """As `find_own`, and nobody else moves it until this work ends."""
    return _as_of_now(work, await REGISTER.lock_own(work, organisation, key))


def _as_of_now(work: Work, found: Basket | None) -> Basket:
    if found is None:
        raise BasketUnknown
    now = found.as_of(work.now)
    now.check_readable(work.now)
    return now


async def look(work: Work, key: BasketId) -> Basket:
    """Anybody's basket as time has left it, for the bank; the work runs in its time from here.

    Raises BasketUnknown.
    """
    found = await registers.look(work, REGISTER, key)
    if found is None:
        raise BasketUnknown
    return found.as_of(work.now)


async def members_of(work: Work, basket: Basket) -> list[Payment]:
    """The payments the basket decides about; held while a writing work lasts. None once it ended.

    In the order of the request.
    """
    if not basket.open:
        return []
    held = {payment.id: payment for payment in await payments.of_basket(work, basket.id)}
    return [held[key] for key in basket.payments if key in held]


async def hold(work: Work, key: BasketId) -> None:
    """Let nobody else act on the basket until this work ends."""
    await REGISTER.lock(work, key)


# ------------------------------------------------------------------ what customers decide
async def approve(work: Work, basket: Basket, customer: bank.Customer, matched: Matched) -> Basket:
    """One customer has signed; with the last signature all payments go their way, or none (B.4).

    Raises AlreadyDecided when it is not open any more.
    """
    if not basket.open:
        raise AlreadyDecided
    signed = basket.signed_by(customer.id, matched.signatures)
    if signed.open:
        patience = timedelta(days=work.profile.pending_ttl_multilevel_days)
        signed = replace(signed, lapses_us=time.micros(work.now + patience))
        await _move_on(work, basket, signed, "basket.signed")
        for payment, _ in matched.members:
            staying = replace(payment, lapses_us=signed.lapses_us)
            await payments.move_on(work, payment, staying, "payment.stayed_in_basket")
        return signed
    done = replace(signed, final_us=work.now_us)
    await _move_on(work, basket, done, "basket.signed")
    for payment, account in matched.members:
        await payments.approve_member(work, payment, done.signed, account)
    return done


async def expect(work: Work, basket: Basket, signatures: int) -> Basket:
    """So many customers must sign it. Raises AlreadyDecided where it has ended."""
    if not basket.open:
        raise AlreadyDecided
    expecting = replace(basket, signatures_required=signatures)
    await _move_on(work, basket, expecting, "basket.signatures_found")
    return expecting


async def wait_until(work: Work, basket: Basket, until_us: int) -> Basket:
    """Its wait, and that of its payments, ends then. Raises AlreadyDecided where it has ended."""
    if not basket.open:
        raise AlreadyDecided
    waiting = replace(basket, lapses_us=until_us)
    await _move_on(work, basket, waiting, "basket.deadline_set")
    for payment in await payments.of_basket(work, basket.id):
        staying = replace(payment, lapses_us=until_us)
        await payments.move_on(work, payment, staying, "payment.deadline_set")
    return waiting


async def reject(work: Work, basket: Basket) -> Basket:
    """The customer, or the bank for them, says no: the payments wait again by themselves.

    Raises AlreadyDecided when it is not open any more.
    """
    if not basket.open:
        raise AlreadyDecided
    return await _release(work, basket, Status.REJECTED, "basket.rejected")


# ------------------------------------------------------------------ ended otherwise
async def terminate(work: Work, basket: Basket) -> Basket:
    """The TPP deletes it before any customer has decided; once cancelled it stays so (A.8).

    Raises BasketDecided, BasketEnded.
    """
    if basket.status is Status.CANCELLED:
        return basket
    basket.check_deletable()
    return await _release(work, basket, Status.CANCELLED, "basket.cancelled")


async def terminate_of(work: Work, application: Application) -> list[BasketId]:
    """End what waits for an application that is deleted, and what its payments wait in; which.

    There is no cancelling what somebody has signed in part: that is rejected.
    """
    own = await REGISTER.unended(work, application.id)
    waiting = sorted({*own, *await payments.baskets_of(work, application)})
    found = [await lock_own(work, application.organisation_id, BasketId(key)) for key in waiting]
    ending = [basket for basket in found if basket.open]
    # All payments in one order, those that end by themselves afterwards too: see the module.
    touched = {key for basket in ending for key in basket.payments}
    for member in sorted(touched.union(await payments.waiting_of(work, application))):
        await payments.hold(work, member)
    for basket in ending:
        end = Status.CANCELLED if basket.status is Status.RECEIVED else Status.REJECTED
        await _release(work, basket, end, "basket.withdrawn")
    return [basket.id for basket in ending]


async def lapse_due(work: Work) -> list[BasketId]:
    """Write down what time has ended; the ids of at most 200 baskets."""
    ended = []
    async for found in registers.due(work, REGISTER):
        members = await payments.free_of_basket(work, found.id)
        if members is None:
            continue  # who sweeps several baskets cannot wait for payments in one order
        after = found.as_of(work.now)
        if after.status is not found.status:
            await _move_on(work, found, after, "basket.lapsed")
            await _let_go(work, after, members)
            ended.append(found.id)
    return ended


async def _release(work: Work, basket: Basket, status: Status, act: str) -> Basket:
    ended = replace(basket, status=status, final_us=work.now_us)
    await _move_on(work, basket, ended, act)
    await _let_go(work, ended, await payments.of_basket(work, ended.id))
    return ended


async def _let_go(work: Work, ended: Basket, members: Sequence[Payment]) -> None:
    """Its payments wait again, each for a time of its own since the basket's end (B.4)."""
    for one in members:
        alone = one.released(ended.final_us or work.now_us, payments.alone(work))
        await payments.move_on(work, one, alone, "payment.left_basket")


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete the organisation's baskets: part of a sandbox reset only."""
    await REGISTER.forget_organisation(work, organisation)


async def _move_on(work: Work, before: Basket, after: Basket, act: str) -> None:
    """Write it, if the machine lets it and nobody was faster. Raises AlreadyDecided."""
    if after.status is not before.status:
        move(before.status, after.status, MOVES)
    if not await REGISTER.move(work, before, after):
        raise AlreadyDecided
    await _record(work, before.id, act, before.status, after.status)


async def _record(
    work: Work, key: BasketId, act: str, before: Status | None, after: Status
) -> None:
    await journal.record(work, act, f"basket:{key}", before=before, after=after)
