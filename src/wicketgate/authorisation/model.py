"""An authorisation: one customer's answer to one request (contract B.3)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from wicketgate import oauth
from wicketgate.bank import AccountsDoNotMatch
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import AuthorisationId, OrganisationId, PsuId
from wicketgate.kernel.states import Moves, final
from wicketgate.kernel.work import Work
from wicketgate.subjects import Asked, Purpose, Subject

MOST_WRONG_CODES: Final = 3
CONFIRM_WITHIN: Final = timedelta(minutes=10)
"""How long the TPP has to confirm what its customer approved (contract D.9)."""


class ScaStatus(StrEnum):
    """scaStatus (official OpenAPI). `scaMethodSelected` is not used here."""

    RECEIVED = "received"
    PSU_AUTHENTICATED = "psuAuthenticated"
    STARTED = "started"
    UNCONFIRMED = "unconfirmed"
    """Approved by the customer, not yet confirmed by the TPP, so without effect."""
    FINALISED = "finalised"
    FAILED = "failed"
    EXEMPTED = "exempted"


_END: Final = frozenset({ScaStatus.FAILED, ScaStatus.FINALISED, ScaStatus.EXEMPTED})
MOVES: Final[Moves[ScaStatus]] = {
    ScaStatus.RECEIVED: frozenset({ScaStatus.PSU_AUTHENTICATED, ScaStatus.FAILED}),
    ScaStatus.PSU_AUTHENTICATED: frozenset({ScaStatus.STARTED, ScaStatus.UNCONFIRMED, *_END}),
    ScaStatus.STARTED: frozenset({ScaStatus.UNCONFIRMED, ScaStatus.FINALISED, ScaStatus.FAILED}),
    ScaStatus.UNCONFIRMED: frozenset({ScaStatus.FINALISED, ScaStatus.FAILED}),
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
class Approval:
    """Who approved what, kept until the TPP confirms it: a hash of it, and when it lapses."""

    psu_id: PsuId
    mark: str
    confirm_by_us: int

    def again(self, asked: Asked | None) -> Asked:
        """What was approved, as it is asked now; None where the customer is no more.

        Raises bank.AccountsDoNotMatch where it is not the same.
        """
        if asked is None or asked.customer.id != self.psu_id:
            raise AccountsDoNotMatch
        if not secrets.equal(asked.mark, self.mark):
            raise AccountsDoNotMatch
        return asked


@dataclass(frozen=True, slots=True)
class Authorisation:
    """One authorisation sub-resource. `approval` is kept where the TPP must confirm."""

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
    approval: Approval | None = None

    @property
    def open(self) -> bool:
        """Whether it can still come to something."""
        return not final(self.status, MOVES)

    @property
    def awaits_customer(self) -> bool:
        """Whether its customer has still to decide."""
        return self.open and self.status is not ScaStatus.UNCONFIRMED

    @property
    def failed(self) -> bool:
        """Whether it came to nothing, and another one may be opened in its place."""
        return self.status is ScaStatus.FAILED

    @property
    def approved(self) -> bool:
        """Whether it has come to what was asked for."""
        return self.status in {ScaStatus.FINALISED, ScaStatus.EXEMPTED}

    def as_of(self, now_us: int) -> "Authorisation":
        """As time has left it: an approval that was not confirmed in time has failed (D.9)."""
        if self.status is not ScaStatus.UNCONFIRMED or self.approval is None:
            return self
        late = now_us >= self.approval.confirm_by_us
        return replace(self, status=ScaStatus.FAILED) if late else self

    def is_of(self, subject: Subject) -> bool:
        """Whether it is about this resource, and for this purpose."""
        return (self.scope, self.purpose) == (subject.scope, subject.purpose)

    def status_under(self, subject: Subject) -> ScaStatus:
        """Its status as time and its resource have left it."""
        return ScaStatus.FAILED if self.open and not subject.open else self.status

    @property
    def codes_left(self) -> int:
        return MOST_WRONG_CODES - self.wrong_codes

    def fits(self, login: str) -> bool:
        """Whether this customer may answer: PSU-ID, where sent, names one (contract B.3)."""
        return self.psu_login in {None, login}


def opened(work: Work, subject: Subject, order: StartOrder) -> Authorisation:
    """A new one, which waits for its customer."""
    return Authorisation(
        id=AuthorisationId(secrets.new_id()),
        organisation_id=subject.organisation_id,
        scope=subject.scope,
        purpose=subject.purpose,
        status=ScaStatus.RECEIVED,
        psu_id=None,
        psu_login=order.psu_login,
        auto_sca=order.auto_sca,
        wrong_codes=0,
        created_us=work.now_us,
    )


def unconfirmed(all_of_one: Iterable[Authorisation]) -> list[Approval]:
    """What customers approved of a subject and its TPP has still to confirm."""
    waiting = (one for one in all_of_one if one.status is ScaStatus.UNCONFIRMED)
    return [one.approval for one in waiting if one.approval is not None]


def grant_for(
    work: Work, subject: Subject, authorisation: AuthorisationId, *, complete: bool = True
) -> oauth.Grant:
    """What an approval of this subject gives, `complete` with its last signature (D.2, D.5)."""
    return oauth.Grant(
        id=oauth.new_grant_id(),
        organisation_id=subject.organisation_id,
        application_id=subject.application_id,
        scope=subject.scope,
        authorisation_id=authorisation,
        terms=subject.terms(work, complete=complete),
    )
