"""The verbs of coverage."""

from wicketgate import consents, oauth
from wicketgate.consents import Consent
from wicketgate.kernel import secrets
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.work import Work

from . import store
from .errors import ConsentIdUnknown, ReadTooOften
from .model import DAY_SECONDS, Allowance, Asked, Counter, Covered, Presented


async def cover(work: Work, asked: Asked) -> Covered:
    """Proof that this reading is allowed (contract C.2, stages 9 and 10).

    Raises oauth.TokenUnknown, TokenInvalid, TokenExpired; Malformed without Consent-ID;
    ConsentIdUnknown, ConsentNotValid, ConsentExpired, NotCovered.
    """
    presented, consent = await _judged(work, asked)
    asked.check_kind(consent)
    allowance = None
    if not asked.attended:
        limit = consent.frequency_per_day
        allowance = Allowance.of(limit, presented.recent_us[:limit], work.now_us)
    account = None if asked.resource is None else consent.covers(asked.resource)
    return Covered(consent, consent.reader, account, presented.token, allowance)


async def _judged(work: Work, asked: Asked) -> tuple[Presented, Consent]:
    presented = await _present(work, asked)
    return presented, _judge(work, asked, presented)


async def _present(work: Work, asked: Asked) -> Presented:
    fingerprint = secrets.digest(asked.bearer)
    key = asked.consent_id or ""
    if asked.attended:
        presented = await store.present(work, fingerprint, key)
    else:
        counter = Counter(asked.counter, work.now_us - DAY_SECONDS * 1_000_000)
        presented = await store.present_counted(work, fingerprint, key, counter)
    if presented is None:
        raise oauth.TokenUnknown
    return presented


def _judge(work: Work, asked: Asked, presented: Presented) -> Consent:
    """Token and consent together: a consent that has ended says so itself (C.2, note)."""
    token, found = presented.token, presented.consent
    if token.organisation_id != asked.organisation or token.scope.kind is not oauth.ScopeKind.AIS:
        raise oauth.TokenInvalid
    token.check_certificate(work.thumbprint)
    consent = None
    if found is not None and found.organisation_id == asked.organisation:
        consent = found.as_of(work.now, work.profile.zone)
    if consent is not None and token.scope.resource_id == consent.id:
        consent.check_usable()
    token.check_alive(work.now_us)
    if not asked.consent_id:
        raise Malformed([Fault("Consent-ID", "is required")])
    if consent is None:
        raise ConsentIdUnknown(path="Consent-ID")
    if token.scope.resource_id != consent.id:
        raise oauth.TokenInvalid
    return consent


async def take_turn(work: Work, asked: Asked, covered: Covered) -> Covered:
    """The last stage of a reading that nothing else speaks against (contract C.2, stage 16).

    For one that `takes_turns`: one-off consents read each thing once, enforced ones n times a day.
    Whoever had the turn before may have changed everything, so all is judged again, the consent
    held. Raises what `cover` does, and ReadTooOften.
    """
    await consents.hold(work, covered.consent.id)
    covered = await cover(work, asked)
    consent, allowance = covered.consent, covered.allowance
    if not consent.recurring:
        if await store.read_before(work, consent.id, asked.resource_key):
            raise ReadTooOften
        await consents.open_window(work, consent)
    elif allowance is not None and not allowance.remaining:
        raise ReadTooOften(allowance.limit, allowance.reset_seconds)
    return covered
