"""Approvals that were not confirmed in time are found without looking at all authorisations."""

from alembic import op

revision = "0022_late_approvals"
down_revision = "0021_contradictions"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    name = op.f("ix_authorisation_status_confirm_by_us")
    op.create_index(name, "authorisation", ["status", "confirm_by_us"])
