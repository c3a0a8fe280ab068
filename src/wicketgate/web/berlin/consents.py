"""Establishing and looking after consents (contract A.2, A.3)."""

from typing import Final

from wicketgate import authorisation, consents, oauth
from wicketgate.authorisation import StartOrder
from wicketgate.consents import Consent, ConsentRequest
from wicketgate.kernel.errors import Fault
from wicketgate.kernel.ids import ConsentId
from wicketgate.kernel.profile import StartMode
from wicketgate.web.kit.json_bodies import read_body

from .call import Call, Reply
from .errors import HeadersMalformed
from .switches import ENFORCE_FREQUENCY
from .wire import consents as wire
from .wire.names import ENCODER, Href

_ONLY_REDIRECT: Final = {
    "category": "WARNING",
    "code": "WARNING",
    "text": "only the redirect approach is offered",
}


async def check_creation(call: Call) -> None:
    """What a creating POST must have before its body is read (contract C.2, stages 7 and 9)."""
    if call.switches.auto_sca is not None and "tpp-redirect-uri" not in call.headers:
        raise HeadersMalformed([Fault("TPP-Redirect-URI", "is required with Sandbox-Auto-SCA")])
    # A token is not needed here; one that is sent must be good (A.0.2).
    token = await _sent_token(call)
    if token is not None:
        token.check_alive(call.work.now_us)


async def _sent_token(call: Call) -> oauth.AccessToken | None:
    """The caller's own token, if one was sent.

    Raises oauth.TokenInvalid for another scheme, client or service, and TokenUnknown.
    """
    if call.bearer is None:
        return None
    if not call.bearer:
        raise oauth.TokenInvalid
    token = await oauth.find_access_token(call.work, call.bearer)
    token.check_bearer(
        call.caller.organisation.id, oauth.Scope(oauth.ScopeKind.AIS, token.scope.resource_id)
    )
    return token


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
            call.headers.get("tpp-redirect-uri"),
            call.switches.scenario == ENFORCE_FREQUENCY,
        ),
    )
    call.access.consent_id = consent.id
    links = await _start(call, consent)
    warned = call.headers.get("tpp-redirect-preferred", "true").lower() == "false"
    created = wire.Created(
        consent.status.value, consent.id, links, [_ONLY_REDIRECT] if warned else None
    )
    place = f"{call.seat.base_url}/psd2/v1/consents/{consent.id}"
    headers = {"Location": place, "ASPSP-SCA-Approach": "REDIRECT"}
    return Reply(201, ENCODER.encode(created), headers)


def starts_explicitly(call: Call) -> bool:
    """Whether the TPP starts the authorisation itself (contract A.4.1)."""
    mode = call.work.profile.start_authorisation_mode
    if mode is not StartMode.AUTO:
        return mode is StartMode.EXPLICIT
    return call.prefers("tpp-explicit-authorisation-preferred")


async def _start(call: Call, consent: Consent) -> wire.Links:
    """The links of the answer; an implicit start opens the authorisation beside the consent."""
    link, place = call.link, f"/v1/consents/{consent.id}"
    if consent.explicit:
        return wire.Links(link(place), link(f"{place}/status"), link(f"{place}/authorisations"))
    started = await authorisation.start(call.work, consent, order_of(call))
    return wire.Links(
        link(place),
        link(f"{place}/status"),
        sca_status=link(f"{place}/authorisations/{started.id}"),
        sca_oauth=Href(call.seat.metadata_url),
    )


def order_of(call: Call) -> StartOrder:
    """Who must answer, and where to, as the headers say."""
    return StartOrder(
        call.headers.get("psu-id"),
        call.headers.get("tpp-redirect-uri"),
        call.switches.auto_sca,
    )


async def own_consent(call: Call) -> Consent:
    """The consent of the path, held while a writing work lasts; a token sent must fit it.

    A token that is nobody's or another's is told before the consent is looked for, one that has
    ended with its consent does no harm (contract C.2, stages 9 to 11 and the note).
    """
    token = await _sent_token(call)
    key = ConsentId(call.places["consent_id"])
    find = consents.lock_own if call.work.writes else consents.find_own
    organisation = call.caller.organisation.id
    consent = await find(call.work, organisation, key)
    call.access.consent_id = consent.id
    if token is not None:
        token.check_bearer(organisation, consents.scope_of(consent.id))
        if consent.status is consents.Status.VALID:
            token.check_alive(call.work.now_us)
    return consent


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
    await authorisation.close(call.work, consent.id)
    return Reply(204)
