"""What each operation of the API is called, and what it does: the words of the reference."""

from collections.abc import Mapping
from typing import Final

_OF_FUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "createConsentConfirmationOfFunds": (
        "Create a consent for confirmation of funds",
        (
            "Asks a customer's consent to questions about one account. Several such consents are "
            "valid side by side. The answer tells where the customer approves."
        ),
    ),
    "getConsentConfirmationOfFunds": (
        "Read a consent for confirmation of funds",
        "Tells the account and the card as they were given, and where the consent stands.",
    ),
    "deleteConsentConfirmationOfFunds": (
        "End a consent for confirmation of funds",
        (
            "Ends the consent and all its tokens. One that has ended stays as it is, and is "
            "answered in the same way."
        ),
    ),
    "getConsentConfirmationOfFundsStatus": (
        "Read the status of a consent for confirmation of funds",
        "Tells where the consent stands.",
    ),
    "startConfirmationOfFundsAuthorisation": (
        "Start an authorisation for confirmation of funds",
        (
            "Opens an authorisation of the consent: the first one, if you wanted to start it "
            "yourself, or a further one where several customers must sign."
        ),
    ),
    "getConfirmationOfFundsAuthorisation": (
        "List the authorisations for confirmation of funds",
        "Names every authorisation of the consent, oldest first.",
    ),
    "getConfirmationOfFundsScaStatus": (
        "Read the status of an authorisation for confirmation of funds",
        "Tells how far the customer is with approving.",
    ),
    "checkAvailabilityOfFunds": (
        "Ask whether funds are available",
        (
            "Answers yes or no and nothing else. Nothing is reserved. The customer can read each "
            "question and what it was answered."
        ),
    ),
}

_OF_BASKETS: Final[Mapping[str, tuple[str, str]]] = {
    "createSigningBasket": (
        "Create a signing basket",
        (
            "Puts payments under one approval. They must wait for their customer, in no other "
            "basket; while the basket waits they cannot be approved or deleted by themselves. You "
            "start the authorisation of the basket by a call of its own."
        ),
    ),
    "getSigningBasket": (
        "Read a signing basket",
        "Tells which payments are in it, and where it stands.",
    ),
    "deleteSigningBasket": (
        "Delete a signing basket",
        (
            "Ends a basket about which no customer has decided yet. Its payments are free again: "
            "each waits for an authorisation of its own, which you start, or for another basket."
        ),
    ),
    "getSigningBasketStatus": (
        "Read the status of a signing basket",
        "Tells where the basket stands. Each payment has a status of its own.",
    ),
    "startSigningBasketAuthorisation": (
        "Start an authorisation of a signing basket",
        (
            "Opens an authorisation of the basket, or a further one where several customers must "
            "sign. The answer tells where the OAuth2 server is to which you send the customer."
        ),
    ),
    "getSigningBasketAuthorisation": (
        "List the authorisations of a signing basket",
        "Names every authorisation of the basket, oldest first.",
    ),
    "getSigningBasketScaStatus": (
        "Read the status of an authorisation of a signing basket",
        "Tells how far the customer is with approving.",
    ),
}

_OF_PAYMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "initiatePayment": (
        "Initiate a payment",
        (
            "Asks the bank to pay: once, in bulk, or again and again. Every fault of the body is "
            "told at once. The answer names the payment and, where the bank starts the "
            "authorisation, tells where the OAuth2 server is to which you send the customer. "
            "Nothing is looked up before the customer has signed in, and nothing is paid before "
            "they have approved; then it is, at once or on its day."
        ),
    ),
    "getPaymentInformation": (
        "Read a payment",
        (
            "Gives back what was sent, of JSON with where the payment stands. XML comes back byte "
            "by byte. For thirteen months after the payment has ended."
        ),
    ),
    "cancelPayment": (
        "Cancel a payment",
        (
            "Before it is approved a payment is cancelled at once (204). Afterwards, until the day "
            "before it is executed, the customer is asked (202): start a cancellation "
            "authorisation. Of a periodic payment the executions to come are called off."
        ),
    ),
    "getPaymentInitiationStatus": (
        "Read the status of a payment",
        "Tells where the payment stands; of one in XML as pain.002 where that is preferred.",
    ),
    "startPaymentAuthorisation": (
        "Start an authorisation of a payment",
        (
            "Opens an authorisation of the payment: the first one, if you wanted to start it "
            "yourself, or a further one where several customers must sign."
        ),
    ),
    "getPaymentInitiationAuthorisation": (
        "List the authorisations of a payment",
        "Names every authorisation of the payment, oldest first.",
    ),
    "getPaymentInitiationScaStatus": (
        "Read the status of an authorisation of a payment",
        "Tells how far the customer is with approving.",
    ),
    "startPaymentInitiationCancellationAuthorisation": (
        "Start an authorisation of a cancellation",
        "Has the customer asked whether the payment shall be cancelled, after a DELETE of it.",
    ),
    "getPaymentInitiationCancellationAuthorisationInformation": (
        "List the authorisations of a cancellation",
        "Names every authorisation of a cancellation of the payment, oldest first.",
    ),
    "getPaymentCancellationScaStatus": (
        "Read the status of an authorisation of a cancellation",
        "Tells how far the customer is with cancelling.",
    ),
}

_CONFIRMED: Final = (
    "Says that the customer who approved is back with you; the access token that the code gave is "
    "the proof. Only from here on the approval counts. Without it, the approval is void after ten "
    "minutes. There is no body. A repeated confirmation is answered in the same way."
)
_OF_CONFIRMATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "updateConsentsPsuData": ("Confirm an authorisation", _CONFIRMED),
    "updateConfirmationOfFundsPsuData": (
        "Confirm an authorisation for confirmation of funds",
        _CONFIRMED,
    ),
    "updateSigningBasketPsuData": ("Confirm an authorisation of a signing basket", _CONFIRMED),
    "updatePaymentPsuData": ("Confirm an authorisation of a payment", _CONFIRMED),
    "updatePaymentCancellationPsuData": ("Confirm an authorisation of a cancellation", _CONFIRMED),
}

TITLES: Final[dict[str, tuple[str, str]]] = {
    "createConsent": (
        "Create a consent",
        (
            "Asks for a consent of a customer. The answer names it and, where the bank starts the "
            "authorisation, tells where the OAuth2 server is to which you send the customer. "
            "Nothing can be read before the customer has approved."
        ),
    ),
    "getConsentInformation": (
        "Read a consent",
        "Tells what was asked for or granted, until when, and where the consent stands.",
    ),
    "deleteConsent": (
        "End a consent",
        (
            "Ends the consent and all its tokens. One that has ended stays as it is, and is "
            "answered in the same way."
        ),
    ),
    "getConsentStatus": ("Read the status of a consent", "Tells where the consent stands."),
    "startConsentAuthorisation": (
        "Start an authorisation",
        (
            "Opens an authorisation of the consent: the first one, if you wanted to start it "
            "yourself, or a further one where several customers must sign."
        ),
    ),
    "getConsentAuthorisation": (
        "List the authorisations of a consent",
        "Names every authorisation of the consent, oldest first.",
    ),
    "getConsentScaStatus": (
        "Read the status of an authorisation",
        "Tells how far the customer is with approving.",
    ),
    "getAccountList": (
        "Read the list of accounts",
        (
            "Tells the accounts that the consent covers, each with the name by which it is read. "
            "Where none is covered the list is empty."
        ),
    ),
    "readAccountDetails": (
        "Read one account",
        "Tells the details of one account that the consent covers.",
    ),
    "getBalances": ("Read the balances of an account", "Tells every balance of the account."),
    "getTransactionList": (
        "Read the transactions of an account",
        (
            "Tells booked entries of a period, or those after a known one, newest first. JSON "
            "comes in pages: follow `next` as it is."
        ),
    ),
    "getTransactionDetails": (
        "Read one transaction",
        "Tells everything of one booked entry that a report has named.",
    ),
    **_OF_FUNDS,
    **_OF_BASKETS,
    **_OF_PAYMENTS,
    **_OF_CONFIRMATIONS,
}
"""Operation -> its title, and what it does."""
