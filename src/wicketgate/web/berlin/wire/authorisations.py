"""Authorisations on the wire (official OpenAPI: startScaprocessResponse, scaStatusResponse)."""

from .names import Href, Wire


class Links(Wire, frozen=True):
    """Links of what is created and of its authorisations; `account` of a valid consent."""

    self: Href | None = None
    status: Href | None = None
    start_authorisation: Href | None = None
    sca_status: Href | None = None
    sca_oauth: Href | None = None
    confirmation: Href | None = None
    account: Href | None = None


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


class ConfirmationLinks(Wire, frozen=True):
    """Where to go on once confirmed."""

    status: Href


class Confirmed(Wire, frozen=True):
    """200 of PUT …/authorisations/{authorisationId}; both members are required."""

    sca_status: str
    links: ConfirmationLinks
