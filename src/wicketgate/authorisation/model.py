"""An authorisation: one customer's answer to one request (contract B.3)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wicketgate import oauth
from wicketgate.kernel.ids import AuthorisationId, OrganisationId, PsuId
from wicketgate.kernel.states import Moves, final
from wicketgate.kernel.work import Work
from wicketgate.subjects import Purpose, Subject

MOST_WRONG_CODES: Final = 3


class ScaStatus(StrEnum):
    """scaStatus (official OpenAPI). `unconfirmed` and `scaMethodSelected` are not used here."""

    RECEIVED = "received"
    PSU_AUTHENTICATED = "psuAuthenticated"
    STARTED = "started"
    FINALISED = "finalised"
    FAILED = "failed"
    EXEMPTED = "exempted"


_END: Final = frozenset({ScaStatus.FAILED, ScaStatus.FINALISED, ScaStatus.EXEMPTED})
MOVES: Final[Moves[ScaStatus]] = {
    ScaStatus.RECEIVED: frozenset({ScaStatus.PSU_AUTHENTICATED, ScaStatus.FAILED}),
    ScaStatus.PSU_AUTHENTICATED: frozenset({ScaStatus.STARTED, *_END}),
    ScaStatus.STARTED: frozenset({ScaStatus.FINALISED, ScaStatus.FAILED}),
    ScaStatus.FINALISED: frozenset(),
    ScaStatus.FAILED: frozenset(),
    ScaStatus.EXEMPTED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class StartOrder:
    """What a TPP says when it starts an authorisation."""

    psu_login: str | None = None
    """PSU-ID: if given, no other customer may answer (contract B.3)."""
    redirect_uri: str | None = None
    auto_sca: str | None = None
    """Sandbox only: who answers how, without clicks (contract decision 10)."""


@dataclass(frozen=True, slots=True)
class Authorisation:
    """One authorisation sub-resource."""

    id: AuthorisationId
    organisation_id: OrganisationId
    scope: oauth.Scope
    purpose: Purpose
    status: ScaStatus
    psu_id: PsuId | None
    psu_login: str | None
    auto_sca: str | None
    wrong_codes: int
    created_us: int

    @property
    def open(self) -> bool:
        return not final(self.status, MOVES)

    @property
    def codes_left(self) -> int:
        return MOST_WRONG_CODES - self.wrong_codes

    def fits(self, login: str) -> bool:
        """Whether this customer may answer: PSU-ID, where sent, names one (contract B.3)."""
        return self.psu_login in {None, login}


def grant_for(work: Work, subject: Subject, authorisation: AuthorisationId) -> oauth.Grant:
    """What the approval of this subject gives (contract D.5)."""
    return oauth.Grant(
        id=oauth.new_grant_id(),
        organisation_id=subject.organisation_id,
        application_id=subject.application_id,
        scope=subject.scope,
        authorisation_id=authorisation,
        terms=subject.terms(work),
    )
