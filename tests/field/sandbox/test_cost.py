"""What a read costs: one statement, walked along the primary key, however long the ledger is."""

from datetime import date
from typing import Final

import pytest
import pytest_asyncio

from tests.field.sandbox.growth import grow
from tests.support.bookings import told
from tests.support.cost import analyze, effort, nodes, postgres_plan, sqlite_plan
from wicketgate import sandbox
from wicketgate.bank import Period
from wicketgate.kernel.ids import AccountId, OrganisationId, PsuId
from wicketgate.kernel.sql import Value
from wicketgate.kernel.work import Desk, Work
from wicketgate.sandbox import model, store

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONE: Final = OrganisationId("PSDBE-NBB-0123456")
SIZES: Final = {"giro": 1_000, "savings": 100_000}
YEAR: Final = Period(date(2026, 1, 1), date(2026, 11, 18), 100)


@pytest.fixture(scope="module")
def names(settled: Desk) -> dict[str, str]:
    """The customer who owns both accounts, and the accounts."""
    names = {key: settled.keys.name("account", ONE, key) for key in SIZES}
    return names | {"psu": settled.keys.name("psu", ONE, "psu-ok")}


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def _grown(settled_url: str, names: dict[str, str]) -> None:
    for key, count in SIZES.items():
        await grow(settled_url, AccountId(names[key]), count)


async def test_each_read_is_one_statement(
    settled: Desk, world: Work, names: dict[str, str]
) -> None:
    bank = sandbox.bank(world, ONE)
    psu, giro = PsuId(names["psu"]), AccountId(names["giro"])
    before = settled.database.statements
    await bank.accounts(psu, with_balances=True)
    await bank.chosen_accounts(psu, [giro], with_balances=True)
    page = await bank.statement(psu, giro, YEAR, with_balances=True)
    assert page is not None
    booking = told(page)[3]
    await bank.entry(psu, giro, booking.transaction_id)
    await bank.sequence_of(psu, giro, booking.entry_reference)
    assert settled.database.statements - before == 5
    assert len(page.entries) == 100


def arguments(names: dict[str, str], key: str) -> dict[str, Value]:
    low, high = model.span(YEAR)
    closing = model.place_before(date(2026, 11, 18))
    place = model.Place(PsuId(names["psu"]), AccountId(names[key]), low, high, 101)
    return {**place._asdict(), "closing": closing}


async def test_a_page_costs_the_same_on_a_short_and_on_a_long_ledger(
    settled_url: str, names: dict[str, str]
) -> None:
    short, long = [
        await effort(settled_url, store.STATEMENT, arguments(names, key)) for key in SIZES
    ]
    assert short > 0
    assert long <= 1.1 * short


async def test_the_account_list_costs_the_same_beside_a_long_ledger(
    settled_url: str, names: dict[str, str]
) -> None:
    """The 100,000 bookings stand on one of the accounts whose closing balance is looked for."""
    asked: dict[str, Value] = {"psu": names["psu"]}
    without = await effort(settled_url, store.ACCOUNTS_OF, asked | {"closing": 0})
    closing = model.place_before(date(2026, 11, 18))
    with_balances = await effort(settled_url, store.ACCOUNTS_OF, asked | {"closing": closing})
    assert with_balances <= 2 * without


@pytest.mark.parametrize("analyzed", [False, True], ids=["fresh", "analyzed"])
@pytest.mark.parametrize("key", SIZES)
async def test_bookings_are_reached_by_the_primary_key_without_a_sort(
    settled_url: str, names: dict[str, str], key: str, *, analyzed: bool
) -> None:
    if analyzed:
        await analyze(settled_url)
    if settled_url.startswith("sqlite"):
        lines = sqlite_plan(settled_url, store.STATEMENT, arguments(names, key))
        on_bookings = [line for line in lines if "sandbox_booking" in line]
        assert len(on_bookings) == 2
        assert all("USING PRIMARY KEY (account_id=? AND sequence" in line for line in on_bookings)
        assert not any("TEMP B-TREE" in line or "SCAN sandbox" in line for line in lines)
        return
    plan = await postgres_plan(settled_url, store.STATEMENT, arguments(names, key))
    found = [node for node in nodes(plan) if node.get("Relation Name") == "sandbox_booking"]
    assert len(found) == 2
    for node in found:
        assert node["Node Type"] == "Index Scan"
        assert node["Index Name"] == "pk_sandbox_booking"
        assert node["Scan Direction"] == "Backward"
        assert node["Actual Rows"] <= 101
    assert not any("Sort" in node["Node Type"] for node in nodes(plan))


async def test_the_rows_come_in_the_order_that_is_asked_for(
    world: Work, names: dict[str, str]
) -> None:
    """The databases answer the head first and the newest booking next; sorting finds it so."""
    rows = await world.all(store.STATEMENT, **arguments(names, "savings"))
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)
    assert rows[0][0] == store.ABOVE_ALL
    assert len(rows) == 102
