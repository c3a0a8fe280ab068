"""World, resource, what hangs on it: whoever acts takes them in this order.

Two acts in different orders would wait for each other, and one of them would fail.
"""

import asyncio

from tests.doors.control.calling import Caller
from tests.support import worlds
from tests.support.small_bank import order, request
from wicketgate import authorisation, consents, executions, payments, sandbox, tpps
from wicketgate.executions import Occurrence, Turn
from wicketgate.kernel.actors import Tpp

_MOMENT = 0.3
"""Long enough for a call to come as far as it can."""


async def test_a_clock_is_moved_once_the_world_is_held(bees: Caller) -> None:
    async with bees.desk.writing(worlds.REQUEST) as work:
        organisation = await tpps.look(work, bees.party.organisation)
        await sandbox.halt(work, organisation.id)
        moving = asyncio.create_task(bees.control("POST", "/clock", json={"advance": "PT1H"}))
        await asyncio.sleep(_MOMENT)
        await asyncio.wait_for(tpps.rewind_clock(work, organisation), 5)

    assert (await moving).status_code == 200


async def test_a_reset_takes_a_consent_before_its_authorisations(bees: Caller) -> None:
    key, _ = await bees.received()
    async with bees.desk.writing(worlds.REQUEST) as work:
        await consents.hold(work, key)
        resetting = asyncio.create_task(bees.control("POST", "/reset"))
        await asyncio.sleep(_MOMENT)
        await asyncio.wait_for(authorisation.close(work, consents.scope_of(key)), 5)

    assert (await resetting).status_code == 200


async def test_a_reset_takes_a_payment_before_its_movements(bees: Caller) -> None:
    async with bees.desk.writing(worlds.REQUEST) as work:
        party = bees.party
        tpp = Tpp(party.organisation, party.application, frozenset(), frozenset())
        payment = await payments.receive(work, tpp, request(order()))
        occurrence = Occurrence(work.today, work.today)
        await executions.plan(work, Turn(payment.id, party.organisation, 1, occurrence))
    async with bees.desk.writing(worlds.REQUEST) as work:
        await payments.hold(work, payment.id)
        resetting = asyncio.create_task(bees.control("POST", "/reset"))
        await asyncio.sleep(_MOMENT)
        assert await asyncio.wait_for(executions.cancel(work, payment.id), 5) == 1

    assert (await resetting).status_code == 200
