"""Requests sealed as a third party does it: an implementation of its own, beside the bank's."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from tests.support.authority import Made

_IDENTIFIER: Final = x509.ObjectIdentifier("2.5.4.97")
MUST: Final = ("digest", "x-request-id", "psu-id", "psu-corporate-id", "tpp-redirect-uri")


def digest(body: bytes, kind: str = "SHA-256") -> str:
    hashed = hashlib.new(kind.replace("-", "").lower(), body).digest()
    return f"{kind}={base64.b64encode(hashed).decode()}"


def sealed(
    made: Made,
    headers: Mapping[str, str],
    body: bytes = b"",
    *,
    names: Sequence[str] | None = None,
    request_target: str = "",
) -> dict[str, str]:
    """These headers and the three of the seal; `names` are signed, or those that must be."""
    told = {"Digest": digest(body), **headers}
    folded = {name.lower(): value for name, value in told.items()}
    folded["(request-target)"] = request_target
    signed = [name for name in MUST if name in folded] if names is None else list(names)
    text = "\n".join(f"{name.lower()}: {folded[name.lower()]}" for name in signed)
    algorithm, signature = _sign(made, text.encode())
    serial = f"{made.certificate.serial_number:X}"
    issuer = made.certificate.issuer.rfc4514_string({_IDENTIFIER: "organizationIdentifier"})
    parameters = {
        "keyId": f"SN={serial},CA={issuer}",
        "algorithm": algorithm,
        "headers": " ".join(signed),
        "signature": base64.b64encode(signature).decode(),
    }
    line = ",".join(f'{name}="{value}"' for name, value in parameters.items())
    return {**told, "Signature": line, "TPP-Signature-Certificate": made.line}


def _sign(made: Made, text: bytes) -> tuple[str, bytes]:
    if isinstance(made.key, rsa.RSAPrivateKey):
        return "rsa-sha256", made.key.sign(text, padding.PKCS1v15(), hashes.SHA256())
    return "ecdsa-sha256", made.key.sign(text, ec.ECDSA(hashes.SHA256()))
