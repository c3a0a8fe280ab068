"""The sandbox bank pays: its orders, what is set aside for them, and what a signature is for."""

import sqlalchemy as sa
from alembic import op

revision = "0013_sandbox_orders"
down_revision = "0012_purposes"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    create_order()
    op.add_column(
        "sandbox_account",
        sa.Column("held", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.add_column("phone_question", sa.Column("mark", sa.String(), nullable=True))
    op.add_column("phone_question", sa.Column("amounts", sa.Text(), nullable=True))
    op.add_column("phone_question", sa.Column("payees", sa.Text(), nullable=True))
    create_code()


def create_order() -> None:
    op.create_table(
        "sandbox_order",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("psu_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("transfer", sa.Text(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("may_wait", sa.BigInteger(), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("due_us", sa.BigInteger(), nullable=True),
        sa.Column("changed_to", sa.String(), nullable=True),
        sa.Column("taken_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "key", name=op.f("pk_sandbox_order")),
    )
    op.create_index(
        op.f("ix_sandbox_order_organisation_id"), "sandbox_order", ["organisation_id", "due_us"]
    )


def create_code() -> None:
    op.create_table(
        "phone_code",
        sa.Column("authorisation_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("authorisation_id", name=op.f("pk_phone_code")),
    )
    for column in ("organisation_id", "sent_us"):
        op.create_index(op.f(f"ix_phone_code_{column}"), "phone_code", [column])
