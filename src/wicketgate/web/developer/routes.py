"""The pages of the developers' area: method, path, who may call, what answers."""

from typing import Final

from starlette.routing import Route

from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.guarding import guard_pages
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Row, Seat

from . import apps, calls, keys, overview
from .errors import STATUSES

_MEMBER: Final = Permission.MEMBER
_BELONGS: Final = Permission.ORGANISATION_MEMBER
_APP: Final = "/dev/apps/{app}"
_KEY: Final = f"{_APP}/keys/{{key}}"

ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", "/dev", _MEMBER, overview.overview_page),
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
    Row("GET", f"{_KEY}/roll", _BELONGS, keys.roll_page),
    Row("POST", f"{_KEY}/roll", _BELONGS, keys.roll),
    Row("GET", f"{_KEY}/revoke", _BELONGS, keys.revoke_page),
    Row("POST", f"{_KEY}/revoke", _BELONGS, keys.revoke),
    Row("GET", "/dev/requests", _BELONGS, calls.log_page),
    Row("GET", "/dev/requests/{call}", _BELONGS, calls.call_page),
)


def mount(seat: Seat) -> list[Route]:
    """The door's routes."""
    return routes_of(seat, ROUTES, guard_pages(STATUSES))
