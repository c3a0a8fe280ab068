"""Ledgers of any size, made inside the database: what a page costs must not depend on it."""

import sqlite3
from typing import Final

import asyncpg

from wicketgate.kernel.ids import AccountId

_IN_SQLITE: Final = """
INSERT INTO sandbox_booking (account_id, sequence, balance_after, transaction_id, entry)
WITH RECURSIVE place(n, day) AS (
    SELECT 0, '2024-11-18'
    UNION ALL
    SELECT n + 1, date('2024-11-18', '+' || ((n + 1) * 730 / :count) || ' days')
    FROM place WHERE n + 1 < :count
), written(n, sequence, name, day) AS (
    SELECT n, CAST(replace(day, '-', '') AS INTEGER) * 1000000 + n + 1,
           'grown-' || :account || '-' || n, day
    FROM place
)
SELECT :account, sequence, 100 * (n + 1), name, json_object(
    'transactionId', name, 'entryReference', CAST(sequence AS TEXT), 'bookingDate', day,
    'valueDate', day, 'transactionAmount', json_object('currency', 'EUR', 'amount', '1.00'),
    'debtorName', 'Growing Firm'
)
FROM written
"""
_IN_POSTGRES: Final = """
INSERT INTO sandbox_booking (account_id, sequence, balance_after, transaction_id, entry)
SELECT $1::text, sequence, 100 * (n + 1), name, json_build_object(
    'transactionId', name, 'entryReference', sequence::text, 'bookingDate', day,
    'valueDate', day, 'transactionAmount', json_build_object('currency', 'EUR', 'amount', '1.00'),
    'debtorName', 'Growing Firm'
)::text
FROM generate_series(0, $2::bigint - 1) AS n,
     LATERAL (SELECT date '2024-11-18' + (n * 730 / $2::bigint)::int AS day) AS days,
     LATERAL (SELECT to_char(day, 'YYYYMMDD')::bigint * 1000000 + n + 1 AS sequence,
                     'grown-' || $1::text || '-' || n AS name) AS names
"""
_STAND: Final = """
UPDATE sandbox_account
SET booked = (SELECT max(balance_after) FROM sandbox_booking WHERE account_id = id),
    newest = (SELECT max(sequence) FROM sandbox_booking WHERE account_id = id)
WHERE id = """


async def grow(url: str, account: AccountId, count: int) -> None:
    """Give the account a story of so many bookings over 24 months, in place of its own."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        with connection:
            connection.execute("DELETE FROM sandbox_booking WHERE account_id = ?", (account,))
            connection.execute(_IN_SQLITE, {"account": account, "count": count})
            connection.execute(_STAND + "?", (account,))
        connection.close()
        return
    server = await asyncpg.connect(url)
    await server.execute("DELETE FROM sandbox_booking WHERE account_id = $1", account)
    await server.execute(_IN_POSTGRES, account, count)
    await server.execute(_STAND + "$1", account)
    await server.close()
