"""Verbs of the OAuth2 server."""

from wicketgate import journal
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import AuthorisationId, OrganisationId
from wicketgate.kernel.sql import Value
from wicketgate.kernel.work import Database, Work

from . import store
from .errors import CodeReplayed, InvalidGrant, RefreshReplayed, TokenUnknown
from .model import (
    ACCESS_PREFIX,
    CODE_LIFE,
    CODE_PREFIX,
    REFRESH_PREFIX,
    AccessToken,
    CodeRequest,
    CodeState,
    Grant,
    Redemption,
    Revocation,
    Scope,
    Tokens,
)


async def grant_code(work: Work, grant: Grant, request: CodeRequest) -> str:
    """Record the grant and give its code, good for one try within 60 seconds (contract D.3)."""
    code = code_of(work, grant.id)
    await store.add_grant(work, grant)
    expires_us = time.micros(work.now + CODE_LIFE)
    await store.add_code(work, secrets.digest(code), grant, request, expires_us)
    await journal.record(work, "code.issued", f"grant:{grant.id}")
    return code


def code_of(work: Work, grant_id: str) -> str:
    """The code of a grant: keyed, so that a page can show it again though we do not keep it."""
    return f"{CODE_PREFIX}_{work.keys.fingerprint('code', grant_id)}"


async def open_code(work: Work, grant_id: str) -> str | None:
    """The code of a grant while it can be redeemed; None once it is spent or too old."""
    code = code_of(work, grant_id)
    found = await store.code(work, secrets.digest(code))
    return code if found is not None and found.open(work.now_us) else None


async def named(work: Work, secret: str) -> Scope | None:
    """The resource that a code or token is for, whoever holds it; None when there is none.

    Who acts on tokens holds the resource first: the order in which its own end takes them.
    """
    return await store.named(work, secrets.digest(secret))


async def exchange(work: Work, redemption: Redemption) -> tuple[Grant, Tokens]:
    """Redeem a code.

    Raises InvalidGrant (a failed try by the right client burns the code, one by another client
    changes nothing) and CodeReplayed, after revoking all the code ever gave.
    """
    found = await store.code(work, secrets.digest(redemption.code))
    if found is None or found.grant.organisation_id != redemption.client:
        raise InvalidGrant
    if found.state is CodeState.REDEEMED:
        await revoke_resource(work, found.grant.scope)
        raise CodeReplayed(str(found.grant.scope))
    good = found.fits(redemption, work.now_us) and not found.grant.over(work.now_us)
    after = CodeState.REDEEMED if good else CodeState.BURNT
    if not await store.spend_code(work, found.fingerprint, after) or not good:
        raise InvalidGrant
    await journal.record(work, "code.redeemed", f"grant:{found.grant.id}")
    tokens, _ = await _issue(work, found.grant)
    return found.grant, tokens


async def refresh(work: Work, client: OrganisationId, token: str) -> tuple[Grant, Tokens]:
    """Rotate a refresh token (contract D.4).

    Raises InvalidGrant, and RefreshReplayed after revoking the family.
    """
    found = await store.refresh(work, secrets.digest(token))
    if found is None or found.grant.organisation_id != client or found.grant.over(work.now_us):
        raise InvalidGrant
    if found.replayed(work.now_us):
        await revoke_resource(work, found.grant.scope)
        raise RefreshReplayed(str(found.grant.scope))
    tokens, next_refresh = await _issue(work, found.grant)
    next_access = secrets.digest(tokens.access_token)
    await store.supersede(work, found, next_access, next_refresh or "")
    await journal.record(work, "token.refreshed", f"grant:{found.grant.id}")
    return found.grant, tokens


async def issue_tokens(work: Work, grant: Grant) -> Tokens:
    """Tokens without a code: the sandbox's own, see `grants.lend`."""
    await store.add_grant(work, grant)
    tokens, _ = await _issue(work, grant)
    return tokens


async def _issue(work: Work, grant: Grant) -> tuple[Tokens, str | None]:
    access = secrets.new_secret(ACCESS_PREFIX)
    expires_us = time.micros(work.now + grant.terms.access_life)
    if grant.terms.ends_us is not None:
        expires_us = min(expires_us, grant.terms.ends_us)
    await store.add_access_token(work, secrets.digest(access), grant, expires_us)
    refresh_token, fingerprint = None, None
    if grant.terms.refreshable:
        refresh_token = secrets.new_secret(REFRESH_PREFIX)
        fingerprint = secrets.digest(refresh_token)
        await store.add_refresh_token(work, fingerprint, grant)
    expires_in = (expires_us - work.now_us) // 1_000_000
    tokens = Tokens(
        access, expires_in, refresh_token, grant.scope, expires_us, grant.application_id
    )
    return tokens, fingerprint


async def find_access_token(work: Work, token: str) -> AccessToken:
    """The token behind a bearer credential.

    Raises TokenUnknown, and TokenInvalid on another connection than the one it is bound to.
    """
    found = await store.find_access_token(work, secrets.digest(token))
    if found is None:
        raise TokenUnknown
    found.check_certificate(work.thumbprint)
    return found


async def authorisation_behind(work: Work, token: AccessToken) -> AuthorisationId | None:
    """The one approval that gave the token, by code or rotation.

    A scope names a resource only: its authorisations and those of its cancellation share it.
    """
    return await store.authorisation_behind(work, token.fingerprint)


async def lasts_until(work: Work, token: AccessToken) -> int:
    """Until when the token's resource can be used by the tokens given for it."""
    ends_us = await store.refreshing_ends(work, token.scope.resource_id)
    return token.expires_us if ends_us is None else ends_us


async def note_first_use(work: Work, database: Database, token: AccessToken) -> None:
    """From its first use on, the refresh token that it replaced is dead (contract D.4)."""
    if token.first_used_us is not None:
        return
    values: dict[str, Value] = {"b_token": token.fingerprint, "at_us": work.now_us}
    if work.writes:
        await work.run(store.FIRST_USE, **values)
    else:
        await database.append(store.FIRST_USE, values)


async def revoke_presented(work: Work, client: OrganisationId, token: str) -> Revocation | None:
    """RFC 7009. What died: the whole family with its refresh token, or an access token alone.

    A token that is unknown or another client's changes nothing.
    """
    fingerprint = secrets.digest(token)
    found = await store.refresh(work, fingerprint)
    if found is not None and found.grant.organisation_id == client:
        await revoke_resource(work, found.grant.scope)
        return Revocation(found.grant.scope, whole=True)
    access = await store.find_access_token(work, fingerprint)
    if access is None or access.organisation_id != client:
        return None
    await store.revoke_access_token(work, fingerprint)
    await journal.record(work, "token.revoked", f"{access.scope}")
    return Revocation(access.scope, whole=False)


async def revoke_resource(work: Work, scope: Scope) -> None:
    """All codes, tokens and grants on the resource are dead from here on."""
    await store.revoke_resource(work, scope.resource_id)
    await journal.record(work, "grant.revoked", f"{scope}")


async def expire_tokens(work: Work, client: OrganisationId, resource: str | None = None) -> int:
    """Let the client's access tokens expire now (sandbox control API, F.1); how many."""
    return await store.expire_tokens(work, client, resource)


async def forget_organisation(work: Work, client: OrganisationId) -> None:
    """Delete everything the client holds: part of a sandbox reset only."""
    await store.forget_organisation(work, client)
