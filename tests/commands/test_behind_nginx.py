"""The command behind a real nginx with `deploy/nginx.conf`, called by curl and openssl.

The bank trusts an issuing authority alone, without its root, as trusted lists name them.
"""

import base64
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from uuid import uuid4

import pytest

from tests.commands.running import Sandbox, started
from tests.support.authority import DAY, HOUR, Authority, Made, Wanted
from tests.support.need import find_openssl
from tests.support.nginx import Proxy, free_port, prepare, running
from wicketgate.certificates import Kind

CONSENT: Final = {
    "access": {"accounts": [], "balances": [], "transactions": []},
    "recurringIndicator": True,
    "validUntil": "2099-01-01",
    "frequencyPerDay": 4,
}
BACK: Final = "https://tpp.example/back"
VERIFIER: Final = "v" * 64
CHALLENGE: Final = "w1TpKUdYE9hUAcNSeeSRFioHDxfUxuHho_JHAfZ_vDM"


@dataclass(frozen=True)
class Stage:
    """A bank behind its proxy, and an authority that it trusts."""

    home: Path
    proxy: Proxy
    bank: Sandbox
    authority: Authority

    @property
    def demo(self) -> dict[str, Any]:
        return self.bank.demo

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.demo["organisationIdentifier"])

    def curl(
        self, path: str, *words: str, made: Made | None = None, host: str = ""
    ) -> tuple[int, str]:
        """Status and body."""
        name = uuid4().hex
        shown: list[str] = []
        if made is not None:
            certificate, key = made.save(self.home, name)
            shown = ["--cert", str(certificate), "--key", str(key)]
        line = ["curl", "-sS", "--path-as-is", "-w", "\n%{http_code}", *shown]
        line += ["--cacert", str(self.proxy.authority), *words, (host or self.proxy.api) + path]
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    def call(self, path: str, *words: str, made: Made | None = None) -> tuple[int, str | None]:
        """Status and code of an API call."""
        usual = ["-H", f"X-Request-ID: {uuid4()}", "-H", f"apiKey: {self.demo['apiKey']}"]
        status, body = self.curl(path, *usual, *words, made=made)
        return status, None if status < 400 else json.loads(body)["tppMessages"][0]["code"]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = tmp_path_factory.mktemp("behind-nginx")
    proxy = prepare(home, free_port())
    authority = Authority()
    (home / "issuers.pem").write_text(authority.issuing.pem)
    (home / "profile.toml").write_text('client_certificate = "required"\n')
    settings = {
        "WICKETGATE_CLIENT_CERTIFICATE_FROM": "nginx",
        "WICKETGATE_PROXY_SECRET_FILE": str(proxy.secret),
        "WICKETGATE_ISSUERS": str(home / "issuers.pem"),
        "WICKETGATE_API_URL": proxy.api,
        "WICKETGATE_BASE_URL": proxy.portal,
        "WICKETGATE_PROFILE": str(home / "profile.toml"),
    }
    port = str(proxy.upstream_port)
    with (
        authority.open(),
        started(home, "--port", port, **settings) as bank,
        running(proxy),
    ):
        yield Stage(home, proxy, bank, authority)


@pytest.fixture(scope="module")
def good(stage: Stage) -> Made:
    return stage.authority.issue(stage.wanted)


UNKNOWN: Final = "/psd2/v1/consents/nobody"
"""With a good certificate the answer is 403 CONSENT_UNKNOWN: everything before held."""


def test_a_good_certificate_passes(stage: Stage, good: Made) -> None:
    assert stage.call(UNKNOWN, made=good) == (403, "CONSENT_UNKNOWN")
    with_slash = UNKNOWN.replace("nobody", "no%2Fbody")
    assert stage.call(with_slash, made=good) == (404, "RESOURCE_UNKNOWN")


def test_none_is_missing(stage: Stage) -> None:
    assert stage.call(UNKNOWN) == (401, "CERTIFICATE_MISSING")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"begins": -2 * DAY, "ends": -HOUR}, "CERTIFICATE_EXPIRED"),
        ({"begins": DAY}, "CERTIFICATE_INVALID"),
        ({"kind": Kind.QSEAL}, "CERTIFICATE_INVALID"),
        ({"roles": frozenset({"PSP_PI"})}, "ROLE_INVALID"),
        ({"organisation": "PSDBE-NBB-9990000002"}, "API_KEY_INVALID"),
        ({"organisation": "PSDDE-BAFIN-777"}, "API_KEY_INVALID"),
    ],
)
def test_what_openssl_or_we_do_not_like_is_answered_in_json(
    stage: Stage, changed: dict[str, Any], code: str
) -> None:
    made = stage.authority.issue(replace(stage.wanted, **changed))

    assert stage.call(UNKNOWN, made=made) == (401, code)


@pytest.mark.parametrize("way", ["ocsp", "list"])
def test_revoked_by_either_way(stage: Stage, way: str) -> None:
    made = stage.authority.issue(replace(stage.wanted, ask=way))
    stage.authority.revoke(made)

    assert stage.call(UNKNOWN, made=made) == (401, "CERTIFICATE_REVOKED")


def test_a_foreign_issuer_is_not_trusted(stage: Stage) -> None:
    made = Authority(name="Nobody").issue(stage.wanted)

    assert stage.call(UNKNOWN, made=made) == (401, "CERTIFICATE_INVALID")


def test_a_body_reaches_us_behind_a_certificate_that_nginx_would_refuse(stage: Stage) -> None:
    made = stage.authority.issue(replace(stage.wanted, begins=-2 * DAY, ends=-HOUR))
    body = ["-X", "POST", "-H", "Content-Type: application/json", "-d", json.dumps(CONSENT)]

    assert stage.call("/psd2/v1/consents", *body, made=made) == (401, "CERTIFICATE_EXPIRED")


def test_a_forged_header_is_overwritten_by_the_proxy(stage: Stage, good: Made) -> None:
    forged = ["-H", f"X-Client-Cert: {quote(good.pem)}", "-H", "X-Proxy-Secret: guessed"]

    assert stage.call(UNKNOWN, *forged) == (401, "CERTIFICATE_MISSING")


def test_a_forged_header_past_the_proxy_is_refused(stage: Stage, good: Made) -> None:
    straight = f"http://127.0.0.1:{stage.proxy.upstream_port}"
    for forged in (["-H", "X-Proxy-Secret: guessed"], []):
        words = ["-H", f"X-Client-Cert: {quote(good.pem)}", *forged]
        status, body = stage.curl(UNKNOWN, *words, host=straight)
        assert (status, json.loads(body)["tppMessages"][0]["code"]) == (400, "FORMAT_ERROR")


def test_what_is_the_core_s_is_not_reached_from_outside(stage: Stage, good: Made) -> None:
    words = ["-X", "POST", "-d", "{}"]

    for answer in (
        stage.curl("/core/v1/standings", *words, made=good),
        stage.curl("/core/v1/standings", *words, host=stage.proxy.portal),
    ):
        assert answer[0] == 404
        assert "nginx" in answer[1]


def test_the_portal_s_host_asks_nobody_for_a_certificate(stage: Stage, good: Made) -> None:
    status, body = stage.curl(UNKNOWN, made=good, host=stage.proxy.portal)
    assert (status, json.loads(body)["tppMessages"][0]["code"]) == (401, "CERTIFICATE_MISSING")
    assert stage.curl("/", host=stage.proxy.portal)[0] == 200


def consent_of(stage: Stage, made: Made) -> str:
    """A consent whose customer answers without a click."""
    body = {**CONSENT, "access": {"availableAccounts": "allAccounts"}}
    words = ["-H", f"apiKey: {stage.demo['apiKey']}", "-H", "PSU-IP-Address: 192.0.2.7"]
    words += ["-X", "POST", "-H", "Content-Type: application/json", "-d", json.dumps(body)]
    words += ["-H", "Sandbox-Auto-SCA: psu-ok", "-H", f"TPP-Redirect-URI: {BACK}"]
    words += ["-H", f"X-Request-ID: {uuid4()}"]
    status, told = stage.curl("/psd2/v1/consents", *words, made=made)
    assert status == 201, told
    consent: str = json.loads(told)["consentId"]
    return consent


def code_of(stage: Stage, consent: str) -> str:
    """What the customer's browser brings back; it comes to the portal's host."""
    query = {
        "response_type": "code",
        "client_id": stage.demo["organisationIdentifier"],
        "redirect_uri": BACK,
        "scope": f"AIS:{consent}",
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    address = f"/oauth2/authorize?{urlencode(query)}"
    _, head = stage.curl(address, "-D", "-", "-o", "/dev/null", host=stage.proxy.portal)
    [place] = [line for line in head.splitlines() if line.lower().startswith("location: ")]
    return parse_qs(urlsplit(place.partition(" ")[2]).query)["code"][0]


def test_the_whole_way_with_a_certificate(stage: Stage, good: Made) -> None:
    consent = consent_of(stage, good)
    form = {
        "grant_type": "authorization_code",
        "client_id": stage.demo["organisationIdentifier"],
        "code": code_of(stage, consent),
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    words = [word for name, value in form.items() for word in ("-d", f"{name}={value}")]
    status, told = stage.curl("/oauth2/token", *words, made=good)
    assert status == 200, told
    bearer = ["-H", f"Authorization: Bearer {json.loads(told)['access_token']}"]
    bearer += ["-H", f"Consent-ID: {consent}"]
    assert stage.call("/psd2/v1/accounts", *bearer, made=good) == (200, None)

    another = stage.authority.issue(stage.wanted)
    assert stage.call("/psd2/v1/accounts", *bearer, made=another) == (401, "TOKEN_INVALID")


def test_the_metadata_names_both_hosts(stage: Stage) -> None:
    path = "/.well-known/oauth-authorization-server/oauth2"
    told = json.loads(stage.curl(path, host=stage.proxy.portal)[1])

    assert told["authorization_endpoint"] == f"{stage.proxy.portal}/oauth2/authorize"
    assert told["token_endpoint"] == f"{stage.proxy.api}/oauth2/token"
    assert told["token_endpoint_auth_methods_supported"] == ["tls_client_auth"]


def test_a_seal_made_by_openssl_holds(stage: Stage, good: Made) -> None:
    seal = stage.authority.issue(replace(stage.wanted, kind=Kind.QSEAL))
    _, key = seal.save(stage.home, "seal")
    body = json.dumps({**CONSENT, "access": {"availableAccounts": "allAccounts"}})
    request = str(uuid4())
    hashed = openssl("dgst", "-sha256", "-binary", given=body.encode())
    digest = f"SHA-256={base64.b64encode(hashed).decode()}"
    text = f"digest: {digest}\nx-request-id: {request}"
    raw = openssl("dgst", "-sha256", "-sign", str(key), given=text.encode())
    serial = openssl("x509", "-noout", "-serial", given=seal.pem.encode()).decode().strip()
    issuer = openssl("x509", "-noout", "-issuer", given=seal.pem.encode()).decode().strip()
    key_id = f"SN={serial.partition('=')[2]},CA={issuer.partition('=')[2]}"
    signature = (
        f'keyId="{key_id}",algorithm="rsa-sha256",headers="digest x-request-id",'
        f'signature="{base64.b64encode(raw).decode()}"'
    )
    words = ["-X", "POST", "-H", "Content-Type: application/json", "-d", body]
    words += ["-H", "PSU-IP-Address: 192.0.2.7", "-H", "Sandbox-Scenario: require-signature"]
    words += ["-H", f"X-Request-ID: {request}", "-H", f"Digest: {digest}"]
    sealed = [*words, "-H", f"Signature: {signature}"]
    sealed += ["-H", f"TPP-Signature-Certificate: {seal.line}"]
    key_header = ["-H", f"apiKey: {stage.demo['apiKey']}"]

    status, told = stage.curl("/psd2/v1/consents", *key_header, *sealed, made=good)
    assert status == 201, told
    status, told = stage.curl("/psd2/v1/consents", *key_header, *words, made=good)
    assert json.loads(told)["tppMessages"][0]["code"] == "SIGNATURE_MISSING"


def test_a_handshake_needs_the_key_of_the_certificate(stage: Stage, good: Made) -> None:
    other = stage.authority.issue(stage.wanted)
    certificate, _ = good.save(stage.home, "borrowed")
    _, key = other.save(stage.home, "own")
    line = ["curl", "-sS", "--cacert", str(stage.proxy.authority), "--cert", str(certificate)]
    line += ["--key", str(key), f"{stage.proxy.api}{UNKNOWN}"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode != 0


def openssl(*words: str, given: bytes) -> bytes:
    line = [find_openssl(), *words]
    return subprocess.run(line, input=given, capture_output=True, check=True).stdout
