"""A live process has no sandbox in it, and takes nothing that is the sandbox's."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Final

import httpx2
import pytest

from tests.live.party import admitted, ask_for_consent
from tests.live.test_migrating import before_the_mark
from tests.support import nodes
from tests.support.nodes import Node
from tests.support.worlds import Party
from wicketgate import migrating

SANDBOX_ONLY: Final = (
    "wicketgate.demo",
    "wicketgate.phones",
    "wicketgate.qtsp",
    "wicketgate.sandbox",
    "wicketgate.sandboxed",
    "wicketgate.web.control",
    "wicketgate.web.customer.phone",
    "wicketgate.web.developer.provider",
    "wicketgate.web.developer.test_certificates",
)
GONE: Final = (
    "/sandbox/v1/clock",
    "/sandbox/v1/log",
    "/sandbox/v1/no-such",
    "/dev/sandbox/outbox",
    "/dev/sandbox/certificates",
    "/dev/sandbox/qtsp/chain.pem",
    "/dev/sandbox/qtsp/qualified.crl",
    "/psu/phone/a-question",
    "/test-data",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def settings(home: Path) -> dict[str, object]:
    return nodes.of_live(home, f"sqlite:///{home / 'live.db'}")


@pytest.fixture(scope="module")
def party(home: Path, node: Node) -> Party:
    """An organisation that the bank has let in."""
    del node  # its start has made the schema

    return admitted(f"sqlite:///{home / 'live.db'}")


@pytest.fixture(scope="module")
def node(home: Path, settings: dict[str, object]) -> Iterator[Node]:
    with nodes.running(home, "serve", **settings) as running:
        yield running


def test_a_live_process_has_no_module_of_the_sandbox(
    home: Path, settings: dict[str, object]
) -> None:
    program = (
        "import sys, json; from wicketgate.app import create_app;"
        "from wicketgate.settings import Settings; import wicketgate.serve;"
        "create_app(Settings.read({})); print(json.dumps(sorted(sys.modules)))"
    )

    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=home,
        env=nodes.environment(settings),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    loaded = set(json.loads(told.stdout))
    assert "wicketgate.live" in loaded
    assert not [name for name in SANDBOX_ONLY if name in loaded]


@pytest.mark.parametrize("path", GONE)
def test_what_only_a_sandbox_has_is_404(node: Node, path: str) -> None:
    assert node.get(path).status_code == 404


def test_a_live_bank_says_where_it_is_reached(node: Node) -> None:
    metadata = node.get("/.well-known/oauth-authorization-server/oauth2").json()

    assert metadata["issuer"] == "https://api.bank.example/oauth2"


def test_the_pages_of_a_live_bank_name_no_test_customer(node: Node) -> None:
    for path in ("/", "/get-started", "/apis", "/faq", "/sign-in"):
        page = node.get(path)
        assert page.status_code == 200
        assert "psu-ok" not in page.text


def test_the_database_of_a_sandbox_is_refused(home: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'w.db'}"
    sandbox = {**nodes.of_sandbox(tmp_path, url), "demo": False}
    assert nodes.run(tmp_path, "migrate", **sandbox).returncode == 0

    refused = nodes.run(tmp_path, "serve", **nodes.of_live(home, url))

    assert refused.returncode == 2
    assert "belongs to the environment sandbox" in refused.stderr


def test_another_secret_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'w.db'}"
    settings = nodes.of_live(tmp_path, url)
    assert nodes.run(tmp_path, "migrate", **settings).returncode == 0
    (tmp_path / "secret").write_text(nodes.SECRET[::-1])

    refused = nodes.run(tmp_path, "serve", **settings)

    assert refused.returncode == 2
    assert "another secret" in refused.stderr


def test_a_database_from_before_is_a_sandbox(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    migrating.migrate(f"sqlite:///{path}", None, before_the_mark())
    with closing(connect(path)) as database:
        database.execute(
            "INSERT INTO organisation (id, name, roles, standing, clock_shift_us, admitted_us)"
            " VALUES ('PSDBE-NBB-1', 'Bee', '', 'active', 0, 0)"
        )
        database.commit()

    refused = nodes.run(tmp_path, "migrate", **nodes.of_live(tmp_path, f"sqlite:///{path}"))

    assert refused.returncode == 2
    assert "belongs to the environment sandbox" in refused.stderr


def test_switches_of_the_sandbox_are_ignored(node: Node, party: Party) -> None:
    answer = ask_for_consent(
        node,
        party,
        **{
            "Sandbox-Fault": "503",
            "Sandbox-Scenario": "no-such",
            "Sandbox-Auto-SCA": "psu-ok",
            "TPP-Redirect-URI": "https://bee.example/callback",
        },
    )

    assert answer.status_code == 201, answer.text
    assert answer.json()["consentStatus"] == "received"
    assert not [name for name in answer.headers if name.startswith("sandbox-")]


def test_without_a_core_a_customer_reads_that_the_bank_is_away(node: Node, party: Party) -> None:
    back = "https://bee.example/callback"
    consent = ask_for_consent(node, party, **{"TPP-Redirect-URI": back}).json()["consentId"]
    with httpx2.Client(base_url=node.url, follow_redirects=False) as browser:
        begun = browser.get(
            "/oauth2/authorize",
            params={
                "response_type": "code",
                "client_id": party.organisation,
                "scope": f"AIS:{consent}",
                "redirect_uri": back,
                "state": "s",
                "code_challenge": "c" * 43,
                "code_challenge_method": "S256",
            },
        )
        assert begun.status_code == 303
        [cookie] = begun.headers.get_list("set-cookie")
        ours = {"Cookie": cookie.partition(";")[0]}
        form = browser.get(begun.headers["location"], headers=ours)
        csrf = re.findall(r'name="csrf" value="([^"]+)"', form.text)[0]
        page = browser.post(
            begun.headers["location"],
            headers={**ours, "Origin": "https://api.bank.example"},
            data={"csrf": csrf, "login": "anna", "password": "secret"},
        )

    assert form.status_code == 200
    assert "Sandbox" not in form.text
    assert page.status_code == 503
    assert page.headers["retry-after"] == "5"
    assert "Sandbox" not in page.text


def test_who_does_not_say_the_side_claims_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'w.db'}"
    settings = nodes.of_live(tmp_path, url)
    quiet = {name: settings[name] for name in ("database", "secret_file", "base_url")}

    added = nodes.run(tmp_path, "operator", "add", "iris@bank.example", **quiet)
    claimed = nodes.run(tmp_path, "migrate", **settings)
    refused = nodes.run(tmp_path, "operator", "add", "otto@bank.example", **quiet)
    loud = nodes.run(tmp_path, "operator", "add", "otto@bank.example", **settings)

    assert (added.returncode, claimed.returncode, loud.returncode) == (0, 0, 0), claimed.stderr
    assert "https://api.bank.example/ops/invitation/" in loud.stdout
    assert refused.returncode == 2
    assert "belongs to the environment live" in refused.stderr
