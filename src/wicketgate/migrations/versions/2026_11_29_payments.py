"""Payments, and each movement of money for them."""

import sqlalchemy as sa
from alembic import op

revision = "0015_payments"
down_revision = "0014_funds"

_PAYMENT_INDEXES = (
    ("status", "lapses_us"),
    ("withdrawal_us",),
    ("basket_id",),
    ("created_us", "id"),
    ("status", "created_us", "id"),
    ("organisation_id", "created_us", "id"),
    ("product", "created_us", "id"),
    ("application_id", "status"),
)
_EXECUTION_INDEXES = (
    ("payment_id", "turn", "place"),
    ("state", "due_us"),
    ("state", "look_us"),
    ("organisation_id", "state"),
)


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    _payments()
    _executions()


def _payments() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("lapses_us", sa.BigInteger(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=True),
        sa.Column("explicit", sa.Integer(), nullable=False),
        sa.Column("rejects_without_funds", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("psu_id", sa.String(), nullable=True),
        sa.Column("signers", sa.String(), nullable=False),
        sa.Column("signatures_required", sa.Integer(), nullable=False),
        sa.Column("basket_id", sa.String(), nullable=True),
        sa.Column("authorised_us", sa.BigInteger(), nullable=True),
        sa.Column("final_us", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.String(), nullable=True),
        sa.Column("changed_to", sa.String(), nullable=True),
        sa.Column("withdrawal_us", sa.BigInteger(), nullable=True),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_payment_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    for columns in _PAYMENT_INDEXES:
        op.create_index(op.f(f"ix_payment_{'_'.join(columns)}"), "payment", list(columns))


def _executions() -> None:
    op.create_table(
        "payment_execution",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("payment_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.String(), nullable=False),
        sa.Column("due_on", sa.String(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("changed_to", sa.String(), nullable=True),
        sa.Column("look_us", sa.BigInteger(), nullable=True),
        sa.Column("sent_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_payment_execution_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_payment_execution")),
    )
    for columns in _EXECUTION_INDEXES:
        name = op.f(f"ix_payment_execution_{'_'.join(columns)}")
        op.create_index(name, "payment_execution", list(columns))
