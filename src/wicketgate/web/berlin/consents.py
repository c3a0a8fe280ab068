"""Establishing and looking after consents (contract A.2, A.3)."""

from wicketgate import authorisation, consenting, consents, oauth
from wicketgate.consents import Consent, ConsentRequest
from wicketgate.kernel.ids import ConsentId
from wicketgate.subjects import AccountAccess
from wicketgate.web.kit.json_bodies import read_body

from .authorisations import begin, starts_explicitly
from .call import Call, Reply
from .creations import creation_of, headers_at, redirect_of, sent_token, warnings_of
from .switches import ENFORCE_FREQUENCY
from .wire import consents as wire
from .wire.names import ENCODER

check_creation = creation_of(oauth.ScopeKind.AIS)


async def create(call: Call) -> Reply:
    """POST /v1/consents."""
    body = read_body(call.body, wire.ConsentBody, call.work.profile)
    body.check_offered()
    explicit = starts_explicitly(call)
    consent = await consents.receive(
        call.work,
        call.caller.tpp,
        ConsentRequest(
            body.access.read(call.work.profile),
            body.recurring_indicator,
            body.valid_until,
            body.frequency_per_day,
            explicit,
            redirect_of(call),
            call.switches.scenario == ENFORCE_FREQUENCY,
        ),
    )
    call.access.consent_id = consent.id
    place = f"/v1/consents/{consent.id}"
    links = await begin(call, AccountAccess(consent), place, explicit=explicit)
    created = wire.Created(consent.status.value, consent.id, links, warnings_of(call))
    return Reply(201, ENCODER.encode(created), headers_at(call, place))


async def own_consent(call: Call) -> Consent:
    """The consent of the path, held while a writing work lasts; a token sent must fit it.

    A token that is nobody's or another's is told before the consent is looked for, one that has
    ended with its consent does no harm (contract C.2, stages 9 to 11 and the note).
    """
    token = await sent_token(call, oauth.ScopeKind.AIS)
    key = ConsentId(call.places["consent_id"])
    find = consents.lock_own if call.work.writes else consents.find_own
    organisation = call.caller.organisation.id
    consent = await find(call.work, organisation, key)
    call.access.consent_id = consent.id
    if token is not None:
        token.check_bearer(organisation, consents.scope_of(consent.id))
        if consent.status is consenting.Status.VALID:
            token.check_alive(call.work.now_us)
    return consent


async def own_subject(call: Call) -> AccountAccess:
    """The consent of the path as something to approve."""
    return AccountAccess(await own_consent(call))


async def read(call: Call) -> Reply:
    """GET /v1/consents/{consentId}."""
    consent = await own_consent(call)
    return Reply(200, ENCODER.encode(wire.ConsentInformation.of(consent, call.link)))


async def read_status(call: Call) -> Reply:
    """GET /v1/consents/{consentId}/status."""
    consent = await own_consent(call)
    return Reply(200, ENCODER.encode(wire.ConsentStatus(consent.status.value)))


async def delete(call: Call) -> Reply:
    """DELETE /v1/consents/{consentId}: ends it and all its tokens; once ended it stays so."""
    consent = await own_consent(call)
    await consents.terminate(call.work, consent)
    await authorisation.close(call.work, consents.scope_of(consent.id))
    return Reply(204)
