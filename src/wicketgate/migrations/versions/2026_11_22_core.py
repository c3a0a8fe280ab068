"""Third parties, consents, authorisations, tokens, journal and outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001_core"
down_revision = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    create_organisation()
    create_application()
    create_api_key()
    create_oauth_grant()
    create_oauth_code()
    create_access_token()
    create_refresh_token()
    create_consent()
    create_authorisation()
    create_visit()
    create_journal_line()
    create_access_line()
    create_creation()
    create_outbox_task()
    make_journal_append_only()


def create_organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("clock_shift_us", sa.BigInteger(), nullable=False),
        sa.Column("admitted_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )


def create_application() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("apis", sa.String(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_application_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    op.create_index(
        op.f("ix_application_organisation_id"), "application", ["organisation_id"], unique=False
    )


def create_api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_api_key_application_id")
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_api_key")),
    )
    op.create_index(op.f("ix_api_key_application_id"), "api_key", ["application_id"], unique=False)


def create_oauth_grant() -> None:
    op.create_table(
        "oauth_grant",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("resource_id", sa.String(), nullable=False),
        sa.Column("authorisation_id", sa.String(), nullable=False),
        sa.Column("access_seconds", sa.Integer(), nullable=False),
        sa.Column("refreshable", sa.Integer(), nullable=False),
        sa.Column("ends_us", sa.BigInteger(), nullable=True),
        sa.Column("revoked_us", sa.BigInteger(), nullable=True),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_oauth_grant_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_grant")),
    )
    op.create_index(
        op.f("ix_oauth_grant_organisation_id"), "oauth_grant", ["organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_oauth_grant_resource_id"), "oauth_grant", ["resource_id"], unique=False
    )


def create_oauth_code() -> None:
    op.create_table(
        "oauth_code",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("grant_id", sa.String(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"],
            ["oauth_grant.id"],
            name=op.f("fk_oauth_code_grant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_oauth_code")),
    )
    op.create_index(op.f("ix_oauth_code_grant_id"), "oauth_code", ["grant_id"], unique=False)


def create_access_token() -> None:
    op.create_table(
        "access_token",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("grant_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("resource_id", sa.String(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("revoked_us", sa.BigInteger(), nullable=True),
        sa.Column("first_used_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"],
            ["oauth_grant.id"],
            name=op.f("fk_access_token_grant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_access_token")),
    )
    op.create_index(op.f("ix_access_token_grant_id"), "access_token", ["grant_id"], unique=False)
    op.create_index(
        op.f("ix_access_token_organisation_id"), "access_token", ["organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_access_token_resource_id"), "access_token", ["resource_id"], unique=False
    )


def create_refresh_token() -> None:
    op.create_table(
        "refresh_token",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("grant_id", sa.String(), nullable=False),
        sa.Column("superseded_us", sa.BigInteger(), nullable=True),
        sa.Column("successor", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"],
            ["oauth_grant.id"],
            name=op.f("fk_refresh_token_grant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_refresh_token")),
    )
    op.create_index(op.f("ix_refresh_token_grant_id"), "refresh_token", ["grant_id"], unique=False)


def create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("with_owner_name", sa.Integer(), nullable=False),
        sa.Column("recurring", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.String(), nullable=False),
        sa.Column("frequency_per_day", sa.Integer(), nullable=False),
        sa.Column("last_action", sa.String(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("lapses_us", sa.BigInteger(), nullable=False),
        sa.Column("explicit", sa.Integer(), nullable=False),
        sa.Column("frequency_enforced", sa.Integer(), nullable=False),
        sa.Column("psu_id", sa.String(), nullable=True),
        sa.Column("corporate_id", sa.String(), nullable=True),
        sa.Column("signers", sa.String(), nullable=False),
        sa.Column("signatures_required", sa.Integer(), nullable=False),
        sa.Column("covered", sa.Text(), nullable=False),
        sa.Column("authorised_us", sa.BigInteger(), nullable=True),
        sa.Column("window_open", sa.Integer(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=True),
        sa.Column("references", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_consent_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        op.f("ix_consent_organisation_id_psu_id"),
        "consent",
        ["organisation_id", "psu_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consent_status_lapses_us"), "consent", ["status", "lapses_us"], unique=False
    )


def create_authorisation() -> None:
    op.create_table(
        "authorisation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("resource_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("psu_id", sa.String(), nullable=True),
        sa.Column("psu_login", sa.String(), nullable=True),
        sa.Column("auto_sca", sa.String(), nullable=True),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_authorisation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
    )
    op.create_index(
        op.f("ix_authorisation_organisation_id"), "authorisation", ["organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_authorisation_resource_id_created_us"),
        "authorisation",
        ["resource_id", "created_us"],
        unique=False,
    )


def create_visit() -> None:
    op.create_table(
        "visit",
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("authorisation_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("psu_id", sa.String(), nullable=True),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("grant_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_visit_organisation_id")
        ),
        sa.PrimaryKeyConstraint("ticket", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_expires_us"), "visit", ["expires_us"], unique=False)
    op.create_index(op.f("ix_visit_organisation_id"), "visit", ["organisation_id"], unique=False)


def create_journal_line() -> None:
    op.create_table(
        "journal_line",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_line")),
    )
    op.create_index(op.f("ix_journal_line_thing_id"), "journal_line", ["thing", "id"], unique=False)


def create_access_line() -> None:
    op.create_table(
        "access_line",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("application_id", sa.String(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("stage", sa.Integer(), nullable=True),
        sa.Column("duration_us", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("consent_id", sa.String(), nullable=True),
        sa.Column("reading", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_line")),
    )
    op.create_index(
        op.f("ix_access_line_organisation_id_id"),
        "access_line",
        ["organisation_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_access_line_reading",
        "access_line",
        ["consent_id", "reading", "at_us"],
        unique=False,
        sqlite_where=sa.text("reading IS NOT NULL"),
        postgresql_where=sa.text("reading IS NOT NULL"),
    )


def create_creation() -> None:
    op.create_table(
        "creation",
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "organisation_id", "method", "path", "request_id", name=op.f("pk_creation")
        ),
    )
    op.create_index(op.f("ix_creation_at_us"), "creation", ["at_us"], unique=False)


def create_outbox_task() -> None:
    op.create_table(
        "outbox_task",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("leased_until_us", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_task")),
    )
    op.create_index(
        op.f("ix_outbox_task_state_due_us"), "outbox_task", ["state", "due_us"], unique=False
    )


def make_journal_append_only() -> None:
    """What happened cannot be made not to have happened, not even by ourselves."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER journal_line_append_only BEFORE UPDATE OR DELETE ON journal_line "
            "FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER journal_line_no_{act.lower()} BEFORE {act} ON journal_line "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )
