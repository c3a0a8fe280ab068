"""The pages of the developers' area that only a sandbox has: test certificates, the way to live."""

from collections.abc import Mapping
from typing import Final

from wicketgate import qtsp
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.seat import Row

from . import overview, provider, test_certificates
from .test_certificate_views import TEST_PLACE

_ANYONE: Final = Permission.ANYONE
_MEMBER: Final = Permission.MEMBER

ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", "/dev/go-live", _MEMBER, overview.go_live_page),
    Row("GET", TEST_PLACE, _MEMBER, test_certificates.test_certificates_page),
    Row("POST", TEST_PLACE, _MEMBER, test_certificates.issue),
    Row("GET", f"{TEST_PLACE}/{{fingerprint}}/pem", _MEMBER, test_certificates.download),
    Row("POST", f"{TEST_PLACE}/{{fingerprint}}/revoke", _MEMBER, test_certificates.revoke),
    Row("GET", f"{provider.PATH}/qualified.crl", _ANYONE, provider.revocation_list),
    Row("POST", f"{provider.PATH}/ocsp", _ANYONE, provider.respond),
    Row("GET", f"{provider.PATH}/ocsp/{{asked:path}}", _ANYONE, provider.respond),
    Row("GET", f"{provider.PATH}/qualified.cer", _ANYONE, provider.issuer),
    Row("GET", f"{provider.PATH}/chain.pem", _ANYONE, provider.chain),
    Row("GET", f"{provider.PATH}/disclosure", _ANYONE, provider.disclosure),
    Row("POST", f"{provider.PATH}/check", _ANYONE, provider.check),
)
STATUSES: Final[Mapping[type[Refusal], int]] = {qtsp.IssueUnknown: 404}
