"""What the worker does for approved payments: bring them to the bank, and ask where they stand.

A bank that is far away is asked while no transaction is held: it may be slow, and on SQLite nobody
else could write meanwhile. The sandbox's books in the very work that asks it. A worker that is
killed leaves a movement marked as being sent; the next one asks again under the same key, which
pays nothing twice (`bank.Bank.pay`).

One order about which the bank says what nobody understands keeps no other one waiting.
"""

from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Final, Protocol

from wicketgate import outbox
from wicketgate.bank import Misunderstood, PaymentOrder, Standing
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.ids import OrganisationId, PaymentId
from wicketgate.kernel.work import Desk, Errand, Job, Work

from . import service
from .errors import OrderUnknown
from .model import EXECUTE, Way

SLICE_SECONDS: Final = 2.0
"""How long a payment may have the worker; instant payments go first after that."""


@dataclass(slots=True)
class _Told:
    """What the bank says, order by order: filled as it answers, so that a failure loses nothing."""

    said: dict[str, Standing] = field(default_factory=dict)
    unclear: dict[str, Misunderstood] = field(default_factory=dict)

    def left(self, orders: Iterable[PaymentOrder]) -> list[PaymentOrder]:
        """Those about which it has not said what nobody understands: it would say so again."""
        return [order for order in orders if order.key not in self.unclear]

    async def note(self, key: str, asking: Awaitable[Standing | None]) -> None:
        """Wait for an answer. Raises Unavailable for a bank that gives none."""
        try:
            standing = await asking
        except Misunderstood as error:
            self.unclear[key] = error
            return
        except OrderUnknown:
            return  # its sandbox world was reset meanwhile
        if standing is not None:
            self.said[key] = standing

    def taken(self) -> Mapping[str, Standing]:
        """What was said since it was last taken."""
        said, self.said = self.said, {}
        return said

    def check(self) -> None:
        """Raises bank.Misunderstood where an answer was: the errand is not done."""
        for error in self.unclear.values():
            raise error


async def execute(desk: Desk, payment_id: str, *, way: Way) -> None:
    """Send what is due of a payment, as far as a slice of time goes; the rest has itself put back.

    So a bulk does not keep others waiting. Raises Unavailable where the bank is not to be reached.
    """
    key, told, ends = PaymentId(payment_id), _Told(), monotonic() + SLICE_SECONDS
    while True:
        async with desk.writing(secrets.new_uuid()) as work:
            _act(work, "settlement.execute")
            sending = await service.begin(work, key, beside=len(told.unclear))
        orders = [] if sending is None else told.left(sending.orders)
        if sending is None or not orders:
            break
        try:
            for order in orders:
                await told.note(order.key, _pay(desk, sending.organisation_id, order, way))
                if monotonic() > ends:
                    break
        finally:
            async with desk.writing(secrets.new_uuid()) as work:
                _act(work, "settlement.execute")
                await service.record(work, key, told.taken())
        if monotonic() > ends and not told.unclear:
            await _go_on_later(desk, key)
            return
    told.check()


async def _go_on_later(desk: Desk, key: PaymentId) -> None:
    """Behind whatever is due by now. Where nothing is left, there is nothing to do then."""
    async with desk.writing(secrets.new_uuid()) as work:
        await outbox.put(work, EXECUTE, key)


async def _pay(desk: Desk, organisation: OrganisationId, order: PaymentOrder, way: Way) -> Standing:
    async def enter(work: Work) -> tuple[OrganisationId, Work]:
        _act(work, "settlement.execute")
        await service.in_time_of(work, organisation)
        return organisation, work

    async with way.asking(desk, secrets.new_uuid(), enter) as (port, work):
        standing = await port.pay(order)  # the sandbox's books in this very transaction
        if not way.far:
            await service.check_known(work, order.key)
        return standing


async def follow(desk: Desk, payment_id: str, *, way: Way) -> None:
    """Ask the bank where a payment stands. Raises Unavailable."""
    key = PaymentId(payment_id)
    async with desk.reading(secrets.new_uuid()) as work:
        asked_us = time.micros(work.clock())
        found = await service.followed(work, key)
    if found is None:
        return
    organisation, asked = found
    told = _Told()
    ends = monotonic() + SLICE_SECONDS
    try:
        for one in asked:
            await told.note(one, _ask(desk, organisation, one, way))
            if monotonic() > ends:
                break  # the others are asked about in the next round
    finally:
        async with desk.writing(secrets.new_uuid()) as work:
            _act(work, "settlement.follow")
            await service.record(work, key, told.taken(), asked_us=asked_us)
    told.check()


async def _ask(desk: Desk, organisation: OrganisationId, key: str, way: Way) -> Standing | None:
    async with desk.reading(secrets.new_uuid()) as work:
        _act(work, "settlement.follow")
        await service.in_time_of(work, organisation)
        port = way.within(work, organisation)
        if not way.far:
            return await port.standing(key)
    return await port.standing(key)


def _act(work: Work, job: str) -> None:
    work.act_as(Actor(ActorKind.JOB, job), timedelta(0))


async def wake(work: Work, _subject: str) -> None:
    """Ask for errands for whatever is due by now."""
    await service.wake(work)


class _Asks(Protocol):
    async def __call__(self, desk: Desk, payment_id: str, *, way: Way) -> None: ...


JOBS: Final[Mapping[str, Job]] = {"settlement.wake": wake}
ERRANDS: Final[Mapping[str, _Asks]] = {
    "settlement.execute": execute,
    "settlement.follow": follow,
}


def errands(way: Way) -> Mapping[str, Errand]:
    """The errands of a process that reaches the bank this way."""
    return {name: partial(errand, way=way) for name, errand in ERRANDS.items()}
