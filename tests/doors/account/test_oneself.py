"""Who a member is: name, language, address; where they come after the sign-in."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pages.markup import Reader
from tests.support.clock import TestClock
from tests.support.firms import HIVE, REQUEST, a_firm, colleagues_of, positions
from tests.support.members import BASE, EMAIL, SECRET, Person, Portal
from wicketgate import memberships
from wicketgate.memberships import Position
from wicketgate.web.kit.colours import brand_fill
from wicketgate.web.kit.targets import own_path

NEW = "lea@hive.example"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone; what happens at once is tried on both kinds elsewhere."""
    return sqlite_url


@pytest.fixture
async def member(portal: Portal, lea: Person) -> Person:
    """Léa, signed in by her link."""
    await lea.join(portal)
    return lea


def everything_in(folder: Path) -> bytes:
    """The database with all that lies beside it."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def ask_for(person: Person, email: str) -> int:
    await person.get("/account/email")
    return await person.post({"new": email, "current": SECRET})


# ------------------------------------------------------------------ the address
async def test_a_new_address_counts_from_its_link_on(
    portal: Portal, member: Person, other: Person
) -> None:
    assert await ask_for(member, f" {NEW.upper()} ") == 200
    link = await portal.link_to(NEW)
    written = [(one.draft.to, one.draft.subject) for one in (await portal.letters())[:2]]
    assert {to for to, _ in written} == {EMAIL, NEW}
    await other.sign_in(email=NEW)
    assert other.path == "/sign-in"

    await other.get(link)
    assert NEW in other.last.text
    await other.post({})

    assert (await portal.letters())[0].draft.to == EMAIL
    await other.sign_in(email=NEW)
    assert other.path == "/dev"
    await other.sign_in(email=EMAIL)
    assert other.path == "/sign-in"


async def test_the_answer_is_the_same_for_a_taken_address(
    portal: Portal, member: Person, other: Person
) -> None:
    await other.join(portal, "kim@bee.example")
    pages = []
    for email in ("kim@bee.example", NEW):
        assert await ask_for(member, email) == 200
        pages.append(member.page.one("main").text)
    assert pages[0] == pages[1]
    to = [one.draft.to for one in await portal.letters()]
    assert to.count("kim@bee.example") == 1, "the letter of the sign-up"


async def test_a_link_confirms_for_a_day(portal: Portal, member: Person, clock: TestClock) -> None:
    await ask_for(member, NEW)
    link = await portal.link_to(NEW)
    reset = link.replace("/confirm-email/", "/reset-password/")
    assert await member.get(reset) == 410, "it sets no password"
    clock.advance(timedelta(hours=24))
    assert await member.get(link) == 410


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"new": ""}, ["new"]),
        ({"new": "lea@localhost"}, ["new"]),
        ({"new": EMAIL}, ["new"]),
        ({"current": ""}, ["current"]),
        ({"current": "wrong wrong"}, ["current"]),
        ({"new": "x", "current": ""}, ["new", "current"]),
    ],
)
async def test_each_fault_of_a_new_address_stands_at_its_field(
    portal: Portal, member: Person, changed: dict[str, str], faults: list[str]
) -> None:
    before = len(await portal.letters())
    await member.get("/account/email")
    assert await member.post({"new": NEW, "current": SECRET, **changed}) == 422
    assert member.faults == faults
    assert len(await portal.letters()) == before


# ------------------------------------------------------------------ name and language
async def test_the_account_speaks_its_own_language(
    portal: Portal, member: Person, other: Person
) -> None:
    await member.get("/account/profile")
    await member.post({"name": "Léa Janssen", "language": "nl"})
    assert 'lang="nl"' in member.last.text
    assert "Léa Janssen" in member.last.text

    await other.sign_in()
    assert '<html lang="nl"' in other.last.text, "wherever the member signs in"
    await other.get("/account?lang=fr")
    assert '<html lang="fr"' in other.last.text, "but for what is chosen on a page"
    await ask_for(other, NEW)
    assert 'lang="nl"' in (await portal.letters())[0].draft.html


async def test_a_name_is_a_name(member: Person) -> None:
    await member.get("/account/profile")
    assert await member.post({"name": "https://evil.example", "language": "nl"}) == 422
    assert member.faults == ["name"]


# ------------------------------------------------------------------ where they wanted to go
async def test_who_signs_in_comes_where_they_wanted(member: Person, other: Person) -> None:
    assert member.path == "/dev"
    await other.get("/account/passkeys?done=passkey-added")
    assert other.path == "/sign-in"
    assert await other.post({"email": EMAIL, "password": "wrong wrong"}) == 422
    await other.post({"email": EMAIL, "password": SECRET})
    assert str(other.last.request.url) == f"{BASE}/account/passkeys?done=passkey-added"


@pytest.mark.parametrize(
    "wish",
    [
        *("//evil.example", "/\\evil.example", "https://evil.example", "/%2F/evil.example"),
        *("javascript:alert(1)", "/dev\r\nX: y", "/dev#x", "dev", "", "/sign-out", "/" + "a" * 500),
    ],
)
@pytest.mark.usefixtures("member")
async def test_a_wish_leads_nowhere_else(other: Person, wish: str) -> None:
    assert own_path(wish) is None
    await other.get("/sign-in")
    await other.post({"email": EMAIL, "password": SECRET}, next=wish.split("\r", maxsplit=1)[0])
    assert str(other.last.request.url) == f"{BASE}/dev"


# ------------------------------------------------------------------ browsers
async def test_signing_out_everywhere_ends_every_browser(member: Person, other: Person) -> None:
    await other.sign_in()
    await member.get("/account")
    await member.press("Sign out everywhere")
    assert "signed out in every browser" in member.last.text
    for person in (member, other):
        await person.get("/account")
        assert person.path == "/sign-in"


async def test_the_list_of_browsers_shows_their_last_use(member: Person, clock: TestClock) -> None:
    clock.advance(timedelta(hours=2))
    await member.get("/account")
    await member.get("/account")
    used = [one.text for one in member.page.all("small") if "Last used" in one.text]
    since, last = used[0].split("Last used")
    assert since.split()[-1] != last.split()[-1]


# ------------------------------------------------------------------ the code of an organisation
async def test_a_code_joins_at_the_activation(portal: Portal, lea: Person) -> None:
    _, code = await a_firm(portal.desk)
    await lea.ask_for_account(code=code.lower())
    assert "Léa Peeters" not in await positions(portal.desk)
    await lea.get(await portal.newest_link())
    assert await lea.post({}) == 200
    assert lea.heading == "Your account is active"
    assert "Hive" in lea.last.text
    assert (await positions(portal.desk))["Léa Peeters"] is Position.DEVELOPER


async def test_a_wrong_code_takes_nothing_from_the_account(portal: Portal, lea: Person) -> None:
    await a_firm(portal.desk)
    await lea.ask_for_account(code="AAAAA-BBBBB")
    await lea.get(await portal.newest_link())
    assert await lea.post({}) == 200
    assert "wrong or has expired" in lea.last.text
    assert await lea.get("/account") == 200
    assert lea.path == "/account"


async def test_a_full_organisation_takes_nothing_from_the_account(
    portal: Portal, lea: Person
) -> None:
    _, code = await a_firm(portal.desk)
    await colleagues_of(portal.desk, code, [f"Colleague{number}" for number in range(9)])
    await lea.ask_for_account(code=code)
    await lea.get(await portal.newest_link())
    await lea.post({})
    assert "ten members" in lea.last.text
    assert "Léa Peeters" not in await positions(portal.desk)


async def test_a_code_is_kept_but_as_a_hash(lea: Person, tmp_path: Path) -> None:
    await lea.ask_for_account(code="AAAAA-BBBBB")
    kept = await asyncio.to_thread(everything_in, tmp_path)
    assert EMAIL.encode() in kept
    assert b"AAAAABBBBB" not in kept.replace(b"-", b"").upper()


async def test_the_last_owner_hands_over_before_closing(portal: Portal, lea: Person) -> None:
    olga, code = await a_firm(portal.desk)
    await lea.ask_for_account(code=code)
    await lea.get(await portal.newest_link())
    await lea.post({})
    async with portal.desk.writing(REQUEST) as work:
        [own] = [one for one in await memberships.members_of(work, HIVE) if one.member_id != olga]
        await memberships.hand_over(work, olga, own.member_id)

    await lea.get("/account/close")
    assert await lea.post({"current": SECRET}) == 422
    assert "last owner" in lea.last.text
    assert await lea.get("/account") == 200


# ------------------------------------------------------------------ letters
async def test_plain_text_and_html_say_the_same(portal: Portal, lea: Person) -> None:
    await lea.ask_for_account()
    [letter] = await portal.letters()
    assert letter.draft.text.startswith("Kestrel Bank\n\n")
    [body] = Reader(letter.draft.html.removeprefix("<!doctype html>\n")).all("body")
    assert body.text == " ".join(letter.draft.text.split())


def test_the_colour_of_letters_is_the_banks() -> None:
    assert brand_fill(262, 0.19) == "#134ec1"
    assert brand_fill(0, 0) == "#595959"
