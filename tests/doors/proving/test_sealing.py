"""The reading of seals: pure, on whatever is sent (draft-cavage-10, contract C.6)."""

from uuid import uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.authority import Authority, Wanted
from tests.support.sealing import digest, sealed
from wicketgate.certificates import Kind
from wicketgate.web.kit import seals
from wicketgate.web.kit.issuer_names import name_in, read_name
from wicketgate.web.kit.seals import Sealed, SignatureInvalid, SignatureMissing

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

AUTHORITY = Authority()
SEAL = AUTHORITY.issue(Wanted(kind=Kind.QSEAL), AUTHORITY.issue().key)
PRINTABLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40)
OPTIONAL = ("PSU-ID", "PSU-Corporate-ID", "TPP-Redirect-URI", "Date", "Consent-ID")


def raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


@given(
    body=st.binary(max_size=200),
    values=st.dictionaries(st.sampled_from(OPTIONAL), PRINTABLE),
    kind=st.sampled_from(["SHA-256", "SHA-512"]),
)
def test_what_is_sealed_holds(body: bytes, values: dict[str, str], kind: str) -> None:
    headers = {"X-Request-ID": str(uuid4()), "Digest": digest(body, kind), **values}
    request = Sealed("POST", "/psd2/v1/consents", raw(sealed(SEAL, headers, body)), body)

    assert seals.check(request, strict=False) == SEAL.certificate
    assert seals.check(request, strict=True) == SEAL.certificate


@given(
    body=st.binary(min_size=1, max_size=60),
    place=st.sampled_from(["body", "x-request-id", "psu-id", "signature", "digest"]),
    at=st.integers(min_value=0, max_value=10_000),
    bit=st.integers(min_value=0, max_value=6),
)
def test_one_bit_that_is_changed_is_found(body: bytes, place: str, at: int, bit: int) -> None:
    headers = sealed(SEAL, {"X-Request-ID": str(uuid4()), "PSU-ID": "psu-ok"}, body)
    told = {name.lower(): value for name, value in headers.items()}

    def changed(value: bytes) -> bytes:
        where = at % len(value)
        return value[:where] + bytes([value[where] ^ (1 << bit)]) + value[where + 1 :]

    if place == "body":
        request = Sealed("POST", "/", raw(headers), changed(body))
    else:
        value = told[place]
        start = value.index('signature="') + 11 if place == "signature" else 0
        inner = value[start:-8] if place == "signature" else value
        tail = value[start + len(inner) :]
        other = value[:start] + changed(inner.encode()).decode("latin-1") + tail
        request = Sealed("POST", "/", raw({**told, place: other}), body)
    with pytest.raises(SignatureInvalid):
        seals.check(request, strict=False)


@given(
    names=st.lists(st.sampled_from(["digest", "signature", "tpp-signature-certificate", "x"])),
    values=st.lists(st.text(st.characters(max_codepoint=0xFF), max_size=80), max_size=6),
    body=st.binary(max_size=20),
)
@example(["signature"], ['keyId="SN=1,CA=CN=x",algorithm="rsa-sha256"'], b"")
def test_anything_else_is_refused_and_explained(
    names: list[str], values: list[str], body: bytes
) -> None:
    told = [(n.encode(), v.encode("latin-1")) for n, v in zip(names, values, strict=False)]
    request = Sealed("GET", "/", told, body)

    with pytest.raises((SignatureMissing, SignatureInvalid)):
        seals.check(request, strict=False)
    assert digest(body) in seals.evidence(request)


@given(st.text(max_size=120))
def test_any_text_is_a_name_or_none(text: str) -> None:
    found = read_name(text)

    assert found is None or all(kind and "." in kind for kind, _ in found)


@pytest.mark.parametrize(
    "text",
    [
        "CN=Test QTSP Issuing CA,O=Test QTSP,C=BE",
        "C=BE, O=Test QTSP, CN=Test QTSP Issuing CA",
        "C = BE, O = Test QTSP, CN = Test QTSP Issuing CA",
        "/C=BE/O=Test QTSP/CN=Test QTSP Issuing CA",
        "CN=Test%20QTSP%20Issuing%20CA,O=Test%20QTSP,C=be",
        'CN="Test QTSP Issuing CA",OID.2.5.4.10=Test QTSP,C=BE',
        "CN=Test QTSP Issuing CA,2.5.4.10=#0c09546573742051545350,C=BE",
        "CN=Test QTSP Issuing CA,O=Test\\20QTSP,C=BE",
    ],
)
def test_names_are_known_in_the_forms_that_are_met(text: str) -> None:
    assert read_name(text) == name_in(AUTHORITY.issuing.certificate.subject)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "CN=x,,", "FOO=x", "CN=#0c05ab", "CN=#0c817f", "=x", "/CN"]
)
def test_what_is_no_name_is_none(text: str) -> None:
    assert read_name(text) is None


def test_strict_takes_no_other_header_and_no_other_name() -> None:
    headers = {"X-Request-ID": str(uuid4()), "Accept": "*/*"}
    signed = sealed(SEAL, headers, names=("digest", "x-request-id", "accept"))
    request = Sealed("GET", "/", raw(signed), b"")
    assert seals.check(request, strict=False)
    with pytest.raises(SignatureInvalid, match="accept"):
        seals.check(request, strict=True)

    odd = sealed(SEAL, {"X-Request-ID": str(uuid4())})
    odd["Signature"] = odd["Signature"].replace("CA=", "CA=our issuer, ")
    request = Sealed("GET", "/", raw(odd), b"")
    assert seals.check(request, strict=False)
    with pytest.raises(SignatureInvalid, match="CA"):
        seals.check(request, strict=True)


def test_the_line_of_the_request_is_what_came() -> None:
    target = "/psd2/v1/accounts?withBalance=true"
    names = ("(request-target)", "digest", "x-request-id")
    headers = {"X-Request-ID": str(uuid4())}
    signed = sealed(SEAL, headers, names=names, request_target=f"get {target}")

    assert seals.check(Sealed("GET", target, raw(signed), b""), strict=False)
    for method, other in (("POST", target), ("GET", f"{target}&x=1")):
        with pytest.raises(SignatureInvalid):
            seals.check(Sealed(method, other, raw(signed), b""), strict=False)
