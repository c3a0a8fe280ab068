"""The facts of the public pages. Words live in the templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from wicketgate.bank import AccountState
from wicketgate.kernel.profile import Profile
from wicketgate.web.kit.catalogue import Service
from wicketgate.web.kit.seat import Call

_OK: Final = 200


@dataclass(frozen=True, kw_only=True)
class Header:
    """A header of the example; `fill` names what the reader puts behind `value`."""

    name: str
    value: str = ""
    fill: str | None = None


@dataclass(frozen=True, kw_only=True)
class Example:
    """A first call to this server, and what its answer says of the first account."""

    url: str
    headers: tuple[Header, ...]
    answer: tuple[tuple[str, str], ...]
    program: str = "curl"
    collection: str = "accounts"


@dataclass(frozen=True, kw_only=True)
class Health:
    """How things stand at `checked_at`."""

    database: bool
    version: str
    checked_at: datetime


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account of a test customer."""

    iban: str
    currency: str
    product: str
    state: AccountState

    @property
    def blocked(self) -> bool:
        return self.state is AccountState.BLOCKED

    @property
    def closed(self) -> bool:
        return self.state is AccountState.DELETED


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A test customer; `scenario` is English, and translated where the template knows the login."""

    login: str
    name: str
    scenario: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, kw_only=True)
class MagicAmount:
    """What an amount that ends so brings about; `outcome` is its name, `text` English."""

    ending: str
    outcome: str
    products: tuple[str, ...]
    statuses: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class Payee:
    """An account at another bank to pay to; `tells` is whether that bank checks names."""

    name: str
    iban: str
    closed: bool
    tells: bool


@dataclass(frozen=True, kw_only=True)
class _Page:
    """What all public pages have in common; `path` is where the page stands."""

    path: ClassVar[str]
    status: ClassVar[int] = _OK


@dataclass(frozen=True, kw_only=True)
class Home(_Page):
    """What this is, the first call, and where to go on. `customers` is empty in live."""

    services: tuple[Service, ...]
    example: Example
    customers: tuple[Customer, ...]
    health: Health
    path: ClassVar[str] = "/"
    template: ClassVar[str] = "portal/home.html"


class Step(StrEnum):
    """The five steps to a call with a key of one's own, in their order."""

    SIGN_UP = "sign-up"
    ONBOARD = "onboard"
    DISCOVER = "discover"
    APPLICATION = "application"
    KEY = "key"


class Stand(StrEnum):
    """Where a member stands with a step."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class GetStarted(_Page):
    """The bank's steps in order, and the calls from a consent to its data.

    `stands` says where the member in this browser stands; it is empty for strangers.
    """

    example: Example
    journey: tuple[Call, ...]
    stands: Mapping[Step, Stand]
    path: ClassVar[str] = "/get-started"
    template: ClassVar[str] = "portal/get_started.html"


@dataclass(frozen=True, kw_only=True)
class Apis(_Page):
    """What is served, and how this bank differs from the letter of the standard."""

    services: tuple[Service, ...]
    profile: Profile
    zone: str
    path: ClassVar[str] = "/apis"
    template: ClassVar[str] = "portal/apis.html"


@dataclass(frozen=True, kw_only=True)
class TestData(_Page):
    """The test customers, and what else the sandbox lets a developer do."""

    __test__: ClassVar = False  # pytest: the name is the trade's, this is no test

    password: str
    code: str
    customers: tuple[Customer, ...]
    control: tuple[Call, ...]
    amounts: tuple[MagicAmount, ...] = ()
    payees: tuple[Payee, ...] = ()
    services_url: str = "/psu/services"
    """Where a test customer sees who is connected."""
    headers: tuple[str, ...] = ("Sandbox-Auto-SCA", "Sandbox-Fault", "Sandbox-Scenario")
    path: ClassVar[str] = "/test-data"
    template: ClassVar[str] = "portal/test_data.html"


@dataclass(frozen=True, kw_only=True)
class Faq(_Page):
    """Questions, answered by the bank's profile."""

    profile: Profile
    payments: bool
    path: ClassVar[str] = "/faq"
    template: ClassVar[str] = "portal/faq.html"


@dataclass(frozen=True, kw_only=True)
class Status(_Page):
    """How things stand now."""

    health: Health
    services: tuple[Service, ...]
    path: ClassVar[str] = "/status"
    template: ClassVar[str] = "portal/status.html"


@dataclass(frozen=True, kw_only=True)
class Contact(_Page):
    """Where to ask, and what to say so that it can be answered."""

    path: ClassVar[str] = "/contact"
    template: ClassVar[str] = "portal/contact.html"


@dataclass(frozen=True, kw_only=True)
class Terms(_Page):
    """A neutral text that a bank replaces."""

    path: ClassVar[str] = "/legal/terms"
    template: ClassVar[str] = "portal/terms.html"


@dataclass(frozen=True, kw_only=True)
class Privacy(_Page):
    """A neutral text that a bank replaces."""

    path: ClassVar[str] = "/legal/privacy"
    template: ClassVar[str] = "portal/privacy.html"


@dataclass(frozen=True, kw_only=True)
class Accessibility(_Page):
    """What was tested and what was not."""

    path: ClassVar[str] = "/legal/accessibility"
    template: ClassVar[str] = "portal/accessibility.html"
