"""Bookings in writing: what is read back is what was booked; older databases are rewritten."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from wicketgate import schema
from wicketgate.bank import Booking, Entry, Exchange, Party, read_entry, write_entry

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
maybe = st.none() | texts
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
amounts = st.integers(-(10**14) + 1, 10**14 - 1)
parties = st.builds(Party, maybe, maybe, st.none(), maybe) | st.builds(
    Party, maybe, st.none(), maybe
)
exchanges = st.builds(Exchange, texts, texts, texts, texts, days)
bookings = st.builds(
    Booking,
    *(texts, texts, days, days, amounts, st.sampled_from(["EUR", "JPY", "TND"])),
    parties,
    st.lists(texts, max_size=3).map(tuple),
    *[maybe] * 8,
    st.none() | amounts,
    st.none() | exchanges,
)


@given(bookings)
def test_a_written_booking_reads_as_it_was(booking: Booking) -> None:
    assert read_entry(write_entry(booking)) == booking


@given(bookings)
def test_what_a_booking_lacks_is_left_out(booking: Booking) -> None:
    told = json.loads(write_entry(booking))

    assert None not in told.values()
    assert {} not in told.values()
    other_side = [name for name in told if name.startswith(("creditor", "debtor"))]
    role = "creditor" if booking.minor < 0 else "debtor"
    assert all(name == "creditorId" or name.startswith(role) for name in other_side)


_BEFORE: Final = "0004_memberships"
_NEW: Final = "SELECT sequence, balance_after, transaction_id, entry FROM sandbox_booking"
_OLD: Final = """
INSERT INTO sandbox_account VALUES ('a', 'o', 0, 'BE1', 'B', 'EUR', 'p', 'n', 'PRIV', 'CACC',
    'enabled', 'Ann', NULL, 1, 0, 20261120000001, -1230, NULL);
INSERT INTO sandbox_booking (account_id, sequence, amount, balance_after, transaction_id,
    value_date, party_name, remittance, exchange)
VALUES ('a', 20261120000001, -1230, -1230, 't', '2026-11-21', 'Shop', 'one' || char(10) || 'two',
    'USD EUR USD 0.91 2026-11-19');
"""


def an_older_database(path: Path) -> None:
    """As the version before left it, with one booking."""
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, _BEFORE)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_OLD)


def test_bookings_of_an_older_version_are_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "wicketgate.db"
    an_older_database(path)

    asyncio.run(schema.upgrade(f"sqlite:///{path}"))

    with closing(sqlite3.connect(path)) as connection:
        [row] = connection.execute(_NEW)
    *stands, entry = row
    assert stands == [20261120000001, -1230, "t"]
    assert read_entry(Entry(entry)) == Booking(
        *("t", "20261120000001", date(2026, 11, 20), date(2026, 11, 21), -1230, "EUR"),
        Party("Shop"),
        ("one", "two"),
        minor_after=-1230,
        exchange=Exchange("USD", "EUR", "USD", "0.91", date(2026, 11, 19)),
    )
