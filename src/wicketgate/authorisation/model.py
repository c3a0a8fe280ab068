"""An authorisation: one customer's answer to one request (contract B.3)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from wicketgate import consents, oauth
from wicketgate.consents import Consent
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import AuthorisationId, OrganisationId, PsuId
from wicketgate.kernel.states import Moves, final
from wicketgate.kernel.work import Work

MOST_WRONG_CODES: Final = 3
ACCESS_LIFE: Final = timedelta(minutes=30)


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


def grant_for(work: Work, consent: Consent, authorisation: AuthorisationId) -> oauth.Grant:
    """What the approval of this consent gives (contract D.5).

    A signer who was not the last gets an access token for status calls only (D.2).
    """
    complete = consent.status is consents.Status.VALID
    recurring = complete and consent.recurring
    ends_us = None
    if recurring:
        limit = work.now + timedelta(days=work.profile.consent_max_days)
        end = min(time.end_of_day(consent.valid_until, work.profile.zone), limit)
        ends_us = time.micros(end)
    return oauth.Grant(
        id=oauth.new_grant_id(),
        organisation_id=consent.organisation_id,
        application_id=consent.application_id,
        scope=consents.scope_of(consent.id),
        authorisation_id=authorisation,
        terms=oauth.GrantTerms(
            ACCESS_LIFE if consent.recurring else consents.ONE_OFF_TOKEN_LIFE, recurring, ends_us
        ),
    )
