"""Tables and SQL of grants, codes and tokens. Secrets are kept as SHA-256 only."""

from datetime import timedelta
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
    union_all,
    update,
)

from wicketgate.kernel.ids import AuthorisationId, OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import (
    AccessToken,
    Code,
    CodeRequest,
    CodeState,
    Grant,
    GrantTerms,
    RefreshToken,
    Scope,
    ScopeKind,
)

oauth_grant: Final = Table(
    "oauth_grant",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("application_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("resource_id", String, nullable=False),
    Column("authorisation_id", String, nullable=False),
    Column("access_seconds", Integer, nullable=False),
    Column("refreshable", Integer, nullable=False),
    Column("ends_us", BigInteger),
    Column("revoked_us", BigInteger),
    Column("created_us", BigInteger, nullable=False),
    Index(None, "resource_id"),
    Index(None, "organisation_id"),
)

oauth_code: Final = Table(
    "oauth_code",
    METADATA,
    Column("fingerprint", String, primary_key=True),
    Column("grant_id", String, ForeignKey("oauth_grant.id", ondelete="CASCADE"), nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("challenge", String, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Index(None, "grant_id"),
)

access_token: Final = Table(
    "access_token",
    METADATA,
    Column("fingerprint", String, primary_key=True),
    Column("grant_id", String, ForeignKey("oauth_grant.id", ondelete="CASCADE"), nullable=False),
    Column("organisation_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("resource_id", String, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("revoked_us", BigInteger),
    Column("first_used_us", BigInteger),
    Column("thumbprint", String),
    Index(None, "grant_id"),
    Index(None, "resource_id"),
    Index(None, "organisation_id"),
)

refresh_token: Final = Table(
    "refresh_token",
    METADATA,
    Column("fingerprint", String, primary_key=True),
    Column("grant_id", String, ForeignKey("oauth_grant.id", ondelete="CASCADE"), nullable=False),
    Column("superseded_us", BigInteger),
    Column("successor", String),
    Index(None, "grant_id"),
)

_g, _c, _t, _r = oauth_grant.c, oauth_code.c, access_token.c, refresh_token.c
_GRANT_COLUMNS = (
    _g.id,
    _g.organisation_id,
    _g.application_id,
    _g.kind,
    _g.resource_id,
    _g.authorisation_id,
    _g.access_seconds,
    _g.refreshable,
    _g.ends_us,
    _g.revoked_us,
)

_ADD_GRANT = Sql(insert(oauth_grant).values({c.name: bindparam(c.name) for c in _g}))
_ADD_CODE = Sql(insert(oauth_code).values({c.name: bindparam(c.name) for c in _c}))
_ADD_ACCESS = Sql(insert(access_token).values({c.name: bindparam(c.name) for c in _t}))
_ADD_REFRESH = Sql(insert(refresh_token).values({c.name: bindparam(c.name) for c in _r}))
_CODE = Sql(
    select(_c.fingerprint, _c.redirect_uri, _c.challenge, _c.expires_us, _c.state, *_GRANT_COLUMNS)
    .select_from(oauth_code.join(oauth_grant))
    .where(_c.fingerprint == bindparam("fingerprint"))
    .with_for_update(of=oauth_code)
)
_NAMED = Sql(
    select(_g.kind, _g.resource_id).where(
        _g.id.in_(
            union_all(
                select(_c.grant_id).where(_c.fingerprint == bindparam("fingerprint")),
                select(_r.grant_id).where(_r.fingerprint == bindparam("fingerprint")),
                select(_t.grant_id).where(_t.fingerprint == bindparam("fingerprint")),
            )
        )
    )
)
_SPEND_CODE = Sql(
    update(oauth_code)
    .where(_c.fingerprint == bindparam("b_code"), _c.state == CodeState.ISSUED.value)
    .values(state=bindparam("after"))
)
_successor = access_token.alias("successor")
_REFRESH = Sql(
    select(
        _r.fingerprint, _r.superseded_us, _r.successor, _successor.c.first_used_us, *_GRANT_COLUMNS
    )
    .select_from(
        refresh_token.join(oauth_grant).outerjoin(
            _successor, _successor.c.fingerprint == _r.successor
        )
    )
    .where(_r.fingerprint == bindparam("fingerprint"))
    .with_for_update(of=refresh_token)
)
_SUPERSEDE = Sql(
    update(refresh_token)
    .where(_r.fingerprint == bindparam("b_refresh"))
    .values(superseded_us=bindparam("at_us"), successor=bindparam("next_access"))
)
_DROP_OTHER_REFRESH = Sql(
    delete(refresh_token).where(
        _r.grant_id == bindparam("b_grant"),
        _r.superseded_us.is_(None),
        _r.fingerprint != bindparam("keep"),
    )
)
_REVOKE_ONE = Sql(
    update(access_token)
    .where(_t.fingerprint == bindparam("b_token"), _t.revoked_us.is_(None))
    .values(revoked_us=bindparam("at_us"))
)
ACCESS_TOKEN_COLUMNS: Final = (
    _t.fingerprint,
    _t.organisation_id,
    _t.kind,
    _t.resource_id,
    _t.expires_us,
    _t.revoked_us,
    _t.first_used_us,
    _t.thumbprint,
)
"""What `read_access_token` reads, for statements that join tokens."""
_TOKEN_WIDTH: Final = len(ACCESS_TOKEN_COLUMNS)
_ACCESS = Sql(select(*ACCESS_TOKEN_COLUMNS).where(_t.fingerprint == bindparam("fingerprint")))
FIRST_USE = Sql(
    update(access_token)
    .where(_t.fingerprint == bindparam("b_token"), _t.first_used_us.is_(None))
    .values(first_used_us=bindparam("at_us"))
)
_REVOKE_GRANTS = Sql(
    update(oauth_grant)
    .where(_g.resource_id == bindparam("b_resource"), _g.revoked_us.is_(None))
    .values(revoked_us=bindparam("at_us"))
)
_REVOKE_TOKENS = Sql(
    update(access_token)
    .where(_t.resource_id == bindparam("b_resource"), _t.revoked_us.is_(None))
    .values(revoked_us=bindparam("at_us"))
)
_resource = bindparam("resource", type_=String, required=True)
_EXPIRE_TOKENS = Sql(
    update(access_token)
    .where(
        _t.organisation_id == bindparam("b_organisation"),
        _t.expires_us > bindparam("at_us"),
        or_(_resource.is_(None), _t.resource_id == _resource),
    )
    .values(expires_us=bindparam("at_us"))
)
_BEHIND = Sql(
    select(_g.authorisation_id)
    .select_from(access_token.join(oauth_grant))
    .where(_t.fingerprint == bindparam("fingerprint"))
)
_LASTS = Sql(
    select(func.max(_g.ends_us)).where(
        _g.resource_id == bindparam("resource_id"), _g.refreshable == 1, _g.revoked_us.is_(None)
    )
)
_FORGET = Sql(delete(oauth_grant).where(_g.organisation_id == bindparam("organisation_id")))


def _grant(row: Row) -> Grant:
    return Grant(
        id=row[0],
        organisation_id=row[1],
        application_id=row[2],
        scope=Scope(ScopeKind(row[3]), row[4]),
        authorisation_id=row[5],
        terms=GrantTerms(timedelta(seconds=row[6]), bool(row[7]), row[8]),
        revoked_us=row[9],
    )


def read_access_token(row: Row) -> AccessToken:
    """The token in the first columns of a row (ACCESS_TOKEN_COLUMNS)."""
    fingerprint, organisation_id, kind, resource_id, *rest = row[:_TOKEN_WIDTH]
    return AccessToken(fingerprint, organisation_id, Scope(ScopeKind(kind), resource_id), *rest)


async def add_grant(work: Work, grant: Grant) -> None:
    await work.run(
        _ADD_GRANT,
        id=grant.id,
        organisation_id=grant.organisation_id,
        application_id=grant.application_id,
        kind=grant.scope.kind,
        resource_id=grant.scope.resource_id,
        authorisation_id=grant.authorisation_id,
        access_seconds=int(grant.terms.access_life.total_seconds()),
        refreshable=int(grant.terms.refreshable),
        ends_us=grant.terms.ends_us,
        revoked_us=None,
        created_us=work.now_us,
    )


async def add_code(
    work: Work, fingerprint: str, grant: Grant, request: CodeRequest, expires_us: int
) -> None:
    await work.run(
        _ADD_CODE,
        fingerprint=fingerprint,
        grant_id=grant.id,
        redirect_uri=request.redirect_uri,
        challenge=request.challenge,
        expires_us=expires_us,
        state=CodeState.ISSUED,
    )


async def code(work: Work, fingerprint: str) -> Code | None:
    """The code, locked until the work ends."""
    row = await work.one(_CODE, fingerprint=fingerprint)
    if row is None:
        return None
    return Code(row[0], row[1], row[2], row[3], CodeState(row[4]), _grant(row[5:]))


async def named(work: Work, fingerprint: str) -> Scope | None:
    """The resource of whatever has this fingerprint: a code or a token of either kind."""
    row = await work.one(_NAMED, fingerprint=fingerprint)
    return None if row is None else Scope(ScopeKind(row[0]), row[1])


async def spend_code(work: Work, fingerprint: str, after: CodeState) -> bool:
    return bool(await work.run(_SPEND_CODE, b_code=fingerprint, after=after))


async def add_access_token(work: Work, fingerprint: str, grant: Grant, expires_us: int) -> None:
    """It is bound to the certificate on the connection, if there is one; a refresh token is not."""
    await work.run(
        _ADD_ACCESS,
        fingerprint=fingerprint,
        grant_id=grant.id,
        organisation_id=grant.organisation_id,
        kind=grant.scope.kind,
        resource_id=grant.scope.resource_id,
        expires_us=expires_us,
        revoked_us=None,
        first_used_us=None,
        thumbprint=work.thumbprint if work.profile.bind_access_token_to_cert else None,
    )


async def add_refresh_token(work: Work, fingerprint: str, grant: Grant) -> None:
    await work.run(
        _ADD_REFRESH, fingerprint=fingerprint, grant_id=grant.id, superseded_us=None, successor=None
    )


async def refresh(work: Work, fingerprint: str) -> RefreshToken | None:
    """The refresh token, locked until the work ends."""
    row = await work.one(_REFRESH, fingerprint=fingerprint)
    return None if row is None else RefreshToken(row[0], row[1], row[2], row[3], _grant(row[4:]))


async def supersede(work: Work, used: RefreshToken, next_access: str, next_refresh: str) -> None:
    """`used` gives way; a pair that an earlier try got and nobody used dies."""
    await work.run(
        _SUPERSEDE, b_refresh=used.fingerprint, at_us=work.now_us, next_access=next_access
    )
    if used.successor is not None:
        await work.run(_REVOKE_ONE, b_token=used.successor, at_us=work.now_us)
        await work.run(_DROP_OTHER_REFRESH, b_grant=used.grant.id, keep=next_refresh)


async def find_access_token(work: Work, fingerprint: str) -> AccessToken | None:
    row = await work.one(_ACCESS, fingerprint=fingerprint)
    return None if row is None else read_access_token(row)


async def authorisation_behind(work: Work, fingerprint: str) -> AuthorisationId | None:
    row = await work.one(_BEHIND, fingerprint=fingerprint)
    return None if row is None else AuthorisationId(row[0])


async def refreshing_ends(work: Work, resource_id: str) -> int | None:
    """When the last refresh token of the resource ends; None where there is no such end."""
    row = await work.one(_LASTS, resource_id=resource_id)
    return None if row is None else row[0]


async def revoke_access_token(work: Work, fingerprint: str) -> bool:
    return bool(await work.run(_REVOKE_ONE, b_token=fingerprint, at_us=work.now_us))


async def revoke_resource(work: Work, resource_id: str) -> None:
    await work.run(_REVOKE_GRANTS, b_resource=resource_id, at_us=work.now_us)
    await work.run(_REVOKE_TOKENS, b_resource=resource_id, at_us=work.now_us)


async def expire_tokens(work: Work, client: OrganisationId, resource: str | None) -> int:
    return await work.run(
        _EXPIRE_TOKENS, b_organisation=client, at_us=work.now_us, resource=resource
    )


async def forget_organisation(work: Work, client: OrganisationId) -> None:
    await work.run(_FORGET, organisation_id=client)
