"""Who may do what at all: every route names one of these."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    """One kind of right to call a route."""

    ANYONE = "anyone"
    """Public: pages without secrets, metadata, static files."""
    VISIT = "visit"
    """The browser that holds the secret of this visit (`visits.look`)."""
    CUSTOMER_SIGNING_IN = "customer_signing_in"
    """A customer whose first factor was right (`services.look`)."""
    CUSTOMER = "customer"
    """A customer who has signed in to the connected services with both factors."""
    PHONE = "phone"
    """Whoever holds the address of a test customer's phone (`phones.named`); sandbox only."""
    MEMBER = "member"
    """A person who has signed in to the portal, second factor included where one is set up."""
    ORGANISATION_MEMBER = "organisation_member"
    """A member who belongs to a verified organisation (`memberships.of_member`)."""
    ORGANISATION_OWNER = "organisation_owner"
    """An owner of it."""
    OAUTH_CLIENT = "oauth_client"
    """A client known by its certificate, or in the sandbox by its apiKey (decision 3)."""
    ACCOUNT_INFORMATION = "account_information"
    """A TPP with the role PSP_AI (contract A.0.1)."""
    PAYMENT_INITIATION = "payment_initiation"
    """A TPP with the role PSP_PI."""
    SIGNING_BASKETS = "signing_baskets"
    """The same role, for baskets: an API of its own that an application selects."""
    FUNDS_CONFIRMATION = "funds_confirmation"
    """A TPP with the role PSP_IC."""
    SANDBOX_CONTROL = "sandbox_control"
    """A TPP moving its own sandbox world (contract F.1)."""
    STAFF = "staff"
    """Somebody of the bank who has signed in to operations with both factors."""
    CASES_READ = "cases_read"
    CASES_DECIDE = "cases_decide"
    REDIRECTS_READ = "redirects_read"
    """The changes of redirect URLs that owners ask for; live only."""
    REDIRECTS_DECIDE = "redirects_decide"
    ORGANISATIONS_READ = "organisations_read"
    ORGANISATIONS_SUSPEND = "organisations_suspend"
    KEYS_REVOKE = "keys_revoke"
    CONSENTS_READ = "consents_read"
    CONSENTS_REVOKE = "consents_revoke"
    PAYMENTS_READ = "payments_read"
    PAYMENTS_TRY_AGAIN = "payments_try_again"
    """Have the bank asked again about a payment that stands still."""
    REQUESTS_READ = "requests_read"
    JOURNAL_READ = "journal_read"
    ISSUERS_READ = "issuers_read"
    LETTERS_READ = "letters_read"
    LETTERS_SEND = "letters_send"
    STAFF_READ = "staff_read"
    STAFF_CHANGE = "staff_change"


ROLE_FOR: Final[Mapping[Permission, str]] = {
    Permission.ACCOUNT_INFORMATION: "PSP_AI",
    Permission.PAYMENT_INITIATION: "PSP_PI",
    Permission.SIGNING_BASKETS: "PSP_PI",
    Permission.FUNDS_CONFIRMATION: "PSP_IC",
}
"""The role of the certificate that a permission needs beside a valid apiKey."""


class StaffRole(StrEnum):
    """What somebody of the bank is there for."""

    REVIEWER = "reviewer"
    """Decides who may join."""
    OPERATOR = "operator"
    """Keeps the interface running: suspends, revokes, looks into calls and letters."""
    AUDITOR = "auditor"
    """Sees everything and changes nothing."""
    ADMIN = "admin"
    """May do everything, and says who the others are."""


_READS: Final = frozenset(
    {
        Permission.STAFF,
        Permission.CASES_READ,
        Permission.REDIRECTS_READ,
        Permission.ORGANISATIONS_READ,
        Permission.CONSENTS_READ,
        Permission.PAYMENTS_READ,
        Permission.REQUESTS_READ,
        Permission.ISSUERS_READ,
        Permission.LETTERS_READ,
    }
)
_OVERSEES: Final = _READS | {Permission.JOURNAL_READ, Permission.STAFF_READ}
_OPERATES: Final = frozenset(
    {
        Permission.ORGANISATIONS_SUSPEND,
        Permission.KEYS_REVOKE,
        Permission.CONSENTS_REVOKE,
        Permission.PAYMENTS_TRY_AGAIN,
        Permission.LETTERS_SEND,
    }
)
STAFF_MAY: Final[Mapping[StaffRole, frozenset[Permission]]] = {
    StaffRole.REVIEWER: frozenset(
        {
            Permission.STAFF,
            Permission.CASES_READ,
            Permission.CASES_DECIDE,
            Permission.REDIRECTS_READ,
            Permission.REDIRECTS_DECIDE,
            Permission.ORGANISATIONS_READ,
        }
    ),
    StaffRole.OPERATOR: _READS | _OPERATES,
    StaffRole.AUDITOR: _OVERSEES,
    StaffRole.ADMIN: _OVERSEES
    | _OPERATES
    | {Permission.CASES_DECIDE, Permission.REDIRECTS_DECIDE, Permission.STAFF_CHANGE},
}
"""Each role's permissions. Whatever a role may not do is neither shown to it nor done for it."""
