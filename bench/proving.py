"""Third parties with certificates in the benchmark: handed over, through nginx, and with seals.

wrk shows no certificate of its own. So nginx runs `deploy/nginx.conf` without TLS and hands over
one certificate for every call, as if all connections had it: what is measured is a call on a
connection that stands, not the handshake.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from bench.machine import ROOT, Unfit, free_port, program
from wicketgate.certificates import Kind
from wicketgate.kernel.clock import wall_clock
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.secrets import Keyring
from wicketgate.qtsp import KeyKind, Order, new_key
from wicketgate.qtsp.model import Place, Provider

SECRET: Final = "b" * 40
SETTINGS: Final = ("WICKETGATE_CLIENT_CERTIFICATE_FROM=nginx",)
_ROLES: Final = frozenset({"PSP_AI", "PSP_PI", "PSP_IC"})
_MAIN: Final = """
daemon off;
master_process off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/wicketgate.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """The certificates of the bench's third party, issued by the sandbox's own provider."""

    qwac: str
    """As nginx writes it into a header."""
    sealed: Mapping[str, str]
    """The headers of a reading and its seal, for the X-Request-ID they name."""
    known: tuple[tuple[bytes, Kind], ...]
    """Both in DER: under load they were judged before, a moment ago."""

    @property
    def handed_over(self) -> dict[str, str]:
        return {"X-Client-Cert": self.qwac, "X-Proxy-Secret": SECRET}


def shown(keys: Keyring, organisation: str, request_id: str) -> Shown:
    """Issue them; what is sealed is a GET, which has no body."""
    provider, now = Provider.of(keys), wall_clock()
    order = Order("Bench", OrganisationId(organisation), "BE", _ROLES)
    at = Place("http://127.0.0.1:8080/dev/sandbox/qtsp", now)
    key = new_key(KeyKind.EC)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Unfit("the provider makes no EC keys")
    qwac = provider.issue(order, Kind.QWAC, key.public_key(), at)
    seal = provider.issue(order, Kind.QSEAL, key.public_key(), at)
    pem = qwac.public_bytes(Encoding.PEM).decode("ascii")
    known = (_der(qwac), Kind.QWAC), (_der(seal), Kind.QSEAL)
    return Shown(quote(pem, safe=""), _sealed(seal, key, request_id), known)


def _der(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)


def _sealed(
    seal: x509.Certificate, key: ec.EllipticCurvePrivateKey, request_id: str
) -> dict[str, str]:
    digest = f"SHA-256={base64.b64encode(hashlib.sha256(b'').digest()).decode()}"
    text = f"digest: {digest}\nx-request-id: {request_id}".encode()
    signature = base64.b64encode(key.sign(text, ec.ECDSA(hashes.SHA256()))).decode()
    key_id = f"SN={seal.serial_number:X},CA={seal.issuer.rfc4514_string()}"
    return {
        "Digest": digest,
        "Signature": f'keyId="{key_id}",algorithm="ecdsa-sha256",headers="digest x-request-id",'
        f'signature="{signature}"',
        "TPP-Signature-Certificate": base64.b64encode(seal.public_bytes(Encoding.DER)).decode(),
    }


def secret_file(data: Path) -> Path:
    """What the product and the proxy share."""
    path = data / "proxy-secret"
    path.write_text(SECRET, "ascii")
    return path


def proxy(home: Path, port: int, upstream: int, one: Shown) -> list[str]:
    """The command of an nginx with the delivered file. Raises Unfit without nginx."""
    home.mkdir(exist_ok=True)
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    text = re.sub(r"^ *ssl_.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^ *access_log .*\n", "", text, flags=re.MULTILINE)
    portal = free_port()
    for place, other in (
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{portal};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        ("127.0.0.1:8080", f"127.0.0.1:{upstream}"),
        ("$ssl_client_escaped_cert", f'"{one.qwac}"'),
    ):
        text = text.replace(place, other, 1)
    text = text.replace("/etc/wicketgate/", f"{home}/").replace("$ssl_protocol", "-")
    (home / "wicketgate.conf").write_text(text, "utf-8")
    secret = f'proxy_set_header X-Proxy-Secret "{SECRET}";\n'
    (home / "proxy-secret.conf").write_text(secret, "utf-8")
    (home / "nginx.conf").write_text(_MAIN.format(home=home), "utf-8")
    return [_nginx(), "-p", str(home), "-c", str(home / "nginx.conf"), "-e", f"{home}/start.log"]


def _nginx() -> str:
    try:
        return program("nginx")
    except Unfit:
        if Path("/usr/sbin/nginx").exists():
            return "/usr/sbin/nginx"
        raise
