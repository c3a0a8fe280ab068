"""Tables and SQL of the trusted lists and of the issuers they name."""

from collections.abc import Sequence
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql

from wicketgate.certificates import Kind
from wicketgate.kernel.sql import METADATA, Sql
from wicketgate.kernel.work import Work

from .model import Issuer, TrustedList

trusted_list: Final = Table(
    "trusted_list",
    METADATA,
    Column("territory", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("checked_us", BigInteger, nullable=False),
    Column("sequence", BigInteger),
    Column("next_update_us", BigInteger),
    Column("digest", String),
    Column("issuers", Integer, nullable=False),
    Column("fault", Text),
)
trusted_issuer: Final = Table(
    "trusted_issuer",
    METADATA,
    Column("territory", String, ForeignKey("trusted_list.territory"), primary_key=True),
    Column("fingerprint", String, primary_key=True),
    Column("kinds", String, nullable=False),
    Column("pem", Text, nullable=False),
)

_l, _i = trusted_list.c, trusted_issuer.c
_insert = postgresql.insert(trusted_list).values({c.name: bindparam(c.name) for c in _l})
_PUT = Sql(
    _insert.on_conflict_do_update(
        index_elements=["territory"],
        set_={c.name: _insert.excluded[c.name] for c in _l if c.name != "territory"},
    )
)
_ALL = Sql(select(*_l).order_by(_l.territory))
_ONE = Sql(select(*_l).where(_l.territory == bindparam("territory")).with_for_update())
_DROP = Sql(delete(trusted_issuer).where(_i.territory == bindparam("territory")))
_ADD = Sql(insert(trusted_issuer).values({c.name: bindparam(c.name) for c in _i}))
_ISSUERS = Sql(select(_i.territory, _i.kinds, _i.pem).order_by(_i.territory, _i.fingerprint))


async def lists(work: Work) -> list[TrustedList]:
    """All of them, by territory."""
    return [TrustedList(*row) for row in await work.all(_ALL)]


async def lock(work: Work, territory: str) -> TrustedList | None:
    """The list, held until the work ends."""
    row = await work.one(_ONE, territory=territory)
    return None if row is None else TrustedList(*row)


async def put(work: Work, one: TrustedList) -> None:
    await work.run(
        _PUT,
        territory=one.territory,
        url=one.url,
        checked_us=one.checked_us,
        sequence=one.sequence,
        next_update_us=one.next_update_us,
        digest=one.digest,
        issuers=one.issuers,
        fault=one.fault,
    )


async def replace_issuers(work: Work, territory: str, named: Sequence[Issuer]) -> None:
    """These and no others are the issuers of the list from here on."""
    await work.run(_DROP, territory=territory)
    await work.run_many(_ADD, [_row(territory, one) for one in named])


def _row(territory: str, one: Issuer) -> dict[str, str]:
    return {
        "territory": territory,
        "fingerprint": one.certificate.fingerprint(hashes.SHA256()).hex(),
        "kinds": " ".join(sorted(one.kinds)),
        "pem": one.certificate.public_bytes(Encoding.PEM).decode("ascii"),
    }


async def issuers(work: Work) -> list[tuple[str, Issuer]]:
    """Territory and issuer of all lists."""
    return [
        (territory, Issuer(_read(pem), frozenset(map(Kind, kinds.split()))))
        for territory, kinds, pem in await work.all(_ISSUERS)
    ]


def _read(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode("ascii"))
