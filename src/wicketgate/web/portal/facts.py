"""What the pages say about this server, taken from the server itself so that it cannot be wrong."""

from typing import Final

from wicketgate import __version__, personas, tpps
from wicketgate.bank import Scheme
from wicketgate.kernel import secrets
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import OrganisationId
from wicketgate.web.kit.seat import Call, Seat

from .views import Account, Customer, Example, Header, Health, MagicAmount, Payee

CONTROL: Final = "/sandbox/"
_JOURNEY: Final = (
    Call("POST", "/psd2/v1/consents"),
    Call("GET", "/oauth2/authorize"),
    Call("POST", "/oauth2/token"),
    Call("GET", "/psd2/v1/accounts"),
)
_ACCOUNTS: Final = "/psd2/v1/accounts?withBalance=true"


def journey(seat: Seat) -> tuple[Call, ...]:
    """From a consent to its data, as far as this server answers the calls."""
    return tuple(call for call in _JOURNEY if call in seat.served)


def example(seat: Seat) -> Example:
    """The first call. What opens it is named as in `demo.json`, and not shown."""
    account = personas.PERSONAS[0].accounts[0]
    return Example(
        url=f"{seat.base_url}{_ACCOUNTS}",
        headers=(
            Header(name="X-Request-ID", value="$(uuidgen)"),
            Header(name="apiKey", fill="apiKey"),
            Header(name="Consent-ID", fill="consentId"),
            Header(name="Authorization", value="Bearer ", fill="accessToken"),
        ),
        answer=(
            ("iban", account.iban),
            ("currency", account.currency),
            ("product", account.product),
        ),
    )


def customers(seat: Seat) -> tuple[Customer, ...]:
    """The test customers of the sandbox; a live bank has none."""
    if not seat.sandbox:
        return ()
    return tuple(
        Customer(
            login=persona.login,
            name=persona.name,
            scenario=persona.scenario,
            accounts=tuple(
                Account(
                    iban=account.iban,
                    currency=account.currency,
                    product=account.product,
                    state=account.state,
                )
                for account in persona.accounts
            ),
        )
        for persona in personas.PERSONAS
    )


def amounts() -> tuple[MagicAmount, ...]:
    """The amounts that bring something about in the sandbox."""
    return tuple(
        MagicAmount(
            ending=f"….{magic.cents:02d}",
            outcome=magic.outcome.value,
            products=tuple(scheme.value for scheme in Scheme if scheme in magic.schemes),
            statuses=magic.statuses,
            text=magic.text,
        )
        for magic in personas.MAGIC_AMOUNTS
    )


def payees() -> tuple[Payee, ...]:
    """The accounts at other banks whose owners are known."""
    return tuple(
        Payee(name=one.name, iban=one.iban, closed=one.closed, tells=one.tells)
        for one in personas.PAYEES
    )


async def health(seat: Seat) -> Health:
    """Asks the database now."""
    answers = True
    try:
        async with seat.desk.reading(secrets.new_uuid()) as work:
            await tpps.find(work, OrganisationId("-"))
    except Unavailable:
        answers = False
    return Health(database=answers, version=__version__, checked_at=seat.desk.clock())
