"""Transaction reports: which bookings, of which days, how far back (contract E.3 to E.6)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx2
import pytest

from tests.doors.berlin.calling import ADDRESS, TODAY, Scene, faults, verdict
from tests.support.consents import Granted, dedicated
from wicketgate.consents import Access, Kind, Right

DAY = timedelta(days=1)
BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: that both databases page alike is tested with the bank and in test_cursors."""
    return sqlite_url


class Report:
    """GET …/transactions of the giro account."""

    def __init__(self, scene: Scene, granted: Granted, resource: str) -> None:
        self.scene, self.granted = scene, granted
        self.place = f"/v1/accounts/{resource}"

    async def ask(self, **query: object) -> httpx2.Response:
        """With bookingStatus=booked unless told otherwise; None is not sent."""
        told = {"bookingStatus": "booked", **query}
        sent = "&".join(f"{name}={value}" for name, value in told.items() if value is not None)
        return await self.scene.api.get(
            f"{self.place}/transactions?{sent}",
            granted=self.granted,
            headers={"PSU-IP-Address": ADDRESS},
        )

    async def days(self, **query: object) -> list[date]:
        """The booking dates of the first page."""
        answer = await self.ask(**query)
        assert answer.status_code == 200, answer.text
        booked = answer.json()["transactions"]["booked"]
        return [date.fromisoformat(entry["bookingDate"]) for entry in booked]


async def of_giro(scene: Scene, granted: Granted) -> Report:
    (resource,) = (await scene.api.accounts(granted)).values()
    return Report(scene, granted, resource)


@pytest.fixture
async def report(scene: Scene, granted: Granted) -> Report:
    return await of_giro(scene, granted)


# ---------------------------------------------------------------------- E.3: dates
async def test_both_dates_are_inclusive(report: Report) -> None:
    everything = await report.days(dateFrom="2026-09-01")
    first, last = sorted(set(everything))[3], sorted(set(everything))[20]
    found = await report.days(dateFrom=first, dateTo=last)
    assert found == [day for day in everything if first <= day <= last]
    assert {first, last} <= set(found)
    assert await report.days(dateFrom=first, dateTo=first) == [d for d in everything if d == first]


async def test_entries_come_newest_first(report: Report) -> None:
    entries = (await report.ask(dateFrom="2026-09-01")).json()["transactions"]["booked"]
    order = [(entry["bookingDate"], entry["entryReference"]) for entry in entries]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("last", ["2026-11-18", "2026-11-19", "2099-12-31", "9999-12-31", None])
async def test_the_last_day_is_today_at_the_most(report: Report, last: str | None) -> None:
    found = await report.days(dateFrom="2026-11-01", dateTo=last)
    assert max(found) <= TODAY
    assert found == await report.days(dateFrom="2026-11-01")


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-11-02", "2026-11-01"), ("2026-11-19", None), ("2026-11-19", "2026-11-20")],
)
async def test_a_period_that_no_day_lies_in(report: Report, first: str, last: str | None) -> None:
    answer = await report.ask(dateFrom=first, dateTo=last)
    assert faults(answer) == [("PERIOD_INVALID", "dateFrom")]


@pytest.mark.parametrize(
    "day",
    [
        *("", "x", "2026-11-31", "2026-1-1", "20261101", "2026-11-1", "2026-W45-1", "2026-305"),
        *("2026-11-01T00:00:00Z", "2026-11-01%20", "0000-01-01", "-026-11-01", "01-11-2026"),
    ],
)
@pytest.mark.parametrize("name", ["dateFrom", "dateTo"])
async def test_what_is_no_date(report: Report, name: str, day: str) -> None:
    answer = await report.ask(**{"dateFrom": "2026-11-01", name: day})
    assert faults(answer) == [("FORMAT_ERROR", name)]


@pytest.mark.parametrize("delta", [None, "false", "FALSE"])
async def test_a_first_day_must_be_named(report: Report, delta: str | None) -> None:
    answer = await report.ask(deltaList=delta)
    assert faults(answer) == [("FORMAT_ERROR", "dateFrom")]
    answer = await report.ask(deltaList=delta, dateTo="2026-11-01")
    assert faults(answer) == [("FORMAT_ERROR", "dateFrom")]


async def test_a_period_without_bookings_is_an_empty_list(report: Report) -> None:
    booked = set(await report.days(dateFrom="2026-08-25"))
    quiet = next(day for n in range(80) if (day := TODAY - n * DAY) not in booked)
    answer = await report.ask(dateFrom=quiet, dateTo=quiet)
    assert answer.json()["transactions"]["booked"] == []
    assert answer.json()["transactions"]["_links"].keys() == {"account"}


async def test_today_is_the_banks_day(scene: Scene) -> None:
    # 00:30 on the 19th in Brussels is 23:30 on the 18th in UTC.
    scene.clock.now = datetime(2026, 11, 19, 0, 30, tzinfo=BRUSSELS)
    report = await of_giro(scene, await scene.grant())
    assert (await report.ask(dateFrom="2026-11-19")).status_code == 200
    assert verdict(await report.ask(dateFrom="2026-11-20")) == (400, "PERIOD_INVALID")


# ---------------------------------------------------------------------- E.4: bookingStatus
@pytest.mark.parametrize("status", ["pending", "both", "information", "all"])
async def test_booked_is_what_there_is(report: Report, status: str) -> None:
    answer = await report.ask(bookingStatus=status, dateFrom="2026-11-01")
    assert faults(answer) == [("PARAMETER_NOT_SUPPORTED", "bookingStatus")]
    assert "only bookingStatus=booked is supported" in answer.text.replace("Only", "only")


@pytest.mark.parametrize("status", [None, "", "BOOKED", "Booked", "booked%20", "some"])
async def test_a_booking_status_must_be_named(report: Report, status: str | None) -> None:
    answer = await report.ask(bookingStatus=status, dateFrom="2026-11-01")
    assert faults(answer) == [("FORMAT_ERROR", "bookingStatus")]


async def test_token_and_consent_are_judged_before_the_booking_status(
    scene: Scene, granted: Granted
) -> None:
    query = "bookingStatus=both&dateFrom=2026-11-01"
    place = f"/v1/accounts/x/transactions?{query}"
    assert verdict(await scene.api.get(place)) == (401, "TOKEN_UNKNOWN")
    headers = {"Consent-ID": "x"}
    answer = await scene.api.get(place, granted=granted, headers=headers)
    assert verdict(answer) == (400, "CONSENT_UNKNOWN")


# ---------------------------------------------------------------------- E.5: depth
async def test_right_after_sca_two_years_are_open(report: Report) -> None:
    floor = TODAY - 730 * DAY
    for first in (floor, floor - DAY, date(2000, 1, 1)):
        found = await report.days(dateFrom=first, dateTo=floor + 20 * DAY)
        assert found
        assert min(found) >= floor
    assert await report.days(dateFrom="2000-01-01", dateTo=floor - DAY) == []


async def test_half_an_hour_after_sca_ninety_days_are_open(scene: Scene, report: Report) -> None:
    oldest = TODAY - 90 * DAY
    scene.clock.advance(timedelta(minutes=30) - timedelta(microseconds=1))
    assert (await report.ask(dateFrom=oldest - DAY)).status_code == 200
    scene.clock.advance(timedelta(microseconds=1))
    assert (await report.ask(dateFrom=oldest)).status_code == 200
    for first in (oldest - DAY, date(1999, 1, 1)):
        answer = await report.ask(dateFrom=first)
        assert faults(answer) == [("PERIOD_INVALID", "dateFrom")]
        assert oldest.isoformat() in answer.json()["tppMessages"][0]["text"]


async def test_a_name_opens_no_more_than_a_report(scene: Scene, report: Report) -> None:
    # RTS Art. 10(2)(b): without a fresh authentication the last ninety days, by whatever way.
    entries = (await report.ask(dateFrom="2025-01-01", dateTo="2025-01-31")).json()
    entry = entries["transactions"]["booked"][0]
    place = f"{report.place}/transactions/{entry['transactionId']}"
    assert (await scene.api.get(place, granted=report.granted)).status_code == 200
    scene.clock.advance(timedelta(minutes=30))
    answer = await scene.api.get(place, granted=report.granted)
    assert faults(answer) == [("PERIOD_INVALID", None)]
    answer = await report.ask(entryReferenceFrom=entry["entryReference"])
    assert faults(answer) == [("PERIOD_INVALID", "entryReferenceFrom")]


# ---------------------------------------------------------------------- E.6: deltas
async def test_a_delta_is_what_was_booked_after_an_entry(report: Report) -> None:
    entries = (await report.ask(dateFrom="2026-10-01")).json()["transactions"]["booked"]
    for place in (0, 1, 17, len(entries) - 1):
        answer = await report.ask(entryReferenceFrom=entries[place]["entryReference"])
        assert answer.json()["transactions"]["booked"] == entries[:place]


@pytest.mark.parametrize(
    "reference", ["1", "20261118999999", "00000000000001", "-20261101000001", "x" * 35, "%00"]
)
async def test_an_entry_that_is_not_there(report: Report, reference: str) -> None:
    answer = await report.ask(entryReferenceFrom=reference)
    assert faults(answer) == [("RESOURCE_UNKNOWN", "entryReferenceFrom")]


@pytest.mark.parametrize("reference", ["", "x" * 36])
async def test_what_cannot_be_an_entry_reference(report: Report, reference: str) -> None:
    answer = await report.ask(entryReferenceFrom=reference)
    assert faults(answer) == [("FORMAT_ERROR", "entryReferenceFrom")]


async def test_an_entry_of_another_account_is_unknown_here(scene: Scene) -> None:
    granted = await scene.grant(Access(Kind.ALL_PSD2))
    giro, savings, *_ = (await scene.api.accounts(granted)).values()
    entries = (await Report(scene, granted, giro).ask(dateFrom="2026-01-01")).json()
    # Sequences are counted per day and account: the first of a day may stand on both.
    foreign = max(
        (entry["entryReference"] for entry in entries["transactions"]["booked"]),
        key=lambda reference: int(reference[-6:]),
    )
    of_savings = Report(scene, granted, savings)
    answer = await of_savings.ask(entryReferenceFrom=foreign)
    assert faults(answer) == [("RESOURCE_UNKNOWN", "entryReferenceFrom")]


@pytest.mark.parametrize("name", ["dateFrom", "dateTo"])
async def test_a_delta_has_no_dates(report: Report, name: str) -> None:
    entries = (await report.ask(dateFrom="2026-10-01")).json()["transactions"]["booked"]
    query = {"entryReferenceFrom": entries[0]["entryReference"], name: "2026-10-01"}
    assert verdict(await report.ask(**query)) == (400, "PARAMETER_NOT_CONSISTENT")


async def test_delta_lists_are_not_served(report: Report) -> None:
    for query in ({}, {"dateFrom": "2026-11-01"}, {"entryReferenceFrom": "1"}):
        answer = await report.ask(deltaList="true", **query)
        assert faults(answer) == [("PARAMETER_NOT_SUPPORTED", "deltaList")]
    answer = await report.ask(deltaList="false", dateFrom="2026-11-01")
    assert answer.status_code == 200


# ---------------------------------------------------------------------- balances beside
async def test_balances_stand_on_the_first_page_for_those_who_may_see_them(scene: Scene) -> None:
    report = await of_giro(scene, await scene.grant())
    told = (await report.ask(dateFrom="2026-11-01", withBalance="true")).json()
    alone = await scene.api.get(f"{report.place}/balances", granted=report.granted)
    assert told["balances"] == alone.json()["balances"]
    blind = await of_giro(scene, await scene.grant(dedicated("psu-ok", Right.TRANSACTIONS)))
    assert "balances" not in (await blind.ask(dateFrom="2026-11-01")).json()
    answer = await blind.ask(dateFrom="2026-11-01", withBalance="true")
    assert verdict(answer) == (401, "CONSENT_INVALID")
