"""Table and SQL of the account consents."""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    select,
    update,
)

from wicketgate.bank import Reference
from wicketgate.consenting import LAPSES_TO, Status
from wicketgate.kernel.ids import AccountId, ConsentId, OrganisationId, ResourceId
from wicketgate.kernel.sql import METADATA, Row, Sql, Value, turn_of
from wicketgate.kernel.work import Work
from wicketgate.registers import Register

from .model import Access, Consent, CoveredAccount, Kind, Right

consent: Final = Table(
    "consent",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("application_id", String, nullable=False),
    Column("status", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("with_owner_name", Integer, nullable=False),
    Column("recurring", Integer, nullable=False),
    Column("valid_until", String, nullable=False),
    Column("frequency_per_day", Integer, nullable=False),
    Column("last_action", String, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("lapses_us", BigInteger, nullable=False),
    Column("explicit", Integer, nullable=False),
    Column("frequency_enforced", Integer, nullable=False),
    Column("psu_id", String),
    Column("corporate_id", String),
    Column("signers", String, nullable=False),
    Column("signatures_required", Integer, nullable=False),
    Column("covered", Text, nullable=False),
    Column("authorised_us", BigInteger),
    Column("window_open", Integer, nullable=False),
    Column("redirect_uri", Text),
    Column("references", Text, nullable=False),
    Index(None, "status", "lapses_us"),
    Index(None, "organisation_id", "psu_id"),
    Index(None, "created_us", "id"),
    Index(None, "status", "created_us", "id"),
    Index(None, "organisation_id", "created_us", "id"),
    Index(None, "application_id"),
)

_c = consent.c
_ROW = tuple(_c)
READING_COLUMNS: Final = _ROW[:-1]
"""Reading data needs no references: they are decoded for people only."""
_CHANGING: Final = (
    "status",
    "last_action",
    "lapses_us",
    "psu_id",
    "corporate_id",
    "signers",
    "signatures_required",
    "covered",
    "authorised_us",
    "window_open",
    "references",
)
_TURN = Sql(select(turn_of(bindparam("name", type_=String))))
_OPEN_WINDOW = Sql(
    update(consent)
    .where(_c.id == bindparam("b_id"), _c.window_open == 0, _c.status == Status.VALID.value)
    .values(
        window_open=1,
        lapses_us=bindparam("new_lapses_us"),
        last_action=bindparam("new_last_action"),
    )
)
_REPLACED = Sql(
    select(*_ROW)
    .where(
        _c.organisation_id == bindparam("organisation_id"),
        _c.psu_id == bindparam("psu_id"),
        _c.status == Status.VALID.value,
        _c.recurring == 1,
        _c.id != bindparam("not_id"),
    )
    .with_for_update()
)
_COMPLETED = Sql(
    select(_c.id)
    .where(_c.organisation_id == bindparam("organisation_id"), _c.authorised_us.is_not(None))
    .limit(1)
)


def _write_references(access: Access) -> str:
    return json.dumps(
        [
            [right, [[r.iban, r.bban, r.currency] for r in references]]
            for right, references in access.references
        ]
    )


def _read_access(row: Row, references: str | None) -> Access:
    if references is None:
        return Access(Kind(row[4]), (), bool(row[5]))
    listed = tuple(
        (Right(right), tuple(Reference(*reference) for reference in given))
        for right, given in json.loads(references)
    )
    return Access(Kind(row[4]), listed, bool(row[5]))


def _write_covered(covered: tuple[CoveredAccount, ...]) -> str:
    return "\n".join(
        f"{a.account_id} {a.resource_id} {','.join(sorted(a.rights))}" for a in covered
    )


@lru_cache
def _read_rights(text: str) -> frozenset[Right]:
    return frozenset(map(Right, text.split(",")))


def _read_covered(text: str) -> tuple[CoveredAccount, ...]:
    covered = []
    for line in text.splitlines():
        account_id, resource_id, rights = line.split(" ")
        covered.append(
            CoveredAccount(AccountId(account_id), ResourceId(resource_id), _read_rights(rights))
        )
    return tuple(covered)


def _read(row: Row, references: str | None) -> Consent:
    return Consent(
        id=row[0],
        organisation_id=row[1],
        application_id=row[2],
        status=Status(row[3]),
        access=_read_access(row, references),
        recurring=bool(row[6]),
        valid_until=date.fromisoformat(row[7]),
        frequency_per_day=row[8],
        last_action=date.fromisoformat(row[9]),
        created_us=row[10],
        lapses_us=row[11],
        explicit=bool(row[12]),
        frequency_enforced=bool(row[13]),
        psu_id=row[14],
        corporate_id=row[15],
        signers=tuple(row[16].split()),
        signatures_required=row[17],
        covered=_read_covered(row[18]),
        authorised_us=row[19],
        window_open=bool(row[20]),
        redirect_uri=row[21],
    )


def _read_whole(row: Row) -> Consent:
    return _read(row, row[22])


def read_for_reading(row: Row) -> Consent:
    """A consent from READING_COLUMNS: complete but for its references."""
    return _read(row, None)


def _write(given: Consent) -> Mapping[str, Value]:
    return {
        "id": given.id,
        "organisation_id": given.organisation_id,
        "application_id": given.application_id,
        "status": given.status,
        "kind": given.access.kind,
        "with_owner_name": int(given.access.with_owner_name),
        "recurring": int(given.recurring),
        "valid_until": given.valid_until.isoformat(),
        "frequency_per_day": given.frequency_per_day,
        "last_action": given.last_action.isoformat(),
        "created_us": given.created_us,
        "lapses_us": given.lapses_us,
        "explicit": int(given.explicit),
        "frequency_enforced": int(given.frequency_enforced),
        "psu_id": given.psu_id,
        "corporate_id": given.corporate_id,
        "signers": " ".join(given.signers),
        "signatures_required": given.signatures_required,
        "covered": _write_covered(given.covered),
        "authorised_us": given.authorised_us,
        "window_open": int(given.window_open),
        "redirect_uri": given.redirect_uri,
        "references": _write_references(given.access),
    }


REGISTER: Final = Register(
    consent, read=_read_whole, write=_write, changing=_CHANGING, unended=LAPSES_TO
)


async def take_turn(work: Work, new: Consent) -> None:
    """Of the consents that would replace one another only one becomes valid at a time."""
    await work.one(_TURN, name=f"consent {new.organisation_id} {' '.join(new.signers)}")


async def open_window(work: Work, key: ConsentId, lapses_us: int) -> bool:
    """The first reading of a one-off consent; False when another one was first."""
    return bool(
        await work.run(
            _OPEN_WINDOW, b_id=key, new_lapses_us=lapses_us, new_last_action=work.today.isoformat()
        )
    )


async def replaced_by(work: Work, new: Consent) -> list[Consent]:
    """The valid recurring consents of the same signers, whoever came first, for the same TPP."""
    found: list[Consent] = []
    for first in new.signers:
        rows = await work.all(
            _REPLACED, organisation_id=new.organisation_id, psu_id=first, not_id=new.id
        )
        found.extend(map(_read_whole, rows))
    return [
        old for old in found if old.corporate_id == new.corporate_id and old.signers == new.signers
    ]


async def completed(work: Work, organisation: OrganisationId) -> bool:
    """Whether a customer has ever approved one of the organisation's consents."""
    return await work.one(_COMPLETED, organisation_id=organisation) is not None
