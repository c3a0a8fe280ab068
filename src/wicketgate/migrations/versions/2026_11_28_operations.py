"""People of the bank, suspensions, and what operations looks for."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0007_operations"
down_revision = "0006_certificates"

_LOOKED_FOR: Final = (
    ("journal_line", ("actor", "id")),
    ("journal_line", ("act", "id")),
    ("journal_line", ("request_id",)),
    ("access_line", ("logged_us", "id")),
    ("access_line", ("request_id",)),
    ("consent", ("created_us", "id")),
    ("consent", ("status", "created_us", "id")),
    ("consent", ("organisation_id", "created_us", "id")),
    ("mail_letter", ("state", "written_us")),
    ("mail_letter", ("recipient", "written_us")),
    ("outbox_task", ("subject",)),
)


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    create_operator()
    create_operator_link()
    create_operator_session()
    create_operator_note()
    create_suspension()
    for table, columns in _LOOKED_FOR:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
    refused = sa.text("status >= 400")
    op.create_index(
        "ix_access_line_refused",
        "access_line",
        ["status", "logged_us", "id"],
        sqlite_where=refused,
        postgresql_where=refused,
    )


def create_operator() -> None:
    op.create_table(
        "operator",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("email", name=op.f("uq_operator_email")),
    )


def create_operator_link() -> None:
    op.create_table(
        "operator_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_operator_link_operator_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_operator_link")),
    )
    op.create_index(op.f("ix_operator_link_operator_id"), "operator_link", ["operator_id"])
    op.create_index(op.f("ix_operator_link_expires_us"), "operator_link", ["expires_us"])


def create_operator_session() -> None:
    op.create_table(
        "operator_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_operator_session_operator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_operator_session_secret_hash")),
    )
    op.create_index(op.f("ix_operator_session_operator_id"), "operator_session", ["operator_id"])
    op.create_index(op.f("ix_operator_session_expires_us"), "operator_session", ["expires_us"])


def create_operator_note() -> None:
    op.create_table(
        "operator_note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("operator_id", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_operator_note_operator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_note")),
    )
    op.create_index(op.f("ix_operator_note_thing_at_us"), "operator_note", ["thing", "at_us"])


def create_suspension() -> None:
    op.create_table(
        "suspension",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("lifted_us", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_suspension_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    op.create_index(
        op.f("ix_suspension_organisation_id_since_us"),
        "suspension",
        ["organisation_id", "since_us"],
    )
