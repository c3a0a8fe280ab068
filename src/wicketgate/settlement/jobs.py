"""What the worker does for approved payments: bring them to the bank, and ask where they stand.

A bank that is far away is asked while no transaction is held: it may be slow, and on SQLite nobody
else could write meanwhile. The sandbox's books in the very work that asks it. A worker that is
killed leaves a movement marked as being sent; the next one asks again under the same key, which
pays nothing twice (`bank.Bank.pay`).
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

from wicketgate.bank import Standing
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.ids import OrganisationId, PaymentId
from wicketgate.kernel.work import Desk, Errand, Job, Work

from . import service
from .model import BankOf, Sending

_ROUNDS: Final = 24
"""So many times 25 movements: more than a bulk has. What is left is asked for again."""


async def execute(desk: Desk, payment_id: str, *, bank_of: BankOf, far: bool = False) -> None:
    """Send what is due of a payment. Raises Unavailable where the bank is not to be reached.

    `far` where the bank writes nothing into our database.
    """
    line = _Line(desk, bank_of, far)
    key = PaymentId(payment_id)
    for _ in range(_ROUNDS):
        async with desk.writing(secrets.new_uuid()) as work:
            _act(work, "settlement.execute")
            sending = await service.begin(work, key)
        if sending is None:
            return
        said: dict[str, Standing] = {}
        try:
            await _send(line, sending, said)
        finally:
            await _record(desk, key, said, "settlement.execute")


@dataclass(frozen=True, slots=True)
class _Line:
    """How the bank is asked to pay."""

    desk: Desk
    bank_of: BankOf
    far: bool

    def work(self) -> AbstractAsyncContextManager[Work]:
        opened = self.desk.reading if self.far else self.desk.writing
        return opened(secrets.new_uuid())


async def _send(line: _Line, sending: Sending, said: dict[str, Standing]) -> None:
    """Each order in a work of its own; `said` fills up, so that a failure loses nothing."""
    for order in sending.orders:
        async with line.work() as work:
            _act(work, "settlement.execute")
            await service.in_time_of(work, sending.organisation_id)
            standing = await line.bank_of(work, sending.organisation_id).pay(order)
        said[order.key] = standing


async def follow(desk: Desk, payment_id: str, *, bank_of: BankOf) -> None:
    """Ask the bank where a payment stands. Raises Unavailable."""
    key = PaymentId(payment_id)
    async with desk.reading(secrets.new_uuid()) as work:
        found = await service.followed(work, key)
    if found is None:
        return
    organisation, asked = found
    said: dict[str, Standing] = {}
    for one in asked:
        standing = await _ask(desk, organisation, one, bank_of)
        if standing is not None:
            said[one] = standing
    await _record(desk, key, said, "settlement.follow")


async def _ask(
    desk: Desk, organisation: OrganisationId, key: str, bank_of: BankOf
) -> Standing | None:
    async with desk.reading(secrets.new_uuid()) as work:
        _act(work, "settlement.follow")
        await service.in_time_of(work, organisation)
        return await bank_of(work, organisation).standing(key)


async def _record(desk: Desk, key: PaymentId, said: Mapping[str, Standing], job: str) -> None:
    async with desk.writing(secrets.new_uuid()) as work:
        _act(work, job)
        await service.record(work, key, said)


def _act(work: Work, job: str) -> None:
    work.act_as(Actor(ActorKind.JOB, job), timedelta(0))


async def wake(work: Work, _subject: str) -> None:
    """Ask for errands for whatever is due by now."""
    await service.wake(work)


class _Asks(Protocol):
    async def __call__(self, desk: Desk, payment_id: str, *, bank_of: BankOf) -> None: ...


JOBS: Final[Mapping[str, Job]] = {"settlement.wake": wake}
ERRANDS: Final[Mapping[str, _Asks]] = {
    "settlement.execute": execute,
    "settlement.follow": follow,
}


def errands(bank_of: BankOf, *, far: bool = False) -> Mapping[str, Errand]:
    """The errands of a process that speaks to this bank; `far` as for `execute`."""
    asking = {name: partial(errand, bank_of=bank_of) for name, errand in ERRANDS.items()}
    return {**asking, "settlement.execute": partial(execute, bank_of=bank_of, far=far)}
