"""Verbs of the authorisations and of the tokens that approvals give."""

from dataclasses import replace
from datetime import timedelta

from wicketgate import bank, consents, journal, oauth
from wicketgate.applications import Application
from wicketgate.consents import Consent, Matched
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import AuthorisationId, ConsentId, OrganisationId, PsuId
from wicketgate.kernel.states import IllegalMove, final, move
from wicketgate.kernel.work import Work

from . import store
from .errors import AuthorisationNotPossible, AuthorisationUnknown, RedirectDiffers
from .model import MOVES, Authorisation, ScaStatus, StartOrder, grant_for


async def start(work: Work, consent: Consent, order: StartOrder) -> Authorisation:
    """Open an authorisation for a consent (contract A.4.2).

    Raises consents.ConsentExpired and ConsentNotValid for one that has ended,
    AuthorisationNotPossible when no (further) signature is wanted, RedirectDiffers.
    """
    if final(consent.status, consents.MOVES):
        consent.check_usable()
    if order.redirect_uri not in {None, consent.redirect_uri} and consent.redirect_uri:
        raise RedirectDiffers(path="TPP-Redirect-URI")
    scope = consents.scope_of(consent.id)
    given = [a for a in await store.of(work, scope) if a.status is not ScaStatus.FAILED]
    if consent.status not in consents.OPEN or len(given) >= consent.signatures_required:
        raise AuthorisationNotPossible
    new = Authorisation(
        id=AuthorisationId(secrets.new_id()),
        organisation_id=consent.organisation_id,
        scope=scope,
        status=ScaStatus.RECEIVED,
        psu_id=None,
        psu_login=order.psu_login,
        auto_sca=order.auto_sca,
        wrong_codes=0,
        created_us=work.now_us,
    )
    await store.add(work, new)
    await journal.record(work, "authorisation.started", _thing(new), after=new.status)
    return new


async def list_own(work: Work, consent: Consent) -> list[AuthorisationId]:
    """The ids of all authorisations of a consent, oldest first."""
    return [a.id for a in await store.of(work, consents.scope_of(consent.id))]


async def status_of(work: Work, consent: Consent, key: AuthorisationId) -> ScaStatus:
    """ScaStatus as time and the parent have left it. Raises AuthorisationUnknown."""
    found = await store.find(work, key)
    if found is None or found.scope != consents.scope_of(consent.id):
        raise AuthorisationUnknown
    over = consent.status not in consents.OPEN
    return ScaStatus.FAILED if found.open and over else found.status


async def in_scope(work: Work, client: OrganisationId, scope: oauth.Scope) -> Consent:
    """The client's consent that a scope names, whatever its status.

    Raises oauth.InvalidScope for everything that is not this client's consent.
    """
    if scope.kind is not oauth.ScopeKind.AIS:
        raise oauth.InvalidScope
    try:
        return await consents.find_own(work, client, ConsentId(scope.resource_id))
    except consents.ConsentUnknown as error:
        raise oauth.InvalidScope from error


async def open_ones(work: Work, consent: Consent) -> list[Authorisation]:
    """Authorisations that still wait for a customer, oldest first; none when it is decided."""
    if consent.status not in consents.OPEN:
        return []
    return [a for a in await store.of(work, consents.scope_of(consent.id)) if a.open]


async def waits(work: Work, key: AuthorisationId) -> bool:
    """Whether it still waits for its customer: a look that holds nothing."""
    found = await store.find(work, key)
    return found is not None and found.open


async def lock(work: Work, key: AuthorisationId) -> tuple[Consent, Authorisation]:
    """The authorisation and its consent, held until the work ends; the consent first."""
    found = await store.find(work, key)
    if found is None:
        raise AuthorisationUnknown
    consent = await consents.lock_own(
        work, found.organisation_id, ConsentId(found.scope.resource_id)
    )
    held = await store.lock(work, key)
    if held is None:
        raise AuthorisationUnknown
    return consent, held


async def bind(work: Work, authorisation: Authorisation, psu: PsuId) -> Authorisation:
    """From here on only this customer may answer (contract B.3)."""
    if authorisation.psu_id is None:
        await store.bind(work, authorisation.id, psu)
    return await move_on(work, replace(authorisation, psu_id=psu), ScaStatus.PSU_AUTHENTICATED)


async def move_on(work: Work, authorisation: Authorisation, after: ScaStatus) -> Authorisation:
    """Move forward; a status that was reached before stays (contract B.3)."""
    if authorisation.status is after or (
        after is ScaStatus.PSU_AUTHENTICATED and authorisation.status is ScaStatus.STARTED
    ):
        return authorisation
    moved = replace(authorisation, status=move(authorisation.status, after, MOVES))
    if not await store.move(work, authorisation, after):
        raise IllegalMove
    await journal.record(
        work, "authorisation.moved", _thing(moved), before=authorisation.status, after=after
    )
    return moved


async def count_wrong_code(work: Work, authorisation: Authorisation) -> Authorisation:
    """One wrong one-time code more; attempts add up over visits (contract B.3)."""
    await store.count_wrong_code(work, authorisation.id)
    return replace(authorisation, wrong_codes=authorisation.wrong_codes + 1)


async def fail(
    work: Work, consent: Consent, authorisation: Authorisation, *, refused: bool
) -> None:
    """The customer refused or cannot answer: the consent is rejected with it (contract B.1.1).

    With several signatures a failed signer fails alone; a refusal rejects the whole.
    """
    await move_on(work, authorisation, ScaStatus.FAILED)
    alone = consent.signatures_required == 1
    if consent.status in consents.OPEN and (refused or alone):
        await consents.end(work, consent, consents.Status.REJECTED, "consent.rejected")
        await close(work, consent.id)


async def close(work: Work, consent: ConsentId) -> None:
    """Fail what still waits: its consent was decided (contract A.3, B.3)."""
    for waiting in await store.of(work, consents.scope_of(consent)):
        if waiting.open:
            await move_on(work, waiting, ScaStatus.FAILED)


async def withdraw(work: Work, application: Application) -> int:
    """End the consents of an application that is deleted, and what waits for them; how many."""
    ended = await consents.terminate_of(work, application)
    for key in ended:
        await close(work, key)
    return len(ended)


async def finalise(
    work: Work,
    authorisation: Authorisation,
    customer: bank.Customer,
    matched: Matched,
    request: oauth.CodeRequest,
) -> tuple[Consent, oauth.Grant]:
    """The customer has answered strongly: approve the consent and give the code, all or nothing.

    Raises AlreadyDecided when another act was first.
    """
    consent, held = await lock(work, authorisation.id)
    end = ScaStatus.FINALISED if held.status is ScaStatus.STARTED else ScaStatus.EXEMPTED
    approved = await consents.approve(work, consent, customer, matched)
    await move_on(work, held, end)
    grant = grant_for(work, approved, authorisation.id)
    await oauth.grant_code(work, grant, request)
    return approved, grant


async def lend(work: Work, consent: Consent, life: timedelta) -> oauth.Tokens:
    """An access token for a time, which cannot be renewed, beside those that the approval gave.

    For the set-up of a sandbox, and for calls that we make there for a member of the TPP: what is
    kept of tokens opens nothing. Raises consents.ConsentExpired and ConsentNotValid.
    """
    consent.check_usable()
    signed = await list_own(work, consent)
    grant = grant_for(work, consent, signed[-1])
    terms = oauth.GrantTerms(life, refreshable=False, ends_us=consent.lapses_us)
    tokens = await oauth.issue_tokens(work, replace(grant, terms=terms))
    await journal.record(work, "token.lent", f"consent:{consent.id}")
    return tokens


async def redeem(work: Work, redemption: oauth.Redemption) -> oauth.Tokens:
    """Redeem a code; the consent lives with its tokens from here (contract D.3, D.6).

    Raises oauth.InvalidGrant; a replayed code also expires the consent, and that stands.
    """
    await _hold_named(work, redemption.code)
    try:
        grant, tokens = await oauth.exchange(work, redemption)
    except oauth.CodeReplayed as replay:
        await _expire_named(work, replay.scope, "consent.code_replayed")
        raise
    consent = await _lock_in_scope(work, grant)
    if final(consent.status, consents.MOVES):
        raise oauth.InvalidGrant
    lapses_us = grant.terms.ends_us if grant.terms.refreshable else tokens.access_expires_us
    if lapses_us is not None:
        await consents.redeemed(work, consent.id, lapses_us)
    return tokens


async def refresh(work: Work, client: OrganisationId, token: str) -> oauth.Tokens:
    """Rotate a refresh token while its consent is valid (contract D.4).

    Raises oauth.InvalidGrant; a replayed token also expires the consent, and that stands.
    """
    await _hold_named(work, token)
    try:
        grant, tokens = await oauth.refresh(work, client, token)
    except oauth.RefreshReplayed as replay:
        await _expire_named(work, replay.scope, "consent.refresh_replayed")
        raise
    consent = await _lock_in_scope(work, grant)
    if consent.status is not consents.Status.VALID:
        raise oauth.InvalidGrant
    return tokens


async def _hold_named(work: Work, secret: str) -> None:
    """The consent before its codes and tokens: its own end takes them in that order too."""
    scope = await oauth.named(work, secret)
    if scope is not None and scope.kind is oauth.ScopeKind.AIS:
        await consents.hold(work, ConsentId(scope.resource_id))


async def _lock_in_scope(work: Work, grant: oauth.Grant) -> Consent:
    return await consents.lock_own(work, grant.organisation_id, ConsentId(grant.scope.resource_id))


async def _expire_named(work: Work, scope: str, act: str) -> None:
    named = oauth.read_scope(scope)
    if named.kind is oauth.ScopeKind.AIS:
        await consents.expire(work, ConsentId(named.resource_id), act)


async def revoke(work: Work, client: OrganisationId, token: str) -> None:
    """RFC 7009: a revoked refresh token ends the consent as its TPP would (contract D.6).

    The access token of a one-off consent is all there is to it: without one it has expired.
    """
    await _hold_named(work, token)
    revoked = await oauth.revoke_presented(work, client, token)
    if revoked is None or revoked.scope.kind is not oauth.ScopeKind.AIS:
        return
    consent = await consents.lock_own(work, client, ConsentId(revoked.scope.resource_id))
    if revoked.whole:
        await consents.terminate(work, consent)
    elif not consent.recurring and consent.status is consents.Status.VALID:
        await consents.end(work, consent, consents.Status.EXPIRED, "consent.token_revoked")


async def sweep(work: Work) -> int:
    """Write down what time has ended, consents and their waiting authorisations; how many."""
    ended = await consents.lapse_due(work)
    for key in ended:
        await close(work, key)
    return len(ended)


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete the organisation's authorisations: part of a sandbox reset only."""
    await store.forget_organisation(work, organisation)


def _thing(authorisation: Authorisation) -> str:
    return f"authorisation:{authorisation.id}"
