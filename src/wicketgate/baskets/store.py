"""The register of the signing baskets."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from wicketgate.kernel.ids import PaymentId
from wicketgate.kernel.sql import METADATA, Row, Value
from wicketgate.registers import Register

from .model import OPEN, Basket, Status

basket: Final = Table(
    "basket",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("application_id", String, nullable=False),
    # Ids, a blank between: which they were, also when none of them belongs to it any more.
    Column("payments", Text, nullable=False),
    Column("status", String, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("lapses_us", BigInteger, nullable=False),
    Column("redirect_uri", Text),
    Column("psu_id", String),
    Column("signers", String, nullable=False),
    Column("signatures_required", Integer, nullable=False),
    Column("final_us", BigInteger),
    Index(None, "status", "lapses_us"),
    Index(None, "application_id", "status"),
    Index(None, "organisation_id"),
)

_CHANGING: Final = (
    "status",
    "lapses_us",
    "psu_id",
    "signers",
    "signatures_required",
    "final_us",
)


def _read(row: Row) -> Basket:
    return Basket(
        id=row[0],
        organisation_id=row[1],
        application_id=row[2],
        payments=tuple(map(PaymentId, row[3].split())),
        status=Status(row[4]),
        created_us=row[5],
        lapses_us=row[6],
        redirect_uri=row[7],
        psu_id=row[8],
        signers=tuple(row[9].split()),
        signatures_required=row[10],
        final_us=row[11],
    )


def _write(given: Basket) -> Mapping[str, Value]:
    return {
        "id": given.id,
        "organisation_id": given.organisation_id,
        "application_id": given.application_id,
        "payments": " ".join(given.payments),
        "status": given.status,
        "created_us": given.created_us,
        "lapses_us": given.lapses_us,
        "redirect_uri": given.redirect_uri,
        "psu_id": given.psu_id,
        "signers": " ".join(given.signers),
        "signatures_required": given.signatures_required,
        "final_us": given.final_us,
    }


REGISTER: Final = Register(basket, read=_read, write=_write, changing=_CHANGING, unended=OPEN)
