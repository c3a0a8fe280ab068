"""Signing baskets on the wire (official OpenAPI: signingBasket; contract A.8, A.12 row 9)."""

from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, field_validator

from wicketgate.baskets import Basket, ConsentsNotOffered
from wicketgate.kernel.ids import PaymentId

from .authorisations import Links
from .consents import Reading, profile_of
from .names import Wire


class BasketBody(Reading):
    """POST /v1/signing-baskets."""

    payment_ids: Annotated[list[str], Field(json_schema_extra={"minItems": 1, "uniqueItems": True})]
    consent_ids: list[Any] | None = None

    @field_validator("payment_ids")
    @classmethod
    def is_a_basket(cls, value: list[str], info: ValidationInfo) -> list[str]:
        """At least one, each once, and not more than the bank takes."""
        most = profile_of(info).basket_max_entries
        if not 1 <= len(value) <= most:
            raise ValueError(f"must name 1 to {most} payments")
        if len(set(value)) != len(value):
            raise ValueError("must not name a payment twice")
        return value

    def check_offered(self) -> None:
        """Raises baskets.ConsentsNotOffered."""
        if self.consent_ids:
            raise ConsentsNotOffered(path="consentIds")

    @property
    def members(self) -> tuple[PaymentId, ...]:
        """The ids; a sign that none of ours has leads to an id that is unknown (contract C.4)."""
        return tuple(PaymentId(_plain(given)) for given in self.payment_ids)


def _plain(given: str) -> str:
    """Without what a database could not even look for: NUL, and halves of surrogate pairs."""
    return given.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


class BasketCreated(Wire, frozen=True):
    """201 of POST /v1/signing-baskets."""

    transaction_status: str
    basket_id: str
    links: Links
    tpp_messages: list[dict[str, str]] | None = None


class BasketStatus(Wire, frozen=True):
    """GET …/status."""

    transaction_status: str


class BasketInformation(Wire, frozen=True):
    """GET /v1/signing-baskets/{basketId}."""

    payments: list[str]
    transaction_status: str

    @classmethod
    def of(cls, basket: Basket) -> Self:
        return cls(list(basket.payments), basket.status.value)
