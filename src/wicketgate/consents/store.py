"""Table and SQL of the account consents."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
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
    delete,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from wicketgate import tpps
from wicketgate.bank import Reference
from wicketgate.kernel.ids import AccountId, ApplicationId, ConsentId, OrganisationId, ResourceId
from wicketgate.kernel.sql import METADATA, Row, Sql, Value, turn_of
from wicketgate.kernel.work import Work

from .model import (
    LAPSES_TO,
    MOVES,
    Access,
    Consent,
    CoveredAccount,
    Kind,
    Right,
    Search,
    Status,
)

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

_c, _o = consent.c, tpps.organisation.c
_ROW = tuple(consent.c)
READING_COLUMNS: Final = _ROW[:-1]
"""Reading data needs no references: they are decoded for people only."""
_ADD = Sql(insert(consent).values({c.name: bindparam(c.name) for c in _c}))
_FIND = Sql(select(*_ROW).where(_c.id == bindparam("id")))
_ANYWHERE = Sql(
    select(*_ROW, _o.clock_shift_us)
    .select_from(consent.join(tpps.organisation))
    .where(_c.id == bindparam("id"))
)
_LOCK = Sql(select(*_ROW).where(_c.id == bindparam("id")).with_for_update())
_LOCK_FREE = Sql(select(*_ROW).where(_c.id == bindparam("id")).with_for_update(skip_locked=True))
_TURN = Sql(select(turn_of(bindparam("name", type_=String))))
_CHANGED: Final = (
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
_MOVE = Sql(
    update(consent)
    .where(_c.id == bindparam("b_id"), _c.status == bindparam("b_before"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
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
_VALID_OF = Sql(
    select(*_ROW)
    .where(
        _c.organisation_id == bindparam("organisation_id"),
        _c.status == Status.VALID.value,
    )
    .order_by(_c.created_us.desc(), _c.id)
    .limit(bindparam("most", type_=Integer))
)
_LAPSED = Sql(
    select(_c.id, _o.clock_shift_us)
    .select_from(consent.join(tpps.organisation))
    .where(
        or_(*(_c.status == status.value for status in LAPSES_TO)),
        _c.lapses_us <= bindparam("now_us", type_=BigInteger) + _o.clock_shift_us,
    )
    .order_by(_c.id)  # two sweepers lock in the same order, so neither waits for the other in vain
    .limit(bindparam("most", type_=Integer))
)
_UNENDED = Sql(
    select(_c.id)
    .where(
        _c.application_id == bindparam("application_id"),
        or_(*(_c.status == status.value for status, after in MOVES.items() if after)),
    )
    .order_by(_c.id)  # as the sweepers lock
)
_COMPLETED = Sql(
    select(_c.id)
    .where(_c.organisation_id == bindparam("organisation_id"), _c.authorised_us.is_not(None))
    .limit(1)
)
_FORGET = Sql(delete(consent).where(_c.organisation_id == bindparam("organisation_id")))


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


def _changeable(given: Consent) -> Mapping[str, Value]:
    return {
        "status": given.status,
        "last_action": given.last_action.isoformat(),
        "lapses_us": given.lapses_us,
        "psu_id": given.psu_id,
        "corporate_id": given.corporate_id,
        "signers": " ".join(given.signers),
        "signatures_required": given.signatures_required,
        "covered": _write_covered(given.covered),
        "authorised_us": given.authorised_us,
        "window_open": int(given.window_open),
        "references": _write_references(given.access),
    }


def read_for_reading(row: Row) -> Consent:
    """A consent from READING_COLUMNS: complete but for its references."""
    return _read(row, None)


async def add(work: Work, new: Consent) -> None:
    await work.run(
        _ADD,
        id=new.id,
        organisation_id=new.organisation_id,
        application_id=new.application_id,
        kind=new.access.kind,
        with_owner_name=int(new.access.with_owner_name),
        recurring=int(new.recurring),
        valid_until=new.valid_until.isoformat(),
        frequency_per_day=new.frequency_per_day,
        created_us=new.created_us,
        explicit=int(new.explicit),
        frequency_enforced=int(new.frequency_enforced),
        redirect_uri=new.redirect_uri,
        **_changeable(new),
    )


async def find(work: Work, key: ConsentId) -> Consent | None:
    row = await work.one(_FIND, id=key)
    return None if row is None else _read(row, row[22])


async def find_anywhere(work: Work, key: ConsentId) -> tuple[Consent, timedelta] | None:
    """The consent, and how far the clock of its organisation is ahead."""
    row = await work.one(_ANYWHERE, id=key)
    return None if row is None else _with_shift(row)


def _with_shift(row: Row) -> tuple[Consent, timedelta]:
    return _read(row, row[22]), timedelta(microseconds=row[23])


@cache
def _searching(parts: frozenset[str]) -> Sql:
    """One statement for each set of wishes, so that each can have its index."""
    behind = tuple_(_c.created_us, _c.id) < tuple_(
        bindparam("behind_us", type_=BigInteger), bindparam("behind_id", type_=String)
    )
    asked = [_c[part] == bindparam(part) for part in sorted(parts - {"behind"})]
    newest_first = (
        select(*_ROW, _o.clock_shift_us)
        .select_from(consent.join(tpps.organisation))
        .where(*asked, *([behind] if "behind" in parts else []))
        .order_by(_c.created_us.desc(), _c.id.desc())
    )
    return Sql(newest_first.limit(bindparam("most", type_=Integer)))


async def search(work: Work, wanted: Search, most: int) -> list[tuple[Consent, timedelta]]:
    """Consents with the clock shift of their organisations, newest first."""
    values: dict[str, Value] = {}
    if wanted.organisation_id is not None:
        values["organisation_id"] = wanted.organisation_id
    if wanted.status is not None:
        values["status"] = wanted.status
    parts = set(values)
    if wanted.behind is not None:
        parts.add("behind")
        values["behind_us"], values["behind_id"] = wanted.behind
    rows = await work.all(_searching(frozenset(parts)), most=most, **values)
    return [_with_shift(row) for row in rows]


async def lock(work: Work, key: ConsentId) -> Consent | None:
    """The consent, held until the work ends: of two racing acts one goes first."""
    row = await work.one(_LOCK, id=key)
    return None if row is None else _read(row, row[22])


async def lock_free(work: Work, key: ConsentId) -> Consent | None:
    """As `lock`, but None at once when somebody else holds it."""
    row = await work.one(_LOCK_FREE, id=key)
    return None if row is None else _read(row, row[22])


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


async def move(work: Work, before: Consent, after: Consent) -> bool:
    """Write what changed, if nobody moved the consent meanwhile."""
    changes = {f"new_{name}": value for name, value in _changeable(after).items()}
    return bool(await work.run(_MOVE, b_id=before.id, b_before=before.status, **changes))


async def replaced_by(work: Work, new: Consent) -> list[Consent]:
    """The valid recurring consents of the same signers, whoever came first, for the same TPP."""
    found: list[Consent] = []
    for first in new.signers:
        rows = await work.all(
            _REPLACED, organisation_id=new.organisation_id, psu_id=first, not_id=new.id
        )
        found.extend(_read(row, row[22]) for row in rows)
    return [
        old for old in found if old.corporate_id == new.corporate_id and old.signers == new.signers
    ]


async def valid_of(work: Work, organisation: OrganisationId, most: int) -> list[Consent]:
    rows = await work.all(_VALID_OF, organisation_id=organisation, most=most)
    return [_read(row, row[22]) for row in rows]


async def lapsed(work: Work, now_us: int, most: int) -> list[tuple[ConsentId, int]]:
    """Consents whose time is over by the clock of their organisation, with its shift."""
    rows = await work.all(_LAPSED, now_us=now_us, most=most)
    return [(ConsentId(row[0]), row[1]) for row in rows]


async def unended(work: Work, application: ApplicationId) -> list[ConsentId]:
    """The consents that the application asked for and that nothing has ended yet."""
    rows = await work.all(_UNENDED, application_id=application)
    return [ConsentId(row[0]) for row in rows]


async def completed(work: Work, organisation: OrganisationId) -> bool:
    """Whether a customer has ever approved one of the organisation's consents."""
    return await work.one(_COMPLETED, organisation_id=organisation) is not None


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    await work.run(_FORGET, organisation_id=organisation)
