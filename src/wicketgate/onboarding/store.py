"""Tables and SQL of the applications."""

import json
from collections.abc import Sequence
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
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from wicketgate import people
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql, Value, turn_of
from wicketgate.kernel.work import Work
from wicketgate.tpps import read_roles

from .model import (
    OPEN,
    Case,
    Check,
    Checked,
    Dossier,
    Facts,
    Message,
    Papers,
    Result,
    State,
    Voice,
)

onboarding_case: Final = Table(
    "onboarding_case",
    METADATA,
    Column("id", String, primary_key=True),
    Column("member_id", String, ForeignKey("member.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    Column("company", String, nullable=False),
    Column("email", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("roles", String, nullable=False),
    Column("qwac_pem", Text),
    Column("seal_pem", Text),
    Column("language", String, nullable=False),
    Column("organisation_id", String),
    Column("checks", Text, nullable=False),
    Column("started_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Column("sent_us", BigInteger),
    Column("waiting_us", BigInteger),
    Column("decided_us", BigInteger),
    Column("first_approver", String),
    Column("reason", Text, nullable=False),
    Column("redirects", Text, nullable=False),
    Index(None, "member_id", "started_us", "id"),
    Index(None, "organisation_id"),
    Index(None, "waiting_us", "id"),
    Index(None, "state", "changed_us", "id"),
)
onboarding_message: Final = Table(
    "onboarding_message",
    METADATA,
    Column("case_id", String, ForeignKey("onboarding_case.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("voice", String, nullable=False),
    Column("by", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False),
)

_c, _m, _p = onboarding_case.c, onboarding_message.c, people.member.c
_CHANGES: Final = tuple(c.name for c in _c if c.name not in {"id", "member_id", "started_us"})

_TURN = Sql(select(turn_of(bindparam("name", type_=String))))
_ADD = Sql(insert(onboarding_case).values({c.name: bindparam(c.name) for c in _c}))
_WRITE = Sql(
    update(onboarding_case)
    .where(_c.id == bindparam("b_id"), _c.state == bindparam("b_before"))
    .values({name: bindparam(name) for name in _CHANGES})
)
_cases = select(*_c, _p.state).select_from(onboarding_case.join(people.member))
_FIND = Sql(_cases.where(_c.id == bindparam("id")))
_HOLD = Sql(_cases.where(_c.id == bindparam("id")).with_for_update(of=onboarding_case))
_OF_MEMBER = Sql(
    _cases.where(_c.member_id == bindparam("member_id"))
    .order_by(_c.started_us.desc(), _c.id.desc())
    .limit(1)
)
_OPEN_FOR = Sql(
    select(_c.id)
    .where(
        _c.organisation_id == bindparam("organisation_id"),
        or_(*(_c.state == state.value for state in sorted(OPEN))),
        _c.id != bindparam("but"),
    )
    .limit(1)
)
_after = tuple_(_c.waiting_us, _c.id) > tuple_(bindparam("waiting_us"), bindparam("id"))
_WAITING = Sql(_cases.where(_after).order_by(_c.waiting_us, _c.id).limit(bindparam("most")))
_before = tuple_(_c.changed_us, _c.id) < tuple_(bindparam("changed_us"), bindparam("id"))
_IN_STATE = Sql(
    # What was never sent is the applicant's own.
    _cases.where(_c.state == bindparam("state"), _c.sent_us.is_not(None), _before)
    .order_by(_c.changed_us.desc(), _c.id.desc())
    .limit(bindparam("most"))
)
_THREAD = Sql(
    select(_m.voice, _m.by, _m.text, _m.at_us)
    .where(_m.case_id == bindparam("case_id"))
    .order_by(_m.number)
)
_next = (
    select(func.count())
    .select_from(onboarding_message)
    .where(_m.case_id == bindparam("b_case_id"))
    .scalar_subquery()
)
_SAY = Sql(
    insert(onboarding_message).values(
        case_id=bindparam("b_case_id"),
        number=_next,
        voice=bindparam("b_voice"),
        by=bindparam("b_by"),
        text=bindparam("b_text"),
        at_us=bindparam("b_at_us"),
    )
)

_old = and_(_c.state == bindparam("b_state"), _c.changed_us < bindparam("b_before_us"))
_FORGET_MESSAGES = Sql(delete(onboarding_message).where(_m.case_id.in_(select(_c.id).where(_old))))
_FORGET = Sql(delete(onboarding_case).where(_old))
_EMPTY = Sql(
    update(onboarding_case)
    .where(_old, _c.email != "")
    .values(first_name="", last_name="", email="", phone="")
)


async def take_turn(work: Work, name: str) -> None:
    """Acts with the same name follow one another."""
    await work.one(_TURN, name=f"onboarding {name}")


# ------------------------------------------------------------------ cases
def _read(row: Row) -> Case:
    first_name, last_name, company, email, phone = row[3:8]
    facts = Facts(first_name, last_name, company, email, phone, read_roles(row[8]))
    return Case(
        id=row[0],
        member_id=MemberId(row[1]),
        state=State(row[2]),
        dossier=Dossier(facts, Papers(row[9], row[10]), row[11], tuple(row[21].splitlines())),
        organisation_id=None if row[12] is None else OrganisationId(row[12]),
        checks=_read_checks(row[13]),
        started_us=row[14],
        changed_us=row[15],
        sent_us=row[16],
        waiting_us=row[17],
        decided_us=row[18],
        first_approver=row[19],
        reason=row[20],
        applicant_active=row[22] == "active",
    )


def _written(case: Case) -> dict[str, Value]:
    facts, papers = case.facts, case.dossier.papers
    return {
        "state": case.state,
        "first_name": facts.first_name,
        "last_name": facts.last_name,
        "company": facts.company,
        "email": facts.email,
        "phone": facts.phone,
        "roles": " ".join(sorted(facts.roles)),
        "qwac_pem": papers.qwac,
        "seal_pem": papers.seal,
        "language": case.dossier.language,
        "organisation_id": case.organisation_id,
        "checks": _write_checks(case.checks),
        "changed_us": case.changed_us,
        "sent_us": case.sent_us,
        "waiting_us": case.waiting_us,
        "decided_us": case.decided_us,
        "first_approver": case.first_approver,
        "reason": case.reason,
        "redirects": "\n".join(case.dossier.redirects),
    }


def _read_checks(text: str) -> tuple[Check, ...]:
    return tuple(Check(Checked(of), Result(result), seen) for of, result, seen in json.loads(text))


def _write_checks(checks: Sequence[Check]) -> str:
    return json.dumps([[one.of, one.result, one.evidence] for one in checks])


async def add(work: Work, new: Case) -> None:
    await work.run(
        _ADD,
        id=new.id,
        member_id=new.member_id,
        started_us=new.started_us,
        **_written(new),
    )


async def write(work: Work, before: Case, after: Case) -> bool:
    """Whether it was still where it was seen, and is now what is given."""
    return bool(await work.run(_WRITE, b_id=before.id, b_before=before.state, **_written(after)))


async def find(work: Work, case_id: str) -> Case | None:
    row = await work.one(_FIND, id=case_id)
    return None if row is None else _read(row)


async def hold(work: Work, case_id: str) -> Case | None:
    """The case as it is now, held until the work ends."""
    row = await work.one(_HOLD, id=case_id)
    return None if row is None else _read(row)


async def of_member(work: Work, member: MemberId) -> Case | None:
    """The member's latest."""
    row = await work.one(_OF_MEMBER, member_id=member)
    return None if row is None else _read(row)


async def open_for(work: Work, organisation: OrganisationId, but: str) -> bool:
    """Whether another case than `but` is open for the organisation."""
    return await work.one(_OPEN_FOR, organisation_id=organisation, but=but) is not None


async def waiting(work: Work, after: tuple[int, str], most: int) -> list[Case]:
    rows = await work.all(_WAITING, waiting_us=after[0], id=after[1], most=most)
    return [_read(row) for row in rows]


async def in_state(work: Work, state: State, before: tuple[int, str], most: int) -> list[Case]:
    rows = await work.all(_IN_STATE, state=state, changed_us=before[0], id=before[1], most=most)
    return [_read(row) for row in rows]


# ------------------------------------------------------------------ messages
async def thread(work: Work, case_id: str) -> tuple[Message, ...]:
    rows = await work.all(_THREAD, case_id=case_id)
    return tuple(Message(Voice(row[0]), *row[1:]) for row in rows)


async def say(work: Work, case_id: str, message: Message) -> None:
    """Add it at the end. Whoever has moved the case says something alone."""
    await work.run(
        _SAY,
        b_case_id=case_id,
        b_voice=message.voice,
        b_by=message.by,
        b_text=message.text,
        b_at_us=message.at_us,
    )


# ------------------------------------------------------------------ forgetting
async def forget(work: Work, state: State, before_us: int) -> int:
    """Drop the cases that have been in this state since before then; how many."""
    await work.run(_FORGET_MESSAGES, b_state=state, b_before_us=before_us)
    return await work.run(_FORGET, b_state=state, b_before_us=before_us)


async def forget_contacts(work: Work, state: State, before_us: int) -> int:
    """Of these cases drop who the contact was and what was written; how many are new among them."""
    await work.run(_FORGET_MESSAGES, b_state=state, b_before_us=before_us)
    return await work.run(_EMPTY, b_state=state, b_before_us=before_us)
