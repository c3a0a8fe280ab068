"""Authorisations on the wire (official OpenAPI: startScaprocessResponse, scaStatusResponse)."""

from .consents import Links
from .names import Wire


class Started(Wire, frozen=True):
    """201 of POST …/authorisations; all three members are required."""

    sca_status: str
    authorisation_id: str
    links: Links


class AuthorisationIds(Wire, frozen=True):
    """GET …/authorisations."""

    authorisation_ids: list[str]


class Status(Wire, frozen=True):
    """GET …/authorisations/{authorisationId}."""

    sca_status: str
