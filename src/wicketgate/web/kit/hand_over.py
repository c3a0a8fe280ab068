"""How the certificate of a connection reaches us: from a proxy, or from our own server.

A proxy ends TLS and hands the certificate over in one header. Anybody can send such a header, so it
is believed only from the proxy's address and with the secret that the proxy adds; from a stranger
it is an attack and answered with 400, not ignored (contract D.8).
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from wicketgate.kernel import secrets
from wicketgate.kernel.errors import Refusal

SECRET: Final = b"x-proxy-secret"
"""What only the proxy knows."""
SOCKET: Final = "unix"
"""What a setting says of a proxy on the same machine that has no address."""
STATE: Final = "client_certificate"
"""Where our own server puts the certificate, in DER, among what it says of the connection."""
_XFCC: Final = re.compile(r'(?:^|;)Cert=(?:"([^"]*)"|([^";,]*))(?=;|$)', re.IGNORECASE)
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_PEM: Final = re.compile(rb"-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----\s*")


class HandOverRefused(Refusal):
    """The certificate was not handed over as agreed with the proxy."""


class Source(StrEnum):
    """Who hands the certificate over, and in which form."""

    NONE = "none"
    """Nobody: connections have no certificate here."""
    NGINX = "nginx"
    """`X-Client-Cert`: nginx's `$ssl_client_escaped_cert`, PEM with percent signs."""
    RFC9440 = "rfc9440"
    """`Client-Cert`: the DER as a byte sequence of RFC 8941 (HAProxy, others)."""
    ENVOY = "envoy"
    """`X-Forwarded-Client-Cert` with `Cert=`, one element (Envoy, SANITIZE_SET)."""
    TLS = "tls"
    """Our own server, which ends TLS itself."""


def _nginx(value: str) -> bytes:
    return _der_of(unquote_to_bytes(value))


def _rfc9440(value: str) -> bytes:
    if len(value) < len("::") or value[0] != ":" or value[-1] != ":":
        raise HandOverRefused
    return base64.b64decode(value[1:-1], validate=True)


def _envoy(value: str) -> bytes:
    found = _XFCC.findall(value)
    if len(found) != 1 or "," in _QUOTED.sub("", value):  # a second element: a proxy before ours
        raise HandOverRefused
    quoted, bare = found[0]
    return _der_of(unquote_to_bytes(quoted or bare))


def _der_of(pem: bytes) -> bytes:
    """One certificate and nothing else."""
    found = _PEM.fullmatch(pem)
    if found is None:
        raise HandOverRefused
    return base64.b64decode(b"".join(found[1].split()), validate=True)


_FORMS: Final[Mapping[Source, tuple[bytes, Callable[[str], bytes]]]] = {
    Source.NGINX: (b"x-client-cert", _nginx),
    Source.RFC9440: (b"client-cert", _rfc9440),
    Source.ENVOY: (b"x-forwarded-client-cert", _envoy),
}
HANDED_OVER: Final = frozenset(name for name, _ in _FORMS.values())
"""The headers in which a proxy hands certificates over."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """The agreed way. `proxies` are networks, and perhaps a Unix socket; `secret` is theirs."""

    source: Source = Source.NONE
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    by_socket: bool = False
    secret: str = field(default="", repr=False)

    def presented(self, scope: Scope) -> bytes | None:
        """The DER of the caller's certificate, or None without one. Raises HandOverRefused."""
        if self.source is Source.NONE:
            return None
        if self.source is Source.TLS:
            own: bytes | None = scope.get("state", {}).get(STATE)
            return own
        return self._handed_over(scope)

    def _handed_over(self, scope: Scope) -> bytes | None:
        wanted, read = _FORMS[self.source]
        headers = scope["headers"]
        values = [value for name, value in headers if name == wanted]
        told = [value for name, value in headers if name == SECRET]
        if not values and not told:
            return None
        if len(values) > 1 or len(told) != 1 or not self._trusts(scope, told[0]):
            raise HandOverRefused
        if not values or not values[0]:
            return None
        try:
            return read(values[0].decode("latin-1").strip())
        except (binascii.Error, ValueError) as error:
            raise HandOverRefused from error

    def _trusts(self, scope: Scope, told: bytes) -> bool:
        return self._near(scope) and secrets.equal(told.decode("latin-1"), self.secret)

    def _near(self, scope: Scope) -> bool:
        client = scope.get("client")
        if client is None:
            return self.by_socket
        try:
            address = ip_address(client[0])
        except ValueError:
            return False
        return any(address in network for network in self.proxies)
