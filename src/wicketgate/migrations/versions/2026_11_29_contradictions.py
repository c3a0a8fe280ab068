"""What the bank said of a movement, where that takes back what it had said, is kept in sight."""

import sqlalchemy as sa
from alembic import op

revision = "0021_contradictions"
down_revision = "0020_redirects"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    op.add_column("payment_execution", sa.Column("contradiction", sa.String(), nullable=True))
    told = sa.text("contradiction IS NOT NULL")
    op.create_index(
        op.f("ix_payment_execution_contradiction"),
        "payment_execution",
        ["contradiction"],
        sqlite_where=told,
        postgresql_where=told,
    )
