"""Example bodies of the API, written by the same code as real ones, of the first test customer."""

from datetime import date, timedelta
from typing import Any, Final

import msgspec

from wicketgate import bank, personas
from wicketgate.accounts import AccountView
from wicketgate.bank import Scheme
from wicketgate.consenting import Status
from wicketgate.consents import Consent, Right
from wicketgate.kernel.ids import AccountId, ApplicationId, ConsentId, OrganisationId, ResourceId
from wicketgate.kernel.money import Money
from wicketgate.kernel.profile import Profile
from wicketgate.payments import Service

from . import prepared
from .wire import accounts, authorisations, baskets, funds, payments
from .wire import consents as shapes
from .wire.authorisations import Links
from .wire.names import ENCODER, Href, Linker

_CONSENT: Final = "nqnYKKqSAGIDNrBLyeGPuZHF"
_AUTHORISATION: Final = "W3tkVpoJgXb1vUKrWq7zU0aH"
_FUNDS_CONSENT: Final = "6vGQ0dUXyJmZr2kTnB8wHsLc"
_BASKET: Final = "h2LwVb9QkTzXo0mYc7RsDnGe"
_PAYMENTS: Final = ("uT4kRzq8WmXy1sVbN0dLcJpA", "e9HfYgK2oQvB6rTnZiMx3UwS")
_CARD: Final = "541333******0021"
_ACCOUNT: Final = ResourceId("Yk2zmQ5c0lJ8w3vR7sT1uA")
_PAYMENT: Final = "Zr8wX2mQpV4tN6yB1kLsD0cE"
_DAY: Final = date(2026, 11, 18)
_PERSONA: Final = personas.PERSONAS[0]


def bodies(link: Linker, metadata_url: str, valid_until: date) -> dict[str, Any]:
    """An example of each good answer by the name of its operation, and of the bodies sent."""
    place = f"/v1/consents/{_CONSENT}"
    started = f"{place}/authorisations/{_AUTHORISATION}"
    links = Links(
        link(place),
        link(f"{place}/status"),
        sca_status=link(started),
        sca_oauth=Href(metadata_url),
    )
    opened = authorisations.Started(
        "received",
        _AUTHORISATION,
        Links(sca_status=link(started), sca_oauth=Href(metadata_url)),
    )
    told: dict[str, object] = {
        "createConsent": shapes.Created("received", _CONSENT, links),
        "getConsentInformation": _consent(link, valid_until),
        "getConsentStatus": shapes.ConsentStatus("valid"),
        "startConsentAuthorisation": opened,
        "getConsentAuthorisation": authorisations.AuthorisationIds([_AUTHORISATION]),
        "getConsentScaStatus": authorisations.Status("finalised"),
        **_readings(link),
        **_of_funds(link, metadata_url),
        **_of_baskets(link, metadata_url),
        **_of_payments(link, metadata_url),
        **_of_confirmations(link),
    }
    return {name: msgspec.json.decode(ENCODER.encode(one)) for name, one in told.items()}


def with_confirmation(told: dict[str, Any]) -> dict[str, Any]:
    """The same where the TPP confirms: the link stands beside the one to the OAuth2 server."""
    for one in told.values():
        links = one.get("_links", {})
        if "scaOAuth" in links:
            links["confirmation"] = links["scaStatus"]
    return told


def _of_confirmations(link: Linker) -> dict[str, object]:
    payment = f"/v1/payments/sepa-credit-transfers/{_PAYMENT}"
    confirmed = {
        "updateConsentsPsuData": f"/v1/consents/{_CONSENT}",
        "updateConfirmationOfFundsPsuData": f"/v2/consents/confirmation-of-funds/{_FUNDS_CONSENT}",
        "updateSigningBasketPsuData": f"/v1/signing-baskets/{_BASKET}",
        "updatePaymentPsuData": payment,
        "updatePaymentCancellationPsuData": payment,
    }
    return {name: _confirmed(link, place) for name, place in confirmed.items()}


def _confirmed(link: Linker, place: str) -> authorisations.Confirmed:
    links = authorisations.ConfirmationLinks(link(f"{place}/status"))
    return authorisations.Confirmed("finalised", links)


def _of_funds(link: Linker, metadata_url: str) -> dict[str, object]:
    place = f"/v2/consents/confirmation-of-funds/{_FUNDS_CONSENT}"
    started = link(f"{place}/authorisations/{_AUTHORISATION}")
    opened = authorisations.Links(sca_status=started, sca_oauth=Href(metadata_url))
    links = authorisations.Links(
        link(place), link(f"{place}/status"), sca_status=started, sca_oauth=Href(metadata_url)
    )
    account = shapes.WrittenReference(_PERSONA.accounts[0].iban)
    return {
        "createConsentConfirmationOfFunds": shapes.Created("received", _FUNDS_CONSENT, links),
        "getConsentConfirmationOfFunds": funds.FundsConsentInformation(account, "valid", _CARD),
        "getConsentConfirmationOfFundsStatus": shapes.ConsentStatus("valid"),
        "startConfirmationOfFundsAuthorisation": authorisations.Started(
            "received", _AUTHORISATION, opened
        ),
        "getConfirmationOfFundsAuthorisation": authorisations.AuthorisationIds([_AUTHORISATION]),
        "getConfirmationOfFundsScaStatus": authorisations.Status("finalised"),
        "checkAvailabilityOfFunds": funds.FundsAvailability(funds_available=True),
    }


def _of_baskets(link: Linker, metadata_url: str) -> dict[str, object]:
    place = f"/v1/signing-baskets/{_BASKET}"
    started = link(f"{place}/authorisations/{_AUTHORISATION}")
    opened = authorisations.Links(sca_status=started, sca_oauth=Href(metadata_url))
    links = authorisations.Links(
        link(place), link(f"{place}/status"), link(f"{place}/authorisations")
    )
    return {
        "createSigningBasket": baskets.BasketCreated("RCVD", _BASKET, links),
        "getSigningBasket": baskets.BasketInformation(list(_PAYMENTS), "RCVD"),
        "getSigningBasketStatus": baskets.BasketStatus("ACTC"),
        "startSigningBasketAuthorisation": authorisations.Started(
            "received", _AUTHORISATION, opened
        ),
        "getSigningBasketAuthorisation": authorisations.AuthorisationIds([_AUTHORISATION]),
        "getSigningBasketScaStatus": authorisations.Status("finalised"),
    }


def _of_payments(link: Linker, metadata_url: str) -> dict[str, object]:
    place = f"/v1/payments/sepa-credit-transfers/{_PAYMENT}"
    server = Href(metadata_url)
    started, withdrawn = (
        link(f"{place}/{kind}/{_AUTHORISATION}")
        for kind in ("authorisations", "cancellation-authorisations")
    )
    links = Links(link(place), link(f"{place}/status"), sca_status=started, sca_oauth=server)
    cancelling = link(f"{place}/cancellation-authorisations")
    listed = authorisations.AuthorisationIds([_AUTHORISATION])
    return {
        "initiatePayment": payments.PaymentCreated(
            "RCVD", _PAYMENT, transaction_fee_indicator=False, links=links
        ),
        "getPaymentInformation": {**_asked_to_pay(), "transactionStatus": "ACSC"},
        "cancelPayment": payments.CancellationAsked(
            "ACTC", Links(link(place), link(f"{place}/status"), cancelling)
        ),
        "getPaymentInitiationStatus": payments.PaymentStatus("ACSC"),
        "startPaymentAuthorisation": authorisations.Started(
            "received", _AUTHORISATION, Links(sca_status=started, sca_oauth=server)
        ),
        "getPaymentInitiationAuthorisation": listed,
        "getPaymentInitiationScaStatus": authorisations.Status("finalised"),
        "startPaymentInitiationCancellationAuthorisation": authorisations.Started(
            "received", _AUTHORISATION, Links(sca_status=withdrawn, sca_oauth=server)
        ),
        "getPaymentInitiationCancellationAuthorisationInformation": listed,
        "getPaymentCancellationScaStatus": authorisations.Status("finalised"),
    }


def _asked_to_pay() -> dict[str, Any]:
    return prepared.in_json(Service.SINGLE, Scheme.SEPA, _DAY)


def asked(operation: str, valid_until: date) -> dict[str, Any]:
    """What an operation with a body may be sent."""
    account = {"iban": _PERSONA.accounts[0].iban}
    if operation == "createConsentConfirmationOfFunds":
        card = {"cardNumber": _CARD, "cardInformation": "Kestrel shopping card"}
        return {"account": account, **card}
    if operation == "createSigningBasket":
        return {"paymentIds": list(_PAYMENTS)}
    if operation == "checkAvailabilityOfFunds":
        amount = {"currency": "EUR", "amount": "123.50"}
        return {"account": account, "instructedAmount": amount, "payee": "Corner Shop"}
    if operation == "initiatePayment":
        return _asked_to_pay()
    return _asked_of_accounts(valid_until)


def _asked_of_accounts(valid_until: date) -> dict[str, Any]:
    named = [{"iban": _PERSONA.accounts[0].iban}]
    return {
        "access": {"accounts": named, "balances": named, "transactions": named},
        "recurringIndicator": True,
        "validUntil": valid_until.isoformat(),
        "frequencyPerDay": 4,
    }


def _consent(link: Linker, valid_until: date) -> shapes.ConsentInformation:
    access = shapes.AccountAccess.model_validate(_asked_of_accounts(valid_until)["access"])
    return shapes.ConsentInformation.of(
        Consent(
            id=ConsentId(_CONSENT),
            organisation_id=OrganisationId("PSDBE-NBB-9990000001"),
            application_id=ApplicationId("example"),
            status=Status.VALID,
            access=access.read(Profile()),
            recurring=True,
            valid_until=valid_until,
            frequency_per_day=4,
            last_action=_DAY,
            created_us=0,
            lapses_us=0,
            redirect_uri=None,
            explicit=False,
            frequency_enforced=False,
        ),
        link,
    )


def _readings(link: Linker) -> dict[str, object]:
    account = _account()
    balances = (
        bank.Balance(bank.BalanceType.INTERIM_BOOKED, Money(241855, "EUR")),
        bank.Balance(bank.BalanceType.CLOSING_BOOKED, Money(239912, "EUR"), reference_date=_DAY),
    )
    view = AccountView(account, _ACCOUNT, frozenset(Right), None, linked=True)
    details = accounts.AccountDetails.of(view, link)
    reference, entry = accounts.Reference.of(account), bank.write_entry(_booking())
    place = link(f"/v1/accounts/{_ACCOUNT}")
    report = accounts.Report(accounts.pasted([entry]), accounts.ReportLinks(place))
    return {
        "getAccountList": accounts.AccountList([details]),
        "readAccountDetails": accounts.OneAccount(details),
        "getBalances": accounts.Balances(reference, accounts.balances_of(balances)),
        "getTransactionList": accounts.Transactions(reference, report),
        "getTransactionDetails": accounts.TransactionDetails(msgspec.Raw(entry.encode())),
    }


def _account() -> bank.Account:
    first = _PERSONA.accounts[0]
    return bank.Account(
        id=AccountId("example"),
        currency=first.currency,
        product=first.product,
        name=first.name,
        usage=first.usage,
        iban=first.iban,
        bic=first.bic,
        owner_names=(_PERSONA.name,),
    )


def _booking() -> bank.Booking:
    """One entry that the first test customer has; its names are examples."""
    first = _PERSONA.accounts[0]
    days = (_DAY - timedelta(days=back) for back in range(31))
    entry = next(entry for day in days for entry in personas.booked_on(first.key, day))
    return bank.Booking(
        transaction_id="mZ7hY0aN3kQ1xV5cT9bL2e",
        entry_reference="20261118000417",
        booking_date=_DAY,
        value_date=_DAY,
        minor=entry.amount,
        currency=first.currency,
        counterparty=entry.counterparty,
        remittance=entry.remittance,
        remittance_structured=entry.remittance_structured,
        end_to_end_id=entry.end_to_end_id,
        mandate_id=entry.mandate_id,
        creditor_id=entry.creditor_id,
        purpose_code=entry.purpose_code,
        bank_transaction_code=entry.bank_transaction_code,
    )
