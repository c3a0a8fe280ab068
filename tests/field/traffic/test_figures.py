"""Calls are searched, counted once and only once, and their details forgotten in time."""

import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from tests.support.clock import TestClock
from wicketgate import journal, traffic
from wicketgate.journal import Access
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.sql import Sql
from wicketgate.kernel.work import Desk
from wicketgate.traffic import Detail, Hour, Outcome, Search, store

REQUEST = "00000000-0000-4000-8000-0000000000dd"
BEE, WASP = OrganisationId("PSDBE-NBB-000001"), OrganisationId("PSDBE-NBB-000002")
APP, OTHER = ApplicationId("app"), ApplicationId("other")
HOUR = timedelta(hours=1)


async def called(desk: Desk, count: int = 1, **changed: object) -> None:
    """Calls that were answered now, in 2 ms each."""
    now_us = time.micros(desk.clock())
    for number in range(count):
        access = Access("getAccountList", f"request-{number}", "GET", at_us=now_us + number)
        access.organisation_id, access.application_id, access.api_key_id = BEE, APP, "key"
        access.status, access.duration_us = 200, 2000
        for name, value in changed.items():
            setattr(access, name, value)
        await journal.log_access(desk.database, access)


async def counted(desk: Desk) -> int:
    async with desk.writing(REQUEST) as work:
        return await traffic.count(work)


async def totals(desk: Desk, app: ApplicationId | None = None, hours: int = 24) -> Hour:
    async with desk.reading(REQUEST) as work:
        return traffic.total(await traffic.hours(work, BEE, app, hours))


async def names(desk: Desk, **asked: Any) -> list[str]:
    """The request ids of the first page, newest first."""
    async with desk.reading(REQUEST) as work:
        page = await traffic.search(work, Search(**{"organisation_id": BEE, **asked}))
    return [call.request_id for call in page.calls]


async def test_the_figures_are_right_before_and_after_they_are_counted(
    desk: Desk, clock: TestClock
) -> None:
    await called(desk, 3)
    await called(desk, status=404, duration_us=9000)
    await called(desk, organisation_id=WASP)
    expected = Hour(0, calls=4, errors=1, duration_us=15000, slowest_us=9000)
    for _ in range(3):
        assert await totals(desk) == expected
        clock.advance(timedelta(minutes=2))
        await counted(desk)
    await called(desk)
    assert (await totals(desk)).calls == 5
    assert (await totals(desk, OTHER)).calls == 0


async def test_a_line_is_counted_only_when_no_earlier_one_can_still_appear(
    desk: Desk, clock: TestClock
) -> None:
    await called(desk, 2)
    assert await counted(desk) == 0
    clock.advance(timedelta(minutes=2))
    await called(desk)
    settled = await counted(desk)
    clock.advance(timedelta(minutes=2))
    assert await counted(desk) > settled
    assert (await totals(desk)).calls == 3


async def test_hours_fall_out_of_the_day(desk: Desk, clock: TestClock) -> None:
    await called(desk)
    clock.advance(timedelta(hours=23))
    assert (await totals(desk)).calls == 1
    clock.advance(HOUR)
    assert (await totals(desk)).calls == 0
    assert (await totals(desk, hours=48)).calls == 1


def test_silent_hours_are_told_too() -> None:
    hours = traffic.every([Hour(11, calls=2), Hour(13, calls=1), Hour(13, calls=1)], 10, 13)
    assert [hour.calls for hour in hours] == [0, 2, 0, 2]


async def test_a_key_tells_when_it_was_last_used(desk: Desk, clock: TestClock) -> None:
    await called(desk, api_key_id="old")
    clock.advance(HOUR)
    await counted(desk)
    await called(desk)
    async with desk.reading(REQUEST) as work:
        uses = await traffic.latest_uses(work, BEE, APP)
    assert uses["key"] - uses["old"] == HOUR // time.MICROSECOND


async def test_calls_are_found_by_every_filter(desk: Desk, clock: TestClock) -> None:
    await called(desk, request_id="old")
    clock.advance(timedelta(days=8))
    await called(desk, request_id="refused", status=401)
    await called(desk, request_id="fault", status=500, operation="createConsent")
    await called(desk, request_id="consent", consent_id="c1", application_id=OTHER)
    await called(desk, request_id="foreign", organisation_id=WASP)
    assert await names(desk) == ["consent", "fault", "refused", "old"]
    assert await names(desk, outcome=Outcome.REFUSED) == ["refused"]
    assert await names(desk, outcome=Outcome.FAULT) == ["fault"]
    assert await names(desk, operation="createConsent") == ["fault"]
    assert await names(desk, consent_id="c1") == ["consent"]
    assert await names(desk, request_id="foreign") == []
    assert await names(desk, application_id=OTHER) == ["consent"]
    assert await names(desk, within=timedelta(days=7), outcome=Outcome.GOOD) == ["consent"]
    clock.advance(timedelta(days=23))
    assert "old" not in await names(desk)


async def test_pages_hold_every_call_once_also_of_the_same_moment(desk: Desk) -> None:
    for number in range(traffic.PAGE_SIZE + 7):
        await called(desk, request_id=str(number))
    async with desk.reading(REQUEST) as work:
        first = await traffic.search(work, Search(BEE))
        last = first.calls[-1].name(work.keys)
        second = await traffic.search(work, Search(BEE, after=last))
    assert (first.more, second.more) == (True, False)
    seen = [int(call.request_id) for call in (*first.calls, *second.calls)]
    assert seen == list(reversed(range(traffic.PAGE_SIZE + 7)))


async def test_a_call_has_a_name_that_opens_nothing_to_others(desk: Desk) -> None:
    await called(desk)
    async with desk.reading(REQUEST) as work:
        [call] = (await traffic.search(work, Search(BEE))).calls
        name = call.name(work.keys)
        assert (await traffic.find(work, BEE, name))[0] == call
        for organisation, asked in ((WASP, name), (BEE, name[:-1] + "-"), (BEE, "1"), (BEE, "")):
            with pytest.raises(traffic.CallUnknown):
                await traffic.find(work, organisation, asked)


async def test_details_are_forgotten_after_a_month_and_the_line_stays(
    desk: Desk, clock: TestClock
) -> None:
    shelf = traffic.Shelf(desk)
    place = shelf.place()
    assert place is not None
    shelf.put(Detail(place, BEE, "GET /", "200"))
    assert await shelf.clear() == 1
    await called(desk, detail_id=place)
    async with desk.reading(REQUEST) as work:
        [call] = (await traffic.search(work, Search(BEE))).calls
        _, detail = await traffic.find(work, BEE, call.name(work.keys))
    assert detail == Detail(place, BEE, "GET /", "200")
    clock.advance(timedelta(days=30, seconds=1))
    async with desk.writing(REQUEST) as work:
        await traffic.forget_old(work)
        assert await work.one(Sql(traffic.call_detail.select())) is None
        assert len(await journal.accesses(work, BEE)) == 1


async def test_of_a_burst_only_so_many_details_are_kept(sqlite_desk: Desk) -> None:
    shelf = traffic.Shelf(sqlite_desk)
    places = [shelf.place() for _ in range(150)]
    assert sum(place is not None for place in places) == 100
    await shelf.clear()
    assert shelf.place() is not None


def test_searches_and_figures_use_their_index(sqlite_url: str) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    ways = {
        store.hours_of(one_application=True): "ix_access_line_organisation_id_logged_us_id",
        store.search_by(frozenset({"after", "application"})): (
            "ix_access_line_organisation_id_logged_us_id"
        ),
    }
    for sql, index in ways.items():
        text = sql.sqlite.text
        plan = connection.execute(f"EXPLAIN QUERY PLAN {text}", [1] * text.count("?")).fetchall()
        told = " ".join(str(row) for row in plan)
        assert index in told
        assert "SCAN access_line" not in told
        assert "TEMP B-TREE FOR ORDER BY" not in told
    connection.close()
