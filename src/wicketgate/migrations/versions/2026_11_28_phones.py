"""What the signing app asks, and which visit has it ask."""

import sqlalchemy as sa
from alembic import op

revision = "0010_phones"
down_revision = "0009_onboarding"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    op.create_table(
        "phone_question",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_question")),
    )
    op.create_index(
        op.f("ix_phone_question_organisation_id"), "phone_question", ["organisation_id"]
    )
    op.create_index(op.f("ix_phone_question_expires_us"), "phone_question", ["expires_us"])
    op.add_column("visit", sa.Column("question", sa.String(), nullable=True))
    op.create_index(op.f("ix_visit_question"), "visit", ["question"])
