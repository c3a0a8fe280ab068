"""Every route, for nobody, for a member of the portal, and for each role of the bank."""

import re
from typing import Final

import httpx2
import pytest

from tests.support.members import BASE, Person, Portal
from tests.support.operations import House, somebody
from wicketgate import people
from wicketgate.kernel.permissions import STAFF_MAY, Permission, StaffRole
from wicketgate.kernel.work import Desk
from wicketgate.web.backoffice import LIVE_ROUTES, ROUTES
from wicketgate.web.kit.seat import Row

INSIDE: Final = [row for row in (*ROUTES, *LIVE_ROUTES) if row.permission is not Permission.ANYONE]
SIGN_IN: Final = "/ops/sign-in"
FORBIDDEN: Final = 403


@pytest.fixture
def house(desk: Desk) -> House:
    """A live bank: it has every route."""
    return House(desk, sandbox=False)


async def ask(desk: Desk, client: httpx2.AsyncClient, row: Row) -> httpx2.Response:
    """The row with ids that nobody has, and the token that this browser's forms would have."""
    path = re.sub(r"{\w+}", "unknown", row.path)
    if row.method == "GET":
        return await client.get(path)
    token = desk.keys.fingerprint("account-csrf", client.cookies.get("__Host-operator") or "")
    return await client.post(path, data={"csrf": token, "role": "auditor"})


def test_every_permission_of_the_bank_is_somebodys_and_guards_something() -> None:
    given = frozenset().union(*STAFF_MAY.values())
    assert {row.permission for row in INSIDE} == given
    assert STAFF_MAY[StaffRole.ADMIN] == given
    changing = {row.permission for row in INSIDE if row.method == "POST"} - {Permission.STAFF}
    assert not STAFF_MAY[StaffRole.AUDITOR] & changing


async def test_nobody_is_led_to_the_sign_in(desk: Desk, stranger: Person) -> None:
    for row in INSIDE:
        answer = await ask(desk, stranger.client, row)
        assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN), row.path


async def test_a_member_of_the_portal_is_nobody_here(desk: Desk, house: House) -> None:
    portal = Portal(desk)
    member = portal.browser()
    async with member.client:
        await member.join(portal)
        inside = httpx2.ASGITransport(app=house.app)
        cookies = dict(member.client.cookies.items())
        cookies["__Host-operator"] = cookies["__Host-member"]
        async with httpx2.AsyncClient(transport=inside, base_url=BASE, cookies=cookies) as client:
            for row in INSIDE:
                answer = await ask(desk, client, row)
                assert answer.headers["location"] == SIGN_IN, row.path


async def test_people_of_the_bank_are_no_members_of_the_portal(desk: Desk, admin: Person) -> None:
    secret = admin.client.cookies["__Host-operator"]
    async with desk.reading("r") as work:
        with pytest.raises(people.NotSignedIn):
            await people.signed_in(work, secret)
    admin.client.cookies.set("__Host-member", secret)
    answer = await admin.client.get("/account")
    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("role", StaffRole)
async def test_a_role_opens_what_it_may_and_nothing_else(
    desk: Desk, house: House, role: StaffRole
) -> None:
    async with house.signed_in(await somebody(desk, "Robin", role)) as person:
        for row in [row for row in INSIDE if row.path != "/ops/sign-out"]:
            answer = await ask(desk, person.client, row)
            may = row.permission in STAFF_MAY[role]
            assert (answer.status_code != FORBIDDEN) is may, (row.method, row.path)
            if may and row.method == "GET" and "{" not in row.path:
                assert answer.status_code == 200, row.path


@pytest.mark.parametrize("role", StaffRole)
async def test_what_a_role_may_not_see_is_not_shown(
    desk: Desk, house: House, role: StaffRole
) -> None:
    readable = {
        row.path for row in INSIDE if row.method == "GET" and row.permission in STAFF_MAY[role]
    }
    async with house.signed_in(await somebody(desk, "Robin", role)) as person:
        for path in sorted(path for path in readable if "{" not in path and "." not in path):
            await person.get(path)
            links = {a.attributes["href"] or "" for a in person.page.all("a")}
            ours = {link.partition("?")[0] for link in links if link.startswith("/ops")}
            assert all(any(fits(one, link) for one in readable) for link in ours), path
            acts = {form.attributes["action"] or "" for form in person.page.all("form")}
            posted = {row.path for row in INSIDE if row.permission in STAFF_MAY[role]}
            assert all(any(fits(one, act) for one in posted) for act in acts), path


def fits(pattern: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"{\w+}", "[^/]+", pattern), path) is not None


async def test_another_sites_form_is_refused(admin: Person) -> None:
    for row in INSIDE:
        if row.method == "POST":
            path = re.sub(r"{\w+}", "unknown", row.path)
            answer = await admin.client.post(path, data={"csrf": "guessed"})
            assert answer.status_code == FORBIDDEN, path
