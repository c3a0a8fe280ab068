"""SQL of coverage: joins the tables of tokens, consents and accesses."""

from typing import Final

from sqlalchemy import Integer, String, bindparam, cast, select

from wicketgate import consents, journal, oauth
from wicketgate.kernel.ids import ConsentId
from wicketgate.kernel.sql import Row, Sql, comma_joined, remembering
from wicketgate.kernel.work import Work

from .model import Counter, Presented

_t, _c, _a = oauth.access_token.c, consents.consent.c, journal.access_line.c
_TOKEN_WIDTH: Final = len(oauth.ACCESS_TOKEN_COLUMNS)
_END: Final = _TOKEN_WIDTH + len(consents.READING_COLUMNS)
_MOST_COUNTED: Final = 4  # frequencyPerDay is never more (contract A.2.1)

_joined = (
    select(*oauth.ACCESS_TOKEN_COLUMNS, *consents.READING_COLUMNS)
    .select_from(oauth.access_token.outerjoin(consents.consent, _c.id == bindparam("consent_id")))
    .where(_t.fingerprint == bindparam("fingerprint"))
)
# One statement for token and consent: it runs at every reading.
_PRESENT = Sql(_joined)
_counted = (
    select(_a.at_us)
    .where(
        _a.consent_id == bindparam("consent_id"),
        _a.reading == bindparam("reading"),
        _a.kind == journal.AccessKind.UNATTENDED.value,
        _a.at_us > bindparam("since_us"),
    )
    .order_by(_a.at_us.desc())
    .limit(bindparam("most", type_=Integer))
    .subquery("recent")
)
_recent = select(comma_joined(cast(_counted.c.at_us, String))).scalar_subquery()
_PRESENT_COUNTED = Sql(_joined.add_columns(_recent))
_READ_BEFORE = Sql(
    select(_a.id)
    .where(
        _a.consent_id == bindparam("consent_id"),
        _a.reading == bindparam("reading"),
        _a.kind != journal.AccessKind.CONTINUED.value,
    )
    .limit(1)
)


async def present(work: Work, fingerprint: str, consent_id: str) -> Presented | None:
    """The token and, beside it, the consent that Consent-ID names."""
    row = await work.one(_PRESENT, fingerprint=fingerprint, consent_id=consent_id)
    return None if row is None else _presented(row, ())


async def present_counted(
    work: Work, fingerprint: str, consent_id: str, counter: Counter
) -> Presented | None:
    """As `present`, with the latest unattended readings of the same thing."""
    row = await work.one(
        _PRESENT_COUNTED,
        fingerprint=fingerprint,
        consent_id=consent_id,
        reading=counter.reading,
        since_us=counter.since_us,
        most=_MOST_COUNTED,
    )
    if row is None:
        return None
    recent = row[-1]
    return _presented(
        row, tuple(sorted(map(int, recent.split(",")), reverse=True)) if recent else ()
    )


def _presented(row: Row, recent: tuple[int, ...]) -> Presented:
    token, consent = _read_both(tuple(row[:_END]))
    return Presented(token, consent, recent)


@remembering
def _read_both(row: Row) -> tuple[oauth.AccessToken, consents.Consent | None]:
    held = row[_TOKEN_WIDTH:]
    found = None if held[0] is None else consents.read_for_reading(held)
    return oauth.read_access_token(row), found


async def read_before(work: Work, consent_id: ConsentId, reading: str) -> bool:
    return await work.one(_READ_BEFORE, consent_id=consent_id, reading=reading) is not None
