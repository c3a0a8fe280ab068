"""Everything that speaks against a certificate is told at once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.support.certificates import KEY, KEYS, NOW, ORDER, Ca, a_certificate
from wicketgate import certificates, qtsp
from wicketgate.certificates import Certificate, Doubt, Kind, Trust, judge
from wicketgate.kernel.secrets import Keyring
from wicketgate.qtsp import Defect, Life, PublicKey
from wicketgate.qtsp.model import Authority, Provider

TRUST: Final = qtsp.trust(KEYS)
ELSEWHERE: Final = Ca(Keyring(b"e" * 32))
"""Another sandbox: its provider has the same name and another key."""


def doubts(
    certificate: Certificate, roles: Iterable[str] = ("PSP_AI",), at: datetime = NOW
) -> tuple[Doubt, ...]:
    return judge(certificate, kind=Kind.QWAC, roles=frozenset(roles), at=at, trust=TRUST)


@pytest.mark.parametrize("kind", Kind)
def test_a_good_certificate_raises_no_doubt(kind: Kind) -> None:
    made = a_certificate(kind)

    assert judge(made, kind=kind, roles={"PSP_AI", "PSP_PI"}, at=NOW, trust=TRUST) == ()


@pytest.mark.parametrize(
    ("defect", "doubt"),
    [
        (Defect.EXPIRED, Doubt.EXPIRED),
        (Defect.NOT_YET_VALID, Doubt.NOT_YET_VALID),
        (Defect.WRONG_ROLE, Doubt.ROLE_MISSING),
        (Defect.FOREIGN_ISSUER, Doubt.ISSUER_UNKNOWN),
        (Defect.NO_PSD2_STATEMENT, Doubt.NO_PSD2_STATEMENT),
    ],
)
def test_each_defect_is_one_doubt(defect: Defect, doubt: Doubt) -> None:
    assert doubts(a_certificate(defect=defect)) == (doubt,)


def test_a_seal_is_not_for_connections() -> None:
    assert doubts(a_certificate(Kind.QSEAL)) == (Doubt.WRONG_KIND,)


def test_a_role_that_is_not_in_it_is_missing() -> None:
    assert doubts(a_certificate(), ["PSP_AI", "PSP_IC"]) == (Doubt.ROLE_MISSING,)
    assert doubts(a_certificate(), []) == ()


def test_an_issuer_of_the_same_name_has_not_signed() -> None:
    assert doubts(ELSEWHERE.certificate()) == (Doubt.SIGNATURE_WRONG,)


def test_a_changed_signature_does_not_verify() -> None:
    changed = bytearray(a_certificate().der)
    changed[-1] ^= 1

    assert doubts(certificates.read(bytes(changed))) == (Doubt.SIGNATURE_WRONG,)


def test_without_trust_every_issuer_is_unknown() -> None:
    found = judge(a_certificate(), kind=Kind.QWAC, roles=(), at=NOW, trust=Trust())

    assert found == (Doubt.ISSUER_UNKNOWN,)


def test_a_trusted_issuing_authority_needs_no_root() -> None:
    issuing, _root = qtsp.chain(KEYS)
    trust = Trust.of([issuing])

    assert judge(a_certificate(), kind=Kind.QWAC, roles=(), at=NOW, trust=trust) == ()


def test_a_root_alone_does_not_vouch_for_what_it_did_not_sign() -> None:
    _issuing, root = qtsp.chain(KEYS)
    trust = Trust.of([root])

    found = judge(a_certificate(), kind=Kind.QWAC, roles=(), at=NOW, trust=trust)
    assert found == (Doubt.ISSUER_UNKNOWN,)


@pytest.mark.parametrize("bits", [1024, 2047])
def test_a_weak_key_is_a_doubt(bits: int) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    provider = Provider.of(KEYS)

    assert doubts(signed(weak.public_key(), provider.issuing)) == (Doubt.KEY_UNFIT,)


def test_who_is_no_authority_vouches_for_nobody() -> None:
    usurper = Authority(Ca().raw(), KEY)
    trust = Trust.of([a_certificate().pem, *qtsp.chain(KEYS)])

    found = judge(signed(KEY.public_key(), usurper), kind=Kind.QWAC, roles=(), at=NOW, trust=trust)
    assert found == (Doubt.CHAIN_BROKEN,)


def signed(key: PublicKey, issuer: Authority) -> Certificate:
    """As the provider would make it, for a key or by an issuer that it would not take."""
    good = Ca().raw()
    builder = (
        x509.CertificateBuilder()
        .subject_name(good.subject)
        .issuer_name(issuer.certificate.subject)
        .public_key(key)
        .serial_number(1)
        .not_valid_before(good.not_valid_before_utc)
        .not_valid_after(good.not_valid_after_utc)
    )
    for extension in good.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    made = builder.sign(issuer.key, hashes.SHA256())
    return certificates.read(made.public_bytes(Encoding.DER))


def test_an_authority_is_no_third_party() -> None:
    issuing = certificates.read(qtsp.chain(KEYS)[0].encode())

    assert doubts(issuing) == (Doubt.NO_PSD2_STATEMENT, Doubt.WRONG_KIND)


def test_all_doubts_come_at_once_and_in_order() -> None:
    bad = replace(ORDER, defect=Defect.NO_PSD2_STATEMENT)
    old = Ca(Keyring(b"e" * 32), NOW - timedelta(days=800)).certificate(Kind.QSEAL, bad)

    assert doubts(old) == (
        Doubt.NO_PSD2_STATEMENT,
        Doubt.WRONG_KIND,
        Doubt.EXPIRED,
        Doubt.SIGNATURE_WRONG,
    )


def test_a_certificate_is_valid_from_its_first_to_its_last_second() -> None:
    made = a_certificate()
    second = timedelta(seconds=1)

    assert doubts(made, at=made.not_before) == ()
    assert doubts(made, at=made.not_after) == ()
    assert doubts(made, at=made.not_before - second) == (Doubt.NOT_YET_VALID,)
    assert doubts(made, at=made.not_after + second) == (Doubt.EXPIRED,)


def test_the_chain_leads_from_the_issuer_to_the_root() -> None:
    chain = TRUST.chain(a_certificate())

    assert [one.common_name for one in chain] == [
        "Wicketgate Sandbox QTSP Qualified CA 1",
        "Wicketgate Sandbox QTSP Root CA",
    ]
    assert TRUST.chain(a_certificate(defect=Defect.FOREIGN_ISSUER)) == ()


@pytest.mark.parametrize(
    ("left", "warning"), [(91, None), (90, 90), (31, 90), (30, 30), (7, 7), (0, 7), (-1, None)]
)
def test_the_end_is_warned_of_90_30_and_7_days_before(left: int, warning: int | None) -> None:
    made = Ca().certificate(order=replace(ORDER, life=Life.YEAR))
    found = made.ends_within(made.not_after - timedelta(days=left))

    assert (found.days if found else None) == warning
    assert made.not_after.tzinfo is UTC
