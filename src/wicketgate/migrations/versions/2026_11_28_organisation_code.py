"""The code by which colleagues join their organisation."""

import sqlalchemy as sa
from alembic import op

revision = "0008_organisation_code"
down_revision = "0007_operations"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    op.create_table(
        "organisation_code",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_code_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_organisation_code_code_hash")),
    )
