"""The file in which test certificates and their keys are handed out, once."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from wicketgate.certificates import Kind
from wicketgate.qtsp import Issued, Order, PrivateKey

NAME: Final = "test-certificates.zip"
_USES: Final = {Kind.QWAC: "for connections (QWAC)", Kind.QSEAL: "for signatures (QSealC)"}
_OWN_KEY: Final = "The key is the one of your signing request; it was never here."
_NEW_KEYS: Final = "The keys were made for this file and are kept nowhere else. Keep it safe."


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes into it. `keys` holds those that were made here."""

    bank: str
    provider_url: str
    order: Order
    issued: Sequence[Issued]
    keys: Mapping[Kind, PrivateKey]
    chain: Sequence[str]

    def packed(self) -> bytes:
        """The zip file."""
        files = {f"{one.kind}.pem": one.pem for one in self.issued}
        files |= {f"{kind}.key": _pem(key) for kind, key in self.keys.items()}
        files |= {"chain.pem": "".join(self.chain), "README.txt": self.readme()}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sorted(files.items()):
                archive.writestr(name, content)
        return packed.getvalue()

    def readme(self) -> str:
        """What the files are, and lines that run as they are printed."""
        order = self.order
        return "\n".join(
            [
                f"Test certificates of {self.bank}",
                f"for {order.name}, {order.identifier}",
                "",
                *(f"{one.kind}.pem  {_USES[one.kind]}" for one in self.issued),
                "chain.pem  the authority that issued them, and its root",
                "",
                _NEW_KEYS if self.keys else _OWN_KEY,
                "Nobody but this sandbox trusts these certificates.",
                "",
                "What the bank reads in them, and everything that speaks against them:",
                "",
                *map(self._check, self.issued),
                "",
                "How a call shows the QWAC where the API is reached by TLS:",
                "",
                "  curl --cert qwac.pem --key qwac.key ...",
                "",
            ]
        )

    def _check(self, one: Issued) -> str:
        address = f"{self.provider_url}/check?kind={one.kind}"
        return f"  curl --data-binary @{one.kind}.pem '{address}'"


def _pem(key: PrivateKey) -> str:
    raw = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return raw.decode("ascii")
