"""Confirmation of funds: its consents, and the question itself (contract A.9)."""

from wicketgate import authorisation, funds, oauth
from wicketgate.funds import Called, FundsConsent, FundsRequest
from wicketgate.kernel.ids import ConsentId
from wicketgate.kernel.work import Work
from wicketgate.subjects import FundsAccess
from wicketgate.web.kit.json_bodies import read_body

from .authorisations import begin, starts_explicitly
from .call import Call, Reply
from .creations import creation_of, headers_at, redirect_of, sent_token, warnings_of
from .errors import TokenMissing
from .wire import funds as wire
from .wire.consents import Created
from .wire.names import ENCODER

_CONSENTS = "/v2/consents/confirmation-of-funds"
check_creation = creation_of(oauth.ScopeKind.PIIS)


async def create(call: Call) -> Reply:
    """POST /v2/consents/confirmation-of-funds."""
    body = read_body(call.body, wire.FundsConsentBody, call.work.profile)
    explicit = starts_explicitly(call)
    redirect_uri = redirect_of(call)
    request = FundsRequest(body.account.reference, body.card, explicit, redirect_uri)
    consent = await funds.receive(call.work, call.caller.tpp, request)
    call.access.consent_id = consent.id
    place = f"{_CONSENTS}/{consent.id}"
    links = await begin(call, FundsAccess(consent), place, explicit=explicit)
    created = Created(consent.status.value, consent.id, links, warnings_of(call))
    return Reply(201, ENCODER.encode(created), headers_at(call, place))


async def own_consent(call: Call) -> FundsConsent:
    """The consent of the path, held while a writing work lasts; a token sent must fit it.

    Tokens are looked at as for account consents (contract C.2, stages 9 to 11 and the note).
    """
    token = await sent_token(call, oauth.ScopeKind.PIIS)
    key = ConsentId(call.places["consent_id"])
    find = funds.lock_own if call.work.writes else funds.find_own
    organisation = call.caller.organisation.id
    consent = await find(call.work, organisation, key)
    call.access.consent_id = consent.id
    if token is not None:
        token.check_bearer(organisation, funds.scope_of(consent.id))
        if FundsAccess(consent).refreshable:
            token.check_alive(call.work.now_us)
    return consent


async def own_subject(call: Call) -> FundsAccess:
    """The consent of the path as something to approve."""
    return FundsAccess(await own_consent(call))


async def read(call: Call) -> Reply:
    """GET /v2/consents/confirmation-of-funds/{consentId}."""
    consent = await own_consent(call)
    return Reply(200, ENCODER.encode(wire.FundsConsentInformation.of(consent)))


async def read_status(call: Call) -> Reply:
    """GET /v2/consents/confirmation-of-funds/{consentId}/status."""
    consent = await own_consent(call)
    return Reply(200, ENCODER.encode(wire.ConsentStatus(consent.status.value)))


async def delete(call: Call) -> Reply:
    """DELETE: ends it and all its tokens; once ended it stays so."""
    consent = await own_consent(call)
    await funds.terminate(call.work, consent)
    await authorisation.close(call.work, funds.scope_of(consent.id))
    return Reply(204)


async def ask(call: Call) -> Reply:
    """POST /v1/funds-confirmations: yes or no, kept for the customer before it leaves.

    The bank is asked while nothing is held; then consent and answer are one short work.
    """
    if not call.bearer:
        raise TokenMissing if call.bearer is None else oauth.TokenInvalid
    called = Called(call.caller.organisation.id, call.bearer, call.headers.get("consent-id"))
    permitted = await funds.permit(call.work, called)
    call.access.consent_id = permitted.consent.id
    question = read_body(call.body, wire.QuestionBody, call.work.profile).question
    available = await funds.ask(call.bank, permitted, question)

    async def keep(work: Work) -> None:
        # The consent before its token, as whoever ends it takes them.
        await funds.keep(work, permitted, question, available=available)
        await oauth.note_first_use(work, call.seat.desk.database, permitted.token)

    call.last_act = keep
    return Reply(200, ENCODER.encode(wire.FundsAvailability(available)))
