"""Tables and SQL of the consents for confirmation of funds, and of the questions under them."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
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
    or_,
    select,
    tuple_,
    update,
)

from wicketgate import consents, oauth, tpps
from wicketgate.bank import Reference
from wicketgate.consents import Status
from wicketgate.kernel.ids import AccountId, ApplicationId, ConsentId, OrganisationId
from wicketgate.kernel.money import Money
from wicketgate.kernel.sql import METADATA, Row, Sql, Value, remembering
from wicketgate.kernel.work import Work

from .model import Answered, Card, CoveredAccount, FundsConsent, FundsSearch, Permitted, Question

funds_consent: Final = Table(
    "funds_consent",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("application_id", String, nullable=False),
    Column("status", String, nullable=False),
    Column("iban", String),
    Column("bban", String),
    Column("currency", String),
    Column("card_number", String),
    Column("card_expires", String),
    Column("card_information", Text),
    Column("registration", Text),
    Column("last_action", String, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("lapses_us", BigInteger, nullable=False),
    Column("redirect_uri", Text),
    Column("explicit", Integer, nullable=False),
    Column("psu_id", String),
    Column("signers", String, nullable=False),
    Column("signatures_required", Integer, nullable=False),
    Column("account_id", String),
    Column("account_currency", String),
    Column("account_iban", String),
    Column("account_bban", String),
    Column("authorised_us", BigInteger),
    Index(None, "status", "lapses_us"),
    Index(None, "created_us", "id"),
    Index(None, "status", "created_us", "id"),
    Index(None, "organisation_id", "created_us", "id"),
    Index(None, "application_id"),
)

funds_question: Final = Table(
    "funds_question",
    METADATA,
    Column(
        "id",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    Column(
        "consent_id", String, ForeignKey("funds_consent.id", ondelete="CASCADE"), nullable=False
    ),
    Column("at_us", BigInteger, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("payee", Text),
    Column("available", Integer, nullable=False),
    Column("request_id", String, nullable=False),
    Index(None, "consent_id", "id"),
)

_c, _q, _o, _t = funds_consent.c, funds_question.c, tpps.organisation.c, oauth.access_token.c
CONSENT_COLUMNS: Final = tuple(_c)
"""What `read_consent` reads, for statements that join consents."""
_WIDTH: Final = len(CONSENT_COLUMNS)
_TOKEN_WIDTH: Final = len(oauth.ACCESS_TOKEN_COLUMNS)
_ADD = Sql(insert(funds_consent).values({c.name: bindparam(c.name) for c in _c}))
_FIND = Sql(select(*_c).where(_c.id == bindparam("id")))
_LOCK = Sql(select(*_c).where(_c.id == bindparam("id")).with_for_update())
_LOCK_FREE = Sql(select(*_c).where(_c.id == bindparam("id")).with_for_update(skip_locked=True))
_ANYWHERE = Sql(
    select(*_c, _o.clock_shift_us)
    .select_from(funds_consent.join(tpps.organisation))
    .where(_c.id == bindparam("id"))
)
# One statement for token and consent: it runs at every question.
_PRESENT = Sql(
    select(*oauth.ACCESS_TOKEN_COLUMNS, *_c)
    .select_from(oauth.access_token.outerjoin(funds_consent, _c.id == bindparam("consent_id")))
    .where(_t.fingerprint == bindparam("fingerprint"))
)
_CHANGED: Final = (
    "status",
    "last_action",
    "lapses_us",
    "psu_id",
    "signers",
    "signatures_required",
    "account_id",
    "account_currency",
    "account_iban",
    "account_bban",
    "authorised_us",
)
_MOVE = Sql(
    update(funds_consent)
    .where(_c.id == bindparam("b_id"), _c.status == bindparam("b_before"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
# The consent is held while the answer is written: whoever stops it comes before or after, and
# after it there is no answer any more.
_KEEP = Sql(
    insert(funds_question).from_select(
        ["consent_id", "at_us", "minor", "currency", "payee", "available", "request_id"],
        select(
            _c.id,
            bindparam("at_us", type_=BigInteger),
            bindparam("minor", type_=BigInteger),
            bindparam("currency", type_=String),
            bindparam("payee", type_=Text, required=True),
            bindparam("available", type_=Integer),
            bindparam("request_id", type_=String),
        )
        .where(
            _c.id == bindparam("consent_id"),
            _c.status == Status.VALID.value,
            _c.lapses_us > bindparam("now_us", type_=BigInteger),
        )
        .with_for_update(read=True),
    )
)
_COUNT = Sql(select(func.count()).where(_q.consent_id == bindparam("consent_id")))
_VALID_OF = Sql(
    select(*_c)
    .where(
        _c.organisation_id == bindparam("organisation_id"),
        _c.status == Status.VALID.value,
    )
    .order_by(_c.created_us.desc(), _c.id)
    .limit(bindparam("most", type_=Integer))
)
_LAPSED = Sql(
    select(_c.id, _o.clock_shift_us)
    .select_from(funds_consent.join(tpps.organisation))
    .where(
        or_(*(_c.status == status.value for status in consents.LAPSES_TO)),
        _c.lapses_us <= bindparam("now_us", type_=BigInteger) + _o.clock_shift_us,
    )
    .order_by(_c.id)  # two sweepers lock in the same order, so neither waits for the other in vain
    .limit(bindparam("most", type_=Integer))
)
_UNENDED = Sql(
    select(_c.id)
    .where(
        _c.application_id == bindparam("application_id"),
        or_(*(_c.status == status.value for status, after in consents.MOVES.items() if after)),
    )
    .order_by(_c.id)  # as the sweepers lock
)
_FORGET = Sql(delete(funds_consent).where(_c.organisation_id == bindparam("organisation_id")))


# ------------------------------------------------------------------ rows
@remembering
def _read(row: Row) -> FundsConsent:
    return FundsConsent(
        id=row[0],
        organisation_id=row[1],
        application_id=row[2],
        status=Status(row[3]),
        account=Reference(row[4], row[5], row[6]),
        card=Card(row[7], None if row[8] is None else date.fromisoformat(row[8]), row[9], row[10]),
        last_action=date.fromisoformat(row[11]),
        created_us=row[12],
        lapses_us=row[13],
        redirect_uri=row[14],
        explicit=bool(row[15]),
        psu_id=row[16],
        signers=tuple(row[17].split()),
        signatures_required=row[18],
        covered=None if row[19] is None else _covered(row),
        authorised_us=row[23],
    )


def _covered(row: Row) -> CoveredAccount:
    return CoveredAccount(AccountId(row[19]), row[20], row[21], row[22])


def read_consent(row: Row) -> FundsConsent:
    """The consent in the first columns of a row (CONSENT_COLUMNS)."""
    return _read(tuple(row[:_WIDTH]))


def _changeable(given: FundsConsent) -> Mapping[str, Value]:
    covered = given.covered
    return {
        "status": given.status,
        "last_action": given.last_action.isoformat(),
        "lapses_us": given.lapses_us,
        "psu_id": given.psu_id,
        "signers": " ".join(given.signers),
        "signatures_required": given.signatures_required,
        "account_id": None if covered is None else covered.id,
        "account_currency": None if covered is None else covered.currency,
        "account_iban": None if covered is None else covered.iban,
        "account_bban": None if covered is None else covered.bban,
        "authorised_us": given.authorised_us,
    }


# ------------------------------------------------------------------ consents
async def add(work: Work, new: FundsConsent) -> None:
    expires = new.card.expires
    await work.run(
        _ADD,
        id=new.id,
        organisation_id=new.organisation_id,
        application_id=new.application_id,
        iban=new.account.iban,
        bban=new.account.bban,
        currency=new.account.currency,
        card_number=new.card.number,
        card_expires=None if expires is None else expires.isoformat(),
        card_information=new.card.information,
        registration=new.card.registration,
        created_us=new.created_us,
        redirect_uri=new.redirect_uri,
        explicit=int(new.explicit),
        **_changeable(new),
    )


async def find(work: Work, key: ConsentId) -> FundsConsent | None:
    row = await work.one(_FIND, id=key)
    return None if row is None else read_consent(row)


async def lock(work: Work, key: ConsentId) -> FundsConsent | None:
    """The consent, held until the work ends: of two racing acts one goes first."""
    row = await work.one(_LOCK, id=key)
    return None if row is None else read_consent(row)


async def lock_free(work: Work, key: ConsentId) -> FundsConsent | None:
    """As `lock`, but None at once when somebody else holds it."""
    row = await work.one(_LOCK_FREE, id=key)
    return None if row is None else read_consent(row)


async def find_anywhere(work: Work, key: ConsentId) -> tuple[FundsConsent, timedelta] | None:
    """The consent, and how far the clock of its organisation is ahead."""
    row = await work.one(_ANYWHERE, id=key)
    return None if row is None else _with_shift(row)


def _with_shift(row: Row) -> tuple[FundsConsent, timedelta]:
    return read_consent(row), timedelta(microseconds=row[_WIDTH])


async def move(work: Work, before: FundsConsent, after: FundsConsent) -> bool:
    """Write what changed, if nobody moved the consent meanwhile."""
    changes = {f"new_{name}": value for name, value in _changeable(after).items()}
    return bool(await work.run(_MOVE, b_id=before.id, b_before=before.status, **changes))


async def valid_of(work: Work, organisation: OrganisationId, most: int) -> list[FundsConsent]:
    rows = await work.all(_VALID_OF, organisation_id=organisation, most=most)
    return [read_consent(row) for row in rows]


async def lapsed(work: Work, now_us: int, most: int) -> list[tuple[ConsentId, int]]:
    """Consents whose time is over by the clock of their organisation, with its shift."""
    rows = await work.all(_LAPSED, now_us=now_us, most=most)
    return [(ConsentId(row[0]), row[1]) for row in rows]


async def unended(work: Work, application: ApplicationId) -> list[ConsentId]:
    """The consents that the application asked for and that nothing has ended yet."""
    rows = await work.all(_UNENDED, application_id=application)
    return [ConsentId(row[0]) for row in rows]


@cache
def _searching(parts: frozenset[str]) -> Sql:
    """One statement for each set of wishes, so that each can have its index."""
    behind = tuple_(_c.created_us, _c.id) < tuple_(
        bindparam("behind_us", type_=BigInteger), bindparam("behind_id", type_=String)
    )
    asked = [_c[part] == bindparam(part) for part in sorted(parts - {"behind"})]
    newest_first = (
        select(*_c, _o.clock_shift_us)
        .select_from(funds_consent.join(tpps.organisation))
        .where(*asked, *([behind] if "behind" in parts else []))
        .order_by(_c.created_us.desc(), _c.id.desc())
    )
    return Sql(newest_first.limit(bindparam("most", type_=Integer)))


async def search(
    work: Work, wanted: FundsSearch, most: int
) -> list[tuple[FundsConsent, timedelta]]:
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


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    await work.run(_FORGET, organisation_id=organisation)


# ------------------------------------------------------------------ questions
async def present(
    work: Work, fingerprint: str, consent_id: str
) -> tuple[oauth.AccessToken, FundsConsent | None] | None:
    """The token and, beside it, the consent that Consent-ID names."""
    row = await work.one(_PRESENT, fingerprint=fingerprint, consent_id=consent_id)
    if row is None:
        return None
    held = row[_TOKEN_WIDTH:]
    return oauth.read_access_token(row), None if held[0] is None else read_consent(held)


async def keep(work: Work, permitted: Permitted, question: Question, *, available: bool) -> bool:
    """Keep a question with its answer; False where the consent is not valid any more."""
    return bool(
        await work.run(
            _KEEP,
            consent_id=permitted.consent.id,
            at_us=work.now_us,
            now_us=work.now_us,
            minor=question.amount.minor,
            currency=question.amount.currency,
            payee=question.payee,
            available=int(available),
            request_id=work.request_id,
        )
    )


@cache
def _asked_under(*, continued: bool) -> Sql:
    behind = [_q.id < bindparam("behind", type_=BigInteger)] if continued else []
    newest_first = (
        select(_q.id, _q.consent_id, _q.at_us, _q.minor, _q.currency, _q.payee, _q.available)
        .where(_q.consent_id == bindparam("consent_id"), *behind)
        .order_by(_q.id.desc())
    )
    return Sql(newest_first.limit(bindparam("most", type_=Integer)))


async def counted(work: Work, key: ConsentId) -> int:
    """How many questions were answered under the consent."""
    row = await work.one(_COUNT, consent_id=key)
    return 0 if row is None else int(row[0])


async def answered(work: Work, key: ConsentId, behind: int | None, most: int) -> list[Answered]:
    """Questions asked under the consent, newest first."""
    values: dict[str, Value] = {} if behind is None else {"behind": behind}
    sql = _asked_under(continued=behind is not None)
    rows = await work.all(sql, consent_id=key, most=most, **values)
    return [
        Answered(row[0], row[1], row[2], Money(row[3], row[4]), row[5], bool(row[6]))
        for row in rows
    ]
