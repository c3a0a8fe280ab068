"""Authorisation sub-resources of whatever a customer approves (contract A.4).

They are alike for every parent: `Authorisations` answers for one, given how the parent is found.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from wicketgate import authorisation
from wicketgate.authorisation import StartOrder
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.ids import AuthorisationId
from wicketgate.kernel.profile import StartMode
from wicketgate.subjects import Subject
from wicketgate.web.kit.json_bodies import read_json

from .call import Call, Reply
from .creations import redirect_of
from .errors import EmbeddedNotOffered, HeadersMalformed
from .wire.authorisations import AuthorisationIds, Links, Started, Status
from .wire.names import BASE, ENCODER, Href

_EMBEDDED: Final = frozenset({"psuData", "authenticationMethodId", "scaAuthenticationData"})

Own = Callable[[Call], Awaitable[Subject]]
"""Finds the caller's parent that the path names; held while a writing work lasts."""


@dataclass(frozen=True, slots=True)
class Authorisations:
    """The operations below one kind of parent."""

    own: Own

    async def check(self, call: Call) -> None:
        """The parent of the path is known and own (contract C.2 stage 11)."""
        await self.own(call)

    async def start(self, call: Call) -> Reply:
        """POST …/authorisations: explicit start, or a further signature."""
        _check_empty(call.body)
        subject = await self.own(call)
        if call.switches.auto_sca is not None and subject.redirect_uri is None:
            raise HeadersMalformed(
                [Fault("Sandbox-Auto-SCA", "needs a TPP-Redirect-URI at the creation before")]
            )
        started = await authorisation.start(call.work, subject, order_of(call, subject))
        place = f"{call.path.removeprefix(BASE)}/{started.id}"
        links = Links(sca_status=call.link(place), sca_oauth=Href(call.seat.metadata_url))
        shape = Started(started.status.value, started.id, links)
        return Reply(201, ENCODER.encode(shape), {"ASPSP-SCA-Approach": "REDIRECT"})

    async def list_ids(self, call: Call) -> Reply:
        """GET …/authorisations."""
        subject = await self.own(call)
        ids = await authorisation.list_own(call.work, subject)
        return Reply(200, ENCODER.encode(AuthorisationIds(list(ids))))

    async def read_status(self, call: Call) -> Reply:
        """GET …/authorisations/{authorisationId}."""
        subject = await self.own(call)
        key = AuthorisationId(call.places["authorisation_id"])
        status = await authorisation.status_of(call.work, subject, key)
        return Reply(200, ENCODER.encode(Status(status.value)))


def _check_empty(body: bytes) -> None:
    """Raises EmbeddedNotOffered or Malformed: there is nothing to say here (A.4.2)."""
    if not body:
        return
    members = read_json(body)
    if members.keys() & _EMBEDDED:
        raise EmbeddedNotOffered
    if members:
        raise Malformed([Fault("body", "must be empty")])


def starts_explicitly(call: Call) -> bool:
    """Whether the TPP starts the authorisation itself (contract A.4.1)."""
    mode = call.work.profile.start_authorisation_mode
    if mode is not StartMode.AUTO:
        return mode is StartMode.EXPLICIT
    return call.prefers("tpp-explicit-authorisation-preferred")


async def begin(call: Call, subject: Subject, place: str, *, explicit: bool) -> Links:
    """The links of a creation at `place`; an implicit start opens the authorisation beside it."""
    if explicit:
        return links_to_start(call, place)
    link = call.link
    started = await authorisation.start(call.work, subject, order_of(call, subject))
    return Links(
        link(place),
        link(f"{place}/status"),
        sca_status=link(f"{place}/authorisations/{started.id}"),
        sca_oauth=Href(call.seat.metadata_url),
    )


def links_to_start(call: Call, place: str) -> Links:
    """The links of a creation whose authorisation the TPP starts itself."""
    link = call.link
    return Links(link(place), link(f"{place}/status"), link(f"{place}/authorisations"))


def order_of(call: Call, subject: Subject) -> StartOrder:
    """Who must answer, and where to, as the headers say."""
    return StartOrder(
        call.headers.get("psu-id"),
        redirect_of(call, subject.redirect_uri),
        call.switches.auto_sca,
    )
