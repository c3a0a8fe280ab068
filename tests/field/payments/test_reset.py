"""A sandbox world that is reset while one of its payments is on the way to the bank."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final, TypeVar

from tests.support import worlds
from tests.support.small_bank import REQUEST, order, request, transfer
from tests.support.worlds import BEE
from wicketgate import payments, personas, sandbox, subjects
from wicketgate.bank import Bank, Reference
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import ApplicationId, PaymentId
from wicketgate.kernel.work import Desk, Work
from wicketgate.settlement import Entered, Way, jobs

Held = TypeVar("Held")
ACCOUNT: Final = personas.accounts_of("psu-ok")[0].iban
TPP: Final = Tpp(BEE, ApplicationId(f"app-{BEE}"), frozenset(), frozenset())


async def approved(work: Work) -> PaymentId:
    asked = replace(order(transfer(5_000)), debtor_account=Reference(iban=ACCOUNT))
    payment = await payments.receive(work, TPP, request(asked))
    port = sandbox.bank(work, BEE)
    signed_in = await port.authenticate("psu-ok", personas.PASSWORD)
    assert signed_in.customer is not None
    accounts = await port.accounts(signed_in.customer.id, with_balances=False)
    matched = payments.matching(work, payment, [given.account for given in accounts])
    await payments.approve(work, payment, signed_in.customer, matched)
    return payment.id


async def balance(desk: Desk) -> int:
    async with desk.reading(REQUEST) as work:
        found = await sandbox.accounts(work, BEE)
    return next(one.booked - one.held for one in found if one.iban == ACCOUNT)


async def reset(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        await sandbox.halt(work, BEE)
        await subjects.forget_organisation(work, BEE)
        await sandbox.reset(work, BEE)


async def test_what_was_on_its_way_books_nothing_in_the_new_world(desk: Desk) -> None:
    await worlds.settle(desk)
    async with desk.writing(REQUEST) as work:
        key = await approved(work)
    fresh: list[int] = []

    class Interrupted(Way):
        """The reset comes between the mark that an order is being sent and the asking."""

        @asynccontextmanager
        async def asking(
            self, desk: Desk, request_id: str, enter: Callable[[Work], Awaitable[Entered[Held]]]
        ) -> AsyncIterator[tuple[Bank, Held]]:
            await reset(desk)
            fresh.append(await balance(desk))
            async with Way.asking(self, desk, request_id, enter) as found:
                yield found

    await jobs.execute(desk, key, way=Interrupted(sandbox.bank))
    assert fresh == [await balance(desk)]
