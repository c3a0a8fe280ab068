"""Which status and code a refusal has here: one table (contract C.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wicketgate import (
    accounts,
    applications,
    authorisation,
    baskets,
    consenting,
    consents,
    coverage,
    funds,
    journal,
    oauth,
    payments,
    proofs,
)
from wicketgate.kernel import errors, money, secrets, states
from wicketgate.kernel.errors import Malformed, Refusal
from wicketgate.kernel.profile import UnknownIdStatus
from wicketgate.kernel.states import AlreadyApproved, AlreadyDecided
from wicketgate.tpps import OrganisationBlocked, RedirectsMissing
from wicketgate.web.kit.hand_over import HandOverRefused
from wicketgate.web.kit.seals import SignatureInvalid, SignatureMissing
from wicketgate.web.kit.tpp_messages import Message

REALM: Final = 'Bearer realm="xs2a"'


@dataclass(frozen=True, slots=True)
class Answer:
    """Stage of contract C.2, status, code; `challenges` when a better token would help (C.5)."""

    stage: int
    status: int
    code: str
    challenges: bool = False


class NoSuchRoute(Refusal):
    """There is no such resource."""


class MethodNotServed(Refusal):
    """The method is not supported on this resource."""

    def __init__(self, allow: str) -> None:
        self.allow = allow
        super().__init__()


class RoleMissing(Refusal):
    """The third party does not have the role for this service."""


class HeadersMalformed(Malformed):
    """Headers or query parameters are not well-formed."""


class InternalFault(Refusal):
    """The request could not be answered because of a fault of ours."""


class FormatsNotServed(Refusal):
    """None of the accepted media types can be served."""


class MediaTypeUnsupported(Refusal):
    """The content type of the body is not supported."""


class BodyTooLarge(Refusal):
    """The body is larger than 1 MB."""


class BodyTooSlow(Refusal):
    """The body did not arrive within 30 seconds."""


class UrlTooLong(Refusal):
    """The URL is longer than 4 kB."""


class HeadersTooLarge(Refusal):
    """The headers are larger than 16 kB."""


class TokenMissing(Refusal):
    """An access token is required."""


class EmbeddedNotOffered(Refusal):
    """Only the redirect approach is offered."""


class RedirectNotDeclared(Refusal):
    """The address is none of the redirect URLs that were declared."""


class TooManyRequests(Refusal):
    """Too many requests."""


ANSWERS: Final[Mapping[type[Refusal], Answer]] = {
    Refusal: Answer(13, 400, "FORMAT_ERROR"),
    HeadersMalformed: Answer(7, 400, "FORMAT_ERROR"),
    InternalFault: Answer(14, 500, "INTERNAL_SERVER_ERROR"),
    Malformed: Answer(13, 400, "FORMAT_ERROR"),
    errors.Unavailable: Answer(14, 503, "SERVICE_UNAVAILABLE"),
    money.MalformedAmount: Answer(13, 400, "FORMAT_ERROR"),
    money.UnknownCurrency: Answer(13, 400, "FORMAT_ERROR"),
    secrets.ForgedSeal: Answer(13, 400, "FORMAT_ERROR"),
    states.IllegalMove: Answer(15, 409, "STATUS_INVALID"),
    HandOverRefused: Answer(1, 400, "FORMAT_ERROR"),
    proofs.CertificateMissing: Answer(1, 401, "CERTIFICATE_MISSING"),
    proofs.CertificateInvalid: Answer(1, 401, "CERTIFICATE_INVALID"),
    proofs.CertificateExpired: Answer(1, 401, "CERTIFICATE_EXPIRED"),
    proofs.CertificateRevoked: Answer(1, 401, "CERTIFICATE_REVOKED"),
    OrganisationBlocked: Answer(1, 401, "CERTIFICATE_BLOCKED"),
    NoSuchRoute: Answer(2, 404, "RESOURCE_UNKNOWN"),
    MethodNotServed: Answer(2, 405, "SERVICE_INVALID"),
    RoleMissing: Answer(3, 401, "ROLE_INVALID"),
    SignatureMissing: Answer(4, 401, "SIGNATURE_MISSING"),
    SignatureInvalid: Answer(4, 401, "SIGNATURE_INVALID"),
    applications.ApiKeyMissing: Answer(5, 401, "API_KEY_MISSING"),
    applications.ApiKeyUnknown: Answer(5, 401, "API_KEY_INVALID"),
    applications.ApiKeyBlocked: Answer(5, 401, "API_KEY_BLOCKED"),
    applications.ApiNotSelected: Answer(5, 403, "API_NOT_SELECTED"),
    RedirectsMissing: Answer(5, 403, "REDIRECT_URL_MISSING"),
    RedirectNotDeclared: Answer(14, 400, "FORMAT_ERROR"),
    FormatsNotServed: Answer(6, 406, "REQUESTED_FORMATS_INVALID"),
    MediaTypeUnsupported: Answer(6, 415, "FORMAT_ERROR"),
    BodyTooLarge: Answer(6, 413, "FORMAT_ERROR"),
    BodyTooSlow: Answer(6, 408, "FORMAT_ERROR"),
    UrlTooLong: Answer(6, 414, "FORMAT_ERROR"),
    HeadersTooLarge: Answer(6, 431, "FORMAT_ERROR"),
    TooManyRequests: Answer(6, 429, "RATE_LIMITED"),
    TokenMissing: Answer(9, 401, "TOKEN_UNKNOWN", challenges=True),
    oauth.TokenUnknown: Answer(9, 401, "TOKEN_UNKNOWN", challenges=True),
    oauth.TokenInvalid: Answer(9, 401, "TOKEN_INVALID", challenges=True),
    oauth.TokenExpired: Answer(9, 401, "TOKEN_EXPIRED", challenges=True),
    consents.ConsentUnknown: Answer(11, 403, "CONSENT_UNKNOWN"),
    coverage.ConsentIdUnknown: Answer(10, 400, "CONSENT_UNKNOWN"),
    consenting.ConsentNotValid: Answer(10, 401, "CONSENT_INVALID", challenges=True),
    consenting.ConsentExpired: Answer(10, 401, "CONSENT_EXPIRED", challenges=True),
    consents.ValidUntilPassed: Answer(14, 400, "TIMESTAMP_INVALID"),
    consents.BankOffered: Answer(14, 400, "SERVICE_INVALID"),
    consents.OwnerNameNotOffered: Answer(14, 400, "PARAMETER_NOT_SUPPORTED"),
    consents.RestrictionNotOffered: Answer(14, 400, "PARAMETER_NOT_SUPPORTED"),
    consents.SessionsNotOffered: Answer(14, 400, "SESSIONS_NOT_SUPPORTED"),
    AlreadyDecided: Answer(15, 409, "STATUS_INVALID"),
    AlreadyApproved: Answer(15, 409, "STATUS_INVALID"),
    coverage.NotCovered: Answer(10, 401, "CONSENT_INVALID", challenges=True),
    coverage.AccountUnknown: Answer(11, 404, "RESOURCE_UNKNOWN"),
    coverage.ReadTooOften: Answer(16, 429, "ACCESS_EXCEEDED"),
    baskets.BasketUnknown: Answer(11, 403, "RESOURCE_UNKNOWN"),
    baskets.BasketExpired: Answer(11, 403, "RESOURCE_EXPIRED"),
    baskets.BasketEnded: Answer(15, 409, "STATUS_INVALID"),
    baskets.BasketDecided: Answer(15, 409, "STATUS_INVALID"),
    baskets.ConsentsNotOffered: Answer(14, 400, "REFERENCE_MIX_INVALID"),
    baskets.MemberUnknown: Answer(14, 400, "RESOURCE_UNKNOWN"),
    baskets.MemberEnded: Answer(14, 400, "RESOURCE_EXPIRED"),
    baskets.MemberAuthorised: Answer(15, 409, "REFERENCE_STATUS_INVALID"),
    baskets.MemberInBasket: Answer(15, 400, "RESOURCE_BLOCKED"),
    baskets.InstantNotOffered: Answer(15, 400, "REFERENCE_MIX_INVALID"),
    authorisation.AuthorisationBegun: Answer(15, 400, "RESOURCE_BLOCKED"),
    authorisation.AuthorisationUnknown: Answer(11, 403, "RESOURCE_UNKNOWN"),
    authorisation.AuthorisationNotPossible: Answer(15, 409, "STATUS_INVALID"),
    authorisation.NotConfirmable: Answer(15, 400, "SCA_INVALID"),
    authorisation.RedirectDiffers: Answer(14, 400, "FORMAT_ERROR"),
    EmbeddedNotOffered: Answer(14, 400, "SERVICE_INVALID"),
    journal.RequestIdTaken: Answer(12, 400, "FORMAT_ERROR"),
    journal.TwinUnfinished: Answer(12, 409, "STATUS_INVALID"),
    funds.FundsConsentUnknown: Answer(11, 403, "CONSENT_UNKNOWN"),
    funds.CardExpired: Answer(13, 400, "FORMAT_ERROR"),
    funds.OtherAccount: Answer(14, 401, "CONSENT_INVALID", challenges=True),
    funds.OtherCard: Answer(14, 400, "CARD_INVALID"),
    funds.FundsNotActivated: Answer(14, 400, "NO_PIIS_ACTIVATION"),
    payments.ProductUnknown: Answer(8, 404, "PRODUCT_UNKNOWN"),
    payments.PaymentUnknown: Answer(11, 403, "RESOURCE_UNKNOWN"),
    payments.PaymentExpired: Answer(11, 403, "RESOURCE_EXPIRED"),
    payments.ProductDiffers: Answer(11, 403, "PRODUCT_INVALID"),
    payments.ExecutionDateInvalid: Answer(14, 400, "EXECUTION_DATE_INVALID"),
    payments.PeriodInvalid: Answer(14, 400, "PERIOD_INVALID"),
    payments.PaymentInBasket: Answer(15, 400, "RESOURCE_BLOCKED"),
    payments.PaymentEnded: Answer(15, 403, "RESOURCE_EXPIRED"),
    payments.NotCancellable: Answer(15, 405, "CANCELLATION_INVALID"),
    accounts.TransactionUnknown: Answer(11, 404, "RESOURCE_UNKNOWN"),
    accounts.BookingStatusNotServed: Answer(14, 400, "PARAMETER_NOT_SUPPORTED"),
    accounts.DeltaListNotServed: Answer(14, 400, "PARAMETER_NOT_SUPPORTED"),
    accounts.EntryReferenceNotServed: Answer(14, 400, "PARAMETER_NOT_SUPPORTED"),
    accounts.DeltaWithDates: Answer(14, 400, "PARAMETER_NOT_CONSISTENT"),
    accounts.EntryReferenceUnknown: Answer(14, 400, "RESOURCE_UNKNOWN"),
    accounts.PeriodInvalid: Answer(14, 400, "PERIOD_INVALID"),
    accounts.HistoryTooOld: Answer(14, 400, "PERIOD_INVALID"),
    accounts.PeriodTooLong: Answer(14, 400, "PERIOD_INVALID"),
    accounts.CursorForged: Answer(14, 400, "FORMAT_ERROR"),
}


_UNKNOWN: Final = (
    authorisation.AuthorisationUnknown,
    baskets.BasketUnknown,
    payments.PaymentUnknown,
)
"""Ids in a path that the profile may have answered with 404 (C.4)."""


def answer_to(refusal: Refusal, unknown_ids: UnknownIdStatus) -> Answer:
    """The row of the refusal's class or of the nearest class above it."""
    return answer_for(type(refusal), unknown_ids)


def answer_for(refusal: type[Refusal], unknown_ids: UnknownIdStatus) -> Answer:
    """The same for a refusal that was not uttered."""
    unknown = issubclass(refusal, _UNKNOWN)
    if unknown and unknown_ids is UnknownIdStatus.NOT_FOUND:
        return Answer(11, 404, "RESOURCE_UNKNOWN")
    return next(ANSWERS[kind] for kind in refusal.__mro__ if kind in ANSWERS)


def messages_of(refusal: Refusal, code: str) -> list[Message]:
    """Every finding, one message each."""
    if isinstance(refusal, Malformed):
        return [Message(code, fault.text, fault.path) for fault in refusal.faults]
    return [Message(code, refusal.text, refusal.path)]


def headers_of(refusal: Refusal, answer: Answer) -> dict[str, str]:
    """WWW-Authenticate, Retry-After and Allow where they help (contract A.0.4, C.5)."""
    told: dict[str, str] = {}
    if answer.challenges:
        missing = isinstance(refusal, TokenMissing)
        told["WWW-Authenticate"] = REALM if missing else f'{REALM}, error="invalid_token"'
    if isinstance(refusal, MethodNotServed):
        told["Allow"] = refusal.allow
    if isinstance(refusal, payments.NotCancellable):
        told["Allow"] = "GET, HEAD"
    if isinstance(refusal, coverage.ReadTooOften) and refusal.limit is not None:
        told["Retry-After"] = told["RateLimit-Reset"] = str(refusal.retry_after_seconds)
        told["RateLimit-Limit"], told["RateLimit-Remaining"] = str(refusal.limit), "0"
    if isinstance(refusal, errors.Unavailable | journal.TwinUnfinished | TooManyRequests):
        told["Retry-After"] = "5"
    return told
