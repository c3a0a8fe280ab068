"""A security key made of software: it answers as one in a browser does (WebAuthn level 3)."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import encode_cbor

PRESENT: Final = 0x01
VERIFIED: Final = 0x04
WITH_KEY: Final = 0x40


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Authenticator:
    """Its owner is verified unless `verifies` is off; `count` is how often it signed."""

    origin: str
    verifies: bool = True
    count: int = 0
    name: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, question: str) -> str:
        """The answer to the options of a registration."""
        asked = json.loads(question)
        point = self.key.public_key().public_numbers()
        key = encode_cbor(
            {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        )
        held = bytes(16) + len(self.name).to_bytes(2, "big") + self.name + key
        data = self._data(asked["rp"]["id"], WITH_KEY) + held
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(client, {"attestationObject": text(attestation)})

    def get(self, question: str) -> str:
        """The answer to the options of a sign-in."""
        asked = json.loads(question)
        self.count += 1
        data = self._data(asked["rpId"], 0)
        client = self._client("webauthn.get", asked["challenge"])
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(client, {"authenticatorData": text(data), "signature": text(signature)})

    def _data(self, host: str, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return (
            hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, client: bytes, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "id": text(self.name),
                "rawId": text(self.name),
                "type": "public-key",
                "response": {"clientDataJSON": text(client), **response},
            }
        )
