"""Applications, their APIs and keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from wicketgate import journal, tpps
from wicketgate.kernel.actors import Actor, ActorKind, Tpp
from wicketgate.kernel.clock import MICROSECOND
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.permissions import Permission
from wicketgate.kernel.states import Moves
from wicketgate.kernel.work import Work
from wicketgate.tpps import Role

from .errors import (
    ApiKeyBlocked,
    ApiKeyExpired,
    ApiKeyUnknown,
    ApiNotSelected,
    ApiOutOfReach,
    LifeTooLong,
)

KEY_PREFIX: Final = "wgk"
NAME_MOST: Final = 60
DESCRIPTION_MOST: Final = 200
MOST_APPLICATIONS: Final = 25
"""Of one organisation, the deleted ones not counted."""
MOST_KEYS: Final = 5
"""Working keys of one application: some servers, some developers, and one that is rolled."""
_KEY_ID_LENGTH: Final = 22


class Api(StrEnum):
    """The APIs an application can select; the OAuth2 server is part of every application."""

    AIS = "ais"
    PIS = "pis"
    BASKETS = "baskets"
    FUNDS = "funds"
    OAUTH2 = "oauth2"


ALL_APIS: Final = frozenset(Api)

ROLE_OF: Final[Mapping[Api, Role]] = {
    Api.AIS: Role.ACCOUNT_INFORMATION,
    Api.PIS: Role.PAYMENT_INITIATION,
    Api.BASKETS: Role.PAYMENT_INITIATION,
    Api.FUNDS: Role.CARD_ISSUING,
}
"""The role of the certificate that an API needs (contract A.0.1); the OAuth2 server needs none."""

API_OF: Final[Mapping[Permission, Api]] = {
    Permission.ACCOUNT_INFORMATION: Api.AIS,
    Permission.PAYMENT_INITIATION: Api.PIS,
    Permission.SIGNING_BASKETS: Api.BASKETS,
    Permission.FUNDS_CONFIRMATION: Api.FUNDS,
}
"""Which API a call belongs to. What is in no API is open to every application."""


class State(StrEnum):
    """A deleted application is kept for what it once did."""

    ACTIVE = "active"
    DELETED = "deleted"


MOVES: Final[Moves[State]] = {
    State.ACTIVE: frozenset({State.DELETED}),
    State.DELETED: frozenset(),
}


class KeyState(StrEnum):
    """Revoked keys are unknown, suspended ones are told so."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


KEY_MOVES: Final[Moves[KeyState]] = {
    KeyState.ACTIVE: frozenset({KeyState.SUSPENDED, KeyState.REVOKED}),
    KeyState.SUSPENDED: frozenset({KeyState.ACTIVE, KeyState.REVOKED}),
    KeyState.REVOKED: frozenset(),
}


def selectable(roles: frozenset[Role]) -> frozenset[Api]:
    """The APIs that an organisation of these roles can select."""
    return frozenset(api for api in Api if api not in ROLE_OF or ROLE_OF[api] in roles)


@dataclass(frozen=True, slots=True)
class Application:
    """One piece of software of one organisation. `created_us` in microseconds since 1970."""

    id: ApplicationId
    organisation_id: OrganisationId
    name: str
    apis: frozenset[Api]
    description: str = ""
    state: State = State.ACTIVE
    created_us: int = 0

    def check_selected(self, permission: Permission) -> None:
        """Raises ApiNotSelected for a call of an API that was not selected for it."""
        api = API_OF.get(permission)
        if api is not None and api not in self.apis:
            raise ApiNotSelected


@dataclass(frozen=True, slots=True)
class Draft:
    """What a developer says of an application."""

    name: str
    description: str
    apis: frozenset[Api]

    def checked(self, roles: frozenset[Role]) -> frozenset[Api]:
        """The APIs, with the OAuth2 server. Raises ApiOutOfReach where a role is missing."""
        if not self.apis <= selectable(roles):
            raise ApiOutOfReach
        return self.apis | {Api.OAUTH2}


def key_id(fingerprint: str) -> str:
    """What a key is called where it must not be told: the beginning of its keyed hash."""
    return fingerprint[:_KEY_ID_LENGTH]


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it can be shown; times in microseconds since 1970, by the bank's own clock.

    `expires_us` is None for a key that ends only when it is revoked. A rolled key names in
    `replaced_by` the one that follows it, and works until it expires.
    """

    id: str
    application_id: ApplicationId
    name: str
    prefix: str
    state: KeyState
    created_us: int
    expires_us: int | None = None
    replaced_by: str | None = None
    ended_us: int | None = None

    def expired(self, now_us: int) -> bool:
        return self.expires_us is not None and self.expires_us <= now_us

    def works(self, now_us: int) -> bool:
        """Whether calls with it are answered; a suspended one may be again."""
        return self.state is not KeyState.REVOKED and not self.expired(now_us)

    def until(self, end_us: int) -> int:
        """When it ends at the latest, if it is to end at `end_us`."""
        return end_us if self.expires_us is None else min(self.expires_us, end_us)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key, and its secret: the only time anyone sees it.

    `old_until_us` is how long the one that it replaces goes on working.
    """

    key: ApiKey
    secret: str
    old_until_us: int | None = None


def check_life(life: timedelta | None, most_days: int) -> None:
    """Raises LifeTooLong."""
    if life is not None and not timedelta(0) < life <= timedelta(days=most_days):
        raise LifeTooLong


@dataclass(frozen=True, slots=True)
class Caller:
    """Who stands behind an API key. `expires_us` is the key's, by the bank's own clock."""

    application: Application
    organisation: tpps.Organisation
    key_state: KeyState
    key_id: str = ""
    expires_us: int | None = None

    def check(self, now_us: int) -> None:
        """Raises ApiKeyUnknown for a revoked key, ApiKeyExpired, ApiKeyBlocked if suspended."""
        if self.key_state is KeyState.REVOKED:
            raise ApiKeyUnknown
        if self.expires_us is not None and self.expires_us <= now_us:
            raise ApiKeyExpired
        if self.key_state is KeyState.SUSPENDED:
            raise ApiKeyBlocked

    def check_selected(self, permission: Permission) -> None:
        """Raises ApiNotSelected for a call of an API that the application did not select."""
        self.application.check_selected(permission)

    def note(self, access: journal.Access, work: Work) -> None:
        """Say in the access line who calls, and when by either clock."""
        access.organisation_id = self.organisation.id
        access.application_id = self.application.id
        access.api_key_id = self.key_id
        access.at_us = work.now_us
        access.logged_us = access.at_us - work.shift // MICROSECOND

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
