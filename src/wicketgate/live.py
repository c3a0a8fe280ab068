"""The edges of a live bank: its core, and the issuers it trusts."""

from typing import Final

from starlette.routing import BaseRoute

from wicketgate.bank import Bank
from wicketgate.certificates import Trust
from wicketgate.corebank import CoreBank, Line
from wicketgate.edges import Behind, Edges
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.work import Desk, Work
from wicketgate.settings import CannotStart, Settings
from wicketgate.settlement import Way
from wicketgate.web.kit.seat import Seat
from wicketgate.web.nudges.routes import Nudges


def _bank(settings: Settings) -> Behind:
    """The bank's core over one line for all. Raises CannotStart where the settings name none."""
    line = Line(*_core(settings))

    def bank_of(work: Work, _organisation: OrganisationId) -> Bank:
        return CoreBank(line, work.request_id)

    return Behind(Way(bank_of, far=True), line.close)


def _core(settings: Settings) -> tuple[str, str]:
    """Where the core is, and what we and it know. Raises CannotStart."""
    if settings.core_url is None or settings.core_secret is None:
        remedy = "Set WICKETGATE_CORE_URL and WICKETGATE_CORE_SECRET_FILE."
        raise CannotStart("the bank's core is not named with its secret", remedy)
    return settings.core_url, settings.core_secret


def _trust(_keys: Keyring) -> Trust:
    """None of its own: it trusts those that its settings name (docs/certificates.md)."""
    return Trust()


async def _ground(_work: Work, _organisation: OrganisationId) -> None:
    """A live organisation needs nothing made for it: its customers are the bank's."""


async def _populate(_desk: Desk, _settings: Settings) -> None:
    """Raises CannotStart: a live bank has no invented organisations."""
    raise CannotStart("a live bank has no demo organisations", "Remove WICKETGATE_DEMO.")


def _address(settings: Settings) -> str:
    return settings.public_url


def _doors(seat: Seat, settings: Settings) -> list[BaseRoute]:
    _, secret = _core(settings)
    return [*Nudges(seat.desk, secret).routes()]


EDGES: Final = Edges(
    sandbox=False,
    bank=_bank,
    trust=_trust,
    ground=_ground,
    populate=_populate,
    address=_address,
    doors=_doors,
)
