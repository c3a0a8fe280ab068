"""Ledgers of any size, made inside the database: what a page costs must not depend on it."""

from typing import Final

COLUMNS: Final = (
    "account_id, sequence, amount, balance_after, transaction_id, value_date, party_name, "
    "party_iban, remittance, end_to_end_id, purpose_code, bank_transaction_code"
)
_DAYS: Final = 730

SQLITE: Final = f"""
INSERT INTO sandbox_booking ({COLUMNS})
WITH RECURSIVE place(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n + 1 < :count)
SELECT :account,
       CAST(strftime('%Y%m%d', '2024-11-18', '+' || (n * {_DAYS} / :count) || ' days') AS INTEGER)
           * 1000000 + n + 1,
       100, 100 * (n + 1), 'grown-' || :account || '-' || n,
       date('2024-11-18', '+' || (n * {_DAYS} / :count) || ' days'),
       'Growing Firm', 'BE15986430221930', 'Booking ' || n, 'E2E-' || n, 'GDSV', 'PMNT-RCDT-ESCT'
FROM place
"""  # noqa: S608  # the only things put in are our own constants

POSTGRES: Final = f"""
INSERT INTO sandbox_booking ({COLUMNS})
SELECT $1,
       to_char(date '2024-11-18' + (n * {_DAYS} / $2::bigint)::int, 'YYYYMMDD')::bigint
           * 1000000 + n + 1,
       100, 100 * (n + 1), 'grown-' || $1 || '-' || n,
       to_char(date '2024-11-18' + (n * {_DAYS} / $2::bigint)::int, 'YYYY-MM-DD'),
       'Growing Firm', 'BE15986430221930', 'Booking ' || n, 'E2E-' || n, 'GDSV', 'PMNT-RCDT-ESCT'
FROM generate_series(0::bigint, $2::bigint - 1) AS n
"""  # noqa: S608  # the only things put in are our own constants
