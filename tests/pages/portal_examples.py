"""The portal's public pages, as the sandbox and as a live bank show them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from tests.support.edges import SERVED
from wicketgate import sandbox
from wicketgate.kernel.clock import wall_clock
from wicketgate.kernel.database import database_at
from wicketgate.kernel.profile import Links, Profile, StartMode, UnknownIdStatus
from wicketgate.kernel.secrets import Keyring, new_root
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web.kit import catalogue
from wicketgate.web.kit.pages import Brand, SandboxBar, Shell, View
from wicketgate.web.kit.seat import Seat
from wicketgate.web.portal import facts, views
from wicketgate.web.portal.standing import stands

STRICT: Final = Profile(
    frequency_enforced=True,
    start_authorisation_mode=StartMode.EXPLICIT,
    entry_reference_from=False,
    camt_reports=False,
    owner_name=False,
    unknown_id_status=UnknownIdStatus.NOT_FOUND,
    links=Links.ABSOLUTE,
    lenient_json_scalars=False,
    dedicated_refs_all_or_nothing=False,
)
_BRAND: Final = Brand(
    privacy_url="/legal/privacy", accessibility_url="/legal/accessibility", help_url="/contact"
)
_LIVE: Final = Shell(brand=_BRAND)
_BAR: Final = SandboxBar(login="psu-ok", password="123456", code="123456")
_SANDBOX: Final = replace(_LIVE, sandbox=_BAR)
_LONG: Final = replace(_SANDBOX, brand=replace(_BRAND, name="Sparkassenverbandsgenossenschaft"))
UNOPENED: Final = Desk(
    database_at("postgresql://nobody@127.0.0.1:1/none"), Profile(), Keyring(new_root()), wall_clock
)
SEAT: Final = Seat(
    UNOPENED, Way(sandbox.bank), "http://127.0.0.1:8080", sandbox=True, served=SERVED
)

_SERVICES: Final = catalogue.services(SEAT)
_HEALTH: Final = views.Health(
    database=True, version="0.1.0", checked_at=datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
)
_DOWN: Final = replace(_HEALTH, database=False)
_HOME: Final = views.Home(
    services=_SERVICES,
    example=facts.example(SEAT),
    customers=facts.customers(SEAT),
    health=_HEALTH,
)
_START: Final = views.GetStarted(
    example=facts.example(SEAT),
    journey=facts.journey(SEAT),
    stands=stands({views.Step.SIGN_UP, views.Step.ONBOARD, views.Step.DISCOVER}),
)
_APIS: Final = views.Apis(services=_SERVICES, profile=Profile(), zone="Europe/Brussels")
_DATA: Final = views.TestData(
    password="123456",
    code="123456",
    customers=facts.customers(SEAT),
    control=catalogue.below(SEAT, [facts.CONTROL]),
    amounts=facts.amounts(),
    payees=facts.payees(),
)


def portal_examples() -> Iterator[tuple[str, View, Shell]]:
    """Each example's name, the view, and the shell it is shown in."""
    yield "portal-home", _HOME, _SANDBOX
    yield "portal-home-live", replace(_HOME, customers=(), health=_DOWN), _LIVE
    yield "portal-get-started", _START, _SANDBOX
    yield "portal-apis", _APIS, _SANDBOX
    yield "portal-apis-strict", replace(_APIS, profile=STRICT), _LIVE
    yield "portal-test-data", _DATA, _SANDBOX
    yield "portal-status", views.Status(health=_HEALTH, services=_SERVICES), _SANDBOX
    yield "portal-status-down", views.Status(health=_DOWN, services=_SERVICES), _LIVE
    yield "portal-faq", views.Faq(profile=Profile(), payments=False), _SANDBOX
    yield "portal-faq-live", views.Faq(profile=STRICT, payments=True), _LIVE
    yield "portal-contact-long-name", views.Contact(), _LONG
    yield "portal-terms", views.Terms(), _SANDBOX
    yield "portal-privacy", views.Privacy(), _LIVE
    yield "portal-accessibility", views.Accessibility(), _SANDBOX
