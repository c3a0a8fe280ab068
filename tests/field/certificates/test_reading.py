"""Whatever is sent, it is read as one certificate or refused by name; keys are never kept."""

import base64
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import ObjectIdentifier
from hypothesis import given
from hypothesis import strategies as st

from tests.support.certificates import BEE, KEY, Ca, a_certificate, a_request
from wicketgate import certificates
from wicketgate.certificates import Doubt, Kind, Unreadable
from wicketgate.kernel import qc_statements
from wicketgate.kernel.qc_statements import EXTENSION, Psd2, QcType, read_statements

QWAC: Final = a_certificate()
LOCKED: Final = BestAvailableEncryption(b"secret")
RSA: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_file(
    form: Encoding, kind: PrivateFormat, lock: KeySerializationEncryption | None = None
) -> bytes:
    return RSA.private_bytes(form, kind, lock or NoEncryption())


KEYS: Final = {
    "pkcs8": key_file(Encoding.PEM, PrivateFormat.PKCS8),
    "pkcs8, locked": key_file(Encoding.PEM, PrivateFormat.PKCS8, LOCKED),
    "pkcs8 in DER": key_file(Encoding.DER, PrivateFormat.PKCS8),
    "pkcs8 in DER, locked": key_file(Encoding.DER, PrivateFormat.PKCS8, LOCKED),
    "pkcs1": key_file(Encoding.PEM, PrivateFormat.TraditionalOpenSSL),
    "pkcs1 in DER": key_file(Encoding.DER, PrivateFormat.TraditionalOpenSSL),
    "openssh": key_file(Encoding.PEM, PrivateFormat.OpenSSH),
    "base64": base64.encodebytes(key_file(Encoding.DER, PrivateFormat.PKCS8)),
    "ec": KEY.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
    "pkcs12": pkcs12.serialize_key_and_certificates(b"a", KEY, Ca().raw(), None, NoEncryption()),
    "pkcs12, locked": pkcs12.serialize_key_and_certificates(b"a", KEY, None, None, LOCKED),
    "java": b"\xfe\xed\xfe\xed" + bytes(20),
    "putty": b"PuTTY-User-Key-File-3: ssh-rsa",
}


@pytest.mark.parametrize(
    "raw",
    [
        QWAC.pem.encode(),
        QWAC.der,
        base64.b64encode(QWAC.der),
        base64.encodebytes(QWAC.der),
        b"Bag Attributes\n  friendlyName: bee\n" + QWAC.pem.encode() + b"\n\n",
        QWAC.pem.replace("\n", "\r\n").encode(),
        QWAC.pem.replace("BEGIN C", "BEGIN X509 C").replace("END C", "END X509 C").encode(),
    ],
)
def test_a_certificate_is_read_in_every_usual_form(raw: bytes) -> None:
    assert certificates.read(raw) == QWAC


def test_what_stands_in_a_certificate_is_told() -> None:
    assert QWAC.kind is Kind.QWAC
    assert QWAC.organisation_id == BEE
    assert (QWAC.organisation_name, QWAC.country) == ("Budget Bee", "BE")
    assert QWAC.roles == {"PSP_AI", "PSP_PI"}
    assert (QWAC.authority_name, QWAC.authority_id) == ("National Bank of Belgium", "BE-NBB")
    assert QWAC.dns_names == ("api.budget-bee.example",)
    assert (QWAC.key, QWAC.signature) == ("EC, secp256r1", "ECDSA with SHA-256")
    assert QWAC.psd2
    assert not QWAC.faults


@pytest.mark.parametrize("given_key", KEYS.values(), ids=KEYS.keys())
def test_a_private_key_is_refused_alone_and_beside_a_certificate(given_key: bytes) -> None:
    with pytest.raises(certificates.PrivateKeyGiven) as refused:
        certificates.read(given_key)
    assert given_key not in refused.value.text.encode()
    if given_key.startswith(b"-----"):
        with pytest.raises(certificates.PrivateKeyGiven):
            certificates.read(QWAC.pem.encode() + given_key)


def test_a_key_dressed_as_a_certificate_is_a_key() -> None:
    body = base64.encodebytes(KEYS["pkcs8 in DER"])

    with pytest.raises(certificates.PrivateKeyGiven):
        certificates.read(b"-----BEGIN CERTIFICATE-----\n" + body + b"-----END CERTIFICATE-----\n")


def test_several_certificates_are_not_one() -> None:
    with pytest.raises(certificates.SeveralCertificates):
        certificates.read(QWAC.pem.encode() + a_certificate(Kind.QSEAL).pem.encode())


def test_what_is_larger_than_any_certificate_is_not_looked_at() -> None:
    with pytest.raises(certificates.CertificateTooLarge):
        certificates.read(QWAC.pem.encode() + b" " * certificates.MOST_BYTES)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----" * 1000,
        QWAC.pem.encode("utf-16"),
        QWAC.der + b"\0",
        QWAC.der[:-1],
        a_request().public_bytes(Encoding.PEM),
        a_request().public_bytes(Encoding.DER),
    ],
)
def test_what_is_no_certificate_is_refused(raw: bytes) -> None:
    with pytest.raises(certificates.NotACertificate):
        certificates.read(raw)


@given(st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused(raw: bytes) -> None:
    armoured = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(raw)
    for sent in (raw, armoured + b"-----END CERTIFICATE-----", b"0\x82\x01" + raw):
        with pytest.raises(Unreadable):
            certificates.read(sent)


@given(st.integers(0, len(QWAC.der) - 1), st.integers(0, 255))
def test_a_certificate_with_a_changed_byte_is_read_or_refused(place: int, byte: int) -> None:
    changed = bytearray(QWAC.der)
    changed[place] = byte
    try:
        read = certificates.read(bytes(changed))
    except Unreadable:
        return
    assert read.der == bytes(changed)


# ------------------------------------------------------------------ the statements
@given(
    st.frozensets(st.sampled_from(sorted(qc_statements.ROLES)), min_size=1),
    st.text(min_size=1, max_size=60),
    st.sampled_from(QcType),
)
def test_statements_are_read_as_they_were_written(
    roles: frozenset[str], authority: str, kind: QcType
) -> None:
    psd2 = Psd2(roles, authority, "BE-NBB")

    read = read_statements(qc_statements.write_statements(kind, psd2, "https://bank.example/"))

    assert (read.type, read.psd2) == (kind, psd2)


RAW: Final = qc_statements.write_statements(
    QcType.WEB, Psd2(frozenset({"PSP_AI"}), "Bank", "BE-NBB"), "https://bank.example/"
)


@given(st.integers(0, len(RAW) - 1), st.integers(0, 255))
def test_changed_statements_are_read_or_refused(place: int, byte: int) -> None:
    changed = bytearray(RAW)
    changed[place] = byte
    try:
        read_statements(bytes(changed))
    except ValueError:
        return


def certificate_stating(raw: bytes, *names: tuple[str, str]) -> certificates.Certificate:
    """A self-signed certificate with these statements and these parts of the subject."""
    subject = x509.Name(
        [x509.NameAttribute(x509.ObjectIdentifier(oid), value) for oid, value in names]
    )
    ca = Ca()
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(ca.at)
        .not_valid_after(ca.at.replace(year=2030))
        .add_extension(x509.UnrecognizedExtension(EXTENSION, raw), critical=False)
        .sign(KEY, hashes.SHA256())
    )
    return certificates.read(made.public_bytes(Encoding.DER))


IDENTIFIER: Final = "2.5.4.97"


@asn1.sequence
class _Crowded:
    """One role that holds two: a known mistake, of which lax readers see the first."""

    first: ObjectIdentifier
    first_name: str
    second: ObjectIdentifier
    second_name: str


@asn1.sequence
class _CrowdedPsd2:
    roles: list[_Crowded]
    authority_name: str
    authority_id: str


@asn1.sequence
class _Statement:
    id: ObjectIdentifier
    info: _CrowdedPsd2


def crowded() -> bytes:
    roles = _Crowded(
        first=qc_statements.ROLES["PSP_AI"],
        first_name="PSP_AI",
        second=qc_statements.ROLES["PSP_PI"],
        second_name="PSP_PI",
    )
    info = _CrowdedPsd2(roles=[roles], authority_name="Bank", authority_id="BE-NBB")
    told = asn1.encode_der(_Statement(id=ObjectIdentifier("0.4.0.19495.2"), info=info))
    return bytes([0x30, len(told)]) + told


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x05\x00",
        RAW + RAW,
        RAW[:-1],
        RAW.replace(b"PSP_AI", b"PSP_PI"),  # the name does not fit the number
        crowded(),
    ],
)
def test_statements_without_one_clear_meaning_are_a_doubt_and_give_no_role(raw: bytes) -> None:
    read = certificate_stating(raw, (IDENTIFIER, BEE))

    assert read.faults == (Doubt.STATEMENTS_MALFORMED,)
    assert not read.roles
    assert not read.psd2


@pytest.mark.parametrize(
    ("identifier", "faults"),
    [
        ("PSDBE-NBB-0123456789", ()),
        ("VATBE-0123456789", ()),
        ("LEIXG-529900T8BM49AURSDO55", ()),
        ("NO:NO-123456789", ()),
        ("PSDBE-0123456789", (Doubt.ORGANISATION_ID_MALFORMED,)),
        ("PSDBE-NBB-", (Doubt.ORGANISATION_ID_MALFORMED,)),
        ("0123456789", (Doubt.ORGANISATION_ID_MALFORMED,)),
    ],
)
def test_an_organisation_identifier_has_one_of_the_forms_of_etsi(
    identifier: str, faults: tuple[Doubt, ...]
) -> None:
    read = certificate_stating(RAW, (IDENTIFIER, identifier))

    assert read.faults == faults
    assert read.organisation_id == (None if faults else identifier)


def test_two_organisation_identifiers_are_none() -> None:
    read = certificate_stating(RAW, (IDENTIFIER, BEE), (IDENTIFIER, "PSDNL-DNB-1"))

    assert read.organisation_id is None
    assert read.faults == (Doubt.ORGANISATION_ID_MALFORMED,)


def test_a_certificate_without_an_organisation_identifier_is_a_doubt() -> None:
    assert certificate_stating(RAW).faults == (Doubt.NO_ORGANISATION_ID,)
