"""Tables and SQL of the credentials."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import Passkey, SecondFactor, Totp

credential: Final = Table(
    "credential",
    METADATA,
    Column("owner", String, primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("totp_salt", String),
    Column("totp_step", BigInteger, nullable=False),
)
credential_recovery_code: Final = Table(
    "credential_recovery_code",
    METADATA,
    Column("owner", String, primary_key=True),
    Column("code_hash", String, primary_key=True),
)
credential_count: Final = Table(
    "credential_count",
    METADATA,
    Column("subject", String, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Index(None, "until_us"),
)

credential_passkey: Final = Table(
    "credential_passkey",
    METADATA,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("name", String, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("added_us", BigInteger, nullable=False),
    Column("used_us", BigInteger),
    Index(None, "owner", "added_us"),
)
credential_question: Final = Table(
    "credential_question",
    METADATA,
    Column("question_hash", String, primary_key=True),
    Column("expires_us", BigInteger, nullable=False),
    Index(None, "expires_us"),
)

_k, _r, _c = credential.c, credential_recovery_code.c, credential_count.c
_p, _q = credential_passkey.c, credential_question.c
_owner: Final[BindParameter[str]] = bindparam("of_owner")

# ------------------------------------------------------------------ passwords and the app
_ADD = Sql(
    insert(credential).values(
        owner=bindparam("of_owner"), password_hash=bindparam("new_hash"), totp_step=0
    )
)
_PASSWORD = Sql(select(_k.password_hash).where(_k.owner == _owner))
_SET_PASSWORD = Sql(
    update(credential).where(_k.owner == _owner).values(password_hash=bindparam("new_hash"))
)
_TOTP = Sql(select(_k.totp_salt, _k.totp_step).where(_k.owner == _owner, _k.totp_salt.is_not(None)))
_SECOND_FACTOR = Sql(
    select(
        _k.totp_salt,
        select(func.count()).where(_p.owner == _owner).correlate(None).scalar_subquery(),
    ).where(_k.owner == _owner)
)
_HOLD = Sql(select(_k.owner).where(_k.owner == _owner).with_for_update())
_SET_TOTP = Sql(
    update(credential)
    .where(_k.owner == _owner)
    .values(totp_salt=bindparam("new_salt"), totp_step=bindparam("new_step"))
)
_END_TOTP = Sql(update(credential).where(_k.owner == _owner).values(totp_salt=None))
_SPEND = Sql(
    update(credential)
    .where(_k.owner == _owner, _k.totp_step < bindparam("step"))
    .values(totp_step=bindparam("new_step"))
)
_FORGET = Sql(delete(credential).where(_k.owner == _owner))


async def add(work: Work, owner: str, password_hash: str) -> None:
    await work.run(_ADD, of_owner=owner, new_hash=password_hash)


async def password_hash_of(work: Work, owner: str) -> str | None:
    row = await work.one(_PASSWORD, of_owner=owner)
    return None if row is None else str(row[0])


async def set_password(work: Work, owner: str, password_hash: str) -> None:
    await work.run(_SET_PASSWORD, of_owner=owner, new_hash=password_hash)


async def totp_of(work: Work, owner: str) -> Totp | None:
    row = await work.one(_TOTP, of_owner=owner)
    return None if row is None else Totp(row[0], row[1])


async def second_factor_of(work: Work, owner: str) -> SecondFactor:
    row = await work.one(_SECOND_FACTOR, of_owner=owner)
    return SecondFactor() if row is None else SecondFactor(row[0] is not None, row[1])


async def hold(work: Work, owner: str) -> None:
    """Others who change what this person has wait until the work ends."""
    await work.one(_HOLD, of_owner=owner)


async def set_totp(work: Work, owner: str, new: Totp) -> None:
    await work.run(_SET_TOTP, of_owner=owner, new_salt=new.salt, new_step=new.step)


async def end_totp(work: Work, owner: str) -> None:
    await work.run(_END_TOTP, of_owner=owner)


async def spend_step(work: Work, owner: str, step: int) -> bool:
    """Whether the code of this step was still unspent."""
    return bool(await work.run(_SPEND, of_owner=owner, step=step, new_step=step))


async def forget(work: Work, owner: str) -> None:
    await work.run(_FORGET, of_owner=owner)


# ------------------------------------------------------------------ recovery codes
_ADD_CODE = Sql(
    insert(credential_recovery_code).values(
        owner=bindparam("of_owner"), code_hash=bindparam("code_hash")
    )
)
_USE_CODE = Sql(
    delete(credential_recovery_code).where(
        _r.owner == _owner, _r.code_hash == bindparam("code_hash")
    )
)
_DROP_CODES = Sql(delete(credential_recovery_code).where(_r.owner == _owner))


async def set_codes(work: Work, owner: str, hashes: list[str]) -> None:
    """These codes and no others."""
    await work.run(_DROP_CODES, of_owner=owner)
    await work.run_many(_ADD_CODE, [{"of_owner": owner, "code_hash": one} for one in hashes])


async def use_code(work: Work, owner: str, code_hash: str) -> bool:
    """Whether there was such a code; now there is not."""
    return bool(await work.run(_USE_CODE, of_owner=owner, code_hash=code_hash))


# ------------------------------------------------------------------ passkeys
_PASSKEY: Final = (_p.id, _p.name, _p.public_key, _p.sign_count, _p.added_us, _p.used_us)
_ADD_PASSKEY = Sql(
    postgresql.insert(credential_passkey)
    .values(
        id=bindparam("id"),
        owner=bindparam("of_owner"),
        name=bindparam("name"),
        public_key=bindparam("public_key"),
        sign_count=bindparam("sign_count"),
        added_us=bindparam("added_us"),
    )
    .on_conflict_do_nothing(index_elements=["id"])
)
_PASSKEYS = Sql(select(*_PASSKEY).where(_p.owner == _owner).order_by(_p.added_us, _p.id))
_ONE_PASSKEY = Sql(select(*_PASSKEY).where(_p.id == bindparam("of_id"), _p.owner == _owner))
_NOTE_USE = Sql(
    update(credential_passkey)
    .where(_p.id == bindparam("of_id"), _p.sign_count == bindparam("counted"))
    .values(sign_count=bindparam("counts"), used_us=bindparam("now"))
)
_REMOVE = Sql(delete(credential_passkey).where(_p.id == bindparam("of_id"), _p.owner == _owner))
_FORGET_PASSKEYS = Sql(delete(credential_passkey).where(_p.owner == _owner))
_ASK = Sql(
    insert(credential_question).values(
        question_hash=bindparam("question_hash"), expires_us=bindparam("ends_us")
    )
)
_USE_QUESTION = Sql(
    delete(credential_question).where(
        _q.question_hash == bindparam("of_hash"), _q.expires_us > bindparam("now_us")
    )
)


def _passkey(row: Row) -> Passkey:
    return Passkey(*row)


async def add_passkey(work: Work, owner: str, new: Passkey) -> bool:
    """Whether it was added; not where somebody has it already."""
    return bool(
        await work.run(
            _ADD_PASSKEY,
            id=new.id,
            of_owner=owner,
            name=new.name,
            public_key=new.public_key,
            sign_count=new.sign_count,
            added_us=new.added_us,
        )
    )


async def passkeys_of(work: Work, owner: str) -> list[Passkey]:
    return [_passkey(row) for row in await work.all(_PASSKEYS, of_owner=owner)]


async def passkey(work: Work, owner: str, name: str) -> Passkey | None:
    row = await work.one(_ONE_PASSKEY, of_id=name, of_owner=owner)
    return None if row is None else _passkey(row)


async def note_use(work: Work, used: Passkey, counts: int) -> bool:
    """Whether it still stood where it was seen."""
    return bool(
        await work.run(
            _NOTE_USE, of_id=used.id, counted=used.sign_count, counts=counts, now=work.now_us
        )
    )


async def remove_passkey(work: Work, owner: str, name: str) -> bool:
    return bool(await work.run(_REMOVE, of_id=name, of_owner=owner))


async def forget_passkeys(work: Work, owner: str) -> None:
    await work.run(_FORGET_PASSKEYS, of_owner=owner)


async def add_question(work: Work, question_hash: str, ends_us: int) -> None:
    await work.run(_ASK, question_hash=question_hash, ends_us=ends_us)


async def use_question(work: Work, question_hash: str) -> bool:
    """Whether it was asked and not answered yet."""
    return bool(await work.run(_USE_QUESTION, of_hash=question_hash, now_us=work.now_us))


# ------------------------------------------------------------------ counts
_over = _c.until_us <= bindparam("now")
_COUNT = Sql(
    postgresql.insert(credential_count)
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
_TRIES = Sql(select(_c.tries).where(_c.subject == bindparam("subject"), ~_over))
_UNCOUNT = Sql(delete(credential_count).where(_c.subject == bindparam("subject")))
_OVER: Final = (
    Sql(delete(credential_count).where(_c.until_us <= bindparam("now_us"))),
    Sql(delete(credential_question).where(_q.expires_us <= bindparam("now_us"))),
)


async def count(work: Work, subject: str, ends_us: int) -> int:
    """Count one try; the how many-th it is in its time, which ends at `ends_us` for a first one."""
    rows = await work.all(_COUNT, subject=subject, ends_us=ends_us, now=work.now_us)
    return int(rows[0][0])


async def tries(work: Work, subject: str) -> int:
    """How many tries were counted in the time that runs."""
    row = await work.one(_TRIES, subject=subject, now=work.now_us)
    return 0 if row is None else int(row[0])


async def uncount(work: Work, subject: str) -> None:
    await work.run(_UNCOUNT, subject=subject)


async def forget_over(work: Work) -> int:
    return sum([await work.run(sql, now_us=work.now_us) for sql in _OVER])
