"""Table and SQL of the signing baskets."""

from collections.abc import Mapping
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
    update,
)

from wicketgate import tpps
from wicketgate.kernel.ids import ApplicationId, BasketId, OrganisationId, PaymentId
from wicketgate.kernel.sql import METADATA, Row, Sql, Value, together
from wicketgate.kernel.work import Work

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

_b, _o = basket.c, tpps.organisation.c
_ROW: Final = tuple(basket.c)
_open = or_(*(_b.status == status.value for status in sorted(OPEN)))
_ADD = Sql(insert(basket).values({c.name: bindparam(c.name) for c in _b}))
_FIND = Sql(select(*_ROW).where(_b.id == bindparam("id")))
_LOCK = Sql(select(*_ROW).where(_b.id == bindparam("id")).with_for_update())
_of_one = select(*_ROW).where(
    _b.id == bindparam("id"), _b.organisation_id == bindparam("organisation_id")
)
_FIND_OWN, _LOCK_OWN = Sql(_of_one), Sql(_of_one.with_for_update())
_LOCK_FREE = Sql(select(*_ROW).where(_b.id == bindparam("id")).with_for_update(skip_locked=True))
_CHANGED: Final = (
    "status",
    "lapses_us",
    "psu_id",
    "signers",
    "signatures_required",
    "final_us",
)
_MOVE = Sql(
    update(basket)
    .where(_b.id == bindparam("b_id"), _b.status == bindparam("b_before"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
LAPSED = Sql(
    together(*(tpps.overdue(_b.id, _b.lapses_us, _b.status == one.value) for one in sorted(OPEN)))
)
_OPEN_OF = Sql(select(_b.id).where(_b.application_id == bindparam("application_id"), _open))
_FORGET = Sql(delete(basket).where(_b.organisation_id == bindparam("organisation_id")))


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


def _changeable(given: Basket) -> Mapping[str, Value]:
    return {
        "status": given.status,
        "lapses_us": given.lapses_us,
        "psu_id": given.psu_id,
        "signers": " ".join(given.signers),
        "signatures_required": given.signatures_required,
        "final_us": given.final_us,
    }


async def add(work: Work, new: Basket) -> None:
    await work.run(
        _ADD,
        id=new.id,
        organisation_id=new.organisation_id,
        application_id=new.application_id,
        payments=" ".join(new.payments),
        created_us=new.created_us,
        redirect_uri=new.redirect_uri,
        **_changeable(new),
    )


async def find(work: Work, key: BasketId) -> Basket | None:
    """Anybody's, for the bank."""
    row = await work.one(_FIND, id=key)
    return None if row is None else _read(row)


async def find_own(
    work: Work, organisation: OrganisationId, key: BasketId, *, hold: bool
) -> Basket | None:
    """The organisation's basket. Another's is neither read nor waited for (contract A.0.6)."""
    sql = _LOCK_OWN if hold else _FIND_OWN
    row = await work.one(sql, id=key, organisation_id=organisation)
    return None if row is None else _read(row)


async def lock(work: Work, key: BasketId) -> Basket | None:
    """The basket, held until the work ends: of two racing acts one goes first."""
    row = await work.one(_LOCK, id=key)
    return None if row is None else _read(row)


async def lock_free(work: Work, key: BasketId) -> Basket | None:
    """As `lock`, but None at once when somebody else holds it."""
    row = await work.one(_LOCK_FREE, id=key)
    return None if row is None else _read(row)


async def move(work: Work, before: Basket, after: Basket) -> bool:
    """Write what changed, if nobody moved the basket meanwhile."""
    changes = {f"new_{name}": value for name, value in _changeable(after).items()}
    return bool(await work.run(_MOVE, b_id=before.id, b_before=before.status, **changes))


async def lapsed(work: Work, now_us: int, most: int) -> list[tuple[BasketId, int]]:
    """Baskets whose time is over by the clock of their organisation, with its shift.

    In the order of the ids: two sweepers lock alike, so neither waits for the other in vain.
    """
    rows = await work.all(LAPSED, now_us=now_us, most=most)
    return sorted((BasketId(row[0]), row[1]) for row in rows)


async def open_of(work: Work, application: ApplicationId) -> list[BasketId]:
    rows = await work.all(_OPEN_OF, application_id=application)
    return [BasketId(row[0]) for row in rows]


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    await work.run(_FORGET, organisation_id=organisation)
