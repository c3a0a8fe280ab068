"""The sandbox bank: worlds, customers, accounts, mandates, bookings and sign-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0002_sandbox_bank"
down_revision = "0001_core"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    create_world()
    create_customer()
    create_account()
    create_mandate()
    create_booking()
    create_attempt()


def create_world() -> None:
    op.create_table(
        "sandbox_world",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("lived_until", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_sandbox_world")),
    )


def create_customer() -> None:
    op.create_table(
        "sandbox_customer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone_hint", sa.String(), nullable=False),
        sa.Column("signs_in", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("corporate_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_customer")),
    )
    op.create_index(
        op.f("ix_sandbox_customer_organisation_id"), "sandbox_customer", ["organisation_id"]
    )


def create_account() -> None:
    op.create_table(
        "sandbox_account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("bic", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("usage", sa.String(), nullable=False),
        sa.Column("cash_account_type", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner_names", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=True),
        sa.Column("signatures_required", sa.Integer(), nullable=False),
        sa.Column("credit_line", sa.BigInteger(), nullable=False),
        sa.Column("newest", sa.BigInteger(), nullable=False),
        sa.Column("booked", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_account")),
    )
    op.create_index(
        op.f("ix_sandbox_account_organisation_id"), "sandbox_account", ["organisation_id"]
    )


def create_mandate() -> None:
    op.create_table(
        "sandbox_mandate",
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("right", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["sandbox_customer.id"],
            name=op.f("fk_sandbox_mandate_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["sandbox_account.id"], name=op.f("fk_sandbox_mandate_account_id")
        ),
        sa.PrimaryKeyConstraint("customer_id", "account_id", name=op.f("pk_sandbox_mandate")),
    )
    op.create_index(op.f("ix_sandbox_mandate_account_id"), "sandbox_mandate", ["account_id"])


def create_booking() -> None:
    op.create_table(
        "sandbox_booking",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance_after", sa.BigInteger(), nullable=False),
        sa.Column("transaction_id", sa.String(), nullable=False),
        sa.Column("value_date", sa.String(), nullable=False),
        sa.Column("party_name", sa.String(), nullable=True),
        sa.Column("party_iban", sa.String(), nullable=True),
        sa.Column("party_bban", sa.String(), nullable=True),
        sa.Column("party_bic", sa.String(), nullable=True),
        sa.Column("remittance", sa.String(), nullable=True),
        sa.Column("remittance_structured", sa.String(), nullable=True),
        sa.Column("end_to_end_id", sa.String(), nullable=True),
        sa.Column("mandate_id", sa.String(), nullable=True),
        sa.Column("creditor_id", sa.String(), nullable=True),
        sa.Column("purpose_code", sa.String(), nullable=True),
        sa.Column("bank_transaction_code", sa.String(), nullable=True),
        sa.Column("proprietary_code", sa.String(), nullable=True),
        sa.Column("additional_information", sa.String(), nullable=True),
        sa.Column("exchange", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "sequence", name=op.f("pk_sandbox_booking")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_sandbox_booking_transaction_id"),
        "sandbox_booking",
        ["transaction_id"],
        unique=True,
    )


def create_attempt() -> None:
    op.create_table(
        "sandbox_attempt",
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_sandbox_attempt")),
    )
    op.create_index(
        op.f("ix_sandbox_attempt_organisation_id"), "sandbox_attempt", ["organisation_id"]
    )
