"""Table and SQL of the answers about revocation, as they came."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import BigInteger, Column, Index, String, Table, Text, bindparam, delete, select
from sqlalchemy import update as update_
from sqlalchemy.dialects import postgresql

from wicketgate.kernel.sql import METADATA, Sql
from wicketgate.kernel.work import Work

from .model import Question

revocation_answer: Final = Table(
    "revocation_answer",
    METADATA,
    Column("name", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("leaf", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("fetched_us", BigInteger, nullable=False),
    Column("used_us", BigInteger, nullable=False),
    Index(None, "fetched_us"),
    Index(None, "used_us"),
)

_a = revocation_answer.c
_insert = postgresql.insert(revocation_answer).values({c.name: bindparam(c.name) for c in _a})
_PUT = Sql(
    _insert.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "body": _insert.excluded.body,
            "fetched_us": _insert.excluded.fetched_us,
        },
    )
)
_GET = Sql(select(_a.body, _a.fetched_us).where(_a.name == bindparam("name")))
_USED = Sql(
    update_(revocation_answer)
    .where(_a.name == bindparam("b_name"))
    .values(used_us=bindparam("at_us"))
)
_AGEING = Sql(
    select(_a.name, _a.url, _a.leaf, _a.issuer)
    .where(_a.fetched_us < bindparam("before_us"), _a.used_us > bindparam("since_us"))
    .order_by(_a.fetched_us)
    .limit(bindparam("most"))
)
_FORGET = Sql(delete(revocation_answer).where(_a.used_us < bindparam("before_us")))


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it came, and when that was, in microseconds since 1970."""

    body: bytes
    fetched_us: int


async def get(work: Work, name: str) -> Kept | None:
    row = await work.one(_GET, name=name)
    return None if row is None else Kept(base64.b64decode(row[0]), row[1])


async def put(work: Work, name: str, url: str, question: Question, kept: Kept) -> None:
    """Keep the answer in the place of the one before."""
    await work.run(
        _PUT,
        name=name,
        url=url,
        leaf=_text(question.leaf),
        issuer=_text(question.issuer),
        body=base64.b64encode(kept.body).decode("ascii"),
        fetched_us=kept.fetched_us,
        used_us=kept.fetched_us,
    )


async def used(work: Work, name: str, at_us: int) -> None:
    await work.run(_USED, b_name=name, at_us=at_us)


async def ageing(
    work: Work, before_us: int, since_us: int, most: int
) -> Sequence[tuple[str, str, Question]]:
    """Names, addresses and questions of answers that came before, and were used since."""
    rows = await work.all(_AGEING, before_us=before_us, since_us=since_us, most=most)
    return [(name, url, Question(_read(leaf), _read(issuer))) for name, url, leaf, issuer in rows]


async def forget(work: Work, before_us: int) -> int:
    """Drop what was not used since."""
    return await work.run(_FORGET, before_us=before_us)


def _text(one: x509.Certificate) -> str:
    return one.public_bytes(Encoding.PEM).decode("ascii")


def _read(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode("ascii"))
