"""An authorisation says what it is for: to grant what was asked for, or to take a payment back."""

import sqlalchemy as sa
from alembic import op

revision = "0012_purposes"
down_revision = "0011_entries"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    # The default is for the rows there are; constant, so that no row is written anew.
    op.add_column(
        "authorisation",
        sa.Column("purpose", sa.String(), nullable=False, server_default="grant"),
    )
