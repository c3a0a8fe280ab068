"""Answers about revocation, read and verified with nothing but the certificate and its issuer.

The library reads an OCSP answer but does not say who signed it: that is done here (RFC 6960
4.2.2.2).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, ExtensionOID

from .errors import Undecided

SKEW: Final = timedelta(minutes=5)
"""How far another's clock may be from ours."""
FRESH: Final = timedelta(hours=1)
"""How long an answer is taken without asking again; when nobody answers it goes on being used."""
_WITHOUT_END: Final = timedelta(hours=24)
"""How long an OCSP answer without nextUpdate is good."""
_LEAST_RSA_BITS: Final = 2048
_SCHEMES: Final = ("http://", "https://")
_BROKEN: Final = (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the issuer can be asked."""

    ocsp: tuple[str, ...]
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What an answer says of one certificate, and until when it can be relied upon."""

    revoked: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """One certificate and the authority that signed it."""

    leaf: x509.Certificate
    issuer: x509.Certificate

    @property
    def request(self) -> bytes:
        """The OCSP request in DER. SHA-1 names the issuer, as every responder knows it."""
        builder = ocsp.OCSPRequestBuilder().add_certificate(self.leaf, self.issuer, hashes.SHA1())  # noqa: S303  # a name, no proof (RFC 5019 2.1.1)
        return builder.build().public_bytes(Encoding.DER)


Reader = Callable[[bytes, Question, datetime], Finding]


def places_of(leaf: x509.Certificate) -> Places:
    """The addresses in the certificate; only those of the web."""
    return Places(tuple(_web(_responders(leaf))), tuple(_web(_distribution_points(leaf))))


def _web(urls: Iterator[str]) -> Iterator[str]:
    return (url for url in urls if url.lower().startswith(_SCHEMES))


def _responders(leaf: x509.Certificate) -> Iterator[str]:
    try:
        told = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return
    for one in told:
        if one.access_method == AuthorityInformationAccessOID.OCSP:
            yield str(one.access_location.value)


def _distribution_points(leaf: x509.Certificate) -> Iterator[str]:
    try:
        told = leaf.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return
    for point in told:
        if point.crl_issuer is None and point.reasons is None:
            names = point.full_name or []
            yield from (
                name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)
            )


# ------------------------------------------------------------------ OCSP
def read_ocsp(der: bytes, question: Question, at: datetime) -> Finding:
    """What the answer says. Raises Undecided unless it is the issuer's, about it, and current."""
    try:
        return _read_ocsp(der, question, at)
    except (*_BROKEN, x509.ExtensionNotFound) as error:
        raise Undecided("the OCSP answer is malformed, or not signed by the issuer") from error


def _read_ocsp(der: bytes, question: Question, at: datetime) -> Finding:
    answer = ocsp.load_der_ocsp_response(der)
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise Undecided(f"the OCSP responder says {answer.response_status.name.lower()}")
    signer = _signer(answer, question.issuer, at)
    _verify(signer, answer.signature, answer.tbs_response_bytes, answer.signature_hash_algorithm)
    for one in answer.responses:
        if _about(one, question):
            return _single(one, at)
    raise Undecided("the OCSP answer is about other certificates")


def _signer(answer: ocsp.OCSPResponse, issuer: x509.Certificate, at: datetime) -> x509.Certificate:
    """The issuer, or whom it delegated to. Raises Undecided."""
    if _named_in(answer, issuer):
        return issuer
    delegate = next((one for one in answer.certificates if _named_in(answer, one)), None)
    if delegate is None:
        raise Undecided("the OCSP answer does not say who signed it")
    delegate.verify_directly_issued_by(issuer)
    usage = delegate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    within = delegate.not_valid_before_utc <= at <= delegate.not_valid_after_utc
    if ExtendedKeyUsageOID.OCSP_SIGNING not in usage or not within:
        raise Undecided("the OCSP responder may not answer for the issuer")
    return delegate


def _named_in(answer: ocsp.OCSPResponse, one: x509.Certificate) -> bool:
    if answer.responder_name is not None:
        return answer.responder_name == one.subject
    return (
        answer.responder_key_hash
        == x509.SubjectKeyIdentifier.from_public_key(one.public_key()).digest
    )


def _verify(
    signer: x509.Certificate,
    signature: bytes,
    signed: bytes,
    algorithm: hashes.HashAlgorithm | None,
) -> None:
    """Raises Undecided for weak means and InvalidSignature."""
    key = signer.public_key()
    if not isinstance(algorithm, hashes.SHA256 | hashes.SHA384 | hashes.SHA512):
        raise Undecided("the OCSP answer is signed by means too weak")
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= _LEAST_RSA_BITS:
        key.verify(signature, signed, padding.PKCS1v15(), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, signed, ec.ECDSA(algorithm))
    else:
        raise Undecided("the OCSP answer is signed by a key unknown to us")


def _about(one: ocsp.OCSPSingleResponse, question: Question) -> bool:
    if one.serial_number != question.leaf.serial_number:
        return False
    builder = ocsp.OCSPRequestBuilder()
    mine = builder.add_certificate(question.leaf, question.issuer, one.hash_algorithm).build()
    return (
        one.issuer_key_hash == mine.issuer_key_hash
        and one.issuer_name_hash == mine.issuer_name_hash
    )


def _single(one: ocsp.OCSPSingleResponse, at: datetime) -> Finding:
    until = one.next_update_utc or one.this_update_utc + _WITHOUT_END
    _check_current(one.this_update_utc, until, at)
    if one.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        raise Undecided("the OCSP responder does not know the certificate")
    return Finding(one.certificate_status is ocsp.OCSPCertStatus.REVOKED, until)


def _check_current(begins: datetime, until: datetime, at: datetime) -> None:
    if begins > at + SKEW:
        raise Undecided("what the issuer tells about revocation is from the future")
    if until < at - SKEW:
        raise Undecided("what the issuer tells about revocation is out of date")


# ------------------------------------------------------------------ lists
def read_list(der: bytes, question: Question, at: datetime) -> Finding:
    """What a revocation list says of it (RFC 5280 5). Raises Undecided as above."""
    try:
        listed = x509.load_der_x509_crl(der)
        signed = _signed(listed, question.issuer)
        _check_scope(listed)
    except _BROKEN as error:
        raise Undecided("the revocation list is malformed") from error
    if not signed or listed.issuer != question.issuer.subject:
        raise Undecided("the revocation list is not the issuer's")
    if listed.next_update_utc is None:
        raise Undecided("the revocation list does not say how long it holds")
    _check_current(listed.last_update_utc, listed.next_update_utc, at)
    entry = listed.get_revoked_certificate_by_serial_number(question.leaf.serial_number)
    return Finding(entry is not None, listed.next_update_utc)


def _signed(listed: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return False
    return listed.is_signature_valid(key)


def _check_scope(listed: x509.CertificateRevocationList) -> None:
    """A list of a part, such as a delta, says nothing of those that are not in it."""
    for extension in listed.extensions:
        known = extension.oid == ExtensionOID.ISSUING_DISTRIBUTION_POINT
        if extension.critical and not known:
            raise Undecided("the revocation list is of a kind unknown to us")
        value = extension.value
        if isinstance(value, x509.IssuingDistributionPoint) and (
            value.indirect_crl
            or value.only_contains_ca_certs
            or value.only_contains_attribute_certs
            or value.only_some_reasons
        ):
            raise Undecided("the revocation list is about other certificates")
