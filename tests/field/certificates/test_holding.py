"""Organisations hold several certificates side by side, and never lose their last valid QWAC."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from tests.support.certificates import BEE, KEYS, NOW, ORDER, Ca, a_certificate
from tests.support.clock import TestClock
from wicketgate import certificates, journal, qtsp
from wicketgate.certificates import Certificate, Demand, Doubt, Kind
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Desk, Work
from wicketgate.qtsp import Defect, Life

WASP: Final = OrganisationId("PSDBE-NBB-9990000002")
REQUEST: Final = "00000000-0000-4000-8000-0000000000c1"


async def held(work: Work, who: OrganisationId = BEE) -> list[Certificate]:
    return [one.certificate for one in await certificates.held_by(work, who)]


async def test_the_next_certificate_is_held_beside_the_old_one(
    desk: Desk, clock: TestClock
) -> None:
    old, new = a_certificate(), a_certificate()
    for one in (old, new):
        async with desk.writing(REQUEST) as work:
            assert await certificates.keep(work, BEE, one, Kind.QWAC)
        clock.advance(timedelta(days=1))

    async with desk.reading(REQUEST) as work:
        assert await held(work) == [new, old]
        assert await held(work, WASP) == []
        acts = [line.act for line in await journal.history(work, f"organisation:{BEE}")]
    assert acts == ["certificate.kept", "certificate.kept"]


async def test_a_certificate_has_one_holder(work: Work) -> None:
    one = a_certificate()

    assert await certificates.holder(work, one.fingerprint) is None
    assert await certificates.keep(work, BEE, one, Kind.QWAC)
    assert not await certificates.keep(work, BEE, one, Kind.QWAC)
    assert not await certificates.keep(work, WASP, one, Kind.QWAC)
    assert await certificates.holder(work, one.fingerprint) == BEE


async def test_the_last_valid_qwac_stays(work: Work) -> None:
    valid, expired, seal = (
        a_certificate(),
        a_certificate(defect=Defect.EXPIRED),
        a_certificate(Kind.QSEAL),
    )
    for one, kind in ((valid, Kind.QWAC), (expired, Kind.QWAC), (seal, Kind.QSEAL)):
        await certificates.keep(work, BEE, one, kind)

    with pytest.raises(certificates.LastValidQwac):
        await certificates.remove(work, BEE, valid.fingerprint)
    await certificates.remove(work, BEE, expired.fingerprint)
    await certificates.remove(work, BEE, seal.fingerprint)

    assert await held(work) == [valid]


async def test_what_another_holds_cannot_be_removed(work: Work) -> None:
    one = a_certificate()
    await certificates.keep(work, BEE, one, Kind.QSEAL)

    with pytest.raises(certificates.CertificateUnknown):
        await certificates.remove(work, WASP, one.fingerprint)


async def test_of_two_that_are_removed_at_once_one_stays(desk: Desk) -> None:
    both = [a_certificate(), a_certificate()]
    async with desk.writing(REQUEST) as work:
        for one in both:
            await certificates.keep(work, BEE, one, Kind.QWAC)

    async def remove(one: Certificate) -> None:
        async with desk.writing(REQUEST) as work:
            await certificates.remove(work, BEE, one.fingerprint)

    outcomes = await asyncio.gather(*map(remove, both), return_exceptions=True)

    assert [type(one) for one in outcomes if one] == [certificates.LastValidQwac]
    async with desk.reading(REQUEST) as work:
        assert len(await held(work)) == 1


async def test_what_is_known_of_a_certificate_is_told_with_what_it_says(work: Work) -> None:
    trust = qtsp.trust(KEYS)
    one = Ca().certificate(order=replace(ORDER, defect=Defect.EXPIRED))
    await certificates.keep(work, WASP, one, Kind.QWAC)
    demand = Demand(Kind.QWAC, frozenset({"PSP_AI"}), holder=BEE)

    assert await certificates.examine(work, one, demand, trust) == (
        Doubt.HELD_ELSEWHERE,
        Doubt.EXPIRED,
    )
    assert await certificates.note_revoked(work, one.issuer, one.serial)
    assert not await certificates.note_revoked(work, one.issuer, one.serial)
    assert await certificates.examine(work, one, replace(demand, holder=WASP), trust) == (
        Doubt.OTHER_ORGANISATION,
        Doubt.EXPIRED,
        Doubt.REVOKED,
    )


async def test_another_certificate_of_the_same_issuer_is_not_revoked(work: Work) -> None:
    one, other = a_certificate(), a_certificate()
    await certificates.note_revoked(work, one.issuer, one.serial)

    assert await certificates.revoked(work, one)
    assert not await certificates.revoked(work, other)


async def test_each_warning_of_the_end_is_given_once(desk: Desk, clock: TestClock) -> None:
    one = Ca().certificate(order=replace(ORDER, life=Life.YEAR))
    async with desk.writing(REQUEST) as work:
        await certificates.keep(work, BEE, one, Kind.QWAC)

    told = []
    for left in (91, 90, 60, 30, 29, 7, 1, 0, -1):
        clock.now = one.not_after - timedelta(days=left)
        async with desk.writing(REQUEST) as work:
            ending = await certificates.note_ending(work)
        told += [(left, before.days) for _held, before in ending]

    assert told == [(90, 90), (30, 30), (7, 7)]


async def test_of_warnings_that_were_missed_only_the_last_is_given(work: Work) -> None:
    soon = Ca().certificate(order=replace(ORDER, life=Life.DAYS_5))
    await certificates.keep(work, BEE, soon, Kind.QWAC)

    ending = await certificates.note_ending(work)

    assert [(one.certificate, before.days) for one, before in ending] == [(soon, 7)]
    assert await certificates.note_ending(work) == []
    assert soon.valid(NOW)
