"""What belongs to another organisation answers, on every route, as what never existed."""

from collections.abc import Mapping
from typing import Final

from tests.doors.developer.conftest import Developer, House
from tests.doors.developer.test_apps import links, new_app, new_key
from tests.support.certificates import a_certificate
from tests.support.worlds import BEE, REQUEST, Party
from wicketgate import certificates, memberships
from wicketgate.certificates import Kind
from wicketgate.kernel.permissions import Permission
from wicketgate.kernel.work import Desk
from wicketgate.web.developer import ROUTES
from wicketgate.web.developer.sandbox_routes import ROUTES as SANDBOX_ROUTES
from wicketgate.web.kit.seat import Row

NAMED: Final = [
    row
    for row in (*ROUTES, *SANDBOX_ROUTES)
    if "{" in row.path and row.permission is not Permission.ANYONE
]
FIELDS: Final = {"name": "x", "description": "", "life": "90", "overlap": "0", "api-ais": "yes"}
"""Good for every form here, so that nothing but the place can be wrong with it."""

Places = Mapping[str, str]


async def belongings(house: House, bea: Developer, bee: Party, desk: Desk) -> Places:
    """One of each thing of Budget Bee that an address can name."""
    app = await new_app(bea, **{"api-ais": "yes"})
    await new_key(bea, app)
    await bea.get(f"{app}/keys")
    key = links(bea, "/revoke")[0].split("/")[-2]
    assert (await house.ask(bee.api_key)).status_code == 201
    await bea.get("/dev/requests")
    [call] = [
        href.removeprefix("/dev/requests/")
        for one in bea.page.all("a")
        if (href := one.attributes["href"] or "").startswith("/dev/requests/")
    ]
    held = a_certificate()
    async with desk.writing(REQUEST) as work:
        await certificates.keep(work, BEE, held, Kind.QWAC)
        [membership] = await memberships.members_of(work, BEE)
    return {
        "app": app.removeprefix("/dev/apps/"),
        "key": key,
        "call": call,
        "fingerprint": held.fingerprint,
        "member": membership.member_id,
    }


async def test_what_belongs_to_another_is_like_what_never_was(
    house: House, bea: Developer, wim: Developer, bee: Party, desk: Desk
) -> None:
    real = await belongings(house, bea, bee, desk)
    await wim.get("/dev/apps/new")
    csrf = next(one for one in wim.page.all("input") if one.attributes["name"] == "csrf")
    form = {**FIELDS, "csrf": csrf.attributes["value"] or ""}
    invented = {name: value[:-4] + "zzzz" for name, value in real.items()}

    for row in NAMED:
        foreign = await told(wim, row, real, form)
        unknown = await told(wim, row, invented, form)
        assert foreign == unknown, row
        assert foreign[0] == 404, row


async def told(
    person: Developer, row: Row, places: Places, form: Mapping[str, str]
) -> tuple[int, dict[str, str], str]:
    """Status, headers and page, less what was asked for; both are asked under one number."""
    path = row.path.format(**places)
    named = {"X-Request-ID": REQUEST}
    if row.method == "POST":
        answer = await person.client.post(path, data=dict(form), headers=named)
    else:
        answer = await person.client.get(path, headers=named)
    return answer.status_code, dict(answer.headers), answer.text.replace(path, "")


async def test_the_owner_reaches_what_the_others_do_not(
    house: House, bea: Developer, bee: Party, desk: Desk
) -> None:
    real = await belongings(house, bea, bee, desk)
    for row in NAMED:
        if row.method == "GET" and "sandbox" not in row.path:
            answer = await bea.client.get(row.path.format(**real))
            assert answer.status_code == 200, row
    async with desk.reading(REQUEST) as work:
        assert len(await memberships.members_of(work, BEE)) == 1
