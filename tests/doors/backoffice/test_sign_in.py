"""Into operations, over HTTP."""

import pyotp

from tests.support.clock import TestClock
from tests.support.members import Person
from tests.support.operations import SECRET, House, code_of, fill_in, half_way
from wicketgate import mail, staff
from wicketgate.kernel.paging import PAGE
from wicketgate.kernel.permissions import StaffRole
from wicketgate.kernel.work import Desk
from wicketgate.staff import Newcomer

WRONG = {"code": "000000"}


async def test_both_factors_lead_in_and_signing_out_ends_it(
    desk: Desk, stranger: Person, iris: staff.Operator
) -> None:
    assert await half_way(stranger, iris) == 200
    assert stranger.heading == "Second factor"
    assert await stranger.get("/ops") == 200
    assert stranger.path == "/ops/sign-in", "a password alone opens nothing"
    await half_way(stranger, iris)
    assert await stranger.post({"code": code_of(desk, iris.id)}) == 200
    assert (stranger.path, stranger.heading) == ("/ops", "Today")
    cookie = stranger.client.cookies["__Host-operator"]
    await fill_in(stranger, "/ops", "/ops/sign-out", {})
    assert "You have signed out." in stranger.page.one("main").text
    stranger.client.cookies.set("__Host-operator", cookie)
    await stranger.get("/ops")
    assert stranger.path == "/ops/sign-in"


async def test_each_fault_stands_at_its_field(stranger: Person, iris: staff.Operator) -> None:
    await stranger.get("/ops/sign-in")
    assert await stranger.post({}) == 422
    assert stranger.faults == ["email", "password"]
    assert await half_way(stranger, iris, "wrong") == 422
    assert stranger.faults == ["email"]
    await half_way(stranger, iris)
    assert await stranger.post({"code": ""}) == 422
    assert await stranger.post({"code": "000000"}) == 422
    assert stranger.faults == ["code"]


async def test_wrong_tries_lock(stranger: Person, iris: staff.Operator) -> None:
    await half_way(stranger, iris)
    for _ in range(5):
        assert await stranger.post({"code": "000000"}) == 422
    assert await stranger.post({"code": "000000"}) == 429
    for _ in range(5):
        await half_way(stranger, iris, "wrong")
    assert await half_way(stranger, iris) == 422
    assert "Try again in 15 minutes" in stranger.page.one("main").text


async def test_an_invited_person_chooses_a_password_and_an_app(
    desk: Desk, admin: Person, stranger: Person, clock: TestClock
) -> None:
    wanted = {"name": "Nora", "email": "Nora@Bank.example ", "role": "reviewer"}
    assert await fill_in(admin, "/ops/staff", "/ops/staff", wanted) == 200
    async with desk.reading("r") as work:
        [letter] = await mail.latest(work)
    assert letter.draft.to == "nora@bank.example"
    link = next(line for line in letter.draft.text.splitlines() if line.startswith("https"))
    await stranger.get(link)
    assert stranger.heading == "Choose your password"
    for typed, fault in (({}, "password"), ({"password": SECRET, "again": "x"}, "again")):
        assert await stranger.post(typed) == 422
        assert stranger.faults == [fault]
    await stranger.post({"password": SECRET, "again": SECRET})
    assert stranger.heading == "Set up a second factor"
    await stranger.get("/ops")
    assert stranger.path == "/ops/sign-in", "the app comes before anything else"
    await stranger.get("/ops/sign-in/set-up")
    assert await stranger.post({"code": "000000"}) == 422
    secret = stranger.page.one("code").text
    code = pyotp.TOTP(secret).at(int(clock().timestamp()))
    assert await stranger.post({"code": code}) == 200
    assert len(stranger.page.all("code")) == 10
    assert await stranger.get("/ops") == 200
    assert await stranger.get(link) == 410


async def test_new_recovery_codes_are_had_for_a_code_of_the_app(
    desk: Desk, admin: Person, iris: staff.Operator, stranger: Person
) -> None:
    await admin.get("/ops/recovery-codes")
    for wrong in ("", "000000"):
        assert await fill_in(admin, admin.path, admin.path, {"code": wrong}) == 422
        assert admin.faults == ["code"]

    right = {"code": code_of(desk, iris.id)}
    assert await fill_in(admin, "/ops/recovery-codes", "/ops/recovery-codes", right) == 200

    codes = [one.text for one in admin.page.all("code")]
    assert len(codes) == 10
    await half_way(stranger, iris)
    await stranger.post({"code": codes[0]})
    assert stranger.path == "/ops"


async def test_wrong_codes_for_new_recovery_codes_are_counted(admin: Person) -> None:
    for _ in range(5):
        assert await fill_in(admin, "/ops/recovery-codes", "/ops/recovery-codes", WRONG) == 422
    assert await fill_in(admin, "/ops/recovery-codes", "/ops/recovery-codes", WRONG) == 429


async def test_the_people_of_the_bank_come_a_page_at_a_time(house: House, admin: Person) -> None:
    async with house.desk.writing("r") as work:
        for number in range(PAGE + 3):
            email = f"{number}@bank.example"
            await staff.enlist(work, Newcomer(f"Person {number:02}", email, StaffRole.AUDITOR))
    await admin.get("/ops/staff")
    seen = [await shown(admin)]
    assert "To the beginning" not in admin.last.text

    [further] = [a.attributes["href"] or "" for a in admin.page.all("a") if a.text == "Next page"]
    await admin.get(further)

    seen.append(await shown(admin))
    assert [len(page) for page in seen] == [PAGE, 4]
    assert len({*seen[0], *seen[1]}) == PAGE + 4
    assert "Next page" not in admin.last.text
    await admin.get("/ops/staff?behind=nobody")
    assert await shown(admin) == seen[0]


async def shown(person: Person) -> list[str]:
    """Whose access the page can end."""
    forms = [one.attributes["action"] or "" for one in person.page.all("form")]
    return [action for action in forms if action.endswith("/end")]


async def test_the_last_admin_stays(house: House, admin: Person, iris: staff.Operator) -> None:
    for act, fields in (("end", {}), ("invite", {}), ("role", {"role": "auditor"})):
        path = f"/ops/staff/{iris.id}/{act}"
        assert await fill_in(admin, "/ops/staff", path, fields) == 409
        assert admin.heading == "Somebody must stay in charge"
    async with house.desk.reading("r") as work:
        assert (await staff.find(work, iris.id)).role == iris.role


async def test_each_fault_of_an_invitation_stands_at_its_field(admin: Person) -> None:
    assert await fill_in(admin, "/ops/staff", "/ops/staff", {"email": "x"}) == 422
    assert admin.faults == ["name", "email", "role"]
    known = {"name": "I", "email": "iris@bank.example", "role": "admin"}
    assert await fill_in(admin, "/ops/staff", "/ops/staff", known) == 422
    assert admin.faults == ["email"]


async def test_a_changed_role_holds_at_the_next_click(
    admin: Person, operator: Person, otto: staff.Operator
) -> None:
    assert await operator.get("/ops/requests") == 200
    path = f"/ops/staff/{otto.id}/role"
    assert await fill_in(admin, "/ops/staff", path, {"role": "reviewer"}) == 200
    assert await operator.get("/ops/requests") == 403
    assert operator.heading == "Your role does not allow this"
    assert await fill_in(admin, "/ops/staff", f"/ops/staff/{otto.id}/end", {}) == 200
    await operator.get("/ops")
    assert operator.path == "/ops/sign-in"
