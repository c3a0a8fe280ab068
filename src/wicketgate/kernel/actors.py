"""Who acts. The journal names the actor of every line."""

from dataclasses import dataclass
from enum import StrEnum

from wicketgate.kernel.ids import ApplicationId, OrganisationId


class ActorKind(StrEnum):
    """The kinds of visitors."""

    TPP = "tpp"
    PSU = "psu"
    MEMBER = "member"
    STAFF = "staff"
    JOB = "job"
    SETUP = "setup"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one on whose behalf a work runs; `id` is never personal data."""

    kind: ActorKind
    id: str

    @property
    def name(self) -> str:
        """As the journal names it: `staff:x7Qd…`."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Tpp:
    """A third party behind a call: which organisation, which of its applications, which roles."""

    organisation: OrganisationId
    application: ApplicationId
    roles: frozenset[str]
    apis: frozenset[str]

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.TPP, self.organisation)


NOBODY = Actor(ActorKind.SETUP, "wicketgate")
