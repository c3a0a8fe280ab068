"""Redirect URLs: those of an organisation, those that an applicant names, and their changes."""

import sqlalchemy as sa
from alembic import op

revision = "0020_redirects"
down_revision = "0019_confirmations"

_INDEXES = (("organisation_id", "asked_us", "id"), ("state", "asked_us", "id"))


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    for table in ("organisation", "onboarding_case"):
        # A node of the version before goes on adding rows without it.
        op.add_column(table, sa.Column("redirects", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "redirect_change",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("urls", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("decided_us", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_redirect_change_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["member.id"], name=op.f("fk_redirect_change_asked_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redirect_change")),
    )
    for columns in _INDEXES:
        op.create_index(
            op.f(f"ix_redirect_change_{'_'.join(columns)}"), "redirect_change", list(columns)
        )
