"""What to do about each refusal, on which calls it is met, and how the sandbox brings it about.

Status and code are in the table of answers, the cause is the refusal's own sentence. A house test
holds this table and that one together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wicketgate import (
    accounts,
    applications,
    authorisation,
    baskets,
    consents,
    coverage,
    funds,
    journal,
    oauth,
)
from wicketgate.kernel import errors, money, secrets, states
from wicketgate.kernel.errors import Malformed, Refusal
from wicketgate.kernel.states import AlreadyDecided
from wicketgate.tpps import OrganisationBlocked

from . import errors as answers


class On(StrEnum):
    """A kind of call; an operation is of several kinds."""

    EVERY = "every call"
    WRITING = "every call that changes something"
    SENDING = "every POST"
    CREATING = "every POST that creates something"
    NEW = "every creation that is no start of an authorisation"
    CONSENT = "calls about one consent"
    FUNDS_CONSENT = "calls about one consent for confirmation of funds"
    ASKING = "the creation of a consent"
    ASKING_FOR_FUNDS = "the creation of a consent for confirmation of funds"
    BASKET = "calls about one signing basket"
    ASKING_FOR_BASKET = "the creation of a signing basket"
    STARTING_BASKET = "the start of an authorisation of a signing basket"
    DELETING_BASKET = "the deletion of a signing basket"
    STARTING = "the start of an authorisation"
    AUTHORISATION = "calls about one authorisation"
    OPENED = "every reading of accounts, and the question about funds"
    QUESTION = "the question about funds"
    READING = "every reading of accounts"
    ACCOUNT = "readings of one account"
    REPORT = "reports of transactions"
    ENTRY = "the reading of one transaction"
    NOWHERE = "paths and methods that are not served"
    NEVER = "no call of this version"


@dataclass(frozen=True, slots=True)
class Repair:
    """`unless` names the switch of the profile with which the refusal is not met."""

    on: On
    text: str
    provoke: str = ""
    unless: str | None = None


_ALWAYS: Final[Mapping[type[Refusal], Repair]] = {
    OrganisationBlocked: Repair(
        On.EVERY, "Talk to the bank: it has suspended your organisation as a whole."
    ),
    answers.RoleMissing: Repair(
        On.EVERY,
        "Use a certificate with the role that the operation names.",
        "Call with the key of Tollhouse Transfers in `demo.json`, which has PSP_PI alone.",
    ),
    applications.ApiKeyMissing: Repair(
        On.EVERY, "Send the key of your application in the header `apiKey`.", "Leave `apiKey` out."
    ),
    applications.ApiKeyUnknown: Repair(
        On.EVERY,
        "Check that the whole key was copied and that it was not revoked; make a new one.",
        "Send `apiKey: wgk_nobody`.",
    ),
    applications.ApiNotSelected: Repair(
        On.EVERY, "Select this API for your application in the portal."
    ),
    applications.ApiKeyBlocked: Repair(On.EVERY, "Ask the bank why the key is suspended."),
    answers.FormatsNotServed: Repair(
        On.EVERY,
        "Accept one of the media types that the operation names.",
        "Send `Accept: text/plain`.",
    ),
    answers.UrlTooLong: Repair(On.EVERY, "Shorten the URL.", "Send a query of 4 kB."),
    answers.HeadersTooLarge: Repair(On.EVERY, "Send fewer or shorter headers."),
    answers.HeadersMalformed: Repair(
        On.EVERY,
        "`path` names the header or parameter, `text` the form it must have.",
        "Send `X-Request-ID: 1`.",
    ),
    answers.TooManyRequests: Repair(
        On.EVERY, "Wait as long as `Retry-After` says.", "Send `Sandbox-Fault: 429`."
    ),
    answers.InternalFault: Repair(
        On.EVERY,
        "Try again once; then tell the bank the `X-Request-ID` of the answer.",
        "Send `Sandbox-Fault: 500`.",
    ),
    errors.Unavailable: Repair(
        On.EVERY,
        "Wait as long as `Retry-After` says and send the same request with the same id.",
        "Send `Sandbox-Fault: 503`.",
    ),
    oauth.TokenUnknown: Repair(
        On.EVERY,
        "Send the `access_token` as the token endpoint answered it, to the same environment.",
        "Send `Authorization: Bearer wga_nobody`.",
    ),
    oauth.TokenInvalid: Repair(
        On.EVERY,
        "Use the token of this consent, by the scheme `Bearer`.",
        "Send `Authorization: Basic eDp5`.",
    ),
    oauth.TokenExpired: Repair(
        On.EVERY,
        "Get a new access token with the refresh token.",
        "Call `POST /sandbox/v1/tokens/expire`, then read.",
    ),
}
_OF_BODIES: Final[Mapping[type[Refusal], Repair]] = {
    answers.BodyTooLarge: Repair(On.SENDING, "Send less than 1 MB."),
    answers.BodyTooSlow: Repair(On.SENDING, "Send the body at once, and whole."),
    answers.MediaTypeUnsupported: Repair(
        On.SENDING,
        "Send JSON in UTF-8 with `Content-Type: application/json`, not compressed.",
        "Send `Content-Type: text/plain`.",
    ),
    Malformed: Repair(
        On.SENDING,
        "Each finding names the member in `path` and what it must be in `text`.",
        "Send a `frequencyPerDay` of 0.",
    ),
    journal.RequestIdTaken: Repair(
        On.CREATING,
        "Take a new `X-Request-ID`, or repeat the first request unchanged.",
        "Send another body with the same `X-Request-ID`.",
    ),
    journal.TwinUnfinished: Repair(
        On.CREATING, "Wait as long as `Retry-After` says: the first one is still at work."
    ),
}
_OF_CONSENTS: Final[Mapping[type[Refusal], Repair]] = {
    consents.ConsentUnknown: Repair(
        On.CONSENT,
        "Use an id of a consent of your own organisation that ended less than 13 months ago.",
        "Read `/psd2/v1/consents/nobody`.",
    ),
    AlreadyDecided: Repair(On.STARTING, "Read the consent's status: somebody was faster than you."),
    states.IllegalMove: Repair(
        On.WRITING, "Read the status: something else has changed it meanwhile."
    ),
    consents.ValidUntilPassed: Repair(
        On.ASKING,
        "Choose today or a later day, in the bank's time zone.",
        "Send a `validUntil` of yesterday.",
    ),
    consents.BankOffered: Repair(
        On.ASKING,
        "Name the accounts, or ask for one of the global kinds of access.",
        'Send `"access": {"accounts": []}`.',
    ),
    consents.OwnerNameNotOffered: Repair(
        On.ASKING, "Ask for `allAccounts` without owner names.", unless="owner_name"
    ),
    consents.RestrictionNotOffered: Repair(
        On.ASKING, "Leave `restrictedTo` out.", 'Send `"restrictedTo": ["CACC"]`.'
    ),
    consents.SessionsNotOffered: Repair(
        On.ASKING,
        "Send `combinedServiceIndicator` as false, or leave it out.",
        "Send `combinedServiceIndicator` as true.",
    ),
    authorisation.AuthorisationNotPossible: Repair(
        On.STARTING,
        "Use the authorisation that is there, or ask for a new consent.",
        "Start a second authorisation of a consent that waits for one signature.",
    ),
    authorisation.RedirectDiffers: Repair(
        On.STARTING,
        "Send the address of the creation, or none.",
        "Send another `TPP-Redirect-URI` than at the creation.",
    ),
    answers.EmbeddedNotOffered: Repair(
        On.STARTING,
        "Send no body: the customer identifies at the bank.",
        'Send `{"psuData": {"password": "x"}}`.',
    ),
    authorisation.AuthorisationUnknown: Repair(
        On.AUTHORISATION,
        "Take the id from the list of authorisations of this consent.",
        "Read the authorisation `nobody` of a consent of yours.",
    ),
}
_OF_READINGS: Final[Mapping[type[Refusal], Repair]] = {
    answers.TokenMissing: Repair(
        On.OPENED,
        "Send `Authorization: Bearer` with the access token of the consent.",
        "Leave `Authorization` out.",
    ),
    coverage.ConsentIdUnknown: Repair(
        On.OPENED,
        "Send the id in `Consent-ID` that the scope of the token names.",
        "Send `Consent-ID: nobody`.",
    ),
    consents.ConsentNotValid: Repair(
        On.OPENED,
        "Ask for a new consent: this one was revoked by the customer or never approved.",
        "`PUT /sandbox/v1/consents/{consentId}/status` with `revokedByPsu`, then read.",
    ),
    consents.ConsentExpired: Repair(
        On.OPENED,
        "Ask for a new consent: the same one is never approved twice.",
        "Move the clock past `validUntil`, then read.",
    ),
    coverage.NotCovered: Repair(
        On.READING,
        "Ask for a consent that covers this kind of reading of this account.",
        "Ask for `balances` alone, then read transactions.",
    ),
    coverage.ReadTooOften: Repair(
        On.READING,
        "Wait as long as `Retry-After` says, or read when the customer asks and say so with "
        "`PSU-IP-Address`. A one-off consent gives each thing once.",
        "Create the consent with `Sandbox-Scenario: enforce-frequency`, then read five times.",
    ),
    coverage.AccountUnknown: Repair(
        On.ACCOUNT,
        "Take `resourceId` from the account list of the same consent.",
        "Read `/psd2/v1/accounts/nobody/balances`.",
    ),
    accounts.TransactionUnknown: Repair(
        On.ENTRY, "Take `transactionId` from a report of this account.", "Read the entry `nobody`."
    ),
    accounts.BookingStatusNotServed: Repair(
        On.REPORT, "Ask for `bookingStatus=booked`.", "Ask for `bookingStatus=both`."
    ),
    accounts.DeltaListNotServed: Repair(
        On.REPORT, "Use `entryReferenceFrom`, or a period.", "Send `deltaList=true`."
    ),
    accounts.EntryReferenceNotServed: Repair(
        On.REPORT, "Ask for a period.", unless="entry_reference_from"
    ),
    accounts.DeltaWithDates: Repair(
        On.REPORT,
        "Send a period or `entryReferenceFrom`, not both.",
        "Send both, with a reference of the report.",
    ),
    accounts.EntryReferenceUnknown: Repair(
        On.REPORT,
        "Use an `entryReference` of this account, or read by a period.",
        "Send `entryReferenceFrom=20261118999999`.",
    ),
    accounts.PeriodInvalid: Repair(
        On.REPORT,
        "Let `dateFrom` be today or earlier, and not after `dateTo`.",
        "Send a `dateFrom` after `dateTo`.",
    ),
    accounts.HistoryTooOld: Repair(
        On.REPORT,
        "Ask for a later `dateFrom`; older entries come right after the customer's approval only.",
        "Move the clock by half an hour, then ask for entries of last year.",
    ),
    accounts.PeriodTooLong: Repair(
        On.REPORT, "Ask for a shorter period, or for JSON, which has pages."
    ),
    accounts.CursorForged: Repair(
        On.REPORT,
        "Follow the `next` link as it is, within half an hour.",
        "Send `cursor=forged`.",
    ),
}
_OF_FUNDS: Final[Mapping[type[Refusal], Repair]] = {
    funds.FundsConsentUnknown: Repair(
        On.FUNDS_CONSENT,
        "Use an id of a consent of your own organisation that ended less than 13 months ago.",
        "Read `/psd2/v2/consents/confirmation-of-funds/nobody`.",
    ),
    funds.CardExpired: Repair(
        On.ASKING_FOR_FUNDS,
        "Ask for a consent for the card that has replaced this one.",
        "Send a `cardExpiryDate` of yesterday.",
    ),
    funds.OtherAccount: Repair(
        On.QUESTION,
        "Ask about the account of the consent, by its IBAN or BBAN.",
        "Ask about the second account of `psu-ok` under a consent for the first.",
    ),
    funds.OtherCard: Repair(
        On.QUESTION,
        "Send the `cardNumber` of the consent, or none.",
        "Create the consent with one `cardNumber`, then ask with another.",
    ),
    funds.FundsNotActivated: Repair(
        On.QUESTION,
        "Take another way to be paid: the customer has switched this off at the bank.",
        "Let `psu-nopiis` approve the consent, then ask.",
    ),
}
_OF_BASKETS: Final[Mapping[type[Refusal], Repair]] = {
    baskets.BasketUnknown: Repair(
        On.BASKET,
        "Use an id of a basket of your own organisation.",
        "Read `/psd2/v1/signing-baskets/nobody`.",
    ),
    baskets.BasketExpired: Repair(
        On.BASKET, "Keep what you need of a basket: it is answered for thirteen months."
    ),
    baskets.BasketEnded: Repair(
        On.STARTING_BASKET,
        "Create a new basket: the payments of this one are free again.",
        "Delete a basket, then start its authorisation.",
    ),
    baskets.BasketDecided: Repair(
        On.DELETING_BASKET,
        "Read the basket's status: what a customer has decided stays so.",
        "Let `psu-ok` approve a basket, then delete it.",
    ),
    baskets.ConsentsNotOffered: Repair(
        On.ASKING_FOR_BASKET,
        "Send `paymentIds` only; consents are approved one by one.",
        'Send `"consentIds": ["nobody"]` beside the payments.',
    ),
    baskets.MemberUnknown: Repair(
        On.ASKING_FOR_BASKET,
        "Name payments of your own organisation, by the `paymentId` of their creation.",
        'Send `"paymentIds": ["nobody"]`.',
    ),
    baskets.MemberEnded: Repair(
        On.ASKING_FOR_BASKET,
        "Create the payment that `path` names anew.",
        "Delete a payment, then put it into a basket.",
    ),
    baskets.MemberAuthorised: Repair(
        On.ASKING_FOR_BASKET,
        "Leave the payment that `path` names out: a customer has signed it.",
        "Let `psu-ok` approve a payment, then put it into a basket.",
    ),
    baskets.MemberInBasket: Repair(
        On.ASKING_FOR_BASKET,
        "Wait for the other basket, or delete it.",
        "Put a payment into two baskets.",
    ),
    baskets.InstantNotOffered: Repair(
        On.ASKING_FOR_BASKET,
        "Let the customer approve an instant payment on its own.",
        "Put an instant payment into a basket.",
    ),
    authorisation.AuthorisationBegun: Repair(
        On.ASKING_FOR_BASKET,
        "Wait until the customer has decided about the payment that `path` names, or leave it out.",
        "Sign in to approve a payment, then put it into a basket.",
    ),
}
_ELSEWHERE: Final[Mapping[type[Refusal], Repair]] = {
    answers.NoSuchRoute: Repair(
        On.NOWHERE,
        "Compare the path with this reference; there is no slash at the end.",
        "Call `/psd2/v1/nothing`.",
    ),
    answers.MethodNotServed: Repair(
        On.NOWHERE, "Use a method that `Allow` names.", "Call `PUT /psd2/v1/accounts`."
    ),
    money.MalformedAmount: Repair(On.NEVER, "Told as a finding of the body, with its path."),
    money.UnknownCurrency: Repair(On.NEVER, "Told as a finding of the body, with its path."),
    secrets.ForgedSeal: Repair(On.NEVER, "Told as a cursor that is not ours."),
}
REPAIRS: Final[Mapping[type[Refusal], Repair]] = {
    **_ALWAYS,
    **_OF_BODIES,
    **_OF_CONSENTS,
    **_OF_READINGS,
    **_OF_FUNDS,
    **_OF_BASKETS,
    **_ELSEWHERE,
}
"""Every refusal of the table of answers, but for the rows that stand for their subclasses."""
