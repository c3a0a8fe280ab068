"""Signing in, and looking after one's account."""

from datetime import timedelta

import pytest

from tests.support.clock import TestClock
from tests.support.members import (
    EMAIL,
    NEW_SECRET,
    SECRET,
    Person,
    Portal,
    code_at,
    with_second_factor,
)
from wicketgate.kernel.permissions import Permission
from wicketgate.web.account import ROUTES

OWN = [
    row.path.replace("{passkey}", "x")
    for row in ROUTES
    if row.permission is Permission.MEMBER and row.method == "GET"
]


@pytest.fixture
async def member(portal: Portal, lea: Person) -> Person:
    """Léa, signed in by her link."""
    await lea.join(portal)
    assert await lea.get("/account") == 200
    return lea


@pytest.mark.parametrize("path", OWN)
async def test_strangers_are_led_to_the_sign_in(other: Person, path: str) -> None:
    await other.get(path)
    assert other.path == "/sign-in"


async def test_a_member_signs_in_and_out(member: Person) -> None:
    await member.sign_out()
    assert (member.path, member.last.status_code) == ("/sign-in", 200)
    assert "signed out" in member.last.text
    assert await member.get("/account") == 200
    assert member.path == "/sign-in"
    await member.sign_in(email=f" {EMAIL.upper()} ")
    assert member.path == "/dev"


@pytest.mark.usefixtures("member")
async def test_a_cookie_is_for_this_host_and_no_script(other: Person) -> None:
    await other.get("/sign-in")
    token = {"csrf": other.page.all("input")[0].attributes["value"] or ""}
    answer = await other.client.post("/sign-in", data={**token, "email": EMAIL, "password": SECRET})
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-member=wgm_")
    for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert word in cookie


@pytest.mark.usefixtures("member")
async def test_wrong_passwords_lock_known_and_unknown_addresses_alike(
    other: Person, clock: TestClock
) -> None:
    said = []
    for email in (EMAIL, "nobody@bee.example"):
        for _ in range(5):
            assert await other.sign_in("wrong wrong wrong", email) == 422
        wrong = other.page.one("main").text
        assert await other.sign_in(SECRET, email) == 422
        said.append((wrong, other.page.one("main").text))
    assert said[0] == said[1]
    assert "15 minutes" in said[0][1]
    clock.advance(timedelta(minutes=15))
    await other.sign_in()
    assert other.path == "/dev"


async def test_a_session_ends_after_twelve_hours(member: Person, clock: TestClock) -> None:
    clock.advance(timedelta(hours=12))
    await member.get("/account")
    assert member.path == "/sign-in"


async def test_another_browser_can_be_signed_out(member: Person, other: Person) -> None:
    await other.sign_in()
    await member.get("/account")
    assert await member.post({}, form=0) == 200
    assert "That browser has been signed out" in member.last.text
    await other.get("/account")
    assert other.path == "/sign-in"


async def test_a_forgotten_password_is_set_by_a_link(
    portal: Portal, member: Person, other: Person
) -> None:
    await other.get("/forgot-password")
    assert await other.post({"email": EMAIL}) == 200
    link = await portal.newest_link()
    await other.get(link)
    assert await other.post({"password": "short", "again": "short"}) == 422
    assert await other.post({"password": NEW_SECRET, "again": NEW_SECRET}) == 200
    assert other.path == "/sign-in"
    assert await other.get(link) == 410
    assert await other.sign_in(SECRET) == 422
    await other.sign_in(NEW_SECRET)
    assert other.path == "/dev"
    await member.get("/account")
    assert member.path == "/sign-in", "the old sessions are over"


@pytest.mark.usefixtures("member")
async def test_nobody_learns_who_has_an_account(portal: Portal, other: Person) -> None:
    before = len(await portal.letters())
    pages = []
    for email in ("nobody@bee.example", EMAIL):
        await other.get("/forgot-password")
        assert await other.post({"email": email}) == 200
        pages.append(other.page.one("main").text)
    assert pages[0] == pages[1]
    assert len(await portal.letters()) == before + 1


async def test_a_new_password_ends_the_other_browsers(
    portal: Portal, member: Person, other: Person
) -> None:
    await other.sign_in()
    await member.get("/account/password")
    fields = {"current": "wrong wrong", "password": NEW_SECRET, "again": NEW_SECRET}
    assert await member.post(fields) == 422
    assert member.faults[0] == "current"
    assert await member.post({**fields, "current": SECRET}) == 200
    assert member.path == "/account"
    await other.get("/account")
    assert other.path == "/sign-in"
    assert (await portal.letters())[0].draft.subject == "Your password at Kestrel Bank was changed"


async def test_a_second_factor_is_asked_for_and_each_code_opens_once(
    member: Person, other: Person, clock: TestClock
) -> None:
    secret, _ = await with_second_factor(member, clock)
    await other.sign_in()
    assert other.path == "/sign-in/second-factor"
    await other.get("/account")
    assert other.path == "/sign-in", "half a sign-in opens nothing"
    await other.get("/sign-in/second-factor")
    assert await other.post({"code": ""}) == 422
    assert await other.post({"code": code_at(secret, clock)}) == 422, "spent at the setting up"
    clock.advance(timedelta(seconds=30))
    code = code_at(secret, clock)
    await other.post({"code": f"{code[:3]} {code[3:]}"})
    assert other.path == "/dev"
    await other.sign_in()
    assert await other.post({"code": code}) == 422


async def test_a_recovery_code_replaces_the_app_once(
    member: Person, other: Person, clock: TestClock
) -> None:
    _, codes = await with_second_factor(member, clock)
    assert len(set(codes)) == 10
    await other.sign_in()
    await other.post({"code": codes[3].upper()})
    assert other.path == "/dev"
    await other.sign_in()
    assert await other.post({"code": codes[3]}) == 422
    await other.post({"code": codes[4].replace("-", "")})
    assert other.path == "/dev"


async def test_new_recovery_codes_take_the_place_of_the_old_ones(
    member: Person, other: Person, clock: TestClock
) -> None:
    await member.get("/account/recovery-codes")
    assert member.path == "/account/second-factor", "there is nothing yet that they stand for"
    _, old = await with_second_factor(member, clock)
    await member.get("/account/recovery-codes")
    for wrong in ("", "not it"):
        assert await member.post({"current": wrong}) == 422
        assert member.faults == ["current"]

    assert await member.post({"current": SECRET}) == 200

    new = [one.text for one in member.page.all("code")]
    assert len(set(new) - set(old)) == 10
    await other.sign_in()
    assert await other.post({"code": old[0]}) == 422
    await other.post({"code": new[0]})
    assert other.path == "/dev"


async def test_wrong_codes_are_counted(member: Person, other: Person, clock: TestClock) -> None:
    _, codes = await with_second_factor(member, clock)
    await other.sign_in()
    for _ in range(5):
        assert await other.post({"code": "000000"}) == 422
    assert await other.post({"code": codes[0]}) == 429


async def test_setting_up_wants_a_right_code(member: Person) -> None:
    await member.get("/account/second-factor")
    assert await member.post({"code": "000000"}) == 422
    assert await member.post({"code": ""}) == 422
    assert await member.post({"code": "000000"}, salt="forged.seal") == 422


async def test_the_second_factor_can_be_turned_off(
    member: Person, other: Person, clock: TestClock
) -> None:
    await with_second_factor(member, clock)
    await member.get("/account/second-factor")
    assert await member.post({"current": ""}) == 422
    assert await member.post({"current": SECRET}) == 200
    await other.sign_in()
    assert other.path == "/dev"


async def test_a_closed_account_leaves_no_name_behind(
    portal: Portal, member: Person, other: Person
) -> None:
    await member.get("/account/close")
    assert await member.post({"current": "wrong wrong"}) == 422
    assert await member.post({"current": SECRET}) == 200
    assert member.path == "/sign-in"
    assert await other.sign_in() == 422
    await other.join(portal)
    assert other.path == "/dev", "the address is free again"


async def test_letters_are_shown_only_where_none_are_sent(portal: Portal, lea: Person) -> None:
    assert await lea.get("/dev/sandbox/outbox") == 200
    assert "Nothing has been written yet" in lea.last.text
    await lea.ask_for_account()
    await lea.get("/dev/sandbox/outbox")
    assert await portal.newest_link() in lea.last.text
    live = Portal(portal.desk, shown=False).browser()
    async with live.client:
        assert await live.get("/dev/sandbox/outbox") == 404
