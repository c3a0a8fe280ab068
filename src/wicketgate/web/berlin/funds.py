"""Confirmation of funds: its consents, and the question itself (contract A.9)."""

from wicketgate import funds, oauth
from wicketgate.funds import Called, FundsRequest
from wicketgate.kernel.work import Work
from wicketgate.subjects import FundsAccess
from wicketgate.web.kit.json_bodies import read_body

from . import consenting
from .authorisations import starts_explicitly
from .call import Call, Reply
from .creations import creation_of, redirect_of
from .errors import TokenMissing
from .wire import funds as wire
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
    place = f"{_CONSENTS}/{consent.id}"
    return await consenting.established(call, FundsAccess(consent), place, explicit=explicit)


async def own_subject(call: Call) -> FundsAccess:
    """The consent of the path as something to approve."""
    return FundsAccess(await consenting.own(call, funds.LIFE))


async def read(call: Call) -> Reply:
    """GET /v2/consents/confirmation-of-funds/{consentId}."""
    consent = await consenting.own(call, funds.LIFE)
    return Reply(200, ENCODER.encode(wire.FundsConsentInformation.of(consent)))


async def read_status(call: Call) -> Reply:
    """GET /v2/consents/confirmation-of-funds/{consentId}/status."""
    return await consenting.status_of(call, funds.LIFE)


async def delete(call: Call) -> Reply:
    """DELETE /v2/consents/confirmation-of-funds/{consentId}."""
    return await consenting.end(call, funds.LIFE)


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
