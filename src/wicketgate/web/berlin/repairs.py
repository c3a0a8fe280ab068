"""What to do about each refusal, on which calls it is met, and how the sandbox brings it about.

Status and code are in the table of answers, the cause is the refusal's own sentence. A house test
holds this table and that one together.
"""

from collections.abc import Mapping
from typing import Final

from wicketgate import (
    accounts,
    applications,
    authorisation,
    consenting,
    consents,
    coverage,
    funds,
    journal,
    oauth,
)
from wicketgate.kernel import errors, money, secrets, states
from wicketgate.kernel.errors import Malformed, Refusal
from wicketgate.kernel.states import AlreadyApproved, AlreadyDecided
from wicketgate.tpps import OrganisationBlocked, RedirectsMissing

from . import errors as answers
from . import payment_repairs
from .basket_repairs import OF_BASKETS
from .kinds import On, Repair
from .proving_repairs import OF_CERTIFICATES, OF_SEALS

_ALWAYS: Final[Mapping[type[Refusal], Repair]] = {
    OrganisationBlocked: Repair(
        On.EVERY,
        "Talk to the bank: it has suspended your organisation as a whole.",
        "In a sandbox of your own: suspend the organisation at `/ops`, as the operator of "
        "`demo.json`.",
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
        On.EVERY,
        "Select this API for your application in the portal.",
        "Untick the API on the page of the application, then call.",
    ),
    applications.ApiKeyBlocked: Repair(On.EVERY, "Ask the bank why the key is suspended."),
    RedirectsMissing: Repair(
        On.EVERY,
        "Have an owner of your organisation declare a redirect URL in the portal, at "
        "`/dev/organisation/redirects`; the key works once the bank has approved it.",
        live=True,
    ),
    answers.RedirectNotDeclared: Repair(
        On.CREATING,
        "Send one of the declared redirect URLs, sign for sign, or have this one declared first.",
        live=True,
    ),
    answers.FormatsNotServed: Repair(
        On.EVERY,
        "Accept one of the media types that the operation names.",
        "Send `Accept: text/plain`.",
    ),
    answers.UrlTooLong: Repair(On.EVERY, "Shorten the URL.", "Send a query of 4 kB."),
    answers.HeadersTooLarge: Repair(
        On.EVERY, "Send fewer or shorter headers.", "Send headers of 17 kB."
    ),
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
        "Use the token of this consent or payment, by the scheme `Bearer`.",
        "Send `Authorization: Basic eDp5`.",
    ),
    oauth.TokenExpired: Repair(
        On.EVERY,
        "Get a new access token with the refresh token.",
        "Call `POST /sandbox/v1/tokens/expire`, then read.",
    ),
}
_OF_BODIES: Final[Mapping[type[Refusal], Repair]] = {
    answers.BodyTooLarge: Repair(On.SENDING, "Send less than 1 MB.", "Send a body of 1.1 MB."),
    answers.BodyTooSlow: Repair(
        On.SENDING,
        "Send the body at once, and whole.",
        "Announce a body in `Content-Length` and send half of it.",
    ),
    answers.MediaTypeUnsupported: Repair(
        On.SENDING,
        "Send JSON in UTF-8 with `Content-Type: application/json`, not compressed; products whose "
        "name begins with `pain.001` take XML, periodic ones multipart/form-data.",
        "Send `Content-Type: text/plain`.",
    ),
    Malformed: Repair(
        On.SENDING,
        "Each finding names the member in `path` and what it must be in `text`.",
        "Send `[]` as the body.",
    ),
    journal.RequestIdTaken: Repair(
        On.CREATING,
        "Take a new `X-Request-ID`, or repeat the first request unchanged.",
        "Send another body with the same `X-Request-ID`.",
    ),
    journal.TwinUnfinished: Repair(
        On.CREATING,
        "Wait as long as `Retry-After` says: the first one is still at work.",
        "Send the same request twice at the same time; it needs some luck.",
    ),
}
_OF_CONSENTS: Final[Mapping[type[Refusal], Repair]] = {
    consents.ConsentUnknown: Repair(
        On.CONSENT,
        "Use an id of a consent of your own organisation that ended less than 13 months ago.",
        "Read `/psd2/v1/consents/nobody`.",
    ),
    AlreadyDecided: Repair(On.STARTING, "Read the status: somebody was faster."),
    AlreadyApproved: Repair(
        On.STARTING,
        "Read the status: nothing is left to be approved.",
        "Let `psu-ok` approve a payment, then start an authorisation of it.",
    ),
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
        On.ASKING,
        "Ask for `allAccounts` without owner names.",
        'Send `"allPsd2": "allAccountsWithOwnerName"`.',
        unless="owner_name",
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
        "Use the authorisation that is there, or ask anew.",
        "Start a second authorisation of a consent that waits for one signature.",
    ),
    authorisation.RedirectDiffers: Repair(
        On.STARTING,
        "Send the address of the creation, or none.",
        "Send another `TPP-Redirect-URI` than at the creation.",
    ),
    authorisation.NotConfirmable: Repair(
        On.CONFIRMING,
        "Confirm within ten minutes after the customer's approval; after that, ask anew.",
        "Let `psu-ok` approve, move the clock by ten minutes, then confirm.",
    ),
    answers.EmbeddedNotOffered: Repair(
        On.WITHOUT_BODY,
        "Send no body: the customer identifies at the bank.",
        'Send `{"psuData": {"password": "x"}}`.',
    ),
    authorisation.AuthorisationUnknown: Repair(
        On.AUTHORISATION,
        "Take the id from the list of authorisations of this consent or payment.",
        "Read the authorisation `nobody` of a consent of yours.",
    ),
}
_OF_READINGS: Final[Mapping[type[Refusal], Repair]] = {
    answers.TokenMissing: Repair(
        On.BEARING,
        "Send `Authorization: Bearer` with the access token of the consent or payment.",
        "Leave `Authorization` out.",
    ),
    coverage.ConsentIdUnknown: Repair(
        On.OPENED,
        "Send the id in `Consent-ID` that the scope of the token names.",
        "Send `Consent-ID: nobody`.",
    ),
    consenting.ConsentNotValid: Repair(
        On.OPENED,
        "Ask for a new consent: this one was revoked by the customer or never approved.",
        "`PUT /sandbox/v1/consents/{consentId}/status` with `revokedByPsu`, then read.",
    ),
    consenting.ConsentExpired: Repair(
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
        On.REPORT,
        "Ask for a period.",
        "Send `entryReferenceFrom=20261118000001`.",
        unless="entry_reference_from",
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
    **OF_CERTIFICATES,
    **OF_SEALS,
    **_ALWAYS,
    **_OF_BODIES,
    **_OF_CONSENTS,
    **_OF_READINGS,
    **_OF_FUNDS,
    **payment_repairs.REPAIRS,
    **OF_BASKETS,
    **_ELSEWHERE,
}
"""Every refusal of the table of answers, but for the rows that stand for their subclasses."""
