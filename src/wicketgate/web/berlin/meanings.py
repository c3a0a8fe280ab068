"""What members, headers and parameters of the API mean, in words of ours, and their forms.

By name: in the standard a name means one thing wherever it stands. House tests see to it that
nothing that is read or answered is missing here.
"""

from collections.abc import Mapping
from typing import Final

from wicketgate.authorisation import ScaStatus
from wicketgate.bank import AccountState, BalanceType, Usage
from wicketgate.consenting import Status
from wicketgate.payments import Service, products
from wicketgate.payments import Status as PaymentStatus
from wicketgate.web.kit.described import DAY, FLAG, MOMENT, UUID, Schema

_CURRENCY: Final[Schema] = {"pattern": "^[A-Z]{3}$"}
_FLAG_OF_ACCESS: Final[Schema] = {"enum": ["allAccounts", "allAccountsWithOwnerName"]}


def _says(text: str, form: Schema | None = None) -> Schema:
    return {"description": text, **(form or {})}


def _most(length: int, pattern: str | None = None) -> Schema:
    return {"maxLength": length, **({"pattern": pattern} if pattern else {})}


_OF_CONSENTS: Final[Mapping[str, Schema]] = {
    "access": _says("What is asked for: named accounts, or one of the global kinds of access."),
    "accounts": _says("Accounts: those whose details may be read, or those that were read."),
    "transactions": _says("Accounts whose transactions may be read, or the report itself."),
    "additionalInformation": _says("What may be read besides; of an entry, a further text."),
    "ownerName": _says("Accounts whose owners may be named; on an account, the owners."),
    "availableAccounts": _says("The list of all accounts, without balances.", _FLAG_OF_ACCESS),
    "availableAccountsWithBalance": _says(
        "The list of all accounts with their balances.", _FLAG_OF_ACCESS
    ),
    "allPsd2": _says("Everything PSD2 opens, of all accounts.", _FLAG_OF_ACCESS),
    "restrictedTo": _says("A restriction to kinds of accounts; not offered here."),
    "recurringIndicator": _says(
        "Whether the consent is for many readings (true) or for one round of them (false)."
    ),
    "validUntil": _says("The last day of the consent in the bank's time zone.", DAY),
    "frequencyPerDay": _says(
        "How often a day you read without the customer; 1 where the consent is one-off.",
        {"minimum": 1},
    ),
    "combinedServiceIndicator": _says("Sessions with payments; only false is offered."),
    "consentStatus": _says("Where the consent stands.", {"enum": [one.value for one in Status]}),
    "consentId": _says("The name of the consent, for paths, `Consent-ID` and the scope."),
    "lastActionDate": _says("The day on which something last happened to the consent.", DAY),
    "authorisationIds": _says("The ids of all authorisations, oldest first."),
    "authorisationId": _says("The name of the authorisation."),
    "scaStatus": _says(
        "Where the authorisation stands; in `_links`, where its status is read.",
        {"enum": [one.value for one in ScaStatus]},
    ),
    "tppMessages": _says("Hints, or what was refused: one entry for each finding."),
}
_OF_LINKS: Final[Mapping[str, Schema]] = {
    "_links": _says("Where to go on; only what is possible now."),
    "href": _says("The address."),
    "self": _says("The resource."),
    "startAuthorisation": _says("Where you start the authorisation."),
    "scaOAuth": _says(
        "The metadata of the OAuth2 server (RFC 8414), not the page for the customer."
    ),
    "confirmation": _says("Where you confirm, once your customer is back with a code."),
    "first": _says("The first page of the report."),
    "next": _says("The next page; missing on the last one."),
}
_OF_ACCOUNTS: Final[Mapping[str, Schema]] = {
    "account": _says("The account, or where it is read."),
    "resourceId": _says("The name of the account under this consent, for paths."),
    "iban": _says("IBAN.", _most(34, "^[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}$")),
    "bban": _says("National account number of an account without IBAN.", _most(30)),
    "currency": _says("ISO 4217 currency code.", _CURRENCY),
    "name": _says("The bank's name of the account.", _most(70)),
    "displayName": _says("The customer's own name of the account.", _most(70)),
    "product": _says("The bank's name of the product.", _most(35)),
    "cashAccountType": _says("ISO 20022 ExternalCashAccountType1Code, such as `CACC`.", _most(4)),
    "status": _says(
        "Of an account: `blocked` ones stay readable. In `_links`, where the status is read.",
        {"enum": [one.value for one in AccountState]},
    ),
    "bic": _says("BIC of the bank that holds the account.", _most(11)),
    "usage": _says("A private person's account or an organisation's.", {"enum": [*Usage]}),
    "details": _says("What else is to say of the account.", _most(500)),
    "balances": _says("Balances; in `access` the accounts they may be read of."),
    "balanceAmount": _says("The amount; negative below zero."),
    "amount": _says(
        "Exactly the minor units of the currency, with a decimal point and perhaps a minus.",
        {"pattern": r"^-?[0-9]{1,14}(\.[0-9]{1,3})?$"},
    ),
    "balanceType": _says("Which balance it is.", {"enum": [one.value for one in BalanceType]}),
    "creditLimitIncluded": _says("Whether a credit line is part of the amount."),
    "lastChangeDateTime": _says("When the balance last changed, in UTC.", MOMENT),
    "referenceDate": _says("The day the balance is of, for closing balances.", DAY),
    "lastCommittedTransaction": _says("Entry reference of the last booking in it.", _most(35)),
}
_OF_ENTRIES: Final[Mapping[str, Schema]] = {
    "booked": _says("Booked entries, newest first."),
    "transactionsDetails": _says("The entry."),
    "transactionId": _says("The name of the entry, for paths."),
    "entryReference": _says("The lasting name of the entry; a later one is larger.", _most(35)),
    "bookingDate": _says("The bank day on which it was booked.", DAY),
    "valueDate": _says("The day from which it bears interest.", DAY),
    "transactionAmount": _says("The amount; negative where money left the account."),
    "endToEndId": _says("The payer's reference, carried through to the payee.", _most(35)),
    "mandateId": _says("Of a direct debit: its mandate.", _most(35)),
    "creditorId": _says("Of a direct debit: the creditor's identifier.", _most(35)),
    "currencyExchange": _says("Conversions behind the amount."),
    "sourceCurrency": _says("The currency that was converted.", _CURRENCY),
    "exchangeRate": _says("Units of the target currency for one of the source currency."),
    "unitCurrency": _says("The currency in which the rate is written.", _CURRENCY),
    "targetCurrency": _says("The currency it was converted into.", _CURRENCY),
    "quotationDate": _says("The day of the rate.", DAY),
    "creditorName": _says("Whom the money goes to.", _most(70)),
    "creditorAccount": _says("The account that the money goes to."),
    "creditorAgent": _says("BIC of the payee's bank.", _most(11)),
    "debtorName": _says("Who pays.", _most(70)),
    "debtorAccount": _says("The account that pays."),
    "debtorAgent": _says("BIC of the payer's bank.", _most(11)),
    "remittanceInformationUnstructured": _says("What the payer wrote, first line.", _most(140)),
    "remittanceInformationUnstructuredArray": _says("All lines, where there are several."),
    "remittanceInformationStructured": _says("A reference that a machine can match."),
    "reference": _says("The reference.", _most(140)),
    "purposeCode": _says("ISO 20022 ExternalPurpose1Code, such as `SALA`."),
    "bankTransactionCode": _says("ISO 20022 bank transaction code, such as `PMNT-RCDT-ESCT`."),
    "proprietaryBankTransactionCode": _says("The bank's own code of the kind of entry."),
    "balanceAfterTransaction": _says("The balance after this entry."),
}
_OF_FUNDS: Final[Mapping[str, Schema]] = {
    "cardNumber": _says(
        "Your number of the card, masked or tokenised; a full card number is refused.", _most(35)
    ),
    "cardExpiryDate": _says("Last day of the card; the consent ends with it. Today or later.", DAY),
    "cardInformation": _says("What the customer knows the card by; shown to them.", _most(140)),
    "registrationInformation": _says(
        "Your own words on the registration; shown to the customer.", _most(140)
    ),
    "instructedAmount": _says("The amount to be paid or asked about, above zero."),
    "payee": _says("Where the card is used; the customer can read it.", _most(70)),
    "fundsAvailable": _says(
        "Whether that much is there now, credit line included. Nothing is reserved."
    ),
}
_OF_BASKETS: Final[Mapping[str, Schema]] = {
    "paymentIds": _says("The payments, each once; all of them waiting for their customer."),
    "consentIds": _says("Consents; not offered here."),
    "basketId": _says("The name of the basket, for paths and the scope."),
}
_OF_PAYMENTS: Final[Mapping[str, Schema]] = {
    "transactionStatus": _says(
        "Where the payment or the basket stands (ISO 20022).",
        {"enum": [one.value for one in PaymentStatus]},
    ),
    "paymentId": _says("The name of the payment, for paths and the scope."),
    "transactionFeeIndicator": _says("Whether the bank charges a fee; told to the customer."),
    "category": _says("`ERROR` for the reason of a rejection, `WARNING` for a hint."),
    "code": _says("`PAYMENT_FAILED` with a rejection, `WARNING` with a hint."),
    "text": _says("In words; a rejection begins with its ISO 20022 reason code."),
    "endToEndIdentification": _says("Your reference, carried through to the payee.", _most(35)),
    "instructionIdentification": _says("Your reference for this bank alone.", _most(35)),
    "ultimateDebtor": _says("For whom it is paid.", _most(70)),
    "ultimateCreditor": _says("For whom it is meant.", _most(70)),
    "instructedAmount": _says("How much. SEPA and TARGET2 take EUR alone."),
    "creditorAgentName": _says("Name of the payee's bank, where it has no BIC.", _most(140)),
    "creditorAddress": _says("Where the payee lives; SEPA wants town and country."),
    "streetName": _says("Street.", _most(70)),
    "buildingNumber": _says("Number of the house.", _most(70)),
    "townName": _says("Town.", _most(70)),
    "postCode": _says("Postal code.", _most(16)),
    "country": _says("ISO 3166 country code.", {"pattern": "^[A-Z]{2}$"}),
    "chargeBearer": _says(
        "Who bears the charges: SEPA knows `SLEV` alone, cross-border needs one of the others.",
        {"enum": ["DEBT", "CRED", "SHAR", "SLEV"]},
    ),
    "remittanceInformationStructuredArray": _says("The same as a list of one."),
    "referenceType": _says("Kind of the reference, such as `SCOR`.", _most(140)),
    "referenceIssuer": _says("Who made the reference.", _most(140)),
    "requestedExecutionDate": _says(
        "The day wanted: today, or up to a year ahead. A closed day gives way to the next.", DAY
    ),
    "requestedExecutionTime": _says("The moment wanted, instead of a day.", MOMENT),
    "batchBookingPreferred": _says("Whether one booking for all is preferred; read, not used."),
    "paymentInformationId": _says("Your name of the bulk.", _most(35)),
    "payments": _says("Of a bulk its transfers, 1 to 500; of a basket the ids of its payments."),
    "startDate": _says("First day; the first execution comes on it or after it.", DAY),
    "endDate": _says("Last day; open where it is missing.", DAY),
    "frequency": _says("How often."),
    "dayOfExecution": _says(
        'Day of the month, `"1"` to `"31"`; 31 is the last one. Missing, it is that of `startDate`.'
    ),
    "monthsOfExecution": _says("Which months, with `MonthlyVariable` only."),
    "executionRule": _says("Where an execution goes whose day is closed."),
}
MEMBERS: Final[Mapping[str, Schema]] = {
    **_OF_PAYMENTS,
    **_OF_CONSENTS,
    **_OF_LINKS,
    **_OF_ACCOUNTS,
    **_OF_ENTRIES,
    **_OF_FUNDS,
    **_OF_BASKETS,
}
"""Member of a body -> its description, and what is known of its form."""

PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "consent_id": ("consentId", "The consent, as its creation named it."),
    "basket_id": ("basketId", "The basket, as its creation named it."),
    "authorisation_id": ("authorisationId", "The authorisation, as its start or list named it."),
    "payment_service": ("payment-service", "`payments`, `bulk-payments` or `periodic-payments`."),
    "payment_product": ("payment-product", "The product, such as `sepa-credit-transfers`."),
    "payment_id": ("paymentId", "The payment, as its creation named it."),
    "account_id": ("account-id", "`resourceId` of the account, as the account list names it."),
    "transaction_id": ("transactionId", "`transactionId` of the entry, as the report names it."),
}
"""Name in our routes -> the standard's name, and what stands there."""
_USUAL: Final = "sepa-credit-transfers"
OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    "payment-service": tuple(Service),
    "payment-product": tuple(
        sorted({product for _, product in products()}, key=lambda name: (name != _USUAL, name))
    ),
}
"""The standard's name of a place -> what can stand there, the usual first."""

QUERY: Final[Mapping[str, tuple[str, Schema]]] = {
    "withBalance": ("Balances beside the accounts, where the consent covers them.", FLAG),
    "dateFrom": ("First booking day. Required, unless `entryReferenceFrom` is sent.", DAY),
    "dateTo": ("Last booking day; today where it is missing.", DAY),
    "bookingStatus": (
        "Which entries: this bank answers with `booked` ones only.",
        {"type": "string", "enum": ["booked", "pending", "both", "information", "all"]},
    ),
    "entryReferenceFrom": (
        "Entries after the one of this reference, instead of a period.",
        {"type": "string", "minLength": 1, "maxLength": 35},
    ),
    "deltaList": ("Entries since your last reading; not offered here.", FLAG),
    "cursor": (
        "Where the next page begins: part of the `next` link, never made by hand.",
        {"type": "string"},
    ),
}
"""Query parameter -> what it means, and its form."""

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_FORWARDED: Final = "of the customer's request to you, for the bank's fraud checks."
HEADERS: Final[Mapping[str, tuple[str, Schema]]] = {
    "X-Request-ID": (
        (
            "The name of this request, new for every call. A creating POST that is sent again with "
            "the same one gets the same answer again."
        ),
        UUID,
    ),
    "PSU-IP-Address": (
        (
            "IPv4 or IPv6 address of the customer. Send it if, and only if, the customer asked "
            "just now: a reading without it counts as unattended."
        ),
        _TEXT,
    ),
    "PSU-IP-Port": (f"Port {_FORWARDED}", {"type": "string", "pattern": "^[0-9]{1,5}$"}),
    "PSU-Http-Method": (
        f"Method {_FORWARDED}",
        {"type": "string", "enum": ["GET", "POST", "PUT", "PATCH", "DELETE"]},
    ),
    "PSU-Device-ID": ("UUID of the customer's device or of your app on it.", UUID),
    "PSU-Geo-Location": (
        "Where the customer is.",
        {"type": "string", "pattern": "^GEO:-?[0-9]{1,2}\\.[0-9]{6};-?[0-9]{1,3}\\.[0-9]{6}$"},
    ),
    "PSU-User-Agent": (f"User-Agent {_FORWARDED}", {**_TEXT, "maxLength": 500}),
    "PSU-Accept": (f"Accept {_FORWARDED}", {**_TEXT, "maxLength": 500}),
    "PSU-Accept-Charset": (f"Accept-Charset {_FORWARDED}", {**_TEXT, "maxLength": 500}),
    "PSU-Accept-Encoding": (f"Accept-Encoding {_FORWARDED}", {**_TEXT, "maxLength": 500}),
    "PSU-Accept-Language": (f"Accept-Language {_FORWARDED}", {**_TEXT, "maxLength": 500}),
    "PSU-ID": (
        "Login name of the customer, where you know it. Nobody else can then approve.",
        {**_TEXT, "maxLength": 50},
    ),
    "PSU-ID-Type": ("Kind of `PSU-ID`; read and not used.", {**_TEXT, "maxLength": 50}),
    "PSU-Corporate-ID": (
        "Identity in a corporate context; read and not used.",
        {**_TEXT, "maxLength": 50},
    ),
    "PSU-Corporate-ID-Type": ("Kind of `PSU-Corporate-ID`.", {**_TEXT, "maxLength": 50}),
    "TPP-Redirect-Preferred": (
        "Redirect is the only approach; `false` is answered with a hint.",
        FLAG,
    ),
    "TPP-Decoupled-Preferred": ("Read and not used: there is no decoupled approach.", FLAG),
    "TPP-Explicit-Authorisation-Preferred": (
        "`true` if you want to start the authorisation yourself, by a call of its own.",
        FLAG,
    ),
    "TPP-Rejection-NoFunds-Preferred": (
        (
            "`true` if a payment without funds shall be rejected at once, and you be told why, "
            "instead of waiting until the cut-off."
        ),
        FLAG,
    ),
    "TPP-Redirect-URI": (
        (
            "Where the customer comes back to. If you send it, `redirect_uri` at the OAuth2 server "
            "must be the same. In live it is one of your declared redirect URLs, sign for sign."
        ),
        {"type": "string", "format": "uri", "maxLength": 500},
    ),
    "TPP-Nok-Redirect-URI": (
        "Read and not used: OAuth2 tells both outcomes at `redirect_uri`.",
        {"type": "string", "format": "uri", "maxLength": 500},
    ),
    "TPP-Brand-Logging-Information": (
        "The brand under which the customer knows you, for the log.",
        {**_TEXT, "maxLength": 255},
    ),
}
"""Request header that the gate reads the form of -> what it means, and its form."""

SEAL: Final[Mapping[str, str]] = {
    "Digest": (
        "`SHA-256=` or `SHA-512=` and the hash of the body in base 64; of no bytes where there is "
        "no body."
    ),
    "Signature": (
        "The seal over `digest`, `x-request-id` and what else is named in it "
        "(draft-cavage-http-signatures-10), by the key of your QSealC."
    ),
    "TPP-Signature-Certificate": "The QSealC: its DER in base 64, in one line.",
}
"""Request header of a sealed request -> what it holds, where the bank looks at seals."""
