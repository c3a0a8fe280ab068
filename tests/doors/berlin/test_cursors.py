"""Further pages: a snapshot, and cursors that fit one report only (contract E.2)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.doors.berlin.calling import ADDRESS, TODAY, Scene, faults, verdict
from tests.support import worlds
from tests.support.consents import Granted
from wicketgate import sandbox
from wicketgate.consenting import Status
from wicketgate.consents import Access, Kind

DAY = timedelta(days=1)
ATTENDED = {"PSU-IP-Address": ADDRESS}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: worlds that live on would do so for every test on PostgreSQL."""
    return sqlite_url


async def read(scene: Scene, granted: Granted, place: str) -> dict[str, Any]:
    answer = await scene.api.get(place, granted=granted, headers=ATTENDED)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def pages(scene: Scene, granted: Granted, place: str) -> AsyncIterator[dict[str, Any]]:
    """Every page, from the address on by its `next` links."""
    while True:
        told = await read(scene, granted, place)
        yield told
        if "next" not in told["transactions"]["_links"]:
            return
        place = following(told)


def following(page: dict[str, Any]) -> str:
    href: str = page["transactions"]["_links"]["next"]["href"]
    return href.removeprefix("/psd2")


async def references(scene: Scene, granted: Granted, place: str) -> list[str]:
    return [
        entry["entryReference"]
        async for page in pages(scene, granted, place)
        for entry in page["transactions"]["booked"]
    ]


async def report_of(scene: Scene, granted: Granted, query: str = "dateFrom=2025-01-01") -> str:
    resource = next(iter((await scene.api.accounts(granted)).values()))
    return f"/v1/accounts/{resource}/transactions?bookingStatus=booked&{query}"


@pytest.mark.parametrize(
    "query",
    [
        "dateFrom=2025-01-01",
        "dateFrom=2000-01-01",
        "dateFrom=2025-01-01&dateTo=9999-12-31",
        "dateFrom=2024-12-01&dateTo=2026-01-01",
        "dateFrom=2025-01-01&withBalance=true&deltaList=false&colour=blue%20%26%20red",
    ],
)
async def test_links_lead_through_the_whole_report(
    scene: Scene, granted: Granted, query: str
) -> None:
    place = await report_of(scene, granted, query)
    scene.desk.profile = scene.desk.profile.model_copy(update={"page_size": 1_000})
    whole = await references(scene, granted, place)
    for size in (7, 100, len(whole) - 1, len(whole)):
        scene.desk.profile = scene.desk.profile.model_copy(update={"page_size": size})
        if size > 7:
            assert await references(scene, granted, place) == whole
        else:
            first = await read(scene, granted, place)
            second = await read(scene, granted, following(first))
            found = first["transactions"]["booked"] + second["transactions"]["booked"]
            assert [entry["entryReference"] for entry in found] == whole[:14]


async def test_a_delta_has_pages_too(scene: Scene, granted: Granted) -> None:
    whole = await references(scene, granted, await report_of(scene, granted))
    place = await report_of(scene, granted, f"entryReferenceFrom={whole[-1]}")
    assert await references(scene, granted, place) == whole[:-1]


async def test_what_a_page_links_to(scene: Scene, granted: Granted) -> None:
    place = await report_of(scene, granted, "dateFrom=2026-01-01&withBalance=true")
    told = [page async for page in pages(scene, granted, place)]
    account = place.partition("/transactions")[0]
    for page in told:
        links = page["transactions"]["_links"]
        assert links["account"]["href"] == f"/psd2{account}"
        assert links["first"]["href"] == f"/psd2{place}"
        if "next" in links:
            query = dict(parse_qsl(urlsplit(links["next"]["href"]).query))
            assert query.keys() == {"bookingStatus", "dateFrom", "withBalance", "cursor"}
    assert ["balances" in page for page in told] == [True] + [False] * (len(told) - 1)
    assert ["next" in page["transactions"]["_links"] for page in told] == [True] * (
        len(told) - 1
    ) + [False]


async def test_pages_show_the_state_of_the_first_one(scene: Scene, granted: Granted) -> None:
    place = await report_of(scene, granted)
    before = await references(scene, granted, place)
    first = await read(scene, granted, place)
    scene.clock.advance(3 * DAY)
    async with scene.desk.writing(worlds.REQUEST) as work:
        await sandbox.live_on(work, scene.api.party.organisation)
    scene.clock.advance(-3 * DAY)
    seen = [entry["entryReference"] for entry in first["transactions"]["booked"]]
    seen += await references(scene, granted, following(first))
    assert seen == before
    scene.clock.advance(3 * DAY)
    later = await references(scene, await scene.grant(), place)
    assert len(later) > len(before)
    assert later[-len(before) :] == before


async def test_a_cursor_lives_half_an_hour(scene: Scene, granted: Granted) -> None:
    first = await read(scene, granted, await report_of(scene, granted))
    scene.clock.advance(timedelta(minutes=30) - timedelta(microseconds=1))
    assert (await read(scene, granted, following(first)))["transactions"]["booked"]
    scene.clock.advance(timedelta(microseconds=1))
    answer = await scene.api.get(following(first), granted=granted)
    assert faults(answer) == [("FORMAT_ERROR", "cursor")]


async def test_a_cursor_outlives_midnight(scene: Scene, granted: Granted) -> None:
    scene.clock.now = scene.clock.now.replace(hour=22, minute=50)  # 23:50 in Brussels
    place = await report_of(scene, granted, "dateFrom=2026-08-25&dateTo=2026-11-18")
    whole = await references(scene, granted, place)
    first = await read(scene, granted, place)
    scene.clock.advance(timedelta(minutes=20))
    seen = [entry["entryReference"] for entry in first["transactions"]["booked"]]
    assert seen + await references(scene, granted, following(first)) == whole


async def test_a_cursor_fits_one_report(scene: Scene) -> None:
    granted = await scene.grant(Access(Kind.ALL_PSD2))
    place = await report_of(scene, granted)
    cursor = dict(parse_qsl(urlsplit(following(await read(scene, granted, place))).query))["cursor"]
    reference = (await references(scene, granted, place))[-1]
    giro, savings, *_ = (await scene.api.accounts(granted)).values()
    again = await scene.grant(Access(Kind.ALL_PSD2), recurring=False)
    booked = "transactions?bookingStatus=booked"
    wrong = [
        (granted, f"{giro}/{booked}&dateFrom=2025-01-02"),
        (granted, f"{giro}/{booked}&dateFrom=2025-01-01&dateTo={TODAY}"),
        (granted, f"{giro}/{booked}&entryReferenceFrom={reference}"),
        (granted, f"{savings}/{booked}&dateFrom=2025-01-01"),
        (again, f"{giro}/{booked}&dateFrom=2025-01-01"),
    ]
    for holder, report in wrong:
        answer = await scene.api.get(f"/v1/accounts/{report}&cursor={cursor}", granted=holder)
        assert faults(answer) == [("FORMAT_ERROR", "cursor")], report
    answer = await scene.api.get(f"{place}&cursor={cursor}", granted=granted)
    assert answer.status_code == 200


async def test_a_cursor_that_we_did_not_make(scene: Scene, granted: Granted) -> None:
    place = await report_of(scene, granted)
    good = dict(parse_qsl(urlsplit(following(await read(scene, granted, place))).query))["cursor"]
    body, _, mark = good.partition(".")
    forged = [
        *("", ".", "x", "x.y", body, f".{mark}", f"{body}.", f"{mark}.{body}", f"{good}x"),
        *(f"{good}.{mark}", good.swapcase(), f"{body[:-1]}.{mark}", f"{body}=.{mark}"),
        *("%00", "\u00e9", "%F0%9F%98%80", "." * 100),
    ]
    for cursor in forged:
        answer = await scene.api.get(f"{place}&cursor={cursor}", granted=granted)
        assert faults(answer) == [("FORMAT_ERROR", "cursor")], cursor


async def test_a_seal_of_ours_around_something_else(scene: Scene, granted: Granted) -> None:
    # As after an upgrade that writes cursors in another form.
    place = await report_of(scene, granted)
    for text in ("", "a b c", "a b c 2026-01-01 2026-01-02 x y z 1 2", "a b c d e f g h i j"):
        cursor = scene.desk.keys.seal("cursor", text)
        answer = await scene.api.get(f"{place}&cursor={cursor}", granted=granted)
        assert faults(answer) == [("FORMAT_ERROR", "cursor")]


async def test_a_further_page_needs_all_that_a_first_one_needs(
    scene: Scene, granted: Granted
) -> None:
    place = following(await read(scene, granted, await report_of(scene, granted)))
    assert verdict(await scene.api.get(place)) == (401, "TOKEN_UNKNOWN")
    await scene.end(granted.consent, Status.REVOKED_BY_PSU)
    answer = await scene.api.get(place, granted=granted)
    assert verdict(answer) == (401, "CONSENT_INVALID")
