"""`wicketgate check` says of each thing that it is well, or what to do."""

from pathlib import Path

import pytest

from tests.support import nodes
from tests.support.nodes import free_port, run, running


def line(printed: str, about: str) -> str:
    """The line about it, with the remedy where one follows."""
    lines = printed.splitlines()
    place = next(at for at, text in enumerate(lines) if text[4:].startswith(about))
    return "\n".join(lines[place : place + 2])


def test_all_is_well(tmp_path: Path) -> None:
    port = free_port()
    settings = nodes.of_sandbox(tmp_path, f"sqlite:///{tmp_path / 'w.db'}") | {
        "base_url": f"http://127.0.0.1:{port}",
        "port": port,
    }
    with running(tmp_path, "serve", **settings):
        told = run(tmp_path, "check", **settings)

    assert told.returncode == 0, told.stdout + told.stderr
    assert {text[:4] for text in told.stdout.splitlines()} == {"ok  "}
    for about in ("settings", "database", "schema", "clock", "mail", "certificates", "proxy"):
        assert line(told.stdout, about).startswith("ok  ")


def test_each_thing_that_is_not_well_has_a_remedy(tmp_path: Path) -> None:
    settings = nodes.of_live(tmp_path, f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    settings |= {"demo": True, "base_url": f"https://127.0.0.1:{free_port()}", "tpyo": 1}

    told = run(tmp_path, "check", **settings)

    assert told.returncode == 1
    assert "Remove WICKETGATE_DEMO" in line(told.stdout, "settings")
    assert "WICKETGATE_TPYO is no setting" in told.stdout
    for about in ("database", "schema", "installation", "clock", "mail", "certificates", "proxy"):
        seen = line(told.stdout, about)
        assert seen.startswith("no  "), seen
        assert seen.splitlines()[1].strip(), seen


def test_a_database_without_our_schema_is_left_as_it_is(tmp_path: Path) -> None:
    database = tmp_path / "w.db"
    settings = nodes.of_live(tmp_path, f"sqlite:///{database}")

    told = run(tmp_path, "check", **settings)

    assert "wicketgate migrate" in line(told.stdout, "schema")
    assert not database.exists()


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_what_cannot_start_says_why_and_what_to_do(tmp_path: Path, command: str) -> None:
    settings = nodes.of_live(tmp_path, "sqlite:///live.db") | {"base_url": "http://bank.example"}

    refused = run(tmp_path, command, **settings)

    assert refused.returncode == 2
    assert "the base URL is not https" in refused.stderr
    assert "WICKETGATE_BASE_URL" in refused.stderr
