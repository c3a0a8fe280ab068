"""Tasks have a lane: what somebody waits for goes before what may take its time."""

import sqlalchemy as sa
from alembic import op

revision = "0023_lanes"
down_revision = "0022_late_approvals"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    lane = sa.Column("lane", sa.Integer(), nullable=False, server_default="1")
    op.add_column("outbox_task", lane)
    op.create_index(
        op.f("ix_outbox_task_state_lane_due_us"), "outbox_task", ["state", "lane", "due_us"]
    )
    op.drop_index(op.f("ix_outbox_task_state_due_us"), "outbox_task")
