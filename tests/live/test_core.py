"""A live node and the reference core, as two processes: a customer of the bank says yes."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import httpx2
import pytest

from tests.journeys.plain_browser import PlainBrowser
from tests.live.bank import CHALLENGE, US, VERIFIER, Proxy, core_at
from tests.live.party import BACK, admitted, ask_for_consent, proof
from tests.support import nodes
from tests.support.nodes import Node, free_port
from tests.support.worlds import Party
from wicketgate.personas import ONE_TIME_CODE, PASSWORD


@pytest.fixture(scope="module")
def core_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bank")


@pytest.fixture(scope="module")
def node(home: Path, core_port: int) -> Iterator[Node]:
    settings = nodes.of_live(home, f"sqlite:///{home / 'live.db'}")
    settings["core_url"] = f"http://127.0.0.1:{core_port}"
    with nodes.running(home, "serve", **settings) as running:
        yield running


@pytest.fixture(scope="module")
def party(home: Path, node: Node) -> Party:
    del node  # its start has made the schema
    return admitted(f"sqlite:///{home / 'live.db'}")


def approved(node: Node, party: Party) -> dict[str, str]:
    """Headers of a call under a consent that the customer has just approved."""
    consent = ask_for_consent(node, party, **{"TPP-Redirect-URI": BACK}).json()["consentId"]
    asked = {
        "response_type": "code",
        "client_id": party.organisation,
        "scope": f"AIS:{consent}",
        "redirect_uri": BACK,
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    with PlainBrowser(Proxy(node.port)) as browser:
        browser.open(f"{US}/oauth2/authorize?{urlencode(asked)}")
        browser.press("Sign in", Login_name="psu-ok", Password=PASSWORD)
        browser.press("Share")
        browser.press("Confirm", **{"One-time_code": ONE_TIME_CODE})
        code = parse_qs(urlsplit(browser.address).query)["code"][0]
    told = httpx2.post(
        f"{node.url}/oauth2/token",
        headers={"apiKey": party.api_key, **proof()},
        data={
            "grant_type": "authorization_code",
            "client_id": party.organisation,
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
        },
    ).json()
    return {
        "apiKey": party.api_key,
        **proof(),
        "X-Request-ID": str(uuid4()),
        "PSU-IP-Address": "198.51.100.7",
        "Consent-ID": consent,
        "Authorization": f"Bearer {told['access_token']}",
    }


def test_a_customer_of_the_bank_shares_accounts_and_the_core_answers(
    home: Path, core_port: int, node: Node, party: Party
) -> None:
    with core_at(core_port, home):
        headers = approved(node, party)
        answer = node.get("/psd2/v1/accounts?withBalance=true", headers=headers)

        assert answer.status_code == 200, answer.text
        assert answer.json()["accounts"][0]["iban"]

    away = node.get("/psd2/v1/accounts", headers=headers)
    consent = node.get(f"/psd2/v1/consents/{headers['Consent-ID']}/status", headers=headers)
    assert away.status_code == 503
    assert away.json()["tppMessages"][0]["code"] == "SERVICE_UNAVAILABLE"
    assert consent.json() == {"consentStatus": "valid"}
    assert node.get("/health/ready").status_code == 200

    with core_at(core_port, home):
        nodes.until(lambda: node.get("/psd2/v1/accounts", headers=headers).status_code == 200)


def test_check_asks_the_core(home: Path, core_port: int, node: Node) -> None:
    settings = nodes.of_live(home, f"sqlite:///{home / 'live.db'}")
    settings["core_url"] = f"http://127.0.0.1:{core_port}"

    with core_at(core_port, home):
        well = nodes.run(home, "check", **settings)
    away = nodes.run(home, "check", **settings)

    assert f"ok  core         http://127.0.0.1:{core_port} answers" in well.stdout
    assert f"no  core         http://127.0.0.1:{core_port}" in away.stdout
    assert nodes.CORE_SECRET not in node.printed
