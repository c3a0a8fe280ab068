"""What each refusal is in the words of RFC 6749 (4.1.2.1, 5.2): one table (contract C.7)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wicketgate import applications, authorisation, consents, oauth, proofs, tpps, visits
from wicketgate.kernel.errors import Malformed, Refusal, Unavailable
from wicketgate.kernel.states import AlreadyDecided, IllegalMove
from wicketgate.visits import Outcome
from wicketgate.web.kit.hand_over import HandOverRefused

RETRY_AFTER_SECONDS: Final = 5
_NOT_IN_A_DESCRIPTION: Final = re.compile(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")  # RFC 6749 A.8


class ProtocolError(Exception):
    """A request that breaks the rules of OAuth2: the word for it, and a sentence in English."""

    def __init__(self, error: str, text: str, status: int = 400) -> None:
        self.answer = Answer(error, status)
        self.text = text
        super().__init__(text)


class Untrusted(Exception):
    """No client or redirect URI to trust: a page says so, and the browser goes nowhere."""

    def __init__(self, parameter: str, text: str) -> None:
        self.parameter = parameter
        self.text = text
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Answer:
    """The word, and the status with which the token endpoint says it.

    `redirect` is the authorization endpoint's word where it has another one, `description` what
    the TPP reads instead of the refusal's own sentence.
    """

    error: str
    status: int = 400
    redirect: str | None = None
    description: str | None = None


ANSWERS: Final[Mapping[type[Refusal], Answer]] = {
    Malformed: Answer("invalid_request"),
    Unavailable: Answer("temporarily_unavailable", 503),
    HandOverRefused: Answer("invalid_request"),
    proofs.CertificateMissing: Answer("invalid_client", 401),
    proofs.CertificateInvalid: Answer("invalid_client", 401),
    proofs.CertificateExpired: Answer("invalid_client", 401),
    proofs.CertificateRevoked: Answer("invalid_client", 401),
    applications.ApiKeyMissing: Answer("invalid_client", 401),
    applications.ApiKeyUnknown: Answer("invalid_client", 401),
    applications.ApiKeyBlocked: Answer("invalid_client", 401),
    applications.ApiNotSelected: Answer("unauthorized_client"),
    tpps.OrganisationBlocked: Answer("invalid_client", 401, redirect="unauthorized_client"),
    oauth.InvalidScope: Answer("invalid_scope"),
    oauth.InvalidGrant: Answer("invalid_grant"),
    consents.ConsentUnknown: Answer("invalid_grant", redirect="invalid_scope"),
    authorisation.AuthorisationUnknown: Answer("invalid_grant", redirect="invalid_scope"),
    # Another act was first: what was asked for is not there any more.
    AlreadyDecided: Answer("invalid_grant", redirect="invalid_scope"),
    IllegalMove: Answer("invalid_grant", redirect="invalid_scope"),
    # Met only where nobody clicks (Sandbox-Auto-SCA): a person reads a page instead.
    visits.ForeignCustomer: Answer("access_denied", description=Outcome.PSU_MISMATCH),
    visits.AlreadySigned: Answer("access_denied", description=Outcome.PSU_MISMATCH),
}


def told(refusal: Refusal | ProtocolError) -> tuple[Answer, str]:
    """The row of the refusal's class or of the nearest class above it, and a description.

    Raises the refusal itself when it has no row: that is a bug.
    """
    if isinstance(refusal, ProtocolError):
        return refusal.answer, _description(refusal.text)
    for kind in type(refusal).__mro__:
        if kind in ANSWERS:
            return ANSWERS[kind], _description(ANSWERS[kind].description or _sentence(refusal))
    raise refusal


def _sentence(refusal: Refusal) -> str:
    return refusal.text if refusal.path is None else f"{refusal.path} {refusal.text}"


def _description(text: str) -> str:
    return _NOT_IN_A_DESCRIPTION.sub("?", text)
