"""Verbs of the grants."""

from dataclasses import replace
from datetime import timedelta

from wicketgate import authorisation, journal, oauth, subjects
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Work
from wicketgate.subjects import Purpose, Subject


async def lend(work: Work, subject: Subject, life: timedelta) -> oauth.Tokens:
    """An access token for a time, which cannot be renewed, beside those that the approval gave.

    For the set-up of a sandbox, and for calls that we make there for a member of the TPP: what is
    kept of tokens opens nothing. Raises what `subject.check_usable` says.
    """
    subject.check_usable()
    signed = await authorisation.list_own(work, subject)
    grant = authorisation.grant_for(work, subject, signed[-1])
    terms = oauth.GrantTerms(life, refreshable=False, ends_us=subject.lapses_us)
    tokens = await oauth.issue_tokens(work, replace(grant, terms=terms))
    await journal.record(work, "token.lent", subject.thing)
    return tokens


async def redeem(work: Work, redemption: oauth.Redemption) -> oauth.Tokens:
    """Redeem a code; what lives with its tokens does so from here (contract D.3, D.6).

    Raises oauth.InvalidGrant; a replayed code also expires a consent, and that stands.
    """
    await _hold_named(work, redemption.code)
    try:
        grant, tokens = await oauth.exchange(work, redemption)
    except oauth.CodeReplayed as replay:
        await _replayed(work, redemption.client, replay.scope, "code_replayed")
        raise
    subject = await _lock_granted(work, grant.organisation_id, grant.scope)
    if not subject.redeemable:
        raise oauth.InvalidGrant
    lapses_us = grant.terms.ends_us if grant.terms.refreshable else tokens.access_expires_us
    await subject.redeemed(work, lapses_us)
    return tokens


async def refresh(work: Work, client: OrganisationId, token: str) -> oauth.Tokens:
    """Rotate a refresh token while its consent is valid (contract D.4).

    Raises oauth.InvalidGrant; a replayed token also expires the consent, and that stands.
    """
    scope = await _hold_named(work, token)
    if (
        scope is not None
        and work.profile.confirmation_required
        and (await _lock_granted(work, client, scope)).open
    ):
        raise oauth.InvalidGrant  # before it is used up: once confirmed, it works
    try:
        grant, tokens = await oauth.refresh(work, client, token)
    except oauth.RefreshReplayed as replay:
        await _replayed(work, client, replay.scope, "refresh_replayed")
        raise
    subject = await _lock_granted(work, grant.organisation_id, grant.scope)
    if not subject.refreshable:
        raise oauth.InvalidGrant
    await subject.redeemed(work, None)
    return tokens


async def _hold_named(work: Work, secret: str) -> oauth.Scope | None:
    """The resource before its codes and tokens: its own end takes them in that order too."""
    scope = await oauth.named(work, secret)
    if scope is not None:
        await subjects.hold(work, scope)
    return scope


async def _lock_granted(work: Work, client: OrganisationId, scope: oauth.Scope) -> Subject:
    try:
        return await subjects.lock_own(work, client, scope, Purpose.GRANT)
    except subjects.SubjectUnknown as error:
        raise oauth.InvalidGrant from error


async def _replayed(work: Work, client: OrganisationId, scope: str, act: str) -> None:
    subject = await _lock_granted(work, client, oauth.read_scope(scope))
    await subject.replayed(work, act)


async def revoke(work: Work, client: OrganisationId, token: str) -> None:
    """RFC 7009: a revoked refresh token ends a consent as its TPP would (contract D.6)."""
    await _hold_named(work, token)
    revoked = await oauth.revoke_presented(work, client, token)
    if revoked is None:
        return
    subject = await _lock_granted(work, client, revoked.scope)
    await subject.revoked(work, whole=revoked.whole)
    if revoked.whole:
        await authorisation.close(work, revoked.scope)  # it may have waited to be confirmed
