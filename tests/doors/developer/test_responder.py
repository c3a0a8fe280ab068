"""The responder of the sandbox's provider, asked by openssl (RFC 6960)."""

import subprocess
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import OCSPNonce, ocsp
from starlette.routing import Router

from tests.support.authority import Authority
from tests.support.certificates import KEY, KEYS, NOW, ORDER, URL
from tests.support.members import REQUEST
from tests.support.need import find_openssl
from wicketgate import qtsp, sandbox
from wicketgate.certificates import Kind
from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.work import Desk
from wicketgate.qtsp import Issued, Owner
from wicketgate.settlement import Way
from wicketgate.web import developer
from wicketgate.web.developer.provider import PATH
from wicketgate.web.kit.seat import Seat

_SIGNER = ("-verify_other", "issuing.pem", "-no_nonce", "-validity_period", "999999999")
OWNER = Owner(MemberId("olga"), None)


@pytest.fixture
async def client(sqlite_desk: Desk) -> AsyncIterator[httpx2.AsyncClient]:
    seat = Seat(sqlite_desk, Way(sandbox.bank), "http://testserver", sandbox=True)
    transport = httpx2.ASGITransport(app=Router(developer.mount(seat)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made


@pytest.fixture
async def issued(sqlite_desk: Desk) -> Issued:
    async with sqlite_desk.writing(REQUEST) as work:
        [one] = await qtsp.issue(work, OWNER, ORDER, {Kind.QWAC: KEY.public_key()}, URL)
        return one


async def test_openssl_believes_the_answer(
    client: httpx2.AsyncClient, sqlite_desk: Desk, issued: Issued, tmp_path: Path
) -> None:
    issuing, root = qtsp.chain(KEYS)
    for name, text in {"issuing": issuing, "root": root, "qwac": issued.pem}.items():
        (tmp_path / f"{name}.pem").write_text(text)
    ask = ["-issuer", "issuing.pem", "-cert", "qwac.pem"]
    openssl(tmp_path, *ask, "-reqout", "asked")
    asked = (tmp_path / "asked").read_bytes()

    async def told() -> str:
        answer = await client.post(f"{PATH}/ocsp", content=asked)
        assert answer.headers["content-type"] == "application/ocsp-response"
        (tmp_path / "answer").write_bytes(answer.content)
        judged = [
            "-respin",
            "answer",
            "-CAfile",
            "root.pem",
            *_SIGNER,
            "-attime",
            f"{NOW.timestamp():.0f}",
        ]
        return openssl(tmp_path, *ask, "-reqin", "asked", *judged)

    assert "qwac.pem: good" in await told()
    async with sqlite_desk.writing(REQUEST) as work:
        await qtsp.revoke(work, OWNER, issued.fingerprint)
    assert "qwac.pem: revoked" in await told()

    sent = ocsp.load_der_ocsp_request(asked)
    by_get = await client.get(f"{PATH}/ocsp/{quote(b64encode(asked), safe='')}")
    read = ocsp.load_der_ocsp_response(by_get.content)
    assert read.certificate_status is ocsp.OCSPCertStatus.REVOKED
    nonces = [one.extensions.get_extension_for_class(OCSPNonce).value for one in (read, sent)]
    assert nonces[0] == nonces[1]  # the answer is to this very request


@pytest.mark.usefixtures("issued")
async def test_what_is_none_of_its_business_is_told(client: httpx2.AsyncClient) -> None:
    status = ocsp.OCSPResponseStatus
    expected = {
        b"": status.MALFORMED_REQUEST,
        b"nonsense": status.MALFORMED_REQUEST,
        about(Authority()): status.UNAUTHORIZED,
    }
    for asked, wanted in expected.items():
        answer = await client.post(f"{PATH}/ocsp", content=asked)
        assert ocsp.load_der_ocsp_response(answer.content).response_status is wanted
    crooked = await client.get(f"{PATH}/ocsp/not%20base64")
    assert ocsp.load_der_ocsp_response(crooked.content).response_status is status.MALFORMED_REQUEST


def about(authority: Authority) -> bytes:
    """A request about a certificate of that authority."""
    made, issuing = authority.issue(), authority.issuing.certificate
    asked = ocsp.OCSPRequestBuilder().add_certificate(made.certificate, issuing, hashes.SHA256())
    return asked.build().public_bytes(Encoding.DER)


def openssl(home: Path, *words: str) -> str:
    line = [find_openssl(), "ocsp", *words]
    done = subprocess.run(line, cwd=home, capture_output=True, text=True, check=True)
    assert "-reqout" in words or "Response verify OK" in done.stderr, done.stderr
    return done.stdout
