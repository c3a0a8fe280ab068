"""Whatever a machine can see to be wrong is told at its field, and nothing is sent."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.support.cases import BUDGET, DOSSIER, PAPERS, TRUST, a_member, an_order, papers, sent
from tests.support.certificates import ORDER
from tests.support.firms import HIVE, REQUEST
from wicketgate import certificates, onboarding, tpps
from wicketgate.certificates import Kind, Trust
from wicketgate.kernel.work import Desk
from wicketgate.onboarding import Papers
from wicketgate.qtsp import Defect
from wicketgate.tpps import Role


def swapped() -> Papers:
    return Papers(PAPERS.seal, PAPERS.qwac)


def defective(defect: Defect) -> Papers:
    return papers(replace(ORDER, defect=defect))


def seal_of_another() -> Papers:
    return papers(seal=an_order(HIVE))


async def faults(desk: Desk, given: Papers, trust: Trust = TRUST) -> Mapping[str, str]:
    """What is wrong with these certificates, from a new applicant."""
    member = await a_member(desk)
    with pytest.raises(onboarding.NotInOrder) as refused:
        await sent(desk, member, replace(DOSSIER, papers=given), trust)
    return refused.value.faults


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Papers(), {"qwac": "missing", "qseal": "missing"}),
        (swapped(), {"qwac": "wrong-kind", "qseal": "wrong-kind"}),
        (seal_of_another(), {"qseal": "other-organisation"}),
        (defective(Defect.EXPIRED), {"qwac": "expired", "qseal": "expired"}),
        (defective(Defect.FOREIGN_ISSUER), {"qwac": "issuer-unknown", "qseal": "issuer-unknown"}),
    ],
    ids=["none", "swapped", "two-organisations", "expired", "foreign-issuer"],
)
async def test_each_fault_is_told_at_its_field(
    sqlite_desk: Desk, given: Papers, told: Mapping[str, str]
) -> None:
    assert await faults(sqlite_desk, given) == told


async def test_nobody_is_trusted_by_default(sqlite_desk: Desk) -> None:
    assert (await faults(sqlite_desk, PAPERS, Trust()))["qwac"] == "issuer-unknown"


async def test_a_role_must_be_in_both_certificates(sqlite_desk: Desk) -> None:
    roles = frozenset({Role.ACCOUNT_INFORMATION, Role.CARD_ISSUING})
    dossier = replace(DOSSIER, facts=replace(DOSSIER.facts, roles=roles))
    with pytest.raises(onboarding.NotInOrder) as refused:
        await sent(sqlite_desk, await a_member(sqlite_desk), dossier)
    assert refused.value.faults == {"roles": "role-missing"}


async def test_a_revoked_certificate_is_refused(sqlite_desk: Desk) -> None:
    qwac = PAPERS.of(Kind.QWAC)
    assert qwac is not None
    async with sqlite_desk.writing(REQUEST) as work:
        await certificates.note_revoked(work, qwac.issuer, qwac.serial)
    assert await faults(sqlite_desk, PAPERS) == {"qwac": "revoked"}


async def test_an_organisation_that_is_here_cannot_apply_again(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        await tpps.admit(work, tpps.Organisation(BUDGET, "Budget Bee", frozenset()))
    assert await faults(desk, PAPERS) == {"qwac": "onboarded"}


async def test_two_members_cannot_apply_for_one_organisation(desk: Desk) -> None:
    await sent(desk, await a_member(desk, "Otto"))
    assert await faults(desk, PAPERS) == {"qwac": "under-review"}


async def test_a_certificate_of_another_organisation_is_refused(sqlite_desk: Desk) -> None:
    qwac = PAPERS.of(Kind.QWAC)
    assert qwac is not None
    async with sqlite_desk.writing(REQUEST) as work:
        await tpps.admit(work, tpps.Organisation(HIVE, "Hive", frozenset()))
        await certificates.keep(work, HIVE, qwac, Kind.QWAC)
    assert await faults(sqlite_desk, PAPERS) == {"qwac": "held-elsewhere"}


async def test_a_draft_may_be_as_wrong_as_it_is(sqlite_desk: Desk) -> None:
    member = await a_member(sqlite_desk)
    async with sqlite_desk.writing(REQUEST) as work:
        await onboarding.save(work, member, replace(DOSSIER, papers=swapped()))
        case = await onboarding.of_member(work, member)
    assert case is not None
    assert case.dossier.papers == swapped()


def test_the_certificate_fills_what_it_knows() -> None:
    filled = onboarding.Facts(phone="1").filled(PAPERS.of(Kind.QWAC))
    assert filled.company == "Budget Bee"
    assert filled.roles == {Role.ACCOUNT_INFORMATION, Role.PAYMENT_INITIATION}
    assert filled.phone == "1"
    assert DOSSIER.facts.filled(PAPERS.of(Kind.QWAC)) == DOSSIER.facts
