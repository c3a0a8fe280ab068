"""Every form of operations, with every fault: each is told at its field."""

from typing import Final

import pytest

from tests.support import worlds
from tests.support.cases import a_member, as_clerk, sent
from tests.support.consents import grant
from tests.support.faults import Case, check
from tests.support.firms import HIVE, NEST, REQUEST, a_firm, plain
from tests.support.funds import received
from tests.support.members import Person
from tests.support.operations import SECRET, House, half_way, somebody
from wicketgate import redirects, staff, tpps
from wicketgate.kernel.permissions import StaffRole
from wicketgate.kernel.work import Desk
from wicketgate.staff import Newcomer
from wicketgate.web.backoffice import LIVE_ROUTES, ROUTES

CHANGE: Final = "/ops/redirects/{change}"
CASE, FIRM, CONSENT = "/ops/onboarding/{case}", "/ops/organisations/", "/ops/consents/{consent}"
FUNDS: Final = "/ops/funds-consents/{funds}"
SIGN_IN, INVITATION, STAFF = "/ops/sign-in", "/ops/invitation/{token}", "/ops/staff"
CODES: Final = "/ops/recovery-codes"
SOMEBODY: Final = {"name": "Nora", "email": "nora@bank.example", "role": "auditor"}


def _own(path: str, told: str, **fields: str) -> Case:
    """A page whose form leads back to it."""
    return Case(path, path, tuple(told.split()), fields)


CASES: Final = {
    SIGN_IN: [
        _own(SIGN_IN, "email password"),
        _own(SIGN_IN, "password", email="iris@bank.example"),
        _own(SIGN_IN, "email", email="iris@bank.example", password="wrong"),
        _own(SIGN_IN, "email", email="nobody@bank.example", password=SECRET),
    ],
    INVITATION: [
        _own(INVITATION, "password"),
        _own(INVITATION, "password", password="short"),
        _own(INVITATION, "password", password="passwordpassword"),
        _own(INVITATION, "again", password=SECRET, again="another"),
    ],
    f"{CASE}/ask": [Case(CASE, f"{CASE}/ask", ("question",), {"question": " "})],
    f"{CASE}/refuse": [Case(CASE, f"{CASE}/refuse", ("reason",), {"reason": " "})],
    f"{CHANGE}/refuse": [Case(CHANGE, f"{CHANGE}/refuse", ("reason",), {"reason": " "})],
    f"{FIRM}{{organisation}}/suspend": [
        Case(f"{FIRM}{HIVE}", f"{FIRM}{HIVE}/suspend", ("reason",), {"reason": " "})
    ],
    f"{FIRM}{{organisation}}/lift": [
        Case(f"{FIRM}{NEST}", f"{FIRM}{NEST}/lift", ("reason",), {"reason": " "})
    ],
    f"{CONSENT}/revoke": [
        Case(CONSENT, f"{CONSENT}/revoke", ("ground", "reason")),
        Case(CONSENT, f"{CONSENT}/revoke", ("ground",), {"ground": "whim", "reason": "x"}),
        Case(CONSENT, f"{CONSENT}/revoke", ("reason",), {"ground": "bank", "reason": " "}),
    ],
    "/ops/funds-consents/{consent}/revoke": [
        Case(FUNDS, f"{FUNDS}/revoke", ("ground", "reason")),
        Case(FUNDS, f"{FUNDS}/revoke", ("ground",), {"ground": "whim", "reason": "x"}),
        Case(FUNDS, f"{FUNDS}/revoke", ("reason",), {"ground": "bank", "reason": " "}),
    ],
    STAFF: [
        _own(STAFF, "name email role"),
        _own(STAFF, "name", **{**SOMEBODY, "name": " "}),
        _own(STAFF, "email", **{**SOMEBODY, "email": "nora"}),
        _own(STAFF, "email", **{**SOMEBODY, "email": "Iris@bank.example "}),
        _own(STAFF, "role", **{**SOMEBODY, "role": "king"}),
    ],
    CODES: [_own(CODES, "code"), _own(CODES, "code", code="000000")],
}
OUTSIDE: Final = {SIGN_IN, INVITATION}
HALF_WAY: Final = {
    f"{SIGN_IN}/second-factor": "Second factor",
    f"{SIGN_IN}/set-up": "Set up a second factor",
}
"""Pages between the password and the second factor, with a field for a code."""
BUTTONS: Final = {
    "/ops/sign-out",
    f"{CHANGE}/approve",
    f"{CASE}/approve",  # a note may be written; what stands in the way is a page of its own
    f"{FIRM}{{organisation}}/applications/{{application}}/keys/{{key}}/revoke",
    "/ops/letters/{letter}/send-again",
    "/ops/payments/try-all-again",
    "/ops/payments/{payment}/try-again",
    "/ops/staff/{person}/invite",
    "/ops/staff/{person}/role",  # a choice that cannot be left out
    "/ops/staff/{person}/end",
}
"""Nothing that is filled in can be wrong at a field."""


async def places(desk: Desk) -> dict[str, str]:
    """Something that each page is about."""
    olga, _ = await a_firm(desk)
    await a_firm(desk, "Nils", NEST, "Nest")
    async with desk.writing(REQUEST) as work:
        change = await redirects.ask(work, plain, olga, ["https://hive.example/back"])
    case = await sent(desk, await a_member(desk))
    async with desk.writing(REQUEST) as work:
        bee = await worlds.party(work, worlds.BEE)
        granted, waiting = await grant(work, bee), await received(work, bee)
    async with desk.writing(REQUEST) as work:
        await tpps.suspend(as_clerk(work), NEST, "Fraud.")
    async with desk.writing(REQUEST) as work:
        newcomer = Newcomer("Vera", "vera@bank.example", StaffRole.AUDITOR)
        _, token = await staff.enlist(work, newcomer)
    return {
        "change": change.id,
        "case": case.id,
        "consent": granted.consent.id,
        "funds": waiting.id,
        "token": token,
    }


@pytest.fixture
def house(desk: Desk) -> House:
    """A live bank: it has every form."""
    return House(desk, sandbox=False)


def test_every_form_is_here() -> None:
    posted = {row.path for row in (*ROUTES, *LIVE_ROUTES) if row.method == "POST"}
    assert posted == CASES.keys() | HALF_WAY.keys() | BUTTONS


@pytest.mark.parametrize("path", CASES)
async def test_every_fault_is_told_at_its_field(
    desk: Desk, admin: Person, stranger: Person, path: str
) -> None:
    there = await places(desk)
    for case in CASES[path]:
        await check(stranger if path in OUTSIDE else admin, case.placed(**there))


async def test_a_locked_sign_in_is_told_at_the_address(
    stranger: Person, iris: staff.Operator
) -> None:
    for _ in range(5):
        await half_way(stranger, iris, "wrong")
    right = {"email": iris.email, "password": SECRET}
    await check(stranger, Case(SIGN_IN, SIGN_IN, ("email",), right))
    assert "Try again in 15 minutes" in stranger.last.text


@pytest.mark.parametrize("path", HALF_WAY)
async def test_a_code_is_asked_for_until_it_is_right(
    desk: Desk, stranger: Person, path: str
) -> None:
    who = await somebody(desk)
    if path.endswith("set-up"):
        token = (await places(desk))["token"]
        await stranger.get(f"/ops/invitation/{token}")
        await stranger.post({"password": SECRET, "again": SECRET})
    else:
        await half_way(stranger, who)
    for code in ("", "000000"):
        await check(stranger, _own(path, "code", code=code))
    assert stranger.heading == HALF_WAY[path]
