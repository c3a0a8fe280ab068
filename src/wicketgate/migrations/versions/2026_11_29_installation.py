"""A database knows whether it is the sandbox's or the live bank's.

What has organisations already was made by a version that could be nothing but a sandbox.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_installation"
down_revision = "0015_payments"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("secret_mark", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.execute(
        "INSERT INTO installation (id, environment)"
        " SELECT 1, 'sandbox' WHERE EXISTS (SELECT 1 FROM organisation)"
    )
