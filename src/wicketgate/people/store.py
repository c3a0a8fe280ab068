"""Tables and SQL of the members."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    case,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import Applicant, Candidate, Member, Session, SignedIn, SignUp, Stage, State

member: Final = Table(
    "member",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("email", String, unique=True),
    Column("language", String, nullable=False),
    Column("state", String, nullable=False),
    Column("totp_salt", String),
    Column("totp_step", BigInteger, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("joined_us", BigInteger, nullable=False),
)
member_sign_up: Final = Table(
    "member_sign_up",
    METADATA,
    Column("id", String, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("sent_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Index(None, "email"),
    Index(None, "expires_us"),
)
member_link: Final = Table(
    "member_link",
    METADATA,
    Column("token_hash", String, primary_key=True),
    Column("member_id", String, ForeignKey("member.id"), nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Index(None, "member_id"),
    Index(None, "expires_us"),
)
member_session: Final = Table(
    "member_session",
    METADATA,
    Column("id", String, primary_key=True),
    Column("secret_hash", String, nullable=False, unique=True),
    Column("member_id", String, ForeignKey("member.id"), nullable=False),
    Column("stage", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Index(None, "member_id"),
    Index(None, "expires_us"),
)
member_recovery_code: Final = Table(
    "member_recovery_code",
    METADATA,
    Column("member_id", String, ForeignKey("member.id"), primary_key=True),
    Column("code_hash", String, primary_key=True),
)
member_count: Final = Table(
    "member_count",
    METADATA,
    Column("subject", String, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Index(None, "until_us"),
)

_m, _u, _l = member.c, member_sign_up.c, member_link.c
_s, _r, _c = member_session.c, member_recovery_code.c, member_count.c
_ids: Final[BindParameter[str]] = bindparam("member_id")
_now: Final[BindParameter[int]] = bindparam("now_us")

# ------------------------------------------------------------------ members
_MEMBER: Final = (_m.id, _m.name, _m.email, _m.language, _m.state, _m.totp_salt, _m.totp_step)
_ADD = Sql(
    postgresql.insert(member)
    .values({column.name: bindparam(column.name) for column in _m})
    .on_conflict_do_nothing(index_elements=["email"])
)
_BY_EMAIL = Sql(select(*_MEMBER).where(_m.email == bindparam("email")))
_CANDIDATE = Sql(select(_m.id, _m.password_hash).where(_m.email == bindparam("email")))
_PASSWORD = Sql(
    update(member)
    .where(_m.id == bindparam("b_id"), _m.state == State.ACTIVE.value)
    .values(password_hash=bindparam("new_hash"))
)
_TOTP = Sql(
    update(member)
    .where(_m.id == bindparam("b_id"))
    .values(totp_salt=bindparam("new_salt"), totp_step=bindparam("new_step"))
)
_SPEND = Sql(
    update(member)
    .where(_m.id == bindparam("b_id"), _m.totp_step < bindparam("step"))
    .values(totp_step=bindparam("new_step"))
)
_CLOSE = Sql(
    update(member)
    .where(_m.id == bindparam("b_id"), _m.state == bindparam("before"))
    .values(
        state=bindparam("after"),
        name="",
        email=None,
        password_hash="",  # no hash at all: nothing opens a closed account
        totp_salt=None,
    )
)


def _member(row: Row) -> Member:
    return Member(MemberId(row[0]), row[1], row[2] or "", row[3], State(row[4]), row[5], row[6])


async def add(work: Work, new: Member, password_hash: str) -> bool:
    """Whether it was added; not where the address has an account already."""
    return bool(
        await work.run(
            _ADD,
            id=new.id,
            name=new.name,
            email=new.email,
            language=new.language,
            state=new.state,
            totp_salt=new.totp_salt,
            totp_step=new.totp_step,
            password_hash=password_hash,
            joined_us=work.now_us,
        )
    )


async def by_email(work: Work, email: str) -> Member | None:
    row = await work.one(_BY_EMAIL, email=email)
    return None if row is None else _member(row)


async def candidate(work: Work, email: str) -> Candidate:
    row = await work.one(_CANDIDATE, email=email)
    return Candidate(None, None, email) if row is None else Candidate(row[0], row[1], email)


async def set_password(work: Work, who: MemberId, password_hash: str) -> bool:
    return bool(await work.run(_PASSWORD, b_id=who, new_hash=password_hash))


async def set_totp(work: Work, who: MemberId, salt: str | None, step: int) -> None:
    await work.run(_TOTP, b_id=who, new_salt=salt, new_step=step)


async def spend_step(work: Work, who: MemberId, step: int) -> bool:
    """Whether the code of this step was still unspent."""
    return bool(await work.run(_SPEND, b_id=who, step=step, new_step=step))


async def close(work: Work, who: MemberId, before: State, after: State) -> bool:
    """Erase who it was, if the account still stands as it stood."""
    return bool(await work.run(_CLOSE, b_id=who, before=before, after=after))


# ------------------------------------------------------------------ sign-ups and links
_ADD_SIGN_UP = Sql(
    insert(member_sign_up).values({column.name: bindparam(column.name) for column in _u})
)
_SIGN_UP = Sql(select(*_u).where(_u.token_hash == bindparam("token_hash"), _u.expires_us > _now))
_SIGN_UP_CALLED = Sql(select(*_u).where(_u.id == bindparam("id"), _u.expires_us > _now))
_RENEW = Sql(
    update(member_sign_up)
    .where(_u.id == bindparam("b_id"), _u.sent_us <= bindparam("sent_before_us"))
    .values(
        token_hash=bindparam("new_hash"), sent_us=bindparam("now"), expires_us=bindparam("ends_us")
    )
)
_FORGET_SIGN_UPS = Sql(delete(member_sign_up).where(_u.email == bindparam("email")))
_ADD_LINK = Sql(insert(member_link).values({column.name: bindparam(column.name) for column in _l}))
_LINK = Sql(
    select(*_MEMBER)
    .select_from(member_link.join(member))
    .where(_l.token_hash == bindparam("token_hash"), _l.expires_us > _now)
)
_USE_LINK = Sql(delete(member_link).where(_l.token_hash == bindparam("token_hash")))
_FORGET_LINKS = Sql(delete(member_link).where(_l.member_id == _ids))


def _sign_up(row: Row) -> SignUp:
    return SignUp(row[0], row[1], Applicant(row[2], row[3], row[4], row[5]), row[6], row[7])


async def add_sign_up(work: Work, new: SignUp) -> None:
    await work.run(
        _ADD_SIGN_UP,
        id=new.id,
        token_hash=new.token_hash,
        name=new.applicant.name,
        email=new.applicant.email,
        password_hash=new.applicant.password_hash,
        language=new.applicant.language,
        sent_us=new.sent_us,
        expires_us=new.expires_us,
    )


async def sign_up_by_token(work: Work, token_hash: str) -> SignUp | None:
    row = await work.one(_SIGN_UP, token_hash=token_hash, now_us=work.now_us)
    return None if row is None else _sign_up(row)


async def sign_up_called(work: Work, name: str) -> SignUp | None:
    row = await work.one(_SIGN_UP_CALLED, id=name, now_us=work.now_us)
    return None if row is None else _sign_up(row)


async def renew(work: Work, after: SignUp, sent_before_us: int) -> bool:
    """Give the sign-up a new link, unless one was sent a moment ago."""
    return bool(
        await work.run(
            _RENEW,
            b_id=after.id,
            sent_before_us=sent_before_us,
            new_hash=after.token_hash,
            now=after.sent_us,
            ends_us=after.expires_us,
        )
    )


async def forget_sign_ups(work: Work, email: str) -> int:
    return await work.run(_FORGET_SIGN_UPS, email=email)


async def add_link(work: Work, token_hash: str, who: MemberId, expires_us: int) -> None:
    await work.run(_ADD_LINK, token_hash=token_hash, member_id=who, expires_us=expires_us)


async def member_behind(work: Work, token_hash: str) -> Member | None:
    row = await work.one(_LINK, token_hash=token_hash, now_us=work.now_us)
    return None if row is None else _member(row)


async def use_link(work: Work, token_hash: str) -> bool:
    """Whether this use is the first."""
    return bool(await work.run(_USE_LINK, token_hash=token_hash))


async def forget_links(work: Work, who: MemberId) -> None:
    await work.run(_FORGET_LINKS, member_id=who)


# ------------------------------------------------------------------ sessions
_SESSION: Final = (_s.id, _s.member_id, _s.stage, _s.agent, _s.created_us, _s.expires_us)
_OPEN = Sql(insert(member_session).values({column.name: bindparam(column.name) for column in _s}))
_SIGNED_IN = Sql(
    select(*_MEMBER, *_SESSION)
    .select_from(member_session.join(member))
    .where(_s.secret_hash == bindparam("secret_hash"), _s.expires_us > _now)
)
_SESSIONS = Sql(
    select(*_SESSION)
    .where(_s.member_id == _ids, _s.stage == Stage.FULL.value, _s.expires_us > _now)
    .order_by(_s.created_us.desc(), _s.id)
)
_END = Sql(delete(member_session).where(_s.id == bindparam("id"), _s.member_id == _ids))
_END_OTHERS = Sql(delete(member_session).where(_s.member_id == _ids, _s.id != bindparam("kept")))


def _session(row: Row) -> Session:
    return Session(row[0], MemberId(row[1]), Stage(row[2]), *row[3:6])


async def open_session(work: Work, new: Session, secret_hash: str) -> None:
    await work.run(
        _OPEN,
        id=new.id,
        secret_hash=secret_hash,
        member_id=new.member_id,
        stage=new.stage,
        agent=new.agent,
        created_us=new.created_us,
        expires_us=new.expires_us,
    )


async def signed_in(work: Work, secret_hash: str) -> SignedIn | None:
    row = await work.one(_SIGNED_IN, secret_hash=secret_hash, now_us=work.now_us)
    return None if row is None else SignedIn(_member(row[:7]), _session(row[7:]))


async def sessions(work: Work, who: MemberId) -> list[Session]:
    return [_session(row) for row in await work.all(_SESSIONS, member_id=who, now_us=work.now_us)]


async def end_session(work: Work, who: MemberId, session: str) -> bool:
    return bool(await work.run(_END, id=session, member_id=who))


async def end_other_sessions(work: Work, who: MemberId, kept: str) -> int:
    """End all but one; all where `kept` is empty."""
    return await work.run(_END_OTHERS, member_id=who, kept=kept)


# ------------------------------------------------------------------ recovery codes
_ADD_CODE = Sql(
    insert(member_recovery_code).values(member_id=_ids, code_hash=bindparam("code_hash"))
)
_USE_CODE = Sql(
    delete(member_recovery_code).where(_r.member_id == _ids, _r.code_hash == bindparam("code_hash"))
)
_DROP_CODES = Sql(delete(member_recovery_code).where(_r.member_id == _ids))


async def set_codes(work: Work, who: MemberId, hashes: list[str]) -> None:
    """These codes and no others."""
    await work.run(_DROP_CODES, member_id=who)
    await work.run_many(_ADD_CODE, [{"member_id": who, "code_hash": one} for one in hashes])


async def use_code(work: Work, who: MemberId, code_hash: str) -> bool:
    """Whether there was such a code; now there is not."""
    return bool(await work.run(_USE_CODE, member_id=who, code_hash=code_hash))


# ------------------------------------------------------------------ counts
_over = _c.until_us <= bindparam("now")
_COUNT = Sql(
    postgresql.insert(member_count)
    .values(subject=bindparam("subject"), tries=1, until_us=bindparam("ends_us"))
    .on_conflict_do_update(
        index_elements=["subject"],
        set_={
            "tries": case((_over, 1), else_=_c.tries + 1),
            "until_us": case((_over, bindparam("ends_us")), else_=_c.until_us),
        },
    )
    .returning(_c.tries)
)
_UNCOUNT = Sql(delete(member_count).where(_c.subject == bindparam("subject")))


async def count(work: Work, subject: str, ends_us: int) -> int:
    """Count one try; the how many-th it is in its time, which ends at `ends_us` for a first one."""
    rows = await work.all(_COUNT, subject=subject, ends_us=ends_us, now=work.now_us)
    return int(rows[0][0])


async def uncount(work: Work, subject: str) -> None:
    await work.run(_UNCOUNT, subject=subject)


_OVER: Final = (
    Sql(delete(member_sign_up).where(_u.expires_us <= _now)),
    Sql(delete(member_link).where(_l.expires_us <= _now)),
    Sql(delete(member_session).where(_s.expires_us <= _now)),
    Sql(delete(member_count).where(_c.until_us <= _now)),
)


async def forget_over(work: Work) -> int:
    return sum([await work.run(sql, now_us=work.now_us) for sql in _OVER])
