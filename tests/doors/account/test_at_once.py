"""What comes twice at the same moment opens once."""

import asyncio
from datetime import timedelta

import pytest

from tests.support.authenticator import Authenticator
from tests.support.clock import TestClock
from tests.support.members import BASE, EMAIL, SECRET, Person, Portal, code_at, with_second_factor


@pytest.fixture
async def member(portal: Portal, lea: Person) -> Person:
    """Léa, signed in by her link."""
    await lea.join(portal)
    return lea


async def both(one: Person, two: Person, fields: dict[str, str], form: int = 0) -> list[str]:
    """Where the two come who send the same from two browsers."""
    await asyncio.gather(one.post(fields, form), two.post(fields, form))
    return sorted([one.path, two.path])


async def test_a_recovery_code_opens_one_browser(
    portal: Portal, member: Person, other: Person, clock: TestClock
) -> None:
    _, codes = await with_second_factor(member, clock)
    async with portal.browser().client as client:
        third = Person(client, clock)
        await other.sign_in()
        await third.sign_in()
        came = await both(other, third, {"code": codes[0]})
    assert came == ["/dev", "/sign-in/second-factor"]


async def test_a_code_of_the_app_opens_one_browser(
    portal: Portal, member: Person, other: Person, clock: TestClock
) -> None:
    secret, _ = await with_second_factor(member, clock)
    clock.advance(timedelta(seconds=30))
    async with portal.browser().client as client:
        third = Person(client, clock)
        await other.sign_in()
        await third.sign_in()
        came = await both(other, third, {"code": code_at(secret, clock)})
    assert came == ["/dev", "/sign-in/second-factor"]


async def test_an_answer_of_a_passkey_opens_one_browser(
    portal: Portal, member: Person, other: Person, clock: TestClock
) -> None:
    key = Authenticator(BASE)
    await member.get("/account/passkeys")
    await member.post({"name": "Laptop", "answer": key.create(member.question)})
    async with portal.browser().client as client:
        third = Person(client, clock)
        await other.sign_in()
        await third.sign_in()
        came = await both(other, third, {"answer": key.get(other.question)})
    assert came == ["/dev", "/sign-in/second-factor"]


async def test_of_two_last_passkeys_one_stays_without_the_password(
    member: Person, other: Person
) -> None:
    for name in ("Laptop", "Phone"):
        await member.get("/account/passkeys")
        key = Authenticator(BASE)
        await member.post({"name": name, "answer": key.create(member.question)})
    await member.get("/account/passkeys")
    first, second = member.removals
    await other.sign_in()
    await other.post({"answer": key.get(other.question)})
    await asyncio.gather(member.get(first), other.get(second))
    answers = await asyncio.gather(member.post({}), other.post({}))
    assert sorted(answers) == [200, 422]


async def test_a_new_address_is_confirmed_once(
    portal: Portal, member: Person, other: Person
) -> None:
    await member.get("/account/email")
    await member.post({"new": "lea@hive.example", "current": SECRET})
    link = await portal.link_to("lea@hive.example")
    await asyncio.gather(member.get(link), other.get(link))
    answers = await asyncio.gather(member.post({}), other.post({}))
    assert sorted(answers) == [200, 410]
    told = [one.draft.to for one in await portal.letters() if "was changed" in one.draft.subject]
    assert told == [EMAIL]


async def test_two_who_want_one_address_get_it_once(
    portal: Portal, member: Person, other: Person
) -> None:
    await other.join(portal, "kim@bee.example")
    for person in (member, other):
        await person.get("/account/email")
        await person.post({"new": "new@bee.example", "current": SECRET})
        await person.get(await portal.link_to("new@bee.example"))
    answers = await asyncio.gather(member.post({}), other.post({}))
    assert sorted(answers) == [200, 410]
