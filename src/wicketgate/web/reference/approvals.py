"""What a call that was tried left waiting for its customer: a payment, its cancellation, a basket.

The path of the call and its answer name the resource, so that the member can go on as its customer
and come back to the page that tells where it stands.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from wicketgate import oauth
from wicketgate.web.kit.described import Operation, Place

from .filling import field_id
from .wire import Received

_CREATED: Final = 201
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class _Resource:
    """`member` names it in paths and answers; `status` is the call that tells where it stands."""

    kind: oauth.ScopeKind
    member: str
    status: str


_RESOURCES: Final[Mapping[str, _Resource]] = {
    "pis": _Resource(oauth.ScopeKind.PIS, "paymentId", "getPaymentInitiationStatus"),
    "baskets": _Resource(oauth.ScopeKind.SBS, "basketId", "getSigningBasketStatus"),
}
"""By API. Consents have a button of their own, because their calls need one beforehand."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A resource and the values of its path, by the names of the standard."""

    api: str
    resource: str
    places: Mapping[str, str]

    @property
    def scope(self) -> oauth.Scope:
        return oauth.Scope(_RESOURCES[self.api].kind, self.resource)

    @property
    def page(self) -> str:
        """Where the customer comes back to."""
        return f"/reference/{self.api}/{_RESOURCES[self.api].status}"

    @property
    def query(self) -> str:
        """What fills in the form of that page."""
        return urlencode({**self.places, _RESOURCES[self.api].member: self.resource})


def waiting(one: Operation, given: Mapping[str, str], received: Received) -> Waiting | None:
    """What the answer of a call leaves to its customer, if it does."""
    resource = _RESOURCES.get(one.api)
    if resource is None or received.status != _CREATED:
        return None
    told = json.loads(received.body)
    places = {p.name: given.get(field_id(p), "") for p in one.placed(Place.PATH)}
    if "scaOAuth" not in told.get("_links", {}):
        return None
    found = told.get(resource.member) or places.get(resource.member, "")
    kept = {name: value for name, value in places.items() if name != resource.member}
    return Waiting(one.api, found, kept)


def named(api: str, fields: Mapping[str, str]) -> Waiting | None:
    """What the form of a page names, or None where that can be nothing of ours."""
    resource = _RESOURCES.get(api)
    found = "" if resource is None else fields.get(resource.member, "")
    places = {name: fields.get(name, "") for name in ("payment-service", "payment-product")}
    kept = {name: value for name, value in places.items() if _ID.fullmatch(value)}
    return Waiting(api, found, kept) if _ID.fullmatch(found) else None


def fields_of(left: Waiting) -> tuple[tuple[str, str], ...]:
    """The hidden fields of the button."""
    return (*left.places.items(), (_RESOURCES[left.api].member, left.resource))
