"""Establishing and looking after consents (contract A.2, A.3)."""

from wicketgate import consents, oauth
from wicketgate.consents import ConsentRequest
from wicketgate.subjects import AccountAccess
from wicketgate.web.kit.json_bodies import read_body

from . import consenting
from .authorisations import starts_explicitly
from .call import Call, Reply
from .creations import creation_of, redirect_of
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
    place = f"/v1/consents/{consent.id}"
    return await consenting.established(call, AccountAccess(consent), place, explicit=explicit)


async def own_subject(call: Call) -> AccountAccess:
    """The consent of the path as something to approve."""
    return AccountAccess(await consenting.own(call, consents.LIFE))


async def read(call: Call) -> Reply:
    """GET /v1/consents/{consentId}."""
    consent = await consenting.own(call, consents.LIFE)
    return Reply(200, ENCODER.encode(wire.ConsentInformation.of(consent, call.link)))


async def read_status(call: Call) -> Reply:
    """GET /v1/consents/{consentId}/status."""
    return await consenting.status_of(call, consents.LIFE)


async def delete(call: Call) -> Reply:
    """DELETE /v1/consents/{consentId}."""
    return await consenting.end(call, consents.LIFE)
