"""Authorisation sub-resources of whatever a customer approves (contract A.4).

They are alike for every parent: `Authorisations` answers for one, given how the parent is found.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from wicketgate import authorisation, oauth
from wicketgate.authorisation import Authorisation, ScaStatus, StartOrder
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.ids import AuthorisationId
from wicketgate.kernel.profile import StartMode
from wicketgate.kernel.work import Work
from wicketgate.subjects import Subject
from wicketgate.web.kit.json_bodies import read_json

from .call import Call, Reply
from .creations import redirect_of, sent_token
from .errors import EmbeddedNotOffered, HeadersMalformed, TokenMissing
from .wire.authorisations import (
    AuthorisationIds,
    ConfirmationLinks,
    Confirmed,
    Links,
    Started,
    Status,
)
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
        links = _links_of(call, Links(), place)
        shape = Started(started.status.value, started.id, links)
        return Reply(201, ENCODER.encode(shape), {"ASPSP-SCA-Approach": "REDIRECT"})

    async def check_confirmation(self, call: Call) -> None:
        """The token that the approval gave must be sent (contract A.0.2)."""
        if call.bearer is None:
            raise TokenMissing
        await self.own(call)

    async def confirm(self, call: Call) -> Reply:
        """PUT …/authorisations/{authorisationId}: the approval counts from here on (D.9).

        The bank is asked about it while nothing is held; then the approval is one short work.
        """
        _check_empty(call.body)
        subject, held, _ = await self._confirmable(call)
        told = await authorisation.ask_again(call.bank, subject, held)

        async def count(work: Work) -> None:
            subject, held, token = await self._confirmable(call)
            await authorisation.confirm(work, subject, held, token, told)

        call.last_act = count
        parent = call.path.removeprefix(BASE).rsplit("/", 2)[0]
        links = ConfirmationLinks(call.link(f"{parent}/status"))
        return Reply(200, ENCODER.encode(Confirmed(ScaStatus.FINALISED.value, links)))

    async def _confirmable(self, call: Call) -> tuple[Subject, Authorisation, oauth.AccessToken]:
        """What the call is to confirm, as it stands now, and the token that says so."""
        subject = await self.own(call)
        token = await sent_token(call, subject.scope.kind)
        if token is None:
            raise TokenMissing
        key = AuthorisationId(call.places["authorisation_id"])
        return subject, await authorisation.confirmable(call.work, subject, key, token), token

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
    if "confirmationCode" in members:
        raise Malformed([Fault("confirmationCode", "is not used: the access token confirms")])
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
    started = await authorisation.start(call.work, subject, order_of(call, subject), new=True)
    own = Links(link(place), link(f"{place}/status"))
    return _links_of(call, own, f"{place}/authorisations/{started.id}")


def _links_of(call: Call, before: Links, place: str) -> Links:
    """The links of an authorisation at `place`, after those of its parent (contract A.0.5)."""
    there = call.link(place)
    confirmed = there if call.work.profile.confirmation_required else None
    server = Href(call.seat.metadata_url)
    return replace(before, sca_status=there, sca_oauth=server, confirmation=confirmed)


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
