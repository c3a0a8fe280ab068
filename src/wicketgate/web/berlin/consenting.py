"""A consent at the API, whatever it permits: established, found by its path, ended."""

from typing import TypeVar

from wicketgate import authorisation
from wicketgate.consenting import AnyConsent, Life, Status
from wicketgate.kernel.ids import ConsentId
from wicketgate.subjects import AccountAccess, FundsAccess

from .authorisations import begin
from .call import Call, Reply
from .creations import headers_at, sent_token, warnings_of
from .wire.consents import ConsentStatus, Created
from .wire.names import ENCODER

Held = TypeVar("Held", bound=AnyConsent)


async def established(
    call: Call, subject: AccountAccess | FundsAccess, place: str, *, explicit: bool
) -> Reply:
    """The answer to a POST: the consent waits for its customer at `place`."""
    consent = subject.consent
    call.access.consent_id = consent.id
    links = await begin(call, subject, place, explicit=explicit)
    created = Created(consent.status.value, consent.id, links, warnings_of(call))
    return Reply(201, ENCODER.encode(created), headers_at(call, place))


async def own(call: Call, life: Life[Held]) -> Held:
    """The consent of the path, held while a writing work lasts; a token sent must fit it.

    A token that is nobody's or another's is told before the consent is looked for, one that has
    ended with its consent does no harm (contract C.2, stages 9 to 11 and the note).
    """
    token = await sent_token(call, life.kind)
    key = ConsentId(call.places["consent_id"])
    find = life.lock_own if call.work.writes else life.find_own
    organisation = call.caller.organisation.id
    consent = await find(call.work, organisation, key)
    call.access.consent_id = consent.id
    if token is not None:
        token.check_bearer(organisation, life.scope_of(consent.id))
        if consent.status is Status.VALID:
            token.check_alive(call.work.now_us)
    return consent


async def status_of(call: Call, life: Life[Held]) -> Reply:
    """The answer to a GET of its status alone."""
    consent = await own(call, life)
    return Reply(200, ENCODER.encode(ConsentStatus(consent.status.value)))


async def end(call: Call, life: Life[Held]) -> Reply:
    """The answer to a DELETE: it ends with all its tokens; once ended it stays so."""
    consent = await own(call, life)
    await life.terminate(call.work, consent)
    await authorisation.close(call.work, life.scope_of(consent.id))
    return Reply(204)
