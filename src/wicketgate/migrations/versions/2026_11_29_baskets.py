"""Signing baskets; the payments in one carry its id already."""

import sqlalchemy as sa
from alembic import op

revision = "0018_baskets"
down_revision = "0017_certificates_live"

_INDEXES = (("status", "lapses_us"), ("application_id", "status"), ("organisation_id",))


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    op.create_table(
        "basket",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("payments", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("lapses_us", sa.BigInteger(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=True),
        sa.Column("psu_id", sa.String(), nullable=True),
        sa.Column("signers", sa.String(), nullable=False),
        sa.Column("signatures_required", sa.Integer(), nullable=False),
        sa.Column("final_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_basket_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basket")),
    )
    for columns in _INDEXES:
        op.create_index(op.f(f"ix_basket_{'_'.join(columns)}"), "basket", list(columns))
