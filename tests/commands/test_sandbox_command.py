"""`wicketgate sandbox`: from an empty folder to an answered call, and again."""

import json
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands.running import COMMAND, Sandbox, environment, run, started
from wicketgate import __version__, personas

SLOW = ("alembic", "lxml", "schwifty", "sepaxml", "xmlschema")
"""What takes long to import and no second start needs."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, at first."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Sandbox]:
    """A sandbox in its first start."""
    with started(home) as sandbox:
        yield sandbox


def test_the_printed_line_answers_with_accounts_and_balances(running: Sandbox) -> None:
    answer = json.loads(running.shell(running.first_call))

    assert {account["currency"] for account in answer["accounts"]} == {"EUR", "USD"}
    assert all(account["balances"] for account in answer["accounts"])


def test_what_is_printed_names_the_api_a_customer_and_the_file(running: Sandbox) -> None:
    told = running.printed

    for word in (running.demo["api"], running.demo["issuer"], "psu-ok", "123456", "demo.json"):
        assert word in told


def test_demo_json_tells_all_there_is_to_know(running: Sandbox) -> None:
    demo = running.demo

    assert demo["api"] == f"{demo['baseUrl']}/psd2"
    assert demo["issuer"] == f"{demo['baseUrl']}/oauth2"
    assert demo["redirectUri"].startswith("http")
    assert demo["roles"] == ["PSP_AI", "PSP_PI", "PSP_IC"]
    assert [one["roles"] for one in demo["organisations"]] == [
        ["PSP_AI", "PSP_PI", "PSP_IC"],
        ["PSP_AI"],
        ["PSP_PI"],
    ]
    assert [customer["login"] for customer in demo["customers"]] == [
        persona.login for persona in personas.PERSONAS
    ]
    first = demo["customers"][0]
    assert set(first) == {"login", "password", "oneTimeCode", "scenario", "accounts"}
    assert set(first["accounts"][0]) == {"iban", "currency", "product"}


def test_secrets_are_readable_by_their_owner_alone(running: Sandbox) -> None:
    for name in ("demo.json", "secret.key"):
        mode = stat.S_IMODE((running.home / "var/sandbox" / name).stat().st_mode)
        assert mode == 0o600, name
    assert stat.S_IMODE((running.home / "var/sandbox").stat().st_mode) == 0o700


def test_every_organisation_of_the_file_can_call(running: Sandbox) -> None:
    for one in [running.demo, *running.demo["organisations"]]:
        assert running.ask("GET", "/sandbox/v1/clock", key=one["apiKey"]).status_code == 200


def test_health_says_that_it_lives_and_is_ready(running: Sandbox) -> None:
    assert running.ask("GET", "/health/live").json() == {"status": "live"}
    assert running.ask("GET", "/health/ready").json() == {"status": "ready"}


def test_what_no_door_answers_is_answered_in_the_words_of_its_path(running: Sandbox) -> None:
    page = running.ask("GET", "/no/such/page")
    assert page.status_code == 404
    assert "text/html" in page.headers["content-type"]
    assert "does not exist" in page.text

    for path in ("/psd2/v1/nothing", "/sandbox/v1/nothing", "/sandbox", "/psd2"):
        answer = running.ask("GET", path)
        assert answer.status_code == 404, path
        assert answer.json()["tppMessages"][0]["code"] == "RESOURCE_UNKNOWN"
        assert answer.headers["x-request-id"]
    assert running.ask("GET", "/.well-known/other").json()["error"] == "invalid_request"


def test_no_answer_names_the_server(running: Sandbox) -> None:
    assert "server" not in running.ask("GET", "/health/live").headers


def test_a_port_in_use_is_told_in_one_line_with_what_to_do(running: Sandbox) -> None:
    port = running.demo["baseUrl"].rpartition(":")[2]

    second = run(running.home, "sandbox", "--port", port, "--data", "other")

    assert second.returncode == 2
    assert second.stderr.splitlines() == [
        f"Cannot start: port {port} is in use.",
        "Stop the program that has it, or take another one with --port.",
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_start_takes_up_where_the_first_was_stopped(
    tmp_path: Path, number: signal.Signals
) -> None:
    with started(tmp_path) as first:
        before = first.demo
        first.ask("POST", "/sandbox/v1/clock", body={"advance": "P3D"})
        assert first.stop(number) == 0
    assert sorted(path.name for path in (tmp_path / "var/sandbox").iterdir()) == [
        "demo.json",
        "secret.key",
        "wicketgate.db",  # and no -wal beside it: all of it was written back
    ]

    with started(tmp_path, PYTHONPROFILEIMPORTTIME="1") as second:
        after = second.demo
        assert second.ask("GET", "/sandbox/v1/clock").json()["advancedBy"] == "P3D"
        answer = json.loads(second.shell(second.first_call))
        imported = {
            line.rpartition("|")[2].strip().partition(".")[0]
            for line in second.printed.splitlines()
            if line.startswith("import time:")
        }

    assert answer["accounts"]
    assert "wicketgate" in imported
    assert imported.isdisjoint(SLOW)
    assert after["apiKey"] == before["apiKey"]
    assert after["consentId"] == before["consentId"]
    assert after["accessToken"] != before["accessToken"]
    assert after["organisations"] == before["organisations"]


def test_a_first_start_that_was_killed_is_made_good_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "var/sandbox/wicketgate.db"
    process = subprocess.Popen(
        [COMMAND, "sandbox", "--port", "0"], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE
    )
    with process:
        for _ in range(3000):
            if admitted(path):
                break
            time.sleep(0.01)
        process.kill()
        assert b"curl" not in process.communicate()[0]

    with started(tmp_path) as running:
        assert json.loads(running.shell(running.first_call))["accounts"]
        for one in running.demo["organisations"]:
            assert running.ask("GET", "/sandbox/v1/clock", key=one["apiKey"]).status_code == 200


def admitted(path: Path) -> int:
    """How many organisations the database has so far."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as connection:
        try:
            [[count]] = connection.execute("SELECT count(*) FROM organisation").fetchall()
        except sqlite3.OperationalError:
            return 0  # no table yet
    return int(count)


def test_several_processes_share_the_port(tmp_path: Path) -> None:
    with started(tmp_path, "--workers", "2") as running:
        assert json.loads(running.shell(running.first_call))["accounts"]
        assert all(running.ask("GET", "/health/ready").is_success for _ in range(10))
        assert running.stop() == 0
    assert not list((tmp_path / "var/sandbox").glob("*-wal"))


def test_the_sandbox_works_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    with started(tmp_path, "--database", postgres_url, "--workers", "2") as running:
        assert json.loads(running.shell(running.first_call))["accounts"]
        assert running.stop() == 0
    with started(tmp_path, WICKETGATE_DATABASE=postgres_url) as running:
        assert json.loads(running.shell(running.first_call))["accounts"]
        assert running.stop() == 0
    assert not (tmp_path / "var/sandbox/wicketgate.db").exists()


def test_address_and_profile_are_the_ones_given(tmp_path: Path) -> None:
    folder = tmp_path / "var/sandbox"
    folder.mkdir(parents=True)
    (folder / "profile.toml").write_text('bank_name = "Heron Bank"\n')

    with started(tmp_path, "--base-url", "https://sandbox.bank.example/") as running:
        demo, printed = running.demo, running.printed

    assert demo["api"] == "https://sandbox.bank.example/psd2"
    assert "curl 'https://sandbox.bank.example/psd2/v1/accounts" in printed
    assert "Heron Bank" in printed


def cannot(home: Path, *flags: str) -> tuple[str, str]:
    """Why the sandbox does not start, and what it says to do."""
    done = run(home, "sandbox", "--port", "0", *flags)
    assert done.returncode == 2, done.stderr
    why, remedy = done.stderr.splitlines()
    assert why.startswith("Cannot start: ")
    assert done.stdout == ""
    return why, remedy


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    why, remedy = cannot(tmp_path, "--data", "file/data")

    assert "the folder file/data cannot be written" in why
    assert "--data" in remedy


def test_a_newer_schema_is_left_alone(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "var/sandbox/wicketgate.db"
    path.parent.mkdir(parents=True)
    shutil.copy(sqlite_template, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_the_future'")

    why, remedy = cannot(tmp_path)

    assert "newer version of Wicketgate" in why
    assert "Start that version again" in remedy
    with closing(sqlite3.connect(path)) as connection:
        [version] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert version == "9999_the_future"


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        why, remedy = cannot(tmp_path, "--database", f"postgresql://me:secret@127.0.0.1:{port}/x")

    assert "the database cannot be reached" in why
    assert "secret" not in why
    assert "--database" in remedy


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear bank, " * 200)

    why, _ = cannot(tmp_path, "--database", "sqlite:///letter.db")

    assert "letter.db is no database of ours" in why


def test_a_database_of_another_kind_is_told(tmp_path: Path) -> None:
    why, _ = cannot(tmp_path, "--database", "mysql://me@host/name")

    assert "sqlite:/// or postgresql://" in why


def test_a_switch_that_does_not_exist_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "bank.toml").write_text('page_sise = 10\ntime_zone = "Europe/Gotham"\n')

    why, remedy = cannot(tmp_path, "--profile", "bank.toml")

    assert "page_sise" in why
    assert "time_zone" in why
    assert "docs/profile.md" in remedy


def test_a_logo_that_acts_is_told(tmp_path: Path) -> None:
    (tmp_path / "bank.toml").write_text('brand_logo = "logo.svg"\n')
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script/></svg>'
    )

    why, remedy = cannot(tmp_path, "--profile", "bank.toml")

    assert why.endswith(
        "brand_logo: logo.svg has an element <script>; a logo has shapes and texts only."
    )
    assert "docs/profile.md" in remedy


def test_a_setting_out_of_range_is_told(tmp_path: Path) -> None:
    why, _ = cannot(tmp_path, "--workers", "0", "--base-url", "ftp://bank.example")

    assert "workers" in why
    assert "base_url" in why


def test_a_secret_of_another_length_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "var/sandbox"
    folder.mkdir(parents=True)
    (folder / "secret.key").write_bytes(b"short")

    why, remedy = cannot(tmp_path)

    assert "secret.key does not hold 32 bytes" in why
    assert "backup" in remedy


def test_an_address_that_is_not_ours_is_told(tmp_path: Path) -> None:
    why, remedy = cannot(tmp_path, "--host", "192.0.2.1")

    assert "192.0.2.1 port 0 cannot be listened on" in why
    assert "--host" in remedy


def test_the_command_tells_its_version_and_helps(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"wicketgate {__version__}\n"
    told = run(tmp_path, "sandbox", "--help").stdout
    for flag in ("--host", "--port", "--data", "--database", "--workers", "--profile"):
        assert flag in told
    assert list(tmp_path.iterdir()) == []
