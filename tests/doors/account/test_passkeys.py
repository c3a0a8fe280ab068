"""Passkeys as a second factor: registered, asked for, removed."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.authenticator import Authenticator
from tests.support.clock import TestClock
from tests.support.members import BASE, SECRET, Person, Portal, with_second_factor
from wicketgate import credentials


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone; what happens at once is tried on both kinds elsewhere."""
    return sqlite_url


@pytest.fixture
async def member(portal: Portal, lea: Person) -> Person:
    """Léa, signed in by her link."""
    await lea.join(portal)
    return lea


@pytest.fixture
def key() -> Authenticator:
    return Authenticator(BASE)


async def register(person: Person, key: Authenticator, name: str = "Laptop") -> int:
    await person.get("/account/passkeys")
    return await person.post({"name": name, "answer": key.create(person.question)})


async def sign_in(person: Person, key: Authenticator) -> int:
    await person.sign_in()
    assert person.path == "/sign-in/second-factor"
    return await person.post({"answer": key.get(person.question)})


async def test_a_passkey_is_registered_and_signs_in(
    member: Person, other: Person, key: Authenticator, clock: TestClock
) -> None:
    assert await register(member, key) == 200
    assert member.heading == "Keep your recovery codes", "it is the first second factor"

    await sign_in(other, key)

    assert other.path == "/dev"
    clock.advance(timedelta(minutes=1))
    await member.get("/account/passkeys")
    assert "Laptop" in member.last.text
    assert "Last used" in member.last.text


async def test_several_passkeys_stand_beside_the_app(
    member: Person, other: Person, key: Authenticator, clock: TestClock
) -> None:
    _, codes = await with_second_factor(member, clock)
    second = Authenticator(BASE)
    await register(member, key)
    assert member.path == "/account/passkeys"
    assert "The passkey is added" in member.last.text
    await register(member, second, "Phone")
    await sign_in(other, second)
    assert other.path == "/dev"
    await other.sign_in()
    await other.post({"code": codes[0]}, form=1)
    assert other.path == "/dev", "the codes of the app are still good"


async def test_an_answer_signs_in_once(member: Person, other: Person, key: Authenticator) -> None:
    await register(member, key)
    await other.sign_in()
    answer = key.get(other.question)
    await other.post({"answer": answer})
    assert other.path == "/dev"
    await other.sign_in()
    assert await other.post({"answer": answer}) == 422
    assert other.faults == ["passkey"]


async def test_a_passkey_whose_count_does_not_grow_is_a_copy(
    member: Person, other: Person, key: Authenticator
) -> None:
    await register(member, key)
    copy = replace(key)
    await sign_in(other, key)
    await sign_in(other, key)
    assert await sign_in(other, copy) == 422


@pytest.mark.parametrize(
    "key",
    [Authenticator(BASE, verifies=False), Authenticator("https://portal.evil.example")],
    ids=["unverified", "elsewhere"],
)
async def test_who_is_not_verified_or_elsewhere_registers_nothing(
    member: Person, key: Authenticator
) -> None:
    assert await register(member, key) == 422
    assert member.faults == ["name"]
    await member.get("/account/passkeys")
    assert "You have no passkey yet" in member.last.text


async def test_the_sign_in_wants_its_user_verified(
    member: Person, other: Person, key: Authenticator
) -> None:
    await register(member, key)
    key.verifies = False
    assert await sign_in(other, key) == 422


async def test_anothers_passkey_opens_nothing(
    portal: Portal, member: Person, other: Person, key: Authenticator
) -> None:
    await register(member, key)
    foreign = Authenticator(BASE)
    await other.join(portal, "kim@bee.example")
    await register(other, foreign)
    async with portal.browser().client as client:
        person = Person(client, member.clock)
        assert await sign_in(person, foreign) == 422
    assert await register(other, key) == 422, "somebody has it already"


@pytest.mark.parametrize(
    "answer", ["", "x", "[]", "{}", '{"response":{"clientDataJSON":"e30"}}', '{"response":1}']
)
async def test_nonsense_is_refused_at_its_field(member: Person, answer: str) -> None:
    await member.get("/account/passkeys")
    assert await member.post({"name": "Laptop", "answer": answer}) == 422
    assert member.faults == ["name"]


async def test_broken_answers_are_refused(
    member: Person, other: Person, key: Authenticator
) -> None:
    await member.get("/account/passkeys")
    made = json.loads(key.create(member.question))
    made["response"]["attestationObject"] = "AAAA"
    assert await member.post({"name": "Laptop", "answer": json.dumps(made)}) == 422
    await register(member, key)
    await other.sign_in()
    shown = json.loads(key.get(other.question))
    shown["response"]["signature"] = "AAAA"
    assert await other.post({"answer": json.dumps(shown)}) == 422


async def test_a_passkey_has_a_name(member: Person, key: Authenticator) -> None:
    assert await register(member, key, " ") == 422
    assert member.faults == ["name"]


async def test_the_last_second_factor_goes_only_with_the_password(
    member: Person, other: Person, key: Authenticator
) -> None:
    await register(member, key)
    second = Authenticator(BASE)
    await register(member, second, "Phone")
    first, last = member.removals
    await member.get(first)
    await member.post({})
    assert "The passkey is removed" in member.last.text

    await member.get(last)
    assert await member.post({"current": ""}) == 422
    assert member.faults == ["current"]
    assert await member.post({"current": "wrong wrong"}) == 422
    await member.post({"current": SECRET})
    assert "You have no passkey yet" in member.last.text
    assert await member.get(last) == 404

    await other.sign_in()
    assert other.path == "/dev"


async def test_the_app_may_go_while_a_passkey_stays(
    member: Person, other: Person, key: Authenticator, clock: TestClock
) -> None:
    _, codes = await with_second_factor(member, clock)
    await register(member, key)
    await member.get("/account/second-factor")
    await member.post({"current": SECRET})
    assert "authenticator app is off" in member.last.text
    await other.sign_in()
    assert "Six digits" not in other.last.text
    await other.post({"code": codes[0]}, form=1)
    assert other.path == "/dev"


async def test_wrong_passkeys_are_counted(
    member: Person, other: Person, key: Authenticator
) -> None:
    await register(member, key)
    await other.sign_in()
    for _ in range(5):
        assert await other.post({"answer": "{}"}) == 422
    assert await other.post({"answer": key.get(other.question)}) == 429


def test_no_passkey_is_bound_to_a_bare_network_address() -> None:
    assert credentials.RelyingParty.at("http://127.0.0.1:8080", "Bank") is None
    assert credentials.RelyingParty.at("http://[::1]:8080", "Bank") is None
    party = credentials.RelyingParty.at("http://localhost:8080", "Bank")
    assert party == credentials.RelyingParty("localhost", "Bank", "http://localhost:8080")
