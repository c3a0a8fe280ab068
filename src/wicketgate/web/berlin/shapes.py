"""What each operation reads from its body, and the shapes of its good answers."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from .wire import accounts, authorisations, baskets, bodies, consents, funds, payments

ANSWERED: Final[dict[str, tuple[int, type | None]]] = {
    "createConsent": (201, consents.Created),
    "getConsentInformation": (200, consents.ConsentInformation),
    "deleteConsent": (204, None),
    "getConsentStatus": (200, consents.ConsentStatus),
    "startConsentAuthorisation": (201, authorisations.Started),
    "getConsentAuthorisation": (200, authorisations.AuthorisationIds),
    "getConsentScaStatus": (200, authorisations.Status),
    "getAccountList": (200, accounts.AccountList),
    "readAccountDetails": (200, accounts.OneAccount),
    "getBalances": (200, accounts.Balances),
    "getTransactionList": (200, accounts.Transactions),
    "getTransactionDetails": (200, accounts.TransactionDetails),
    "initiatePayment": (201, payments.PaymentCreated),
    "getPaymentInformation": (200, None),
    "cancelPayment": (204, None),
    "getPaymentInitiationStatus": (200, payments.PaymentStatus),
    "startPaymentAuthorisation": (201, authorisations.Started),
    "getPaymentInitiationAuthorisation": (200, authorisations.AuthorisationIds),
    "getPaymentInitiationScaStatus": (200, authorisations.Status),
    "startPaymentInitiationCancellationAuthorisation": (201, authorisations.Started),
    "getPaymentInitiationCancellationAuthorisationInformation": (
        200,
        authorisations.AuthorisationIds,
    ),
    "getPaymentCancellationScaStatus": (200, authorisations.Status),
    "createConsentConfirmationOfFunds": (201, consents.Created),
    "getConsentConfirmationOfFunds": (200, funds.FundsConsentInformation),
    "deleteConsentConfirmationOfFunds": (204, None),
    "getConsentConfirmationOfFundsStatus": (200, consents.ConsentStatus),
    "startConfirmationOfFundsAuthorisation": (201, authorisations.Started),
    "getConfirmationOfFundsAuthorisation": (200, authorisations.AuthorisationIds),
    "getConfirmationOfFundsScaStatus": (200, authorisations.Status),
    "checkAvailabilityOfFunds": (200, funds.FundsAvailability),
    "createSigningBasket": (201, baskets.BasketCreated),
    "getSigningBasket": (200, baskets.BasketInformation),
    "deleteSigningBasket": (204, None),
    "getSigningBasketStatus": (200, baskets.BasketStatus),
    "startSigningBasketAuthorisation": (201, authorisations.Started),
    "getSigningBasketAuthorisation": (200, authorisations.AuthorisationIds),
    "getSigningBasketScaStatus": (200, authorisations.Status),
    "updateConsentsPsuData": (200, authorisations.Confirmed),
    "updateConfirmationOfFundsPsuData": (200, authorisations.Confirmed),
    "updateSigningBasketPsuData": (200, authorisations.Confirmed),
    "updatePaymentPsuData": (200, authorisations.Confirmed),
    "updatePaymentCancellationPsuData": (200, authorisations.Confirmed),
}
"""Operation -> status and shape of its good answer."""

ALSO_ANSWERED: Final[dict[str, tuple[int, type]]] = {
    "cancelPayment": (202, payments.CancellationAsked),
}
"""Operation -> another good answer, where it has two."""

SENT: Final = (bodies.PaymentBody, bodies.BulkBody, bodies.PeriodicBody, bodies.ScheduleBody)
TOLD_OF_PAYMENTS: Final = (
    payments.PaymentInformation,
    payments.BulkInformation,
    payments.PeriodicInformation,
)
"""What a payment is sent as and given back as, by its service."""
KINDS_OF_PAYMENTS: Final = ("Single payment", "Bulk payment", "Periodic payment")
"""What a reader calls each of them."""

BODIES: Final[Mapping[str, type[BaseModel]]] = {
    "createConsent": consents.ConsentBody,
    "createConsentConfirmationOfFunds": funds.FundsConsentBody,
    "checkAvailabilityOfFunds": funds.QuestionBody,
    "createSigningBasket": baskets.BasketBody,
    "initiatePayment": bodies.PaymentBody,
}
"""Operation -> what it reads from its body."""
