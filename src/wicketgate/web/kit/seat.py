"""What every door is given when the web process is put together; what a route says of itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from wicketgate.bank import Bank
from wicketgate.certificates import Trust
from wicketgate.issuers import Register
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.permissions import Permission
from wicketgate.kernel.profile import ClientCertificate
from wicketgate.kernel.work import Desk, Work
from wicketgate.proofs import Judge
from wicketgate.settlement import Way
from wicketgate.traffic import Shelf
from wicketgate.web.kit.described import Chapter
from wicketgate.web.kit.hand_over import HandOver, Source
from wicketgate.web.kit.logos import Logo


@dataclass(frozen=True, slots=True)
class Call:
    """What a program can call here: a method, and a path with its names in braces.

    `name` is the operation's in the access log.
    """

    method: str
    path: str
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Seat:
    """The works' desk, the bank, and where we are reached. `base_url` has no trailing slash.

    `served` is what the doors for programs answer, for the pages that tell about it.
    """

    desk: Desk
    way: Way
    base_url: str
    sandbox: bool
    served: tuple[Call, ...] = ()
    letters_shown: bool = False
    """Whether letters can be read on a page: the sandbox without a mail server."""
    describe: tuple["Describe", ...] = ()
    """What each door for programs says of its calls, for the reference."""
    issuers: Register = field(default_factory=Register)
    """Who may issue the certificates of third parties."""
    hand_over: HandOver = field(default_factory=HandOver)
    """How the certificate of a connection reaches us."""
    api_url: str = ""
    """Where programs reach us, if not where browsers do: the host that asks for certificates."""
    live_url: str = ""
    """Of a sandbox: where the portal of the live bank is, if that was said."""
    judge: Judge = field(init=False)
    shelf: Shelf | None = None
    """Where details of calls are put; none where they are not kept."""

    logo: Logo | None = None
    """The bank's own; without one pages show our mark."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "judge", Judge(self.desk, self.issuers))
        object.__setattr__(self, "api_url", self.api_url or self.base_url)

    def bank_of(self, work: Work, organisation: OrganisationId) -> Bank:
        """The bank as this organisation meets it, for questions inside this work (`Way.within`)."""
        return self.way.within(work, organisation)

    @property
    def trust(self) -> Trust:
        """Those of them who are trusted now; others a moment later, perhaps."""
        return self.issuers.trust

    @property
    def takes_certificates(self) -> bool:
        """Whether a caller can prove by a certificate who it is."""
        switched_off = self.desk.profile.client_certificate is ClientCertificate.OFF
        return self.hand_over.source is not Source.NONE and not switched_off

    @property
    def issuer(self) -> str:
        """The OAuth2 issuer (contract decision 1)."""
        return f"{self.base_url}/oauth2"

    @property
    def metadata_url(self) -> str:
        """RFC 8414 section 3: the well-known part goes between host and path."""
        return f"{self.base_url}/.well-known/oauth-authorization-server/oauth2"

    @property
    def secure(self) -> bool:
        """Whether browsers reach us by TLS, so that cookies are for TLS only."""
        return self.base_url.startswith("https://")


Describe = Callable[[Seat], Chapter]
"""A door tells of its calls as this seat has them."""
Endpoint = Callable[[Seat, Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Row:
    """One route of a door: its method, path, who may call it and what answers."""

    method: str
    path: str
    permission: Permission
    answer: Endpoint
