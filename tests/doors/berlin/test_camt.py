"""Reports as camt.053.001.08: well-formed, and the same story as JSON (contract E.7)."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from lxml import etree
from pyiso20022.camt.camt_053_001_08 import Document as Camt053
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from tests.doors.berlin.calling import ADDRESS, Scene, faults, verdict
from tests.field.sandbox.growth import grow
from tests.support.consents import Granted, dedicated
from wicketgate.consents import Access, Kind, Right

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
XML = {"Accept": "application/xml", "PSU-IP-Address": ADDRESS}
QUERY = "transactions?bookingStatus=booked&dateFrom=2026-06-01"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: the document is written from what the bank answered."""
    return sqlite_url


class Document:
    """A statement by its paths, without the namespace."""

    def __init__(self, raw: bytes) -> None:
        self.root = etree.fromstring(raw, etree.XMLParser(resolve_entities=False))

    def all(self, path: str) -> list[etree._Element]:
        steps = "/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/"))
        return self.root.findall(steps)

    def texts(self, path: str) -> list[str | None]:
        return [element.text for element in self.all(path)]


async def place_of(scene: Scene, granted: Granted, position: int = 0) -> str:
    return f"/v1/accounts/{list((await scene.api.accounts(granted)).values())[position]}"


async def statement(scene: Scene, granted: Granted, place: str) -> Document:
    answer = await scene.api.get(place, granted=granted, headers=XML)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/xml"
    assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return Document(answer.content)


NTRY = "BkToCstmrStmt/Stmt/Ntry"


async def test_the_statement_tells_the_story_of_the_pages(scene: Scene, granted: Granted) -> None:
    scene.desk.profile = scene.desk.profile.model_copy(update={"page_size": 1_000})
    place = f"{await place_of(scene, granted)}/{QUERY}"
    answer = await scene.api.get(place, granted=granted)
    entries = answer.json()["transactions"]["booked"]
    told = await statement(scene, granted, place)
    assert len(entries) > 200
    assert told.texts(f"{NTRY}/NtryRef") == [entry["entryReference"] for entry in entries]
    assert told.texts(f"{NTRY}/BookgDt/Dt") == [entry["bookingDate"] for entry in entries]
    assert told.texts(f"{NTRY}/ValDt/Dt") == [entry["valueDate"] for entry in entries]
    assert told.texts(f"{NTRY}/AcctSvcrRef") == [entry["transactionId"] for entry in entries]
    assert set(told.texts(f"{NTRY}/Sts/Cd")) == {"BOOK"}
    amounts = [signed(element) for element in told.all(NTRY)]
    assert amounts == [entry["transactionAmount"]["amount"] for entry in entries]
    assert {e.get("Ccy") for e in told.all(f"{NTRY}/Amt")} == {"EUR"}


def signed(element: etree._Element) -> str:
    """The amount as JSON writes it, from an amount without sign and CdtDbtInd."""
    amount, side = (element.findtext(f"{{{NAMESPACE}}}{name}") for name in ("Amt", "CdtDbtInd"))
    assert amount is not None
    assert not amount.startswith(("-", "+"))
    assert side in {"CRDT", "DBIT"}
    return f"-{amount}" if side == "DBIT" else amount


async def test_sums_agree_with_the_balances(scene: Scene, granted: Granted) -> None:
    place = f"{await place_of(scene, granted)}/{QUERY}"
    told = await statement(scene, granted, place)
    balances = {
        balance.findtext(f"{{{NAMESPACE}}}Tp/{{{NAMESPACE}}}CdOrPrtry/{{{NAMESPACE}}}Cd"): balance
        for balance in told.all("BkToCstmrStmt/Stmt/Bal")
    }
    assert balances.keys() == {"ITBD", "ITAV", "CLBD"}
    days = (await scene.api.get(place, granted=granted)).json()
    json_balances = {b["balanceType"]: b["balanceAmount"]["amount"] for b in days["balances"]}
    assert signed(balances["ITBD"]) == json_balances["interimBooked"]
    assert signed(balances["CLBD"]) == json_balances["closingBooked"]
    newest = days["transactions"]["booked"][0]
    after = newest["balanceAfterTransaction"]["balanceAmount"]["amount"]
    assert signed(balances["ITBD"]) == after
    total = sum(Decimal(signed(entry)) for entry in told.all(NTRY))
    before = await scene.api.get(
        f"{place}&dateTo=2026-05-31".replace("dateFrom=2026-06-01", "dateFrom=2026-01-01"),
        granted=granted,
    )
    last = before.json()["transactions"]["booked"][0]["balanceAfterTransaction"]
    assert Decimal(last["balanceAmount"]["amount"]) + total == Decimal(after)


async def test_a_reader_that_is_not_ours_reads_the_same(scene: Scene, granted: Granted) -> None:
    # pyiso20022 is made from the schema; strictly read, an element it does not know is an error.
    place = f"{await place_of(scene, granted)}/{QUERY}"
    told = await statement(scene, granted, place)
    raw = (await scene.api.get(place, granted=granted, headers=XML)).content
    parser = XmlParser(config=ParserConfig(fail_on_unknown_properties=True))
    [theirs] = parser.from_bytes(raw, Camt053).bk_to_cstmr_stmt.stmt
    assert [entry.ntry_ref for entry in theirs.ntry] == told.texts(f"{NTRY}/NtryRef")
    assert [str(entry.bookg_dt.dt) for entry in theirs.ntry] == told.texts(f"{NTRY}/BookgDt/Dt")
    signs = {"CRDT": 1, "DBIT": -1}
    assert [entry.amt.value * signs[entry.cdt_dbt_ind.value] for entry in theirs.ntry] == [
        Decimal(signed(element)) for element in told.all(NTRY)
    ]
    assert [balance.tp.cd_or_prtry.cd for balance in theirs.bal] == ["ITBD", "ITAV", "CLBD"]


async def test_the_head_of_a_statement(scene: Scene, granted: Granted) -> None:
    place = await place_of(scene, granted)
    told = await statement(scene, granted, f"{place}/{QUERY}&dateTo=2026-08-31")
    stamp, *_ = told.texts("BkToCstmrStmt/GrpHdr/CreDtTm")
    assert datetime.fromisoformat(str(stamp)) == scene.clock.now
    # Whole days of the bank, which is in Brussels, told in UTC.
    assert told.texts("BkToCstmrStmt/Stmt/FrToDt/FrDtTm") == ["2026-05-31T22:00:00.000Z"]
    assert told.texts("BkToCstmrStmt/Stmt/FrToDt/ToDtTm") == ["2026-08-31T21:59:59.999Z"]
    account = (await scene.api.get(place, granted=granted)).json()["account"]
    assert told.texts("BkToCstmrStmt/Stmt/Acct/Id/IBAN") == [account["iban"]]
    assert told.texts("BkToCstmrStmt/Stmt/Acct/Ccy") == ["EUR"]
    days = told.texts(f"{NTRY}/BookgDt/Dt")
    assert all(later >= earlier for later, earlier in pairwise(days))
    assert {"2026-06", "2026-08"} == {days[-1][:7], days[0][:7]}


async def test_each_currency_has_its_own_statement(scene: Scene) -> None:
    granted = await scene.grant(Access(Kind.ALL_PSD2))
    for position, currency in ((2, "EUR"), (3, "USD")):
        place = f"{await place_of(scene, granted, position)}/{QUERY}"
        told = await statement(scene, granted, place)
        assert told.texts("BkToCstmrStmt/Stmt/Acct/Ccy") == [currency]
        assert {e.get("Ccy") for e in told.all(f"{NTRY}/Amt")} == {currency}


async def test_balances_only_for_those_who_may_see_them(scene: Scene) -> None:
    granted = await scene.grant(dedicated("psu-ok", Right.TRANSACTIONS))
    told = await statement(scene, granted, f"{await place_of(scene, granted)}/{QUERY}")
    assert told.all(NTRY)
    assert not told.all("BkToCstmrStmt/Stmt/Bal")


async def test_a_period_without_bookings(scene: Scene, granted: Granted) -> None:
    place = f"{await place_of(scene, granted)}/{QUERY}&dateTo=2026-06-01"
    day = (await scene.api.get(place, granted=granted)).json()["transactions"]["booked"]
    told = await statement(scene, granted, place)
    assert len(told.all(NTRY)) == len(day)


async def test_a_statement_has_no_pages(scene: Scene, granted: Granted) -> None:
    # E.7: no links, so no cursors: one that is sent is an unknown parameter, and saves nothing.
    place = f"{await place_of(scene, granted)}/{QUERY}"
    headers = {"Accept": "application/xml"}
    first = await scene.api.get(place, granted=granted, headers=headers)
    again = await scene.api.get(f"{place}&cursor=x", granted=granted, headers=headers)
    assert again.content == first.content
    assert first.headers["ratelimit-remaining"] == "3"
    assert again.headers["ratelimit-remaining"] == "2"


@pytest.mark.parametrize(
    ("count", "told"), [(10_000, (200, None)), (10_001, (400, "PERIOD_INVALID"))]
)
async def test_ten_thousand_entries_at_most(
    scene: Scene, granted: Granted, database_url: str, count: int, told: tuple[int, str | None]
) -> None:
    account = granted.consent.covered[0].account_id
    await grow(database_url, account, count)
    place = await place_of(scene, granted)
    query = "transactions?bookingStatus=booked&dateFrom=2024-11-18"
    answer = await scene.api.get(f"{place}/{query}", granted=granted, headers=XML)
    if answer.status_code == 200:
        assert len(Document(answer.content).all(NTRY)) == count
    else:
        assert verdict(answer) == told
        assert answer.headers["content-type"] == "application/json"
        assert "shorter period" in answer.json()["tppMessages"][0]["text"]
    assert answer.status_code == told[0]
    paged = await scene.api.get(f"{place}/{query}", granted=granted)
    assert (paged.status_code, len(paged.json()["transactions"]["booked"])) == (200, 100)


@pytest.mark.parametrize("place", ["/v1/accounts", "/v1/accounts/x", "/v1/accounts/x/balances"])
async def test_everything_else_is_json_only(scene: Scene, granted: Granted, place: str) -> None:
    answer = await scene.api.get(place, granted=granted, headers=XML)
    assert verdict(answer) == (406, "REQUESTED_FORMATS_INVALID")


async def test_errors_of_a_statement_are_json(scene: Scene, granted: Granted) -> None:
    scene.clock.advance(timedelta(hours=1))
    place = f"{await place_of(scene, granted)}/{QUERY}"
    answer = await scene.api.get(place, granted=granted, headers=XML)
    assert faults(answer) == [("PERIOD_INVALID", "dateFrom")]
