"""Tables and SQL of the sandbox bank. One world per organisation, all in the same tables."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import itemgetter
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
    func,
    insert,
    literal_column,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate.bank import AccountState, Customer, Entry
from wicketgate.clearing import Account
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import AccountId, OrganisationId, PsuId
from wicketgate.kernel.sql import METADATA, Row, Sql, Value
from wicketgate.kernel.work import Work
from wicketgate.personas import Device, SignsIn

from .model import Head, Holder, Ledger, Place, read_account, read_head, up_to


def _required(*names: str) -> Iterator[Column[str]]:
    return (Column(name, String, nullable=False) for name in names)


sandbox_world: Final = Table(
    "sandbox_world",
    METADATA,
    Column("organisation_id", String, primary_key=True),
    *_required("lived_until"),
)
sandbox_customer: Final = Table(
    "sandbox_customer",
    METADATA,
    Column("id", String, primary_key=True),
    *_required("organisation_id", "login", "name", "phone_hint", "signs_in", "device"),
    Column("corporate_id", String),
    Index(None, "organisation_id"),
)
sandbox_account: Final = Table(
    "sandbox_account",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, nullable=False),
    Column("position", Integer, nullable=False),
    *_required("iban", "bic", "currency", "product", "name", "usage", "cash_account_type"),
    *_required("state", "owner_names"),
    Column("display_name", String),
    Column("signatures_required", Integer, nullable=False),
    Column("credit_line", BigInteger, nullable=False),
    # Where the ledger stands: always the newest booking's sequence and balance.
    Column("newest", BigInteger, nullable=False),
    Column("booked", BigInteger, nullable=False),
    # Set aside for orders on their way (the clearing); not available, and still booked.
    Column("held", BigInteger, nullable=False, server_default="0"),
    Column("changed_us", BigInteger),
    Index(None, "organisation_id"),
)
sandbox_mandate: Final = Table(
    "sandbox_mandate",
    METADATA,
    Column("customer_id", String, ForeignKey("sandbox_customer.id"), primary_key=True),
    Column("account_id", String, ForeignKey("sandbox_account.id"), primary_key=True),
    Column("right", String, nullable=False),
    Index(None, "account_id"),
)
sandbox_booking: Final = Table(
    "sandbox_booking",
    METADATA,
    Column("account_id", String, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("balance_after", BigInteger, nullable=False),
    *_required("transaction_id"),
    Column("entry", Text, nullable=False),
    Index(None, "transaction_id", unique=True),
    # Bookings of an account lie side by side: a page is one walk, not a hundred jumps.
    sqlite_with_rowid=False,
)
"""No foreign key to the account: a world is written and wiped as a whole, and this is its bulk."""
sandbox_attempt: Final = Table(
    "sandbox_attempt",
    METADATA,
    Column("customer_id", String, primary_key=True),
    Column("organisation_id", String, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("last_us", BigInteger, nullable=False),
    Index(None, "organisation_id"),
)
"""Wrong passwords in a row. Logins that nobody has are counted as well: they look alike."""

_a, _b, _m = sandbox_account.c, sandbox_booking.c, sandbox_mandate.c
ABOVE_ALL: Final = 2**62
"""Higher than any sequence: sorts the head of a statement before its bookings."""
_above_all = literal_column(str(ABOVE_ALL), BigInteger).label("sequence")
_ONE: Final = literal_column("1", Integer)
_organisation, _psu, _account = (
    bindparam(name, type_=String) for name in ("organisation", "psu", "account")
)
_at_us = bindparam("at_us", type_=BigInteger)
_NOT_CLOSED: Final = _a.state != literal_column(f"'{AccountState.DELETED.value}'", String)

_closing = (
    select(_b.balance_after)
    .where(_b.account_id == _a.id, _b.sequence <= bindparam("closing"))
    .order_by(_b.sequence.desc())
    .limit(_ONE)
    .correlate(sandbox_account)
    .scalar_subquery()
)
HEAD: Final = (
    *(_above_all, _a.name, _a.booked, func.coalesce(_closing, literal_column("0", BigInteger))),
    *(_a.newest, _a.changed_us, _a.credit_line, _a.held, _a.signatures_required),
    *(_a.id, _a.currency, _a.product, _a.usage, _a.iban, _a.bic),
    *(_a.cash_account_type, _a.state, _a.display_name, _a.owner_names),
)
"""What `model.read_head` reads; second a text, as in a booking.

With `closing` = 0 the closing balance is not looked for.
"""
_reach = sandbox_mandate.join(sandbox_account, _a.id == _m.account_id)
_USABLE: Final = (_m.customer_id == _psu, _m.account_id == _account, _NOT_CLOSED)
_page = (
    select(_b.sequence, _b.entry)
    .where(_b.account_id == _account)
    .where(_b.sequence >= bindparam("low"), _b.sequence <= bindparam("high"))
    .order_by(_b.sequence.desc())
    .limit(bindparam("limit", type_=Integer))
    .subquery("page")
)
_gap = [null()] * len(HEAD[2:])
_head = select(*HEAD).select_from(_reach).where(*_USABLE)
# One statement: the account's head (none when the customer may not use it), then sequence and entry
# of each booking. An empty page still gives the account.
STATEMENT = Sql(union_all(_head, select(_page.c.sequence, _page.c.entry, *_gap)))
_on_it = _reach.join(sandbox_booking, _b.account_id == _a.id)
_BOOKED = Sql(
    select(_ONE).select_from(_on_it).where(*_USABLE, _b.sequence == bindparam("sequence"))
)
_BY_NAME = Sql(
    select(_b.entry)
    .select_from(_on_it)
    .where(*_USABLE, _b.transaction_id == bindparam("transaction_id"))
)
ACCOUNTS_OF = Sql(
    select(*HEAD)
    .select_from(_reach)
    .where(_m.customer_id == _psu, _NOT_CLOSED)
    .order_by(_a.position)
)

_c, _w, _t = sandbox_customer.c, sandbox_world.c, sandbox_attempt.c
_HOLDER = Sql(
    select(_c.id, _c.login, _c.name, _c.corporate_id, _c.phone_hint, _c.signs_in, _c.device).where(
        _c.id == _psu, _c.organisation_id == _organisation
    )
)
_BEGIN_WORLD = Sql(
    postgresql.insert(sandbox_world)
    .values(organisation_id=_organisation, lived_until=bindparam("day"))
    .on_conflict_do_nothing(index_elements=["organisation_id"])
)
_LIVED_UNTIL = Sql(
    select(_w.lived_until).where(_w.organisation_id == _organisation).with_for_update()
)
_WORLDS = Sql(select(_w.organisation_id, _w.lived_until))
_LIVED = Sql(
    update(sandbox_world)
    .where(_w.organisation_id == _organisation)
    .values(lived_until=bindparam("day"))
)
_ADD_CUSTOMER, _ADD_ACCOUNT = Sql(insert(sandbox_customer)), Sql(insert(sandbox_account))
_ADD_MANDATE, _BOOK = Sql(insert(sandbox_mandate)), Sql(insert(sandbox_booking))
_LEDGERS = Sql(select(_a.id, _a.newest, _a.booked).where(_a.organisation_id == _organisation))
_LEDGER = Sql(select(_a.currency, _a.newest, _a.booked).where(_a.id == _account).with_for_update())
STAND: Final = (
    *(_a.id, _a.currency, _a.state, _a.usage, _a.iban, _a.bic, _a.owner_names),
    *(_a.booked, _a.credit_line, _a.held),
)
"""What `model.read_account` reads."""
_STANDS = Sql(select(*STAND).where(_a.organisation_id == _organisation).order_by(_a.position))
_USED_BY = Sql(
    select(*STAND).select_from(_reach).where(_m.customer_id == _psu, _m.account_id == _account)
)
_HOLD = Sql(
    update(sandbox_account)
    .where(_a.id == _account)
    .values(held=_a.held + bindparam("change", type_=BigInteger))
)
_STAND = Sql(
    update(sandbox_account)
    .where(_a.id == _account)
    .values(newest=bindparam("new_newest"), booked=bindparam("new_booked"), changed_us=_at_us)
)
_accounts = select(_a.id).where(_a.organisation_id == _organisation)
_OWNED: Final = (sandbox_account, sandbox_customer, sandbox_attempt, sandbox_world)
_WIPE: Final = (
    Sql(delete(sandbox_booking).where(_b.account_id.in_(_accounts))),
    Sql(delete(sandbox_mandate).where(_m.account_id.in_(_accounts))),
    *(Sql(delete(table).where(table.c.organisation_id == _organisation)) for table in _OWNED),
)
_WRONG = Sql(select(_t.wrong).where(_t.customer_id == _psu))
_COUNT_WRONG = Sql(
    postgresql.insert(sandbox_attempt)
    .values(customer_id=_psu, organisation_id=_organisation, wrong=_ONE, last_us=_at_us)
    .on_conflict_do_update(
        index_elements=["customer_id"],
        set_={"wrong": _t.wrong + _ONE, "last_us": _at_us},
    )
    .returning(_t.wrong)
)
_FORGIVE = Sql(delete(sandbox_attempt).where(_t.customer_id == _psu))
_FORGET_STRANGERS = Sql(
    delete(sandbox_attempt).where(
        _t.organisation_id == _organisation,
        _t.last_us < bindparam("before_us"),
        _t.customer_id.not_in(select(_c.id)),
    )
)
_sequence = itemgetter(0)


async def heads(work: Work, psu: PsuId, closing_day: date | None) -> list[Head]:
    rows = await work.all(ACCOUNTS_OF, psu=psu, closing=up_to(closing_day))
    return [read_head(tuple(row), closing_day) for row in rows]


async def statement(
    work: Work, place: Place, closing_day: date | None
) -> tuple[Head, list[Row]] | None:
    """The head, and the bookings; None where the customer may not use the account."""
    closing = up_to(closing_day)
    psu, account, low, high, limit = place
    rows = _sorted(
        await work.all(
            STATEMENT,
            psu=psu,
            account=account,
            low=low,
            high=high,
            limit=limit,
            closing=closing,
        )
    )
    return (read_head(tuple(rows[0]), closing_day), rows[1:]) if rows else None


async def booked(work: Work, psu: PsuId, account: AccountId, sequence: int) -> bool:
    """Whether that booking is there, and the customer's to see."""
    row = await work.one(_BOOKED, psu=psu, account=account, sequence=sequence)
    return row is not None


async def by_name(work: Work, psu: PsuId, account: AccountId, transaction_id: str) -> Entry | None:
    row = await work.one(_BY_NAME, psu=psu, account=account, transaction_id=transaction_id)
    return None if row is None else Entry(row[0])


def _sorted(rows: list[Row]) -> list[Row]:
    """Newest first below the head: how the rows come, though SQL does not promise it."""
    rows.sort(key=_sequence, reverse=True)
    if rows and rows[0][0] != ABOVE_ALL:
        return []
    return rows


async def holder(work: Work, organisation: OrganisationId, psu: PsuId) -> Holder | None:
    row = await work.one(_HOLDER, psu=psu, organisation=organisation)
    if row is None:
        return None
    key, login, name, corporate_id, phone_hint, signs_in, device = row
    customer = Customer(PsuId(key), login, name, corporate_id, phone_hint)
    return Holder(customer, SignsIn(signs_in), Device(device))


async def begin_world(work: Work, organisation: OrganisationId, day: date) -> bool:
    """False where the organisation already has a world."""
    return bool(await work.run(_BEGIN_WORLD, organisation=organisation, day=day.isoformat()))


async def lived_until(work: Work, organisation: OrganisationId) -> date | None:
    """The last day lived; the world is locked for others until this work ends."""
    row = await work.one(_LIVED_UNTIL, organisation=organisation)
    return None if row is None else date.fromisoformat(row[0])


async def worlds(work: Work) -> dict[OrganisationId, date]:
    """The last day lived of every world."""
    return {OrganisationId(key): date.fromisoformat(day) for key, day in await work.all(_WORLDS)}


async def lived(work: Work, organisation: OrganisationId, day: date) -> None:
    await work.run(_LIVED, organisation=organisation, day=day.isoformat())


async def people(
    work: Work,
    customers: Iterable[Mapping[str, Value]],
    accounts: Iterable[Mapping[str, Value]],
    mandates: Iterable[Mapping[str, Value]],
) -> None:
    await work.run_many(_ADD_CUSTOMER, customers)
    await work.run_many(_ADD_ACCOUNT, accounts)
    await work.run_many(_ADD_MANDATE, mandates)


async def ledgers(work: Work, organisation: OrganisationId) -> dict[str, tuple[int, int]]:
    """Account id -> newest sequence and booked balance."""
    rows = await work.all(_LEDGERS, organisation=organisation)
    return {key: (newest, booked) for key, newest, booked in rows}


async def ledger(work: Work, account: AccountId) -> tuple[str, int, int]:
    """Currency, newest sequence and booked balance; others cannot book until this work ends."""
    row = await work.one(_LEDGER, account=account)
    if row is None:
        raise Unavailable("the account's sandbox world is gone")
    return row[0], row[1], row[2]


async def accounts(work: Work, organisation: OrganisationId) -> list[Account]:
    """All of the world, in their order."""
    return [read_account(row) for row in await work.all(_STANDS, organisation=organisation)]


async def used_by(work: Work, psu: PsuId, key: AccountId) -> Account | None:
    """The account, if the customer may use it; a closed one too."""
    row = await work.one(_USED_BY, psu=psu, account=key)
    return None if row is None else read_account(row)


async def hold(work: Work, key: AccountId, change: int) -> None:
    await work.run(_HOLD, account=key, change=change)


async def book(
    work: Work, ledger: Ledger, rows: Iterable[Mapping[str, Value]], *, at_us: int
) -> None:
    """Store the rows and where the ledger then stands."""
    await work.run_many(_BOOK, rows)
    await work.run(
        _STAND,
        account=ledger.account,
        new_newest=ledger.newest,
        new_booked=ledger.booked,
        at_us=at_us,
    )


async def wipe(work: Work, organisation: OrganisationId) -> None:
    for statement in _WIPE:
        await work.run(statement, organisation=organisation)


async def wrong_passwords(work: Work, psu: PsuId) -> int:
    row = await work.one(_WRONG, psu=psu)
    return 0 if row is None else int(row[0])


async def count_wrong(work: Work, organisation: OrganisationId, psu: PsuId) -> int:
    """One more; how many there are now."""
    row = await work.one(_COUNT_WRONG, psu=psu, organisation=organisation, at_us=work.now_us)
    return 0 if row is None else int(row[0])


async def forgive(work: Work, psu: PsuId) -> None:
    await work.run(_FORGIVE, psu=psu)


async def forget_strangers(work: Work, organisation: OrganisationId, *, before_us: int) -> None:
    """Drop the counts of logins that nobody has."""
    await work.run(_FORGET_STRANGERS, organisation=organisation, before_us=before_us)
