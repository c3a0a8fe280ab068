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
    SANDBOX_CONTROL = "sandbox_control"
    """A TPP moving its own sandbox world (contract F.1)."""


ROLE_FOR: Final[Mapping[Permission, str]] = {Permission.ACCOUNT_INFORMATION: "PSP_AI"}
"""The role of the certificate that a permission needs beside a valid apiKey."""
