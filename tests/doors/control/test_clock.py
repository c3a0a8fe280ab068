"""An organisation moves its own time, and nobody else's."""

import asyncio

from tests.doors.control.calling import Caller, verdict
from tests.support import worlds
from wicketgate import authorisation, journal


async def test_time_is_real_until_it_is_moved(bees: Caller) -> None:
    assert await bees.clock() == {
        "now": "2026-11-18T09:30:00.000Z",
        "bankDay": "2026-11-18",
        "advancedBy": "PT0S",
    }


async def test_time_moves_on_by_what_was_asked_and_adds_up(bees: Caller) -> None:
    assert (await bees.advance("P1DT2H"))["now"] == "2026-11-19T11:30:00.000Z"
    assert await bees.advance("PT13H") == {
        "now": "2026-11-20T00:30:00.000Z",
        "bankDay": "2026-11-20",
        "advancedBy": "P1DT15H",
    }
    assert (await bees.clock())["advancedBy"] == "P1DT15H"


async def test_nobody_elses_time_moves(bees: Caller, wasps: Caller) -> None:
    theirs = await wasps.granted()

    await bees.advance("P200D")

    assert (await wasps.clock())["advancedBy"] == "PT0S"
    assert await wasps.reads(theirs) == (200, None)


async def test_what_time_ends_has_ended(bees: Caller) -> None:
    granted = await bees.granted()
    waiting, started = await bees.received()

    await bees.advance("P31D")

    assert await bees.status(granted.consent.id) == "expired"
    assert await bees.reads(granted) == (401, "CONSENT_EXPIRED")
    assert await bees.status(waiting) == "rejected"
    sca = await bees.xs2a(f"/consents/{waiting}/authorisations/{started}")
    assert sca.json()["scaStatus"] == "failed"


async def test_what_time_ends_is_ended_once_however_many_look(bees: Caller) -> None:
    waiting = [(await bees.received())[0] for _ in range(8)]

    async def sweep() -> int:
        async with bees.desk.writing(worlds.REQUEST) as work:
            return await authorisation.sweep(work)

    await asyncio.gather(sweep(), bees.advance("P1D"), sweep(), bees.advance("P1D"), sweep())

    assert (await bees.clock())["advancedBy"] == "P2D"
    async with bees.desk.reading(worlds.REQUEST) as work:
        for key in waiting:
            lines = await journal.history(work, f"consent:{key}")
            assert [line.act for line in lines] == ["consent.received", "consent.lapsed"]


async def test_the_bank_books_on_up_to_the_new_day(bees: Caller) -> None:
    granted = await bees.granted()

    await bees.advance("P20D")

    accounts = (await bees.xs2a("/accounts", granted)).json()["accounts"]
    path = f"/accounts/{accounts[0]['resourceId']}/transactions"
    answer = await bees.xs2a(f"{path}?bookingStatus=booked&dateFrom=2026-11-19", granted)
    booked = [entry["bookingDate"] for entry in answer.json()["transactions"]["booked"]]
    assert booked
    assert "2026-11-18" < min(booked) <= max(booked) <= "2026-12-08"


async def test_ten_years_are_the_most(bees: Caller) -> None:
    answer = await bees.control("POST", "/clock", json={"advance": "P3654D"})

    assert verdict(answer) == (400, "TIMESTAMP_INVALID", "advance")
    assert (await bees.clock())["advancedBy"] == "PT0S"
