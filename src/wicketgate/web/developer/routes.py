"""The pages of the developers' area: method, path, who may call, what answers."""

from importlib import import_module
from typing import Final

from starlette.routing import Route

from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.guarding import guard_pages
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Row, Seat

from . import (
    apps,
    calls,
    certificates,
    declaring,
    keys,
    members,
    organisation,
    overview,
    verify,
)
from .certificate_views import OWN_PLACE
from .errors import STATUSES
from .redirect_views import PLACE as REDIRECTS

_ANYONE: Final = Permission.ANYONE
_MEMBER: Final = Permission.MEMBER
_BELONGS: Final = Permission.ORGANISATION_MEMBER
_OWNER: Final = Permission.ORGANISATION_OWNER
_APP: Final = "/dev/apps/{app}"
_KEY: Final = f"{_APP}/keys/{{key}}"

ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", "/dev", _MEMBER, overview.overview_page),
    Row("GET", "/dev/organisation", _MEMBER, organisation.organisation_page),
    Row("GET", "/dev/organisation/verify", _MEMBER, verify.verify_page),
    Row("POST", "/dev/organisation/verify", _MEMBER, verify.verify),
    Row("POST", "/dev/organisation/answer", _MEMBER, organisation.answer),
    Row("POST", "/dev/organisation/withdraw", _MEMBER, organisation.withdraw),
    Row("GET", "/dev/organisation/join", _MEMBER, members.join_page),
    Row("POST", "/dev/organisation/join", _MEMBER, members.join),
    Row("GET", "/dev/organisation/members", _BELONGS, members.members_page),
    Row("POST", "/dev/organisation/leave", _BELONGS, members.leave),
    Row("POST", "/dev/organisation/code", _OWNER, members.renew_code),
    Row("POST", "/dev/organisation/members/{member}/remove", _OWNER, members.remove),
    Row("POST", "/dev/organisation/members/{member}/appoint", _OWNER, members.appoint),
    Row("POST", "/dev/organisation/members/{member}/hand-over", _OWNER, members.hand_over),
    Row("GET", OWN_PLACE, _BELONGS, certificates.certificates_page),
    Row("POST", OWN_PLACE, _OWNER, certificates.add),
    Row("GET", f"{OWN_PLACE}/{{fingerprint}}/pem", _BELONGS, certificates.download),
    Row("POST", f"{OWN_PLACE}/{{fingerprint}}/remove", _OWNER, certificates.remove),
    Row("GET", "/dev/apis", _BELONGS, apps.catalogue_page),
    Row("GET", "/dev/apps", _BELONGS, apps.apps_page),
    Row("GET", "/dev/apps/new", _BELONGS, apps.new_page),
    Row("POST", "/dev/apps/new", _BELONGS, apps.create),
    Row("GET", _APP, _BELONGS, apps.app_page),
    Row("GET", f"{_APP}/apis", _BELONGS, apps.apis_page),
    Row("POST", f"{_APP}/apis", _BELONGS, apps.select_apis),
    Row("GET", f"{_APP}/settings", _BELONGS, apps.settings_page),
    Row("POST", f"{_APP}/settings", _BELONGS, apps.save_settings),
    Row("GET", f"{_APP}/delete", _BELONGS, apps.delete_page),
    Row("POST", f"{_APP}/delete", _BELONGS, apps.delete),
    Row("GET", f"{_APP}/requests", _BELONGS, calls.app_log_page),
    Row("GET", f"{_APP}/keys", _BELONGS, keys.keys_page),
    Row("GET", f"{_APP}/keys/new", _BELONGS, keys.new_key_page),
    Row("POST", f"{_APP}/keys/new", _BELONGS, keys.make_key),
    Row("POST", f"{_APP}/keys/at-once", _BELONGS, keys.make_key_at_once),
    Row("GET", f"{_KEY}/roll", _BELONGS, keys.roll_page),
    Row("POST", f"{_KEY}/roll", _BELONGS, keys.roll),
    Row("GET", f"{_KEY}/revoke", _BELONGS, keys.revoke_page),
    Row("POST", f"{_KEY}/revoke", _BELONGS, keys.revoke),
    Row("GET", "/dev/requests", _BELONGS, calls.log_page),
    Row("GET", "/dev/requests/{call}", _BELONGS, calls.call_page),
)
LIVE_ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", REDIRECTS, _BELONGS, declaring.redirects_page),
    Row("POST", REDIRECTS, _OWNER, declaring.ask),
    Row("POST", f"{REDIRECTS}/withdraw", _OWNER, declaring.withdraw),
)
"""In the sandbox any redirect URL will do, so that none is declared (contract D.7)."""


def mount(seat: Seat) -> list[Route]:
    """The door's routes. What serves the sandbox's provider is not even loaded in live."""
    if not seat.sandbox:
        return routes_of(seat, (*ROUTES, *LIVE_ROUTES), guard_pages(STATUSES))
    more = import_module(f"{__package__}.sandbox_routes")
    return routes_of(seat, (*ROUTES, *more.ROUTES), guard_pages({**STATUSES, **more.STATUSES}))
