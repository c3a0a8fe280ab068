"""Authorisation sub-resources of consents (contract A.4)."""

from wicketgate import authorisation
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.ids import AuthorisationId
from wicketgate.web.kit.json_bodies import read_json

from .call import Call, Reply
from .consents import order_of, own_consent
from .errors import EmbeddedNotOffered, HeadersMalformed
from .wire import consents as wire
from .wire.authorisations import AuthorisationIds, Started, Status
from .wire.names import ENCODER, Href

_EMBEDDED = frozenset({"psuData", "authenticationMethodId", "scaAuthenticationData"})


async def check(call: Call) -> None:
    """The consent of the path is known and own (contract C.2 stage 11)."""
    await own_consent(call)


async def start(call: Call) -> Reply:
    """POST …/authorisations: explicit start, or a further signature."""
    _check_empty(call.body)
    consent = await own_consent(call)
    if call.switches.auto_sca is not None and consent.redirect_uri is None:
        raise HeadersMalformed(
            [Fault("Sandbox-Auto-SCA", "needs a TPP-Redirect-URI at the creation of the consent")]
        )
    started = await authorisation.start(call.work, consent, order_of(call))
    place = f"/v1/consents/{consent.id}/authorisations/{started.id}"
    links = wire.Links(sca_status=call.link(place), sca_oauth=Href(call.seat.metadata_url))
    shape = Started(started.status.value, started.id, links)
    return Reply(201, ENCODER.encode(shape), {"ASPSP-SCA-Approach": "REDIRECT"})


def _check_empty(body: bytes) -> None:
    """Raises EmbeddedNotOffered or Malformed: there is nothing to say here (A.4.2)."""
    if not body:
        return
    members = read_json(body)
    if members.keys() & _EMBEDDED:
        raise EmbeddedNotOffered
    if members:
        raise Malformed([Fault("body", "must be empty")])


async def list_ids(call: Call) -> Reply:
    """GET …/authorisations."""
    consent = await own_consent(call)
    ids = await authorisation.list_own(call.work, consent)
    return Reply(200, ENCODER.encode(AuthorisationIds(list(ids))))


async def read_status(call: Call) -> Reply:
    """GET …/authorisations/{authorisationId}."""
    consent = await own_consent(call)
    key = AuthorisationId(call.places["authorisation_id"])
    status = await authorisation.status_of(call.work, consent, key)
    return Reply(200, ENCODER.encode(Status(status.value)))
