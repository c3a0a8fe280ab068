"""What the worker does for approved payments: bring them to the bank, and ask where they stand.

Nothing of the payment is locked while the bank is asked: what is sent is marked in one work, and
what the bank says is written down in another. Each question has a work of its own between them,
in which the sandbox bank books. A core bank needs none, and the work holds a connection until it
has answered: of PostgreSQL one of the pool, of SQLite the only one that writes.

A worker that is killed leaves a movement marked as being sent; the next one asks again under the
same key, which pays nothing twice (`bank.Bank.pay`).
"""

from collections.abc import Mapping
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


async def execute(desk: Desk, payment_id: str, *, bank_of: BankOf) -> None:
    """Send what is due of a payment. Raises Unavailable where the bank is not to be reached."""
    key = PaymentId(payment_id)
    for _ in range(_ROUNDS):
        async with desk.writing(secrets.new_uuid()) as work:
            _act(work, "settlement.execute")
            sending = await service.begin(work, key)
        if sending is None:
            return
        said: dict[str, Standing] = {}
        try:
            await _send(desk, sending, bank_of, said)
        finally:
            await _record(desk, key, said, "settlement.execute")


async def _send(desk: Desk, sending: Sending, bank_of: BankOf, said: dict[str, Standing]) -> None:
    """Each order in a work of its own; `said` fills up, so that a failure loses nothing."""
    for order in sending.orders:
        async with desk.writing(secrets.new_uuid()) as work:
            _act(work, "settlement.execute")
            await service.in_time_of(work, sending.organisation_id)
            standing = await bank_of(work, sending.organisation_id).pay(order)
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


def errands(bank_of: BankOf) -> Mapping[str, Errand]:
    """The errands of a process that speaks to this bank."""
    return {name: partial(errand, bank_of=bank_of) for name, errand in ERRANDS.items()}
