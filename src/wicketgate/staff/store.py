"""Tables and SQL of the people of the bank."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate.kernel.ids import StaffId
from wicketgate.kernel.permissions import StaffRole
from wicketgate.kernel.sql import METADATA, Row, Sql, turn_of
from wicketgate.kernel.work import Work

from .model import Note, Operator, Session, SignedIn, Stage, State

operator: Final = Table(
    "operator",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("email", String, unique=True),
    Column("language", String, nullable=False),
    Column("role", String, nullable=False),
    Column("state", String, nullable=False),
    Column("since_us", BigInteger, nullable=False),
)
operator_link: Final = Table(
    "operator_link",
    METADATA,
    Column("token_hash", String, primary_key=True),
    Column("operator_id", String, ForeignKey("operator.id"), nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Index(None, "operator_id"),
    Index(None, "expires_us"),
)
operator_session: Final = Table(
    "operator_session",
    METADATA,
    Column("id", String, primary_key=True),
    Column("secret_hash", String, nullable=False, unique=True),
    Column("operator_id", String, ForeignKey("operator.id"), nullable=False),
    Column("stage", String, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Index(None, "operator_id"),
    Index(None, "expires_us"),
)
operator_note: Final = Table(
    "operator_note",
    METADATA,
    Column("id", String, primary_key=True),
    Column("thing", String, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("operator_id", String, ForeignKey("operator.id"), nullable=False),
    Column("act", String, nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "thing", "at_us"),
)

_o, _l, _s, _n = operator.c, operator_link.c, operator_session.c, operator_note.c
_now: Final = bindparam("now_us", type_=BigInteger)

# ------------------------------------------------------------------ people
_ADD = Sql(
    postgresql.insert(operator)
    .values({column.name: bindparam(column.name) for column in _o})
    .on_conflict_do_nothing(index_elements=["email"])
)
_FIND = Sql(select(*_o).where(_o.id == bindparam("id")))
_BY_EMAIL = Sql(select(*_o).where(_o.email == bindparam("email")))
_EVERYONE = Sql(select(*_o).order_by(_o.name, _o.id))
_BEHIND_ONE = Sql(
    # A bank has some dozens of them: no index is worth its writes here.
    select(*_o)
    .where(tuple_(_o.name, _o.id) > tuple_(bindparam("name"), bindparam("id")))
    .order_by(_o.name, _o.id)
    .limit(bindparam("most"))
)
_MOVE = Sql(
    update(operator)
    .where(_o.id == bindparam("b_id"), _o.state == bindparam("before"))
    .values(state=bindparam("after"), email=bindparam("new_email"))
)
_ROLE = Sql(
    update(operator)
    .where(_o.id == bindparam("b_id"), _o.role == bindparam("before"))
    .values(role=bindparam("after"))
)
_ADMINS = Sql(
    select(func.count())
    .select_from(operator)
    .where(_o.role == StaffRole.ADMIN.value, _o.state == State.ACTIVE.value)
)
_TURN = Sql(select(turn_of(bindparam("name", type_=String))))


def _read(row: Row) -> Operator:
    key, name, email, language, role, state, since_us = row
    return Operator(
        StaffId(key), name, email or "", language, StaffRole(role), State(state), since_us
    )


async def add(work: Work, new: Operator) -> bool:
    """Whether the person was added; not where somebody has this address."""
    return bool(
        await work.run(
            _ADD,
            id=new.id,
            name=new.name,
            email=new.email,
            language=new.language,
            role=new.role,
            state=new.state,
            since_us=new.since_us,
        )
    )


async def find(work: Work, key: StaffId) -> Operator | None:
    row = await work.one(_FIND, id=key)
    return None if row is None else _read(row)


async def by_email(work: Work, email: str) -> Operator | None:
    row = await work.one(_BY_EMAIL, email=email)
    return None if row is None else _read(row)


async def everyone(work: Work) -> list[Operator]:
    return [_read(row) for row in await work.all(_EVERYONE)]


async def behind_one(work: Work, name: str, key: str, most: int) -> list[Operator]:
    """Those that follow in the order of names."""
    return [_read(row) for row in await work.all(_BEHIND_ONE, name=name, id=key, most=most)]


async def move(work: Work, before: Operator, after: State) -> bool:
    """Whether the person still stood as they stood; who has ended gives the address back."""
    email = None if after is State.ENDED else before.email
    return bool(
        await work.run(_MOVE, b_id=before.id, before=before.state, after=after, new_email=email)
    )


async def set_role(work: Work, before: Operator, after: StaffRole) -> bool:
    return bool(await work.run(_ROLE, b_id=before.id, before=before.role, after=after))


async def take_turn(work: Work) -> None:
    """Of the acts that could leave nobody in charge only one runs at a time."""
    await work.one(_TURN, name="staff")


async def admins(work: Work) -> int:
    row = await work.one(_ADMINS)
    return 0 if row is None else int(row[0])


# ------------------------------------------------------------------ invitations
_ADD_LINK = Sql(
    insert(operator_link).values({column.name: bindparam(column.name) for column in _l})
)
_BEHIND = Sql(
    select(*_o)
    .select_from(operator_link.join(operator))
    .where(_l.token_hash == bindparam("token_hash"), _l.expires_us > _now)
)
_USE_LINK = Sql(delete(operator_link).where(_l.token_hash == bindparam("token_hash")))
_FORGET_LINKS = Sql(delete(operator_link).where(_l.operator_id == bindparam("operator_id")))


async def add_link(work: Work, token_hash: str, who: StaffId, expires_us: int) -> None:
    await work.run(_ADD_LINK, token_hash=token_hash, operator_id=who, expires_us=expires_us)


async def behind(work: Work, token_hash: str) -> Operator | None:
    row = await work.one(_BEHIND, token_hash=token_hash, now_us=work.now_us)
    return None if row is None else _read(row)


async def use_link(work: Work, token_hash: str) -> bool:
    """Whether this use is the first."""
    return bool(await work.run(_USE_LINK, token_hash=token_hash))


async def forget_links(work: Work, who: StaffId) -> None:
    await work.run(_FORGET_LINKS, operator_id=who)


# ------------------------------------------------------------------ sessions
_OPEN = Sql(insert(operator_session).values({column.name: bindparam(column.name) for column in _s}))
_SIGNED_IN = Sql(
    select(*_o, _s.id, _s.operator_id, _s.stage, _s.created_us, _s.expires_us)
    .select_from(operator_session.join(operator))
    .where(_s.secret_hash == bindparam("secret_hash"), _s.expires_us > _now)
)
_END = Sql(delete(operator_session).where(_s.id == bindparam("id")))
_END_ALL = Sql(delete(operator_session).where(_s.operator_id == bindparam("operator_id")))
_WIDTH: Final = len(_o)


async def open_session(work: Work, new: Session, secret_hash: str) -> None:
    await work.run(
        _OPEN,
        id=new.id,
        secret_hash=secret_hash,
        operator_id=new.operator_id,
        stage=new.stage,
        created_us=new.created_us,
        expires_us=new.expires_us,
    )


async def signed_in(work: Work, secret_hash: str) -> SignedIn | None:
    row = await work.one(_SIGNED_IN, secret_hash=secret_hash, now_us=work.now_us)
    if row is None:
        return None
    key, who, stage, created_us, expires_us = row[_WIDTH:]
    session = Session(key, StaffId(who), Stage(stage), created_us, expires_us)
    return SignedIn(_read(row[:_WIDTH]), session)


async def end_session(work: Work, key: str) -> bool:
    return bool(await work.run(_END, id=key))


async def end_sessions(work: Work, who: StaffId) -> None:
    await work.run(_END_ALL, operator_id=who)


_OVER: Final = (
    Sql(delete(operator_link).where(_l.expires_us <= _now)),
    Sql(delete(operator_session).where(_s.expires_us <= _now)),
)


async def forget_over(work: Work) -> int:
    return sum([await work.run(sql, now_us=work.now_us) for sql in _OVER])


# ------------------------------------------------------------------ notes
_ADD_NOTE = Sql(
    insert(operator_note).values({column.name: bindparam(column.name) for column in _n})
)
_NOTES = Sql(
    select(_n.at_us, _n.operator_id, _n.act, _n.text)
    .where(_n.thing == bindparam("thing"))
    .order_by(_n.at_us, _n.id)
)


async def add_note(work: Work, key: str, thing: str, new: Note) -> None:
    await work.run(
        _ADD_NOTE,
        id=key,
        thing=thing,
        at_us=new.at_us,
        operator_id=new.operator_id,
        act=new.act,
        text=new.text,
    )


async def notes_of(work: Work, thing: str) -> list[Note]:
    return [Note(*row) for row in await work.all(_NOTES, thing=thing)]
