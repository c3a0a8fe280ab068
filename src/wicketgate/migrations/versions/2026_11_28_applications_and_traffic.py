"""What is said of applications, keys that expire and are rolled, and the request log."""

import sqlalchemy as sa
from alembic import op

revision = "0005_applications_and_traffic"
down_revision = "0004_memberships"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    say_more_of_applications()
    say_more_of_keys()
    say_more_of_calls()
    create_call_detail()
    create_call_hour()
    create_key_use()
    create_counted_calls()


def say_more_of_applications() -> None:
    op.add_column(
        "application", sa.Column("description", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "application", sa.Column("state", sa.String(), nullable=False, server_default="active")
    )
    op.create_index(op.f("ix_consent_application_id"), "consent", ["application_id"])


def say_more_of_keys() -> None:
    op.add_column("api_key", sa.Column("name", sa.String(), nullable=False, server_default=""))
    op.add_column("api_key", sa.Column("expires_us", sa.BigInteger()))
    op.add_column("api_key", sa.Column("replaced_by", sa.String()))
    op.add_column("api_key", sa.Column("ended_us", sa.BigInteger()))
    op.drop_index(op.f("ix_api_key_application_id"), "api_key")
    op.create_index(
        op.f("ix_api_key_application_id_created_us"), "api_key", ["application_id", "created_us"]
    )


def say_more_of_calls() -> None:
    op.add_column("access_line", sa.Column("api_key_id", sa.String()))
    op.add_column("access_line", sa.Column("detail_id", sa.String()))
    op.add_column(
        "access_line",
        sa.Column("logged_us", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.execute("UPDATE access_line SET logged_us = at_us")
    op.drop_index(op.f("ix_access_line_organisation_id_id"), "access_line")
    op.create_index(
        op.f("ix_access_line_organisation_id_logged_us_id"),
        "access_line",
        ["organisation_id", "logged_us", "id"],
    )


def create_call_detail() -> None:
    op.create_table(
        "call_detail",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("answered", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_detail")),
    )


def create_call_hour() -> None:
    op.create_table(
        "call_hour",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("errors", sa.BigInteger(), nullable=False),
        sa.Column("duration_us", sa.BigInteger(), nullable=False),
        sa.Column("slowest_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "hour", "application_id", name=op.f("pk_call_hour")
        ),
    )


def create_key_use() -> None:
    op.create_table(
        "key_use",
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("api_key_id", sa.String(), nullable=False),
        sa.Column("latest_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "api_key_id", name=op.f("pk_key_use")),
    )


def create_counted_calls() -> None:
    op.create_table(
        "counted_calls",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counted_calls")),
    )
