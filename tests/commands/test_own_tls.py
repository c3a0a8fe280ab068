"""The command without a proxy: it ends TLS itself and asks for certificates."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest

from tests.commands.running import Sandbox, started
from tests.support.authority import DAY, HOUR, Authority, Made, Wanted
from tests.support.nginx import free_port


@dataclass(frozen=True)
class Stage:
    home: Path
    bank: Sandbox
    authority: Authority
    url: str

    def curl(self, made: Made | None) -> subprocess.CompletedProcess[str]:
        shown: list[str] = []
        if made is not None:
            certificate, key = made.save(self.home, uuid4().hex)
            shown = ["--cert", str(certificate), "--key", str(key)]
        line = ["curl", "-sS", "--cacert", str(self.home / "ca.pem"), *shown]
        line += ["-H", f"X-Request-ID: {uuid4()}", "-H", f"apiKey: {self.bank.demo['apiKey']}"]
        line.append(f"{self.url}/psd2/v1/consents/nobody")
        return subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)

    def code(self, made: Made | None) -> str:
        done = self.curl(made)
        assert done.returncode == 0, done.stderr
        told: str = json.loads(done.stdout)["tppMessages"][0]["code"]
        return told


@pytest.fixture(scope="module", params=["1", "2"])
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    home = tmp_path_factory.mktemp("own-tls")
    server = Authority(name="Server CA")
    certificate, key = server.serve("localhost").save(home, "server")
    (home / "ca.pem").write_text(server.root.pem + server.issuing.pem)
    authority = Authority()
    (home / "issuers").mkdir()
    (home / "issuers" / "one.pem").write_text(authority.issuing.pem)
    (home / "profile.toml").write_text('client_certificate = "required"\n')
    port = free_port()
    settings = {
        "WICKETGATE_CLIENT_CERTIFICATE_FROM": "tls",
        "WICKETGATE_TLS_CERTIFICATE": str(certificate),
        "WICKETGATE_TLS_KEY": str(key),
        "WICKETGATE_ISSUERS": str(home / "issuers"),
        "WICKETGATE_PROFILE": str(home / "profile.toml"),
        "WICKETGATE_WORKERS": request.param,
    }
    with authority.open(), started(home, "--port", str(port), **settings) as bank:
        yield Stage(home, bank, authority, f"https://localhost:{port}")


def test_who_has_a_certificate_is_known_and_who_has_none_is_told(stage: Stage) -> None:
    wanted = Wanted(stage.bank.demo["organisationIdentifier"])

    assert stage.code(stage.authority.issue(wanted)) == "CONSENT_UNKNOWN"
    assert stage.code(None) == "CERTIFICATE_MISSING"
    other = replace(wanted, organisation="PSDBE-NBB-9990000002")
    assert stage.code(stage.authority.issue(other)) == "API_KEY_INVALID"
    revoked = stage.authority.issue(wanted)
    stage.authority.revoke(revoked)
    assert stage.code(revoked) == "CERTIFICATE_REVOKED"


def test_what_tls_does_not_like_ends_in_the_handshake(stage: Stage) -> None:
    wanted = Wanted(stage.bank.demo["organisationIdentifier"])
    expired = replace(wanted, begins=-2 * DAY, ends=-HOUR)

    for made in (Authority(name="Nobody").issue(wanted), stage.authority.issue(expired)):
        assert stage.curl(made).returncode != 0
