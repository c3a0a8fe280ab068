"""Bookings are kept as they are told: one written entry in the place of fifteen columns."""

from datetime import date
from typing import Final

import sqlalchemy as sa
from alembic import op

from wicketgate.bank import Booking, Exchange, Party, write_entry

revision = "0011_entries"
down_revision = "0010_phones"

_AT_ONCE: Final = 1_000
_OLD: Final = sa.text(
    """
    SELECT b.account_id, b.sequence, a.currency, b.amount, b.balance_after, b.transaction_id,
        b.value_date, b.party_name, b.party_iban, b.party_bban, b.party_bic, b.remittance,
        b.remittance_structured, b.end_to_end_id, b.mandate_id, b.creditor_id, b.purpose_code,
        b.bank_transaction_code, b.proprietary_code, b.additional_information, b.exchange
    FROM old_booking b JOIN sandbox_account a ON a.id = b.account_id
    """
)


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    op.drop_index(op.f("ix_sandbox_booking_transaction_id"), "sandbox_booking")
    op.rename_table("sandbox_booking", "old_booking")
    if postgres:
        op.execute("ALTER TABLE old_booking RENAME CONSTRAINT pk_sandbox_booking TO pk_old_booking")
    new = op.create_table(
        "sandbox_booking",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("balance_after", sa.BigInteger(), nullable=False),
        sa.Column("transaction_id", sa.String(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "sequence", name=op.f("pk_sandbox_booking")),
        sqlite_with_rowid=False,
    )
    for rows in op.get_bind().execute(_OLD).partitions(_AT_ONCE):
        op.bulk_insert(new, [_written(row) for row in rows])
    op.drop_table("old_booking")
    op.create_index(
        op.f("ix_sandbox_booking_transaction_id"),
        "sandbox_booking",
        ["transaction_id"],
        unique=True,
    )


def _written(row: sa.Row[tuple[object, ...]]) -> dict[str, object]:
    exchange = None
    if row.exchange is not None:
        source, target, unit, rate, quoted = row.exchange.split(" ")
        exchange = Exchange(source, target, unit, rate, date.fromisoformat(quoted))
    booking = Booking(
        row.transaction_id,
        str(row.sequence),
        date.fromisoformat(str(row.sequence)[:8]),
        date.fromisoformat(row.value_date),
        row.amount,
        row.currency,
        Party(row.party_name, row.party_iban, row.party_bban, row.party_bic),
        tuple(row.remittance.split("\n")) if row.remittance else (),
        row.remittance_structured,
        row.end_to_end_id,
        row.mandate_id,
        row.creditor_id,
        row.purpose_code,
        row.bank_transaction_code,
        row.proprietary_code,
        row.additional_information,
        row.balance_after,
        exchange,
    )
    return {
        "account_id": row.account_id,
        "sequence": row.sequence,
        "balance_after": row.balance_after,
        "transaction_id": row.transaction_id,
        "entry": write_entry(booking),
    }
