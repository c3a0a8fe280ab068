"""Members of the portal, with their sign-ups, links and sessions; letters."""

import sqlalchemy as sa
from alembic import op

revision = "0003_people_and_mail"
down_revision = "0002_sandbox_bank"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    create_letter()
    create_member()
    create_sign_up()
    create_link()
    create_session()
    create_credential()
    create_recovery_code()
    create_count()
    create_passkey()
    create_question()


def create_letter() -> None:
    op.create_table(
        "mail_letter",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("written_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_letter")),
    )
    op.create_index(op.f("ix_mail_letter_written_us"), "mail_letter", ["written_us"])


def create_member() -> None:
    op.create_table(
        "member",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("joined_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("email", name=op.f("uq_member_email")),
    )


def create_sign_up() -> None:
    op.create_table(
        "member_sign_up",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=True),
        sa.Column("sent_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_sign_up")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_member_sign_up_token_hash")),
    )
    op.create_index(op.f("ix_member_sign_up_email"), "member_sign_up", ["email"])
    op.create_index(op.f("ix_member_sign_up_expires_us"), "member_sign_up", ["expires_us"])


def create_link() -> None:
    op.create_table(
        "member_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_link_member_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_member_link")),
    )
    op.create_index(op.f("ix_member_link_expires_us"), "member_link", ["expires_us"])
    op.create_index(op.f("ix_member_link_member_id"), "member_link", ["member_id"])


def create_session() -> None:
    op.create_table(
        "member_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("used_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_session_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_member_session_secret_hash")),
    )
    op.create_index(op.f("ix_member_session_expires_us"), "member_session", ["expires_us"])
    op.create_index(op.f("ix_member_session_member_id"), "member_session", ["member_id"])


def create_credential() -> None:
    op.create_table(
        "credential",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_salt", sa.String(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_credential")),
    )


def create_recovery_code() -> None:
    op.create_table(
        "credential_recovery_code",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "code_hash", name=op.f("pk_credential_recovery_code")),
    )


def create_count() -> None:
    op.create_table(
        "credential_count",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_credential_count")),
    )
    op.create_index(op.f("ix_credential_count_until_us"), "credential_count", ["until_us"])


def create_passkey() -> None:
    op.create_table(
        "credential_passkey",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("added_us", sa.BigInteger(), nullable=False),
        sa.Column("used_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_passkey")),
    )
    op.create_index(
        op.f("ix_credential_passkey_owner_added_us"), "credential_passkey", ["owner", "added_us"]
    )


def create_question() -> None:
    op.create_table(
        "credential_question",
        sa.Column("question_hash", sa.String(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("question_hash", name=op.f("pk_credential_question")),
    )
    op.create_index(
        op.f("ix_credential_question_expires_us"), "credential_question", ["expires_us"]
    )
