"""How to be refused with payments: for every refusal, a call that meets it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import httpx2

from tests.doors.berlin.calling import TODAY, Scene
from tests.doors.berlin.payments.asking import (
    INSTANT,
    PERIODIC,
    SEPA,
    ask,
    payment,
    periodic,
    received,
)
from tests.doors.berlin.payments.signing import in_basket, sign
from wicketgate import payments
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.states import AlreadyApproved

_YESTERDAY: Final = str(TODAY - timedelta(days=1))


async def _another_product(scene: Scene) -> httpx2.Response:
    key = (await received(scene.api)).rpartition("/")[2]
    return await scene.api.get(f"{INSTANT}/{key}")


async def _long_gone(scene: Scene) -> httpx2.Response:
    place = await received(scene.api)
    await scene.api.call("DELETE", place)
    await scene.move_clock(timedelta(days=400))
    return await scene.api.get(place)


async def _in_a_basket(scene: Scene) -> httpx2.Response:
    place = await received(scene.api)
    await in_basket(scene, place)
    return await scene.api.call("DELETE", place)


async def _cancelled(scene: Scene) -> httpx2.Response:
    place = await received(scene.api)
    await scene.api.call("DELETE", place)
    return await scene.api.call("POST", f"{place}/authorisations")


async def _approved(scene: Scene) -> httpx2.Response:
    place = await received(scene.api)
    await sign(scene, place)
    return await scene.api.call("POST", f"{place}/authorisations")


async def _without_a_delete(scene: Scene) -> httpx2.Response:
    place = await received(scene.api)
    return await scene.api.call("POST", f"{place}/cancellation-authorisations")


WAYS: Final[dict[type[Refusal], Callable[[Scene], Awaitable[httpx2.Response]]]] = {
    payments.ProductUnknown: lambda scene: scene.api.get("/v1/payments/by-post/x"),
    payments.PaymentUnknown: lambda scene: scene.api.get(f"{SEPA}/nobody"),
    payments.ProductDiffers: _another_product,
    payments.PaymentExpired: _long_gone,
    payments.ExecutionDateInvalid: lambda scene: ask(
        scene.api, payment(requestedExecutionDate=_YESTERDAY)
    ),
    payments.PeriodInvalid: lambda scene: ask(scene.api, periodic(endDate=_YESTERDAY), PERIODIC),
    payments.PaymentInBasket: _in_a_basket,
    payments.PaymentEnded: _cancelled,
    AlreadyApproved: _approved,
    payments.NotCancellable: _without_a_delete,
}
"""Refusal -> a call that is refused so."""
