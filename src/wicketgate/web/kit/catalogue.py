"""The APIs of this bank by name, and what of each this server answers: the doors show it alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from wicketgate.applications import ROLE_OF, Api
from wicketgate.web.kit.seat import Call, Seat

_CATALOGUE: Final = (
    (
        Api.AIS,
        "NextGenPSD2 - Account Information Service - v1",
        ("/psd2/v1/consents", "/psd2/v1/accounts"),
    ),
    (
        Api.PIS,
        "NextGenPSD2 - Payment Initiation Service - v1",
        ("/psd2/v1/{payment_service}/",),
    ),
    (
        Api.BASKETS,
        "NextGenPSD2 - Signing Baskets - v1",
        ("/psd2/v1/signing-baskets",),
    ),
    (
        Api.FUNDS,
        "NextGenPSD2 - Confirmation of Funds - v1",
        ("/psd2/v2/consents/confirmation-of-funds", "/psd2/v1/funds-confirmations"),
    ),
    (
        Api.OAUTH2,
        "NextGenPSD2 - Oauth2 Server Authorization - v1",
        ("/oauth2/", "/.well-known/oauth-authorization-server/"),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Service:
    """One API of the catalogue; `role` is that of the certificate, None where any does.

    `calls` are those this very server answers: none where the API is not built yet.
    """

    api: Api
    name: str
    role: str | None
    calls: tuple[Call, ...]

    @property
    def served(self) -> bool:
        return bool(self.calls)


def services(seat: Seat) -> tuple[Service, ...]:
    """The catalogue in its order, each API with the calls this server answers."""
    return tuple(
        Service(api=api, name=name, role=_role(api), calls=below(seat, prefixes))
        for api, name, prefixes in _CATALOGUE
    )


def _role(api: Api) -> str | None:
    return ROLE_OF[api].value if api in ROLE_OF else None


def below(seat: Seat, prefixes: Iterable[str]) -> tuple[Call, ...]:
    """The calls whose path begins so; HEAD goes without saying beside GET."""
    begins = tuple(prefixes)
    return tuple(
        call for call in seat.served if call.path.startswith(begins) and call.method != "HEAD"
    )
