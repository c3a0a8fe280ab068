"""From the empty form to an account of one's own."""

import asyncio
from datetime import timedelta

import pytest

from tests.support.clock import TestClock
from tests.support.members import EMAIL, NEW_SECRET, SECRET, Person, Portal
from wicketgate import credentials, people


async def test_a_link_makes_a_member_once(portal: Portal, lea: Person, other: Person) -> None:
    assert await lea.ask_for_account() == 200
    assert lea.path == "/sign-up/sent"
    assert EMAIL in lea.last.text
    link = await portal.newest_link()
    assert await lea.get(link) == 200
    assert await lea.get(link) == 200, "looking uses nothing up"
    await lea.post({})
    assert lea.path == "/dev"
    assert await other.get(link) == 410


async def test_a_link_lives_for_a_day(portal: Portal, lea: Person, clock: TestClock) -> None:
    await lea.ask_for_account()
    link = await portal.newest_link()
    clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    assert await lea.get(link) == 200
    clock.advance(timedelta(seconds=1))
    assert await lea.get(link) == 410


async def test_before_the_link_nobody_signs_in(lea: Person) -> None:
    await lea.ask_for_account()
    assert await lea.sign_in() == 422


async def test_a_strangers_sign_up_gives_the_stranger_nothing(
    portal: Portal, lea: Person, other: Person
) -> None:
    await other.ask_for_account(password=NEW_SECRET)
    await lea.join(portal)
    assert await other.sign_in(NEW_SECRET) == 422
    await other.sign_in(SECRET)
    assert other.path == "/dev"


async def test_the_answer_is_the_same_for_a_known_address(
    portal: Portal, lea: Person, other: Person
) -> None:
    await lea.join(portal)
    shown = []
    for email in ("new@bee.example", EMAIL):
        assert await other.ask_for_account(email) == 200
        words = other.page.one("main").text.replace(email, "")
        shown.append((other.path, words))
    assert shown[0] == shown[1]
    assert (await portal.letters())[
        0
    ].draft.subject == "You have an account at Kestrel Bank already"


async def test_the_letter_is_sent_again_after_a_minute(
    portal: Portal, lea: Person, clock: TestClock
) -> None:
    await lea.ask_for_account()
    first = await portal.newest_link()
    await lea.post({})
    assert len(await portal.letters()) == 1
    clock.advance(timedelta(minutes=1))
    assert await lea.post({}) == 200
    assert len(await portal.letters()) == 2
    assert await lea.get(first) == 410
    assert await lea.get(await portal.newest_link()) == 200


async def test_one_address_gets_five_letters_an_hour(
    portal: Portal, lea: Person, clock: TestClock
) -> None:
    for _ in range(7):
        assert await lea.ask_for_account() == 200
    assert len(await portal.letters()) == 5
    clock.advance(timedelta(hours=1))
    await lea.ask_for_account()
    assert len(await portal.letters()) == 6


async def test_two_links_at_once_make_one_member(
    portal: Portal, lea: Person, other: Person
) -> None:
    await lea.ask_for_account()
    link = await portal.newest_link()
    await asyncio.gather(lea.get(link), other.get(link))
    answers = await asyncio.gather(lea.post({}), other.post({}))
    assert sorted(answers) == [200, 410]


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"name": " "}, ["name"]),
        ({"name": "Win at https://evil.example"}, ["name"]),
        ({"email": ""}, ["email"]),
        ({"email": "lea@localhost"}, ["email"]),
        ({"password": "only eleven"}, ["password"]),
        ({"password": "password1234"}, ["password"]),
        ({"password": "lea@bee.example"}, ["password"]),
        ({"again": "another one entirely"}, ["again"]),
        ({"terms": ""}, ["terms"]),
        (
            {"name": "", "email": "x", "password": "", "terms": ""},
            ["name", "email", "password", "terms"],
        ),
    ],
)
async def test_each_fault_stands_at_its_field(
    portal: Portal, lea: Person, changed: dict[str, str], faults: list[str]
) -> None:
    await lea.get("/sign-up")
    good = {"name": "Léa Peeters", "email": EMAIL, "terms": "yes", "again": SECRET}
    assert await lea.post({**good, "password": SECRET, **changed}) == 422
    assert lea.faults[: len(faults)] == faults
    assert not await portal.letters()


async def test_another_sites_form_is_refused(portal: Portal, lea: Person, other: Person) -> None:
    await lea.get("/sign-up")
    await other.get("/sign-up")
    assert await lea.post({}, csrf=other.page.all("input")[0].attributes["value"] or "") == 403
    assert not await portal.letters()


async def test_too_many_sign_ups_from_one_place_wait(lea: Person) -> None:
    await lea.get("/sign-up")
    for _ in range(20):
        assert await lea.post({}) == 422
    assert await lea.get("/sign-up") == 200
    assert await lea.post({}) == 429
    assert lea.last.headers["retry-after"]


@pytest.mark.parametrize("language", ["fr", "nl", "de"])
async def test_letters_speak_the_readers_language(
    portal: Portal, lea: Person, language: str
) -> None:
    await lea.get(f"/sign-up?lang={language}")
    await lea.ask_for_account()
    [letter] = await portal.letters()
    assert f'lang="{language}"' in letter.draft.html
    assert "Activate" not in letter.draft.subject + letter.draft.text
    assert "&" not in letter.draft.subject


async def test_what_is_over_is_forgotten(portal: Portal, lea: Person, clock: TestClock) -> None:
    await lea.ask_for_account()
    clock.advance(timedelta(hours=24))
    async with portal.desk.writing("r") as work:
        assert await people.forget_over(work) == 1
        assert await credentials.forget_over(work) >= 2
        assert await people.forget_over(work) == await credentials.forget_over(work) == 0
