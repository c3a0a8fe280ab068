"""What a customer approved is kept until the TPP confirms it, where a bank wants that."""

import sqlalchemy as sa
from alembic import op

revision = "0019_confirmations"
down_revision = "0018_baskets"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    op.add_column("authorisation", sa.Column("approved_mark", sa.String(), nullable=True))
    op.add_column("authorisation", sa.Column("confirm_by_us", sa.BigInteger(), nullable=True))
