"""Certificates that organisations hold, those known to be revoked, those the sandbox issued."""

import sqlalchemy as sa
from alembic import op

revision = "0006_certificates"
down_revision = "0005_applications_and_traffic"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    _held()
    _issued()


def _held() -> None:
    op.create_table(
        "certificate",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("kept_us", sa.BigInteger(), nullable=False),
        sa.Column("ends_us", sa.BigInteger(), nullable=False),
        sa.Column("warned_days", sa.Integer()),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_certificate")),
    )
    op.create_index(
        op.f("ix_certificate_organisation_id_kept_us"),
        "certificate",
        ["organisation_id", "kept_us"],
    )
    op.create_index(op.f("ix_certificate_ends_us"), "certificate", ["ends_us"])
    op.create_table(
        "certificate_revocation",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("revoked_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "serial", name=op.f("pk_certificate_revocation")),
    )


def _issued() -> None:
    op.create_table(
        "qtsp_issued",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("defect", sa.String(), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("issued_us", sa.BigInteger(), nullable=False),
        sa.Column("ends_us", sa.BigInteger(), nullable=False),
        sa.Column("revoked_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_qtsp_issued")),
    )
    for columns in (
        ["member_id", "issued_us"],
        ["organisation_id", "issued_us"],
        ["revoked_us", "ends_us"],
    ):
        op.create_index(op.f(f"ix_qtsp_issued_{'_'.join(columns)}"), "qtsp_issued", columns)
