"""Answers about revocation, trusted lists and their issuers; tokens bound to a certificate."""

import sqlalchemy as sa
from alembic import op

revision = "0017_certificates_live"
down_revision = "0016_installation"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    op.add_column("access_token", sa.Column("thumbprint", sa.String()))
    op.create_index(op.f("ix_qtsp_issued_serial"), "qtsp_issued", ["serial"])
    _revocations()
    _trusted()


def _revocations() -> None:
    op.create_table(
        "revocation_answer",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fetched_us", sa.BigInteger(), nullable=False),
        sa.Column("used_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_revocation_answer")),
    )
    for column in ("fetched_us", "used_us"):
        op.create_index(op.f(f"ix_revocation_answer_{column}"), "revocation_answer", [column])


def _trusted() -> None:
    op.create_table(
        "trusted_list",
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("checked_us", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger()),
        sa.Column("next_update_us", sa.BigInteger()),
        sa.Column("digest", sa.String()),
        sa.Column("issuers", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text()),
        sa.PrimaryKeyConstraint("territory", name=op.f("pk_trusted_list")),
    )
    op.create_table(
        "trusted_issuer",
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("territory", "fingerprint", name=op.f("pk_trusted_issuer")),
        sa.ForeignKeyConstraint(
            ["territory"], ["trusted_list.territory"], name=op.f("fk_trusted_issuer_territory")
        ),
    )
