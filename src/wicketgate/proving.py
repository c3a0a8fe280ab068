"""How this installation meets certificates of third parties, made of its settings."""

from ipaddress import ip_network
from typing import Final

from wicketgate.issuers import ListSource
from wicketgate.kernel.profile import ClientCertificate, Profile
from wicketgate.settings import PREFIX, CannotStart, Settings
from wicketgate.web.kit.hand_over import SOCKET, HandOver, Source

_LEAST_SECRET: Final = 32


def hand_over_of(settings: Settings, profile: Profile) -> HandOver:
    """Who hands certificates over. Raises CannotStart where nobody can, or not safely."""
    source = settings.client_certificate_from
    if source is Source.NONE and profile.client_certificate is ClientCertificate.REQUIRED:
        raise CannotStart(
            "the profile requires client certificates and nobody hands them over",
            f"Say who does in {PREFIX}CLIENT_CERTIFICATE_FROM (docs/certificates.md).",
        )
    if source is Source.TLS and not (settings.tls_certificate and settings.tls_key):
        raise CannotStart(
            "client certificates from our own TLS need a server certificate",
            f"Name it in {PREFIX}TLS_CERTIFICATE, and its key in {PREFIX}TLS_KEY.",
        )
    if source in {Source.NONE, Source.TLS}:
        return HandOver(source)
    named = settings.proxies.split()
    networks = tuple(ip_network(one) for one in named if one != SOCKET)
    return HandOver(source, networks, by_socket=SOCKET in named, secret=_proxy_secret(settings))


def _proxy_secret(settings: Settings) -> str:
    """What the proxy adds to each request, so that nobody else can play it. Raises CannotStart."""
    remedy = f"Name a file with {_LEAST_SECRET} signs or more in {PREFIX}PROXY_SECRET_FILE."
    if settings.proxy_secret_file is None:
        why = "client certificates from a proxy need a secret shared with it"
        raise CannotStart(why, remedy)
    try:
        secret = settings.proxy_secret_file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = f"the secret of the proxy cannot be read from {settings.proxy_secret_file}"
        raise CannotStart(why, remedy) from error
    if len(secret) < _LEAST_SECRET:
        raise CannotStart("the secret of the proxy is too short", remedy)
    return secret


def list_source_of(settings: Settings) -> ListSource | None:
    """The trusted lists that are read, or None. Raises CannotStart."""
    if not settings.trusted_lists:
        return None
    signers: tuple[str, ...] = ()
    path = settings.trusted_list_signers
    if path is not None:
        try:
            signers = (path.read_text("ascii"),)
        except (OSError, UnicodeDecodeError) as error:
            why = f"who signs the trusted lists cannot be read from {path}"
            raise CannotStart(why, "Name a file of certificates in PEM form.") from error
    territories = frozenset(settings.trusted_list_territories.upper().split())
    return ListSource(settings.trusted_list_url, signers, territories)
