"""Table and SQL of the payments."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
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
from wicketgate.bank import Reason
from wicketgate.kernel import documents
from wicketgate.kernel.ids import ApplicationId, BasketId, OrganisationId, PaymentId
from wicketgate.kernel.sql import METADATA, Row, Sql, Value, remembering, together
from wicketgate.kernel.work import Work

from .model import (
    OPEN,
    Order,
    Payment,
    Search,
    Status,
)

payment: Final = Table(
    "payment",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("application_id", String, nullable=False),
    Column("status", String, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("lapses_us", BigInteger, nullable=False),
    Column("redirect_uri", Text),
    Column("explicit", Integer, nullable=False),
    Column("rejects_without_funds", Integer, nullable=False),
    Column("reason", String),
    Column("account_id", String),
    Column("psu_id", String),
    Column("signers", String, nullable=False),
    Column("signatures_required", Integer, nullable=False),
    Column("basket_id", String),
    Column("authorised_us", BigInteger),
    Column("final_us", BigInteger),
    Column("due_on", String),
    Column("changed_to", String),
    Column("withdrawal_us", BigInteger),
    Column("order", Text, nullable=False),
    Column("product", String, nullable=False),
    Column("content_type", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index(None, "status", "lapses_us"),
    Index(None, "withdrawal_us"),
    Index(None, "basket_id"),
    Index(None, "created_us", "id"),
    Index(None, "status", "created_us", "id"),
    Index(None, "organisation_id", "created_us", "id"),
    Index(None, "product", "created_us", "id"),
    Index(None, "application_id", "status"),
)

_p, _o = payment.c, tpps.organisation.c
_ROW: Final = tuple(payment.c)[:-3]
"""Without what was sent, which only a GET gives back, and the product, which the order has."""
_open = or_(*(_p.status == status.value for status in sorted(OPEN)))
_ADD = Sql(insert(payment).values({c.name: bindparam(c.name) for c in _p}))
_FIND = Sql(select(*_ROW).where(_p.id == bindparam("id")))
_CONTENT = Sql(select(_p.content_type, _p.content).where(_p.id == bindparam("id")))
_LOCK = Sql(select(*_ROW).where(_p.id == bindparam("id")).with_for_update())
_LOCK_FREE = Sql(select(*_ROW).where(_p.id == bindparam("id")).with_for_update(skip_locked=True))
_of_one = select(*_ROW).where(
    _p.id == bindparam("id"), _p.organisation_id == bindparam("organisation_id")
)
_FIND_OWN, _LOCK_OWN = Sql(_of_one), Sql(_of_one.with_for_update())
_members = select(*_ROW).where(_p.basket_id == bindparam("basket_id")).order_by(_p.id)
_OF_BASKET = Sql(_members)
_HOLD_BASKET = Sql(_members.with_for_update())
_HOLD_FREE = Sql(_members.with_for_update(skip_locked=True))
_BASKETS_OF = Sql(
    select(_p.basket_id)
    .distinct()
    .where(_p.application_id == bindparam("application_id"), _open, _p.basket_id.is_not(None))
)
_CHANGED: Final = (
    "status",
    "lapses_us",
    "reason",
    "account_id",
    "psu_id",
    "signers",
    "signatures_required",
    "basket_id",
    "authorised_us",
    "final_us",
    "due_on",
    "changed_to",
    "withdrawal_us",
)
_MOVE = Sql(
    update(payment)
    .where(_p.id == bindparam("b_id"), _p.status == bindparam("b_before"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
_alone = _p.basket_id.is_(None)
LAPSED = Sql(
    together(
        *(
            tpps.overdue(_p.id, _p.lapses_us, _p.status == one.value, _alone)
            for one in sorted(OPEN)
        ),
        tpps.overdue(_p.id, _p.withdrawal_us),
    )
)
_OPEN_OF = Sql(
    select(_p.id)
    .where(_p.application_id == bindparam("application_id"), _open)
    .order_by(_p.id)  # as the sweepers lock
)
_FORGET = Sql(delete(payment).where(_p.organisation_id == bindparam("organisation_id")))
_REMEMBERED: Final = 4_096
"""Longer orders are read anew each time: a bulk may be half a megabyte."""


# ------------------------------------------------------------------ an order in writing
read_order: Final = documents.reader(Order)
"""The order that `documents.write` wrote."""
_read_again: Final = remembering(read_order)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _read(row: Row) -> Payment:
    text = row[20]
    return Payment(
        id=row[0],
        organisation_id=row[1],
        application_id=row[2],
        status=Status(row[3]),
        created_us=row[4],
        lapses_us=row[5],
        redirect_uri=row[6],
        explicit=bool(row[7]),
        rejects_without_funds=bool(row[8]),
        reason=None if row[9] is None else Reason(row[9]),
        account_id=row[10],
        psu_id=row[11],
        signers=tuple(row[12].split()),
        signatures_required=row[13],
        basket_id=row[14],
        authorised_us=row[15],
        final_us=row[16],
        due_on=_day(row[17]),
        changed_to=_day(row[18]),
        withdrawal_us=row[19],
        order=_read_again(text) if len(text) < _REMEMBERED else read_order(text),
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _changeable(given: Payment) -> Mapping[str, Value]:
    return {
        "status": given.status,
        "lapses_us": given.lapses_us,
        "reason": given.reason,
        "account_id": given.account_id,
        "psu_id": given.psu_id,
        "signers": " ".join(given.signers),
        "signatures_required": given.signatures_required,
        "basket_id": given.basket_id,
        "authorised_us": given.authorised_us,
        "final_us": given.final_us,
        "due_on": _iso(given.due_on),
        "changed_to": _iso(given.changed_to),
        "withdrawal_us": given.withdrawal_us,
    }


async def add(work: Work, new: Payment, content_type: str, content: bytes) -> None:
    await work.run(
        _ADD,
        id=new.id,
        organisation_id=new.organisation_id,
        application_id=new.application_id,
        created_us=new.created_us,
        redirect_uri=new.redirect_uri,
        explicit=int(new.explicit),
        rejects_without_funds=int(new.rejects_without_funds),
        order=documents.write(new.order),
        product=new.order.product,
        content_type=content_type,
        content=content,
        **_changeable(new),
    )


async def find(work: Work, key: PaymentId) -> Payment | None:
    row = await work.one(_FIND, id=key)
    return None if row is None else _read(row)


async def find_own(
    work: Work, organisation: OrganisationId, key: PaymentId, *, hold: bool
) -> Payment | None:
    """The organisation's payment. Another's is neither read nor waited for (contract A.0.6)."""
    sql = _LOCK_OWN if hold else _FIND_OWN
    row = await work.one(sql, id=key, organisation_id=organisation)
    return None if row is None else _read(row)


async def content(work: Work, key: PaymentId) -> tuple[str, bytes] | None:
    """What was sent: its media type, and the bytes."""
    row = await work.one(_CONTENT, id=key)
    return None if row is None else (row[0], row[1])


async def lock(work: Work, key: PaymentId) -> Payment | None:
    """The payment, held until the work ends: of two racing acts one goes first."""
    row = await work.one(_LOCK, id=key)
    return None if row is None else _read(row)


async def lock_free(work: Work, key: PaymentId) -> Payment | None:
    """As `lock`, but None at once when somebody else holds it."""
    row = await work.one(_LOCK_FREE, id=key)
    return None if row is None else _read(row)


async def of_basket(work: Work, basket: BasketId) -> list[Payment]:
    """The members in the order of their ids, as the sweepers lock; held where the work writes."""
    sql = _HOLD_BASKET if work.writes else _OF_BASKET
    return [_read(row) for row in await work.all(sql, basket_id=basket)]


async def free_of_basket(work: Work, basket: BasketId) -> list[Payment] | None:
    """As `of_basket`, held; None at once when somebody else holds one of them."""
    held = [_read(row) for row in await work.all(_HOLD_FREE, basket_id=basket)]
    return held if len(held) == len(await work.all(_OF_BASKET, basket_id=basket)) else None


async def baskets_of(work: Work, application: ApplicationId) -> list[BasketId]:
    rows = await work.all(_BASKETS_OF, application_id=application)
    return [BasketId(row[0]) for row in rows]


async def move(work: Work, before: Payment, after: Payment) -> bool:
    """Write what changed, if nobody moved the payment meanwhile."""
    changes = {f"new_{name}": value for name, value in _changeable(after).items()}
    return bool(await work.run(_MOVE, b_id=before.id, b_before=before.status, **changes))


async def lapsed(work: Work, now_us: int, most: int) -> Sequence[tuple[PaymentId, int]]:
    """What time has ended by the clock of its organisation, with the shift of that clock.

    In the order of the ids: two sweepers lock alike, so neither waits for the other in vain.
    """
    rows = await work.all(LAPSED, now_us=now_us, most=most)
    return sorted((PaymentId(row[0]), row[1]) for row in rows)


async def open_of(work: Work, application: ApplicationId) -> list[PaymentId]:
    rows = await work.all(_OPEN_OF, application_id=application)
    return [PaymentId(row[0]) for row in rows]


@cache
def _searching(parts: frozenset[str]) -> Sql:
    """One statement for each set of wishes, so that each can have its index."""
    behind = tuple_(_p.created_us, _p.id) < tuple_(
        bindparam("behind_us", type_=BigInteger), bindparam("behind_id", type_=String)
    )
    asked = [_p[part] == bindparam(part) for part in sorted(parts - {"behind"})]
    newest_first = (
        select(*_ROW, _o.clock_shift_us)
        .select_from(payment.join(tpps.organisation))
        .where(*asked, *([behind] if "behind" in parts else []))
        .order_by(_p.created_us.desc(), _p.id.desc())
    )
    return Sql(newest_first.limit(bindparam("most", type_=Integer)))


async def search(work: Work, wanted: Search, most: int) -> list[tuple[Payment, int]]:
    """Payments with the clock shift of their organisations, newest first."""
    values: dict[str, Value] = {}
    if wanted.organisation_id is not None:
        values["organisation_id"] = wanted.organisation_id
    if wanted.status is not None:
        values["status"] = wanted.status
    if wanted.product is not None:
        values["product"] = wanted.product
    parts = set(values)
    if wanted.behind is not None:
        parts.add("behind")
        values["behind_us"], values["behind_id"] = wanted.behind
    rows = await work.all(_searching(frozenset(parts)), most=most, **values)
    return [(_read(row), row[len(_ROW)]) for row in rows]


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    await work.run(_FORGET, organisation_id=organisation)
