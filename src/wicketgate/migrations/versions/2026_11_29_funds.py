"""Consents for confirmation of funds, the questions asked under them, and customers who look."""

import sqlalchemy as sa
from alembic import op

revision = "0014_funds"
down_revision = "0013_sandbox_orders"


def upgrade() -> None:
    # A migration that cannot have its lock soon must not queue the bank's traffic behind it.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = '3s'")
        op.execute("SET statement_timeout = '60s'")
    _consents()
    _indexes()
    _questions()
    _sessions()
    op.create_index(op.f("ix_authorisation_psu_id"), "authorisation", ["psu_id"])


def _consents() -> None:
    op.create_table(
        "funds_consent",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=True),
        sa.Column("bban", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("card_number", sa.String(), nullable=True),
        sa.Column("card_expires", sa.String(), nullable=True),
        sa.Column("card_information", sa.Text(), nullable=True),
        sa.Column("registration", sa.Text(), nullable=True),
        sa.Column("last_action", sa.String(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("lapses_us", sa.BigInteger(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=True),
        sa.Column("explicit", sa.Integer(), nullable=False),
        sa.Column("psu_id", sa.String(), nullable=True),
        sa.Column("signers", sa.String(), nullable=False),
        sa.Column("signatures_required", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("account_currency", sa.String(), nullable=True),
        sa.Column("account_iban", sa.String(), nullable=True),
        sa.Column("account_bban", sa.String(), nullable=True),
        sa.Column("authorised_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_funds_consent_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funds_consent")),
    )


def _indexes() -> None:
    for columns in (
        ["status", "lapses_us"],
        ["created_us", "id"],
        ["status", "created_us", "id"],
        ["organisation_id", "created_us", "id"],
        ["application_id"],
    ):
        op.create_index(op.f(f"ix_funds_consent_{'_'.join(columns)}"), "funds_consent", columns)


def _questions() -> None:
    op.create_table(
        "funds_question",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("consent_id", sa.String(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("payee", sa.Text(), nullable=True),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"],
            ["funds_consent.id"],
            name=op.f("fk_funds_question_consent_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funds_question")),
    )
    op.create_index(op.f("ix_funds_question_consent_id_id"), "funds_question", ["consent_id", "id"])


def _sessions() -> None:
    op.create_table(
        "customer_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("psu_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_session")),
    )
    op.create_index(
        op.f("ix_customer_session_secret_hash"), "customer_session", ["secret_hash"], unique=True
    )
    for column in ("question", "expires_us", "organisation_id"):
        op.create_index(op.f(f"ix_customer_session_{column}"), "customer_session", [column])
