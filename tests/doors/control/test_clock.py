"""An organisation moves its own time, and nobody else's."""

import pytest

from tests.doors.control.calling import Caller, verdict


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


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", "body"),
        (b"[]", "body"),
        (b'{"advance":"P1D"', "body"),
        (b"\xff", "body"),
        (b'{"advance":"P1D","advance":"P2D"}', "body"),
        (b"{}", "advance"),
        (b'{"advance":null}', "advance"),
        (b'{"advance":86400}', "advance"),
        (b'{"advance":"-P1D"}', "advance"),
        (b'{"advance":"P1M"}', "advance"),
        (b'{"advance":"tomorrow"}', "advance"),
    ],
)
async def test_what_is_no_length_of_time_moves_nothing(
    bees: Caller, body: bytes, path: str
) -> None:
    answer = await bees.control(
        "POST", "/clock", content=body, headers={"Content-Type": "application/json"}
    )

    assert verdict(answer) == (400, "FORMAT_ERROR", path)
    assert (await bees.clock())["advancedBy"] == "PT0S"
