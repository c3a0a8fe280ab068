"""Baskets over payments of the small bank's customers, by the verbs the doors call."""

from collections.abc import Sequence
from datetime import timedelta

from tests.support.small_bank import ANNA, GIRO, REQUEST, TPP
from wicketgate import baskets
from wicketgate.bank import Account, Customer
from wicketgate.baskets import Basket, BasketRequest
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.ids import BasketId, OrganisationId, PaymentId
from wicketgate.kernel.work import Desk
from wicketgate.payments import Payment


async def put(desk: Desk, *members: Payment | PaymentId) -> Basket:
    """A basket over these payments."""
    keys = tuple(PaymentId(one if isinstance(one, str) else one.id) for one in members)
    async with desk.writing(REQUEST) as work:
        return await baskets.receive(work, TPP, BasketRequest(keys, None))


async def signed(
    desk: Desk, key: BasketId, customer: Customer = ANNA, accounts: Sequence[Account] = (GIRO,)
) -> Basket:
    """The basket with the signature of this customer."""
    async with desk.writing(REQUEST) as work:
        held = await baskets.lock_own(work, TPP.organisation, key)
        members = await baskets.members_of(work, held)
        matched = baskets.match(held, members, accounts)
        return await baskets.approve(work, held, customer, matched)


async def refused(desk: Desk, key: BasketId) -> Basket:
    async with desk.writing(REQUEST) as work:
        return await baskets.reject(work, await baskets.lock_own(work, TPP.organisation, key))


async def deleted(desk: Desk, key: BasketId) -> Basket:
    async with desk.writing(REQUEST) as work:
        return await baskets.terminate(work, await baskets.lock_own(work, TPP.organisation, key))


async def read(desk: Desk, key: BasketId, organisation: OrganisationId | None = None) -> Basket:
    async with desk.reading(REQUEST) as work:
        return await baskets.find_own(work, organisation or TPP.organisation, key)


async def swept(desk: Desk) -> list[BasketId]:
    """What the worker does every few seconds."""
    async with desk.writing(REQUEST) as work:
        work.act_as(Actor(ActorKind.JOB, "authorisation.sweep"), timedelta(0))
        return await baskets.lapse_due(work)
