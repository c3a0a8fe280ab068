"""Applications, their APIs and keys."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wicketgate import tpps
from wicketgate.kernel.actors import Actor, ActorKind, Tpp
from wicketgate.kernel.ids import ApplicationId, OrganisationId

from .errors import ApiKeyBlocked, ApiKeyUnknown

KEY_PREFIX: Final = "wgk"


class Api(StrEnum):
    """The APIs an application can select; the OAuth2 server is part of every application."""

    AIS = "ais"
    PIS = "pis"
    BASKETS = "baskets"
    FUNDS = "funds"
    OAUTH2 = "oauth2"


ALL_APIS: Final = frozenset(Api)


class KeyState(StrEnum):
    """Revoked keys are unknown, suspended ones are told so."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Application:
    """One piece of software of one organisation."""

    id: ApplicationId
    organisation_id: OrganisationId
    name: str
    apis: frozenset[Api]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who stands behind an API key."""

    application: Application
    organisation: tpps.Organisation
    key_state: KeyState

    def check(self) -> None:
        """Raises ApiKeyUnknown for a revoked key, ApiKeyBlocked for a suspended one."""
        if self.key_state is KeyState.REVOKED:
            raise ApiKeyUnknown
        if self.key_state is KeyState.SUSPENDED:
            raise ApiKeyBlocked

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.TPP, self.organisation.id)

    @property
    def tpp(self) -> Tpp:
        return Tpp(
            self.organisation.id,
            self.application.id,
            frozenset(self.organisation.roles),
            frozenset(self.application.apis),
        )
