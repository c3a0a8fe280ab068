"""What issuers tell about revocation is believed only where it is theirs and current."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.support.authority import DAY, HOUR, Authority, Made, Wanted
from wicketgate.revocations import Undecided, places_of, read_list, read_ocsp
from wicketgate.revocations.model import Question

AUTHORITY = Authority()
MADE = AUTHORITY.issue()
NOW = AUTHORITY.now


def asked(made: Made = MADE, authority: Authority = AUTHORITY) -> Question:
    return Question(made.certificate, authority.issuing.certificate)


def test_a_good_and_a_revoked_one_are_told_apart() -> None:
    revoked = AUTHORITY.issue()
    AUTHORITY.revoke(revoked)

    for made, wanted in ((MADE, False), (revoked, True)):
        answer = AUTHORITY.answer(asked(made).request)
        assert read_ocsp(answer, asked(made), NOW).revoked is wanted
        assert read_list(AUTHORITY.revocation_list(), asked(made), NOW).revoked is wanted


def delegate(authority: Authority, *, may: bool = True, ends: timedelta = DAY) -> Made:
    """Somebody whom the authority lets answer, or does not."""
    key = ec.generate_private_key(ec.SECP256R1())
    usage = ExtendedKeyUsageOID.OCSP_SIGNING if may else ExtendedKeyUsageOID.CLIENT_AUTH
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Responder")]))
        .issuer_name(authority.issuing.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 2 * DAY)
        .not_valid_after(NOW + ends)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    )
    return Made(builder.sign(authority.issuing.key, hashes.SHA256()), key)


def test_an_issuer_may_let_another_answer() -> None:
    answer = AUTHORITY.answer(asked().request, by=delegate(AUTHORITY))

    assert not read_ocsp(answer, asked(), NOW).revoked


@pytest.mark.parametrize(
    "signer",
    [
        delegate(AUTHORITY, may=False),
        delegate(AUTHORITY, ends=-HOUR),
        delegate(Authority(name="Nobody")),
        Authority(name="Nobody").issuing,
        MADE,
    ],
)
def test_nobody_else_may(signer: Made) -> None:
    with pytest.raises(Undecided):
        read_ocsp(AUTHORITY.answer(asked().request, by=signer), asked(), NOW)


def test_an_answer_about_another_or_changed_on_the_way_is_none() -> None:
    answer = AUTHORITY.answer(asked().request)
    other = AUTHORITY.issue()

    for der, question in (
        (answer, asked(other)),
        (answer[:-5] + bytes([answer[-5] ^ 1]) + answer[-4:], asked()),
        (answer[:40], asked()),
        (b"", asked()),
    ):
        with pytest.raises(Undecided):
            read_ocsp(der, question, NOW)
    unsuccessful = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    with pytest.raises(Undecided, match="try_later"):
        read_ocsp(unsuccessful.public_bytes(Encoding.DER), asked(), NOW)


@pytest.mark.parametrize("at", [NOW + 13 * HOUR, NOW - 2 * HOUR])
def test_an_answer_counts_in_its_time_only(at: datetime) -> None:
    with pytest.raises(Undecided):
        read_ocsp(AUTHORITY.answer(asked().request), asked(), at)


def test_a_list_is_the_issuer_s_whole_and_current() -> None:
    listed = AUTHORITY.revocation_list()
    foreign = Authority(name="Nobody").revocation_list()
    later, earlier = NOW + 2 * DAY, NOW - 2 * HOUR

    for der, at in ((foreign, NOW), (listed, later), (listed, earlier), (b"x", NOW)):
        with pytest.raises(Undecided):
            read_list(der, asked(), at)
    with pytest.raises(Undecided, match="other certificates"):
        read_list(partial_list(), asked(), NOW)


def partial_list() -> bytes:
    """A list of authorities only."""
    scope = x509.IssuingDistributionPoint(
        full_name=None,
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=True,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(AUTHORITY.issuing.certificate.subject)
        .last_update(NOW - HOUR)
        .next_update(NOW + DAY)
        .add_extension(scope, critical=True)
    )
    return builder.sign(AUTHORITY.issuing.key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_only_addresses_of_the_web_are_asked() -> None:
    odd = Authority(url="ldap://127.0.0.1")

    assert places_of(odd.issue().certificate).ocsp == ()
    assert places_of(odd.issue().certificate).lists == ()
    assert len(places_of(MADE.certificate).ocsp) == 1
    assert places_of(AUTHORITY.issue(Wanted(ask="none")).certificate).lists == ()
