"""Tables and SQL of the members."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.sql import METADATA, Row, Sql, turn_of
from wicketgate.kernel.work import Work

from .model import Applicant, Link, Member, Session, SignedIn, SignUp, Stage, State

member: Final = Table(
    "member",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("email", String, unique=True),
    Column("language", String, nullable=False),
    Column("state", String, nullable=False),
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
    Column("code_hash", String),
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
    Column("email", String),
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
    Column("used_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Index(None, "member_id"),
    Index(None, "expires_us"),
)
_m, _u, _l, _s = member.c, member_sign_up.c, member_link.c, member_session.c
_ids: Final[BindParameter[str]] = bindparam("member_id")
_now: Final[BindParameter[int]] = bindparam("now_us")

# ------------------------------------------------------------------ members
_MEMBER: Final = (_m.id, _m.name, _m.email, _m.language, _m.state)
_ADD = Sql(
    postgresql.insert(member)
    .values({column.name: bindparam(column.name) for column in _m})
    .on_conflict_do_nothing(index_elements=["email"])
)
_BY_EMAIL = Sql(select(*_MEMBER).where(_m.email == bindparam("email")))
_CHANGE = Sql(
    update(member)
    .where(_m.id == bindparam("b_id"), _m.state == State.ACTIVE.value)
    .values(name=bindparam("new_name"), language=bindparam("new_language"))
)
_TURN = Sql(select(turn_of(bindparam("turn", type_=String))))
_MOVE = Sql(
    update(member)
    .where(_m.id == bindparam("b_id"), _m.email == bindparam("old"))
    .values(email=bindparam("new"))
)
_CLOSE = Sql(
    update(member)
    .where(_m.id == bindparam("b_id"), _m.state == bindparam("before"))
    .values(
        state=bindparam("after"),
        name="",
        email=None,
    )
)


def _member(row: Row) -> Member:
    return Member(MemberId(row[0]), row[1], row[2] or "", row[3], State(row[4]))


async def add(work: Work, new: Member) -> bool:
    """Whether it was added; not where the address has an account already."""
    return bool(
        await work.run(
            _ADD,
            id=new.id,
            name=new.name,
            email=new.email,
            language=new.language,
            state=new.state,
            joined_us=work.now_us,
        )
    )


async def by_email(work: Work, email: str) -> Member | None:
    row = await work.one(_BY_EMAIL, email=email)
    return None if row is None else _member(row)


async def change(work: Work, who: MemberId, name: str, language: str) -> None:
    await work.run(_CHANGE, b_id=who, new_name=name, new_language=language)


async def take_turn(work: Work, email: str) -> None:
    """Whoever else wants this address for an account waits until the work ends."""
    await work.one(_TURN, turn=f"member-email:{email}")


async def move(work: Work, who: MemberId, old: str, new: str) -> bool:
    """Whether the address was still the old one. The turn for the new one must be ours."""
    return bool(await work.run(_MOVE, b_id=who, old=old, new=new))


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
    select(*_MEMBER, _l.email)
    .select_from(member_link.join(member))
    .where(_l.token_hash == bindparam("token_hash"), _l.expires_us > _now)
)
_USE_LINK = Sql(delete(member_link).where(_l.token_hash == bindparam("token_hash")))
_FORGET_LINKS = Sql(delete(member_link).where(_l.member_id == _ids))


def _sign_up(row: Row) -> SignUp:
    return SignUp(row[0], row[1], Applicant(*row[2:7]), row[7], row[8])


async def add_sign_up(work: Work, new: SignUp) -> None:
    await work.run(
        _ADD_SIGN_UP,
        id=new.id,
        token_hash=new.token_hash,
        name=new.applicant.name,
        email=new.applicant.email,
        password_hash=new.applicant.password_hash,
        language=new.applicant.language,
        code_hash=new.applicant.code_hash,
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


async def add_link(work: Work, token_hash: str, new: Link, expires_us: int) -> None:
    await work.run(
        _ADD_LINK,
        token_hash=token_hash,
        member_id=new.member.id,
        email=new.email,
        expires_us=expires_us,
    )


async def link(work: Work, token_hash: str) -> Link | None:
    row = await work.one(_LINK, token_hash=token_hash, now_us=work.now_us)
    return None if row is None else Link(_member(row[:5]), row[5])


async def use_link(work: Work, token_hash: str) -> bool:
    """Whether this use is the first."""
    return bool(await work.run(_USE_LINK, token_hash=token_hash))


async def forget_links(work: Work, who: MemberId) -> None:
    await work.run(_FORGET_LINKS, member_id=who)


# ------------------------------------------------------------------ sessions
_SESSION: Final = (
    _s.id,
    _s.member_id,
    _s.stage,
    _s.agent,
    _s.created_us,
    _s.used_us,
    _s.expires_us,
)
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
_TOUCH = Sql(update(member_session).where(_s.id == bindparam("b_id")).values(used_us=_now))
_END = Sql(delete(member_session).where(_s.id == bindparam("id"), _s.member_id == _ids))
_END_OTHERS = Sql(delete(member_session).where(_s.member_id == _ids, _s.id != bindparam("kept")))


def _session(row: Row) -> Session:
    return Session(row[0], MemberId(row[1]), Stage(row[2]), *row[3:7])


async def open_session(work: Work, new: Session, secret_hash: str) -> None:
    await work.run(
        _OPEN,
        id=new.id,
        secret_hash=secret_hash,
        member_id=new.member_id,
        stage=new.stage,
        agent=new.agent,
        created_us=new.created_us,
        used_us=new.used_us,
        expires_us=new.expires_us,
    )


async def signed_in(work: Work, secret_hash: str) -> SignedIn | None:
    row = await work.one(_SIGNED_IN, secret_hash=secret_hash, now_us=work.now_us)
    return None if row is None else SignedIn(_member(row[:5]), _session(row[5:]))


async def sessions(work: Work, who: MemberId) -> list[Session]:
    return [_session(row) for row in await work.all(_SESSIONS, member_id=who, now_us=work.now_us)]


async def touch(work: Work, session: str) -> None:
    await work.run(_TOUCH, b_id=session, now_us=work.now_us)


async def end_session(work: Work, who: MemberId, session: str) -> bool:
    return bool(await work.run(_END, id=session, member_id=who))


async def end_other_sessions(work: Work, who: MemberId, kept: str) -> int:
    """End all but one; all where `kept` is empty."""
    return await work.run(_END_OTHERS, member_id=who, kept=kept)


_OVER: Final = (
    Sql(delete(member_sign_up).where(_u.expires_us <= _now)),
    Sql(delete(member_link).where(_l.expires_us <= _now)),
    Sql(delete(member_session).where(_s.expires_us <= _now)),
)


async def forget_over(work: Work) -> int:
    return sum([await work.run(sql, now_us=work.now_us) for sql in _OVER])
