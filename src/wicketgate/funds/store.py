"""Tables and SQL of the consents for confirmation of funds, and of the questions under them."""

from collections.abc import Mapping
from datetime import date
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
    func,
    insert,
    select,
)

from wicketgate import oauth
from wicketgate.bank import Reference
from wicketgate.consenting import LAPSES_TO, Status
from wicketgate.kernel.ids import AccountId, ConsentId
from wicketgate.kernel.money import Money
from wicketgate.kernel.sql import METADATA, Row, Sql, Value, remembering
from wicketgate.kernel.work import Work
from wicketgate.registers import Register

from .model import Answered, Card, CoveredAccount, FundsConsent, Permitted, Question

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

_c, _q, _t = funds_consent.c, funds_question.c, oauth.access_token.c
CONSENT_COLUMNS: Final = tuple(_c)
"""What `read_consent` reads, for statements that join consents."""
_WIDTH: Final = len(CONSENT_COLUMNS)
_TOKEN_WIDTH: Final = len(oauth.ACCESS_TOKEN_COLUMNS)
# One statement for token and consent: it runs at every question.
_PRESENT = Sql(
    select(*oauth.ACCESS_TOKEN_COLUMNS, *_c)
    .select_from(oauth.access_token.outerjoin(funds_consent, _c.id == bindparam("consent_id")))
    .where(_t.fingerprint == bindparam("fingerprint"))
)
_CHANGING: Final = (
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


# ------------------------------------------------------------------ consents
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


def _write(given: FundsConsent) -> Mapping[str, Value]:
    expires, covered = given.card.expires, given.covered
    return {
        "id": given.id,
        "organisation_id": given.organisation_id,
        "application_id": given.application_id,
        "status": given.status,
        "iban": given.account.iban,
        "bban": given.account.bban,
        "currency": given.account.currency,
        "card_number": given.card.number,
        "card_expires": None if expires is None else expires.isoformat(),
        "card_information": given.card.information,
        "registration": given.card.registration,
        "last_action": given.last_action.isoformat(),
        "created_us": given.created_us,
        "lapses_us": given.lapses_us,
        "redirect_uri": given.redirect_uri,
        "explicit": int(given.explicit),
        "psu_id": given.psu_id,
        "signers": " ".join(given.signers),
        "signatures_required": given.signatures_required,
        "account_id": None if covered is None else covered.id,
        "account_currency": None if covered is None else covered.currency,
        "account_iban": None if covered is None else covered.iban,
        "account_bban": None if covered is None else covered.bban,
        "authorised_us": given.authorised_us,
    }


REGISTER: Final = Register(
    funds_consent, read=read_consent, write=_write, changing=_CHANGING, unended=LAPSES_TO
)


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
