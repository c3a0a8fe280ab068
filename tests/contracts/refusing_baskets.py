"""How to be refused with signing baskets: for every refusal, a call that meets it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import httpx2

from tests.doors.berlin.baskets.putting import BASKETS, basket_of, begun, id_of, member, put
from tests.doors.berlin.calling import Scene
from tests.doors.berlin.payments.asking import INSTANT
from tests.doors.berlin.payments.signing import authorisation_of, sign
from tests.support import worlds
from tests.support.consents import customer
from wicketgate import authorisation, baskets
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import AuthorisationId


async def _long_gone(scene: Scene) -> httpx2.Response:
    place = await basket_of(scene.api, await member(scene.api))
    await scene.api.call("DELETE", place)
    await scene.move_clock(timedelta(days=400))
    return await scene.api.get(place)


async def _deleted(scene: Scene) -> httpx2.Response:
    place = await basket_of(scene.api, await member(scene.api))
    await scene.api.call("DELETE", place)
    return await scene.api.call("POST", f"{place}/authorisations")


async def _decided(scene: Scene) -> httpx2.Response:
    place = await begun(scene, await member(scene.api))
    await sign(scene, place)
    return await scene.api.call("DELETE", place)


async def _with_consents(scene: Scene) -> httpx2.Response:
    one = await member(scene.api)
    return await put(scene.api, body={"paymentIds": [id_of(one)], "consentIds": ["x"]})


async def _of_an_ended_payment(scene: Scene) -> httpx2.Response:
    one = await member(scene.api)
    await scene.api.call("DELETE", one)
    return await put(scene.api, one)


async def _of_a_signed_payment(scene: Scene) -> httpx2.Response:
    one = await member(scene.api, explicit=False)
    await sign(scene, one)
    return await put(scene.api, one)


async def _of_a_taken_payment(scene: Scene) -> httpx2.Response:
    one = await member(scene.api)
    await basket_of(scene.api, one)
    return await put(scene.api, one)


async def _of_an_instant_payment(scene: Scene) -> httpx2.Response:
    return await put(scene.api, await member(scene.api, path=INSTANT))


async def _while_the_customer_decides(scene: Scene) -> httpx2.Response:
    one = await member(scene.api, explicit=False)
    key = AuthorisationId(await authorisation_of(scene, one))
    async with scene.desk.writing(worlds.REQUEST) as work:
        psu = await customer(work, scene.api.party, "psu-ok")
        _, held = await authorisation.lock(work, key)
        await authorisation.bind(work, held, psu.id)
    return await put(scene.api, one)


WAYS: Final[dict[type[Refusal], Callable[[Scene], Awaitable[httpx2.Response]]]] = {
    baskets.BasketUnknown: lambda scene: scene.api.get(f"{BASKETS}/nobody"),
    baskets.BasketExpired: _long_gone,
    baskets.BasketEnded: _deleted,
    baskets.BasketDecided: _decided,
    baskets.ConsentsNotOffered: _with_consents,
    baskets.MemberUnknown: lambda scene: put(scene.api, "nobody"),
    baskets.MemberEnded: _of_an_ended_payment,
    baskets.MemberAuthorised: _of_a_signed_payment,
    baskets.MemberInBasket: _of_a_taken_payment,
    baskets.InstantNotOffered: _of_an_instant_payment,
    authorisation.AuthorisationBegun: _while_the_customer_decides,
}
"""Refusal -> a call that is refused so."""
