"""Applications of organisations, and what was said about them."""

import sqlalchemy as sa
from alembic import op

revision = "0009_onboarding"
down_revision = "0008_organisation_code"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    _cases()
    op.create_table(
        "onboarding_message",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["onboarding_case.id"], name=op.f("fk_onboarding_message_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_onboarding_message")),
    )


def _cases() -> None:
    op.create_table(
        "onboarding_case",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("qwac_pem", sa.Text(), nullable=True),
        sa.Column("seal_pem", sa.Text(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("started_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=True),
        sa.Column("waiting_us", sa.BigInteger(), nullable=True),
        sa.Column("decided_us", sa.BigInteger(), nullable=True),
        sa.Column("first_approver", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_onboarding_case_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onboarding_case")),
    )
    for columns in (
        ("member_id", "started_us"),
        ("organisation_id",),
        ("waiting_us", "id"),
        ("state", "changed_us"),
    ):
        name = f"ix_onboarding_case_{'_'.join(columns)}"
        op.create_index(op.f(name), "onboarding_case", list(columns))
