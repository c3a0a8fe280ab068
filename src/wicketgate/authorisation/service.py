"""Verbs of the authorisations."""

from dataclasses import replace
from typing import Final

from wicketgate import bank, journal, oauth, payments, subjects
from wicketgate.applications import Application
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import AuthorisationId, OrganisationId, PsuId
from wicketgate.kernel.states import AlreadyDecided, IllegalMove, move
from wicketgate.kernel.work import Work
from wicketgate.subjects import Asked, Ending, Purpose, Subject, Told

from . import store
from .errors import (
    ApprovalVoid,
    AuthorisationBegun,
    AuthorisationNotPossible,
    AuthorisationUnknown,
    NotConfirmable,
    RedirectDiffers,
)
from .model import (
    CONFIRM_WITHIN,
    MOVES,
    Authorisation,
    ScaStatus,
    StartOrder,
    grant_for,
    opened,
    unconfirmed,
)

_SWEPT_AT_ONCE: Final = 200


async def start(
    work: Work, subject: Subject, order: StartOrder, *, new: bool = False
) -> Authorisation:
    """Open an authorisation of a subject; one made in this very work, `new`, has none (A.4.2).

    Raises what `subject.check_startable` says, AuthorisationNotPossible when no (further)
    signature is wanted, RedirectDiffers.
    """
    subject.check_startable()
    if order.redirect_uri not in {None, subject.redirect_uri} and subject.redirect_uri:
        raise RedirectDiffers(path="TPP-Redirect-URI")
    given = [] if new else [a for a in await _all_of(work, subject) if not a.failed]
    if not subject.open or len(given) >= subject.signatures_required:
        raise AuthorisationNotPossible
    started = opened(work, subject, order)
    await store.add(work, started)
    await journal.record(work, "authorisation.started", _thing(started), after=started.status)
    return started


async def _all_of(work: Work, subject: Subject) -> list[Authorisation]:
    """Those of the subject, oldest first: what grants a payment is not what cancels it."""
    found = await store.of(work, subject.scope)
    return [one for one in found if one.purpose is subject.purpose]


async def list_own(work: Work, subject: Subject) -> list[AuthorisationId]:
    """The ids of all authorisations of a subject, oldest first."""
    return [a.id for a in await _all_of(work, subject)]


async def status_of(work: Work, subject: Subject, key: AuthorisationId) -> ScaStatus:
    """ScaStatus as time and the parent have left it. Raises AuthorisationUnknown."""
    found = await store.find(work, key)
    if found is None or not found.is_of(subject):
        raise AuthorisationUnknown
    return found.status_under(subject)


async def in_scope(work: Work, client: OrganisationId, scope: oauth.Scope) -> Subject:
    """What a scope means for this client, whatever its status (contract B.3).

    A scope names the resource only: an open cancellation of a payment goes before its initiation.
    Raises oauth.InvalidScope for everything that is not this client's.
    """
    open_ones = [a.purpose for a in await store.of(work, scope) if a.open]
    purpose = Purpose.CANCEL if Purpose.CANCEL in open_ones else Purpose.GRANT
    try:
        return await subjects.find_own(work, client, scope, purpose)
    except subjects.SubjectUnknown as error:
        raise oauth.InvalidScope from error


async def open_ones(work: Work, subject: Subject) -> list[Authorisation]:
    """Authorisations that still wait for a customer, oldest first; none when it is decided."""
    if not subject.open:
        return []
    return [a for a in await _all_of(work, subject) if a.awaits_customer]


async def signers_of(work: Work, subject: Subject) -> frozenset[str]:
    """The customers who have signed, also those whose signature the TPP has still to confirm."""
    signers = frozenset(subject.signers)
    if not work.profile.confirmation_required:
        return signers
    return signers.union(one.psu_id for one in unconfirmed(await _all_of(work, subject)))


async def waits(work: Work, key: AuthorisationId) -> bool:
    """Whether it still waits for its customer: a look that holds nothing."""
    found = await store.find(work, key)
    return found is not None and found.awaits_customer


async def look(work: Work, key: AuthorisationId) -> Subject:
    """What the authorisation is about: a look that holds nothing. Raises AuthorisationUnknown."""
    found = await store.find(work, key)
    if found is None:
        raise AuthorisationUnknown
    return await subjects.find_own(work, found.organisation_id, found.scope, found.purpose)


async def lock(work: Work, key: AuthorisationId) -> tuple[Subject, Authorisation]:
    """The authorisation and its subject, held until the work ends; the subject first."""
    found = await store.find(work, key)
    if found is None:
        raise AuthorisationUnknown
    subject = await subjects.lock_own(work, found.organisation_id, found.scope, found.purpose)
    held = await store.lock(work, key)
    if held is None:
        raise AuthorisationUnknown
    return subject, held


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


async def fail(work: Work, subject: Subject, authorisation: Authorisation, ending: Ending) -> None:
    """The customer refused or cannot answer: the subject is rejected with it (contract B.1.1).

    With several signatures a failed signer fails alone; a refusal rejects the whole.
    """
    await move_on(work, authorisation, ScaStatus.FAILED)
    alone = subject.signatures_required == 1
    if subject.open and (ending.rejects_all or alone):
        await subject.reject(work, ending)
        await close(work, subject.scope)


async def close(work: Work, scope: oauth.Scope) -> None:
    """Fail what still waits: its resource was decided (contract A.3, B.3)."""
    for waiting in await store.of(work, scope):
        if waiting.open:
            await move_on(work, waiting, ScaStatus.FAILED)


async def give_way(work: Work, scope: oauth.Scope, *, path: str) -> None:
    """A basket takes the resource over: what waits for it alone fails (contract A.8).

    Raises AuthorisationBegun, with the path of the resource in the request, where a customer is at
    it already.
    """
    for waiting in await store.of(work, scope):
        if waiting.open and waiting.status is not ScaStatus.RECEIVED:
            raise AuthorisationBegun(path=path)
    await close(work, scope)


async def withdraw(work: Work, application: Application) -> int:
    """End what an application that is deleted has or waits for; how many."""
    ended = await subjects.terminate_of(work, application)
    for scope in ended:
        await close(work, scope)
    return len(ended)


async def finalise(
    work: Work, authorisation: Authorisation, asked: Asked, request: oauth.CodeRequest
) -> tuple[Subject, oauth.Grant]:
    """The customer has answered strongly: approve and give the code, all or nothing.

    Where the TPP must confirm, what was approved is only kept until it does (contract D.9). Raises
    AlreadyDecided when another act was first.
    """
    subject, held = await lock(work, authorisation.id)
    if work.profile.confirmation_required:
        grant = await _keep(work, subject, held, asked)
        await oauth.grant_code(work, grant, request)
        return subject, grant
    end = ScaStatus.FINALISED if held.status is ScaStatus.STARTED else ScaStatus.EXEMPTED
    approved = await subject.sign(work, asked)
    await move_on(work, held, end)
    grant = grant_for(work, approved, authorisation.id, complete=not approved.open)
    await oauth.grant_code(work, grant, request)
    return approved, grant


# ------------------------------------------------------------------ where the TPP confirms
async def _keep(work: Work, subject: Subject, held: Authorisation, asked: Asked) -> oauth.Grant:
    """Nothing comes of the approval yet. It is kept with us: browsers and TPPs only name it.

    What the tokens will open is settled now, as if those who wait too were confirmed before.
    """
    if not subject.open or not held.awaits_customer:
        raise AlreadyDecided
    subject.check_startable()
    by_us = time.micros(work.now + CONFIRM_WITHIN)
    if asked.signatures > subject.signatures_required:
        subject = await subject.expect(work, asked.signatures)
    await move_on(work, held, ScaStatus.UNCONFIRMED)
    await store.keep_approval(work, held.id, asked.mark, by_us)
    waiting = unconfirmed(await _all_of(work, subject))
    if asked.signatures == 1 or subject.lapses_us < by_us:
        await subject.wait_until(work, by_us)  # of several signers each fails alone (B.3)
    signers = {*subject.signers, *(one.psu_id for one in waiting)}
    complete = len(signers) >= asked.signatures
    return grant_for(work, subject, held.id, complete=complete)


async def confirmable(
    work: Work, subject: Subject, key: AuthorisationId, token: oauth.AccessToken
) -> Authorisation:
    """The authorisation that its TPP may confirm with this token, or has confirmed (D.9).

    Raises AuthorisationUnknown, NotConfirmable, oauth.TokenInvalid, oauth.TokenExpired.
    """
    held = await store.lock(work, key)
    if held is None or not held.is_of(subject):
        raise AuthorisationUnknown
    if held.status_under(subject) is ScaStatus.FAILED:
        raise NotConfirmable
    if await oauth.authorisation_behind(work, token) != key:
        raise oauth.TokenInvalid
    token.check_alive(work.now_us)
    if held.approval is None and not held.approved:
        raise NotConfirmable
    return held


async def ask_again(port: bank.Bank, subject: Subject, held: Authorisation) -> Told | None:
    """What the bank tells now of what was approved; None where it knows the customer no more."""
    approval = None if held.approved else held.approval
    customer = None if approval is None else await port.customer(approval.psu_id)
    return None if customer is None else await subject.ask(port, customer)


async def confirm(
    work: Work, subject: Subject, held: Authorisation, token: oauth.AccessToken, told: Told | None
) -> None:
    """The customer who approved is back with the TPP: the approval counts from here (D.9).

    What was approved is looked at again, as it stands with us and as the bank has just told, and
    must be the same; None where the bank knows the customer no more. Confirmed once, it stays so.
    Raises ApprovalVoid.
    """
    if held.approved or held.approval is None:
        return
    try:
        asked = None if told is None else await subject.see(work, told)
        approved = await subject.sign(work, held.approval.again(asked))
    except (bank.AccountsDoNotMatch, payments.NotCancellable) as why:
        await move_on(work, held, ScaStatus.FAILED)
        await subject.reject(work, Ending.ACCOUNT_MISMATCH)
        await close(work, subject.scope)
        raise ApprovalVoid from why
    await move_on(work, held, ScaStatus.FINALISED)
    if not approved.open:
        await approved.redeemed(work, await oauth.lasts_until(work, token))


async def sweep(work: Work) -> int:
    """Write down what time has ended: resources, and what waited to be confirmed; how many."""
    late = await store.late(work, time.micros(work.clock()), _SWEPT_AT_ONCE)
    for approval in late:
        await move_on(work, approval, ScaStatus.FAILED)
    ended = await subjects.lapse_due(work)
    for scope in ended:
        await close(work, scope)
    return len(late) + len(ended)


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete the organisation's authorisations: part of a sandbox reset only."""
    await store.forget_organisation(work, organisation)


def _thing(authorisation: Authorisation) -> str:
    return f"authorisation:{authorisation.id}"
