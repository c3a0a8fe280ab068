"""The test customers: who they are, what they have, how they sign in. Pure tables and arithmetic.

Every name, firm, bank code and BIC is invented; check digits are right (tests ask a register of
real banks that none of the codes is assigned).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from itertools import count
from typing import Final, NamedTuple

from wicketgate.bank import AccountState, Exchange, Party, Usage

ONE_TIME_CODE: Final = "123456"
PASSWORD: Final = ONE_TIME_CODE
"""Published: one for all test customers (contract F.1)."""


# ------------------------------------------------------------------ chance without dice
class Chance:
    """Draws that come out the same for the same words: 512 bits of a hash, spent bit by bit."""

    __slots__ = ("_left",)

    def __init__(self, *words: str) -> None:
        self._left = int.from_bytes(blake2b("|".join(words).encode()).digest(), "big")

    def below(self, bound: int) -> int:
        """A number from 0 to `bound` - 1."""
        self._left, drawn = divmod(self._left, bound)
        return drawn


# ------------------------------------------------------------------ numbers with check digits
def check_digits(country: str, body: str) -> str:
    """ISO 7064 mod 97-10, as in IBANs (ISO 13616), RF references (ISO 11649), creditor ids."""
    number = "".join(str(int(sign, 36)) for sign in f"{body}{country}00")
    return f"{98 - int(number) % 97:02d}"


def _belgian(bank: str, number: int) -> str:
    body = f"{bank}{number % 10**7:07d}"
    return f"{body}{int(body) % 97 or 97:02d}"


def _dutch(bank: str, number: int) -> str:
    """The eleven-test: the weighted sum of the ten digits is a multiple of eleven."""
    candidates = (f"{candidate:010d}" for candidate in count(number % 10**8 * 11))
    return bank + next(digits for digits in candidates if _weighted(digits) % 11 == 0)


def _weighted(digits: str) -> int:
    return sum(int(digit) * (10 - place) for place, digit in enumerate(digits))


def _german(bank: str, number: int) -> str:
    return f"{bank}{number % 10**10:010d}"


def _french(bank: str, number: int) -> str:
    branch, account = f"{number % 899 + 100:05d}", f"{number % 10**11:011d}"
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    return f"{bank}{branch}{account}{key:02d}"


_BBAN: Final = {"BE": _belgian, "NL": _dutch, "DE": _german, "FR": _french}


def iban(country: str, bank: str, number: int) -> str:
    """The IBAN of account `number` at `bank`, with the national and the international check."""
    bban = _BBAN[country](bank, number)
    return f"{country}{check_digits(country, bban)}{bban}"


def creditor_id(country: str, number: int) -> str:
    """A SEPA creditor identifier (EPC262-08); `ZZZ` is the business code."""
    width = {"BE": 10, "NL": 12, "DE": 11, "FR": 6}[country]
    body = f"{number % 10**width:0{width}d}"
    return f"{country}{check_digits(country, body)}ZZZ{body}"


def belgian_reference(number: int) -> str:
    """A structured Belgian reference (gestructureerde mededeling): ten digits and their mod 97."""
    digits = f"{number % 10**10:010d}"
    digits += f"{int(digits) % 97 or 97:02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def rf_reference(number: int) -> str:
    """An ISO 11649 creditor reference."""
    body = f"{number % 10**12:012d}"
    return f"RF{check_digits('RF', body)}{body}"


# ------------------------------------------------------------------ one side of what happened
class Entry(NamedTuple):
    """What one booking will say, before the ledger gives it its number and its balance."""

    amount: int
    value_date: date
    counterparty: Party
    remittance: tuple[str, ...]
    remittance_structured: str | None
    end_to_end_id: str | None
    mandate_id: str | None
    creditor_id: str | None
    purpose_code: str | None
    bank_transaction_code: str
    proprietary_code: str
    additional_information: str | None
    exchange: Exchange | None


# ------------------------------------------------------------------ people and accounts
class SignsIn(StrEnum):
    """What becomes of a right password."""

    NORMALLY = "normally"
    NEVER = "never"
    BLOCKED = "blocked"


class Device(StrEnum):
    """How a customer's second factor behaves (contract F.2)."""

    CODE = "code"
    CODE_FAILS = "code_fails"
    SILENT = "silent"
    REFUSES = "refuses"
    BROKEN = "broken"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class PersonaAccount:
    """An account every sandbox world has. `key` names it in here; the credit line is in cents.

    `holder` is given where the account does not belong to the customers who use it.
    """

    key: str
    iban: str
    bic: str
    product: str
    name: str
    currency: str = "EUR"
    credit_line: int = 0
    display_name: str | None = None
    cash_account_type: str = "CACC"
    usage: Usage = Usage.PRIVATE
    state: AccountState = AccountState.ENABLED
    signatures_required: int = 1
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Persona:
    """A test customer: published, password and all.

    `scenario` tells a developer in one English sentence what to use it for.
    """

    login: str
    name: str
    phone_hint: str
    scenario: str
    accounts: tuple[PersonaAccount, ...] = ()
    signs_in: SignsIn = SignsIn.NORMALLY
    device: Device = Device.CODE
    corporate_id: str | None = None
    password: str = PASSWORD
    one_time_code: str = ONE_TIME_CODE


OWN_BANK: Final[Mapping[str, tuple[str, str]]] = {
    "BE": ("981", "KSTRBEB2"),
    "NL": ("KSTR", "KSTRNL2A"),
    "DE": ("99120400", "KSTRDEF2"),
    "FR": ("99810", "KSTRFRP2"),
}
"""Bank code and BIC of each branch of the sandbox bank; assigned to nobody."""

_CURRENT: Final[Mapping[str, tuple[str, str]]] = {
    "nl-BE": ("Zichtrekening Plus", "Zichtrekening"),
    "fr-BE": ("Compte Essentiel", "Compte à vue"),
    "nl-NL": ("Betaalrekening Basis", "Betaalrekening"),
    "de-DE": ("Girokonto Klassik", "Girokonto"),
    "fr-FR": ("Compte Courant", "Compte courant"),
}


def _at(country: str, number: int) -> tuple[str, str]:
    bank, bic = OWN_BANK[country]
    return iban(country, bank, number), bic


def _current(key: str, number: int, locale: str) -> PersonaAccount:
    """A private current account with a credit line of 500.00."""
    return PersonaAccount(key, *_at(locale[3:], number), *_CURRENT[locale], credit_line=50_000)


GIRO: Final = PersonaAccount(
    "giro", *_at("BE", 1001001), *_CURRENT["nl-BE"], credit_line=125_000, display_name="Huishouden"
)
SAVINGS: Final = PersonaAccount(
    "savings", *_at("BE", 1001002), "Spaarrekening Groei", "Spaarrekening", cash_account_type="SVGS"
)
POCKET_EUR: Final = PersonaAccount(
    "pocket-eur", *_at("BE", 1001003), "Multivalutarekening", "Reisrekening EUR"
)
POCKET_USD: Final = PersonaAccount(
    "pocket-usd", *_at("BE", 1001003), "Multivalutarekening", "Reisrekening USD", "USD"
)
CORPORATE: Final = PersonaAccount(
    "corp",
    *_at("DE", 2002001),
    "Geschäftskonto Business",
    "Geschäftskonto",
    credit_line=5_000_000,
    usage=Usage.ORGANISATION,
    signatures_required=2,
    holder="Vollmer und Reinhardt Feinmechanik GmbH",
)
JOINT: Final = PersonaAccount(
    "joint", *_at("NL", 3003001), "Betaalrekening Samen", "En/of-rekening", credit_line=100_000
)
MANY: Final = PersonaAccount(
    "many",
    *_at("BE", 1001040),
    "Ondernemersrekening",
    "Ondernemersrekening",
    display_name="Webwinkel",
    usage=Usage.ORGANISATION,
    holder="Griet Maes Theehandel BV",
)
LOW: Final = PersonaAccount("low", *_at("BE", 1001050), "Compte Étudiant", "Compte à vue")
BLOCKED: Final = PersonaAccount(
    "blocked", *_at("BE", 1001061), *_CURRENT["nl-BE"], state=AccountState.BLOCKED
)
CLOSED: Final = PersonaAccount(
    "closed", *_at("BE", 1001062), *_CURRENT["nl-BE"], state=AccountState.DELETED
)

_ALL: Final = (
    *(GIRO, SAVINGS, POCKET_EUR, POCKET_USD, CORPORATE, JOINT, MANY, LOW),
    _current("sca-fail", 1001010, "nl-BE"),
    _current("timeout", 1001011, "fr-BE"),
    _current("cancel", 1001012, "fr-BE"),
    _current("wrong-password", 1001013, "nl-BE"),
    _current("no-access", 1001014, "nl-BE"),
    _current("app-error", 3003010, "nl-NL"),
    _current("nopiis", 2002010, "de-DE"),
    _current("exempt", 4004010, "fr-FR"),
    *(_current("normal", 1001060, "nl-BE"), BLOCKED, CLOSED),
)
ACCOUNTS: Final[Mapping[str, PersonaAccount]] = {account.key: account for account in _ALL}
"""Every account once, by its key, in a stable order."""

_SCENARIOS: Final[Mapping[str, str]] = {
    "psu-ok": "Everything works: current, savings and EUR/USD account with 24 months of bookings.",
    "psu-sca-fail": "Every one-time code is wrong; the third one fails the authorisation.",
    "psu-timeout": "The signing app is never answered: the attempt runs into its time-out.",
    "psu-cancel": "The request is refused in the signing app.",
    "psu-wrong-password": "No password is right; the fifth attempt blocks the online access.",
    "psu-blocked": "The online access is blocked: signing in fails at once.",
    "psu-app-error": "The signing app reports a device error; trying again is possible.",
    "psu-corp-a": "First of two signatures on a company account; psu-corp-b gives the other.",
    "psu-corp-b": "Second of two signatures on the company account of psu-corp-a.",
    "psu-joint": "Joint account, one signature is enough; psu-joint-b is the other owner.",
    "psu-joint-b": "The other owner of the joint account of psu-joint.",
    "psu-noaccounts": "Has no account: the account list is empty, named accounts do not match.",
    "psu-nopiis": "Has not activated funds confirmation; account information works.",
    "psu-exempt": "The second factor is waived: signing in is enough.",
    "psu-many": "A shop's account with more than 5,000 bookings in 24 months, for paging.",
    "psu-blocked-account": "A normal, a blocked (readable) and a closed (never listed) account.",
    "psu-low": "An account that holds 12.35 EUR and has no credit line.",
}
_SIGNS_IN: Final = {"psu-wrong-password": SignsIn.NEVER, "psu-blocked": SignsIn.BLOCKED}
_COMPANY_ID: Final = "KST-DE-4471020"
_C: Final = Device.CODE


def _persona(row: tuple[str, str, str, str, Device]) -> Persona:
    login, name, phone_hint, keys, device = row
    accounts = tuple(ACCOUNTS[key] for key in keys.split())
    return Persona(
        login,
        name,
        phone_hint,
        _SCENARIOS[login],
        accounts,
        _SIGNS_IN.get(login, SignsIn.NORMALLY),
        device,
        _COMPANY_ID if CORPORATE in accounts else None,
    )


PERSONAS: Final[tuple[Persona, ...]] = tuple(
    _persona(row)
    for row in (
        ("psu-ok", "Emma Claessens", "+32 4** ** 17 05", "giro savings pocket-eur pocket-usd", _C),
        ("psu-sca-fail", "Hugo Lambrechts", "+32 4** ** 22 61", "sca-fail", Device.CODE_FAILS),
        ("psu-timeout", "Chloe Marchal", "+32 4** ** 80 33", "timeout", Device.SILENT),
        ("psu-cancel", "Thomas Delvaux", "+32 4** ** 41 96", "cancel", Device.REFUSES),
        ("psu-wrong-password", "Nora Wouters", "+32 4** ** 63 10", "wrong-password", _C),
        ("psu-blocked", "Pieter Bogaert", "+32 4** ** 09 72", "no-access", _C),
        ("psu-app-error", "Sanne de Graaf", "+31 6** *** 458", "app-error", Device.BROKEN),
        ("psu-corp-a", "Katrin Vollmer", "+49 15* **** 7714", "corp", _C),
        ("psu-corp-b", "Jonas Reinhardt", "+49 17* **** 2906", "corp", _C),
        ("psu-joint", "Femke Huisman", "+31 6** *** 127", "joint", _C),
        ("psu-joint-b", "Daan Huisman", "+31 6** *** 340", "joint", _C),
        ("psu-noaccounts", "Louis Perrin", "+33 6 ** ** 55 18", "", _C),
        ("psu-nopiis", "Anna Brandt", "+49 16* **** 6083", "nopiis", _C),
        ("psu-exempt", "Camille Roussel", "+33 7 ** ** 20 44", "exempt", Device.NOT_NEEDED),
        ("psu-many", "Griet Maes", "+32 4** ** 38 81", "many", _C),
        ("psu-blocked-account", "Wim Segers", "+32 4** ** 90 27", "normal blocked closed", _C),
        ("psu-low", "Ines Fontaine", "+32 4** ** 74 59", "low", _C),
    )
)
_BY_LOGIN: Final = {persona.login: persona for persona in PERSONAS}


def accounts_of(login: str) -> tuple[PersonaAccount, ...]:
    """The accounts of a test customer, the closed one among them. Raises KeyError for others."""
    return _BY_LOGIN[login].accounts


def lets_ask_for_funds(login: str) -> bool:
    """Whether card issuers may ask this customer's bank for funds (contract F.2)."""
    return login != "psu-nopiis"


def owners(account: PersonaAccount) -> tuple[str, ...]:
    """Whose account it is: its holder, else the customers who use it."""
    if account.holder is not None:
        return (account.holder,)
    return tuple(persona.name for persona in PERSONAS if account in persona.accounts)
