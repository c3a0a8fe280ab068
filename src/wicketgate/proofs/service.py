"""Judging certificates that come with calls. It may ask issuers: never inside a transaction."""

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509

from wicketgate import certificates, revocations
from wicketgate.certificates import Certificate, Demand, Kind, Trust
from wicketgate.issuers import Register
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Desk
from wicketgate.revocations import SKEW, Undecided

from .errors import CertificateExpired, CertificateInvalid, CertificateRevoked
from .model import Proof, Verdict, check_usage, proof_in, refusal_for

REMEMBERED: Final = timedelta(seconds=60)
"""How long a verdict stands: a revocation is met that much later at most."""
_UNDECIDED: Final = timedelta(seconds=5)
"""How long we do not ask again where an issuer did not answer."""
_MOST: Final = 2_000
_SAID: Final = (CertificateInvalid, CertificateExpired, CertificateRevoked)


@dataclass(slots=True)
class Judge:
    """Judges certificates in full, each once a minute; of calls at once the first one asks."""

    desk: Desk
    issuers: Register
    _known: OrderedDict[str, Verdict] = field(default_factory=OrderedDict)
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict)
    _version: int = 0

    async def prove(self, der: bytes, kind: Kind) -> Proof:
        """Who stands behind it.

        Raises CertificateInvalid, CertificateExpired, CertificateRevoked, and kernel.Unavailable.
        """
        name = f"{kind}:{hashlib.sha256(der).hexdigest()}"
        known = self._remembered(name)
        if known is not None:
            return known.tell()
        turn = self._turns.setdefault(name, asyncio.Lock())
        try:
            async with turn:
                known = self._remembered(name)
                if known is None:
                    known = await self._judge(der, kind)
                    self._remember(name, known)
        finally:
            self._turns.pop(name, None)
        return known.tell()

    def _remembered(self, name: str) -> Verdict | None:
        if self._version != self.issuers.version:  # other issuers: everything is judged anew
            self._version = self.issuers.version
            self._known.clear()
        known = self._known.get(name)
        return known if known is not None and self.desk.clock() < known.until else None

    def _remember(self, name: str, verdict: Verdict) -> None:
        self._known[name] = verdict
        self._known.move_to_end(name)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)

    async def _judge(self, der: bytes, kind: Kind) -> Verdict:
        now = self.desk.clock()
        try:
            certificate = certificates.read(der)
            check_usage(x509.load_der_x509_certificate(certificate.der), kind)
            holder = await self._examined(certificate, kind)
            settled_until = await self._check_revocation(certificate, kind)
            found = proof_in(certificate, holder, kind)
        except certificates.Unreadable:
            refusal = CertificateInvalid("The certificate cannot be read")
            return Verdict(refusal, now + REMEMBERED)
        except Undecided as undecided:
            text = f"Whether the certificate was revoked is not known: {undecided.text}"
            return Verdict(CertificateInvalid(text), now + _UNDECIDED)
        except _SAID as refusal:
            return Verdict(refusal, now + REMEMBERED)
        return Verdict(found, min(now + REMEMBERED, certificate.not_after, settled_until))

    async def _examined(self, certificate: Certificate, kind: Kind) -> OrganisationId | None:
        """Who holds it, if anybody. Raises what speaks against it (contract C.2 stage 1)."""
        async with self.desk.reading(secrets.new_uuid()) as work:
            doubts = await certificates.examine(work, certificate, Demand(kind), self._trust(kind))
            holder = await certificates.holder(work, certificate.fingerprint)
        refusal = refusal_for(doubts, kind)
        if refusal is not None:
            raise refusal
        return holder

    def _trust(self, kind: Kind) -> Trust:
        return self.issuers.trust_for(kind)

    async def _check_revocation(self, certificate: Certificate, kind: Kind) -> datetime:
        """Until when it is known not to be revoked. Raises CertificateRevoked, Undecided."""
        if self.issuers.tells(certificate):  # its revocations are in our own table: see `examine`
            return certificate.not_after
        leaf = x509.load_der_x509_certificate(certificate.der)
        issuer = self._trust(kind).signer(leaf)
        if issuer is None:
            raise Undecided("its issuer is gone")
        found = await revocations.finding(self.desk, leaf, issuer)
        if found.revoked:
            raise CertificateRevoked
        return found.until + SKEW
