"""What the doors for programs ask first: whose connection it is, and who sealed the request."""

from starlette.types import Scope

from wicketgate.certificates import Kind
from wicketgate.kernel.profile import ClientCertificate, SignatureMode
from wicketgate.proofs import CertificateMissing, Proof

from .seals import Sealed, SignatureMissing, check, der_of
from .seat import Seat


async def proof_of(seat: Seat, scope: Scope) -> Proof | None:
    """Who stands behind the connection, or None where nobody has to show it (decision 2).

    Raises hand_over.HandOverRefused and what `proofs` says of a certificate (contract C.2 stage 1).
    """
    wanted = seat.desk.profile.client_certificate
    if wanted is ClientCertificate.OFF:
        return None
    der = seat.hand_over.presented(scope)
    if der is not None:
        return await seat.judge.prove(der, Kind.QWAC)
    if wanted is ClientCertificate.REQUIRED:
        raise CertificateMissing
    return None


async def seal_of(seat: Seat, sealed: Sealed, mode: SignatureMode) -> Proof | None:
    """Who sealed the request, or None where nobody had to and nobody did (contract C.6).

    Raises SignatureMissing, SignatureInvalid, and what `proofs` says of the seal's certificate.
    """
    if mode is SignatureMode.OFF:
        return None
    if not sealed.any:
        if mode is SignatureMode.REQUIRED:
            raise SignatureMissing
        return None
    certificate = check(sealed, strict=seat.desk.profile.signature_strict)
    return await seat.judge.prove(der_of(certificate), Kind.QSEAL)
