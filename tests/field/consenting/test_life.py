"""What holds for a consent whatever it permits, on the consents of both kinds."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final, TypeAlias

import pytest

from tests.support import consents as asking
from tests.support import funds as asking_for_funds
from tests.support.clock import TestClock
from tests.support.small_bank import REQUEST, TPP, admitted
from wicketgate import consents, funds, journal
from wicketgate.consenting import READABLE_AFTER_END, AnyConsent, Ground, Life, Status
from wicketgate.consents import Consent
from wicketgate.funds import FundsConsent
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.states import IllegalMove
from wicketgate.kernel.work import Desk, Work

STRANGER: Final = OrganisationId("PSDFR-ACPR-99999")
Received: TypeAlias = Callable[[Work], Awaitable[AnyConsent]]


async def for_accounts(work: Work) -> Consent:
    return await consents.receive(work, TPP, asking.request(work, asking.dedicated()))


async def for_funds(work: Work) -> FundsConsent:
    return await funds.receive(work, TPP, asking_for_funds.asked_for())


BOTH: Final = pytest.mark.parametrize(
    ("life", "received"),
    [
        pytest.param(consents.LIFE, for_accounts, id="accounts"),
        pytest.param(funds.LIFE, for_funds, id="funds"),
    ],
)


@pytest.fixture
async def firm(desk: Desk) -> Desk:
    """Where works begin, with the organisation admitted."""
    await admitted(desk)
    return desk


@BOTH
async def test_nobody_waits_for_a_consent_of_somebody_else(
    firm: Desk, life: Life[Any], received: Received
) -> None:
    """As for one that does not exist: how long an answer takes tells nothing (contract A.0.6)."""
    async with firm.writing(REQUEST) as work:
        one = await received(work)
    async with firm.writing(REQUEST) as work:
        await life.hold(work, one.id)
        async with firm.reading(REQUEST) as other:
            with pytest.raises(life.unknown):
                await asyncio.wait_for(life.lock_own(other, STRANGER, one.id), 2)


@BOTH
async def test_time_ends_what_nobody_signs_and_the_sweeper_writes_it_down(
    firm: Desk, clock: TestClock, life: Life[Any], received: Received
) -> None:
    async with firm.writing(REQUEST) as work:
        one = await received(work)
    clock.advance(timedelta(minutes=30))

    async with firm.writing(REQUEST) as work:
        assert (await life.find_own(work, TPP.organisation, one.id)).status is Status.REJECTED
        assert await life.lapse_due(work) == [one.id]
        assert await life.lapse_due(work) == []
        written = [line.act for line in await journal.history(work, f"consent:{one.id}")]
    assert written == ["consent.received", "consent.lapsed"]


@BOTH
async def test_thirteen_months_after_its_end_only_the_bank_knows_it(
    firm: Desk, clock: TestClock, life: Life[Any], received: Received
) -> None:
    async with firm.writing(REQUEST) as work:
        ended = await life.terminate(work, await received(work))

    clock.advance(READABLE_AFTER_END)
    async with firm.reading(REQUEST) as work:
        assert await life.find_own(work, TPP.organisation, ended.id) == ended
    clock.advance(timedelta(days=1))
    async with firm.reading(REQUEST) as work:
        with pytest.raises(life.unknown):
            await life.find_own(work, TPP.organisation, ended.id)
        assert await life.look(work, ended.id) == ended


@BOTH
async def test_an_end_is_an_end(firm: Desk, life: Life[Any], received: Received) -> None:
    async with firm.writing(REQUEST) as work:
        one = await received(work)
        ended = await life.stop(work, one)
        assert ended.status is Status.REJECTED
        assert await life.terminate(work, ended) == ended
        with pytest.raises(IllegalMove):
            await life.revoke(work, ended, Ground.BANK)
        with pytest.raises(IllegalMove):
            await life.revoke(work, one, Ground.BANK)  # as it was seen before
