"""Flags win over the environment, and that over the defaults."""

import os
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from wicketgate.settings import PREFIX, CannotStart, Settings, open_folder


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def test_a_flag_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WICKETGATE_PORT", "9001")
    monkeypatch.setenv("WICKETGATE_HOST", "localhost")
    monkeypatch.setenv("WICKETGATE_DATABASE", "")

    settings = Settings.read({"port": 9002, "host": None})

    assert (settings.port, settings.host, settings.workers) == (9002, "localhost", 1)
    assert settings.database_url == "sqlite:///var/sandbox/wicketgate.db"


@pytest.mark.parametrize(
    ("flags", "url"),
    [
        ({}, "http://127.0.0.1:8080"),
        ({"host": str(IPv4Address(0))}, "http://127.0.0.1:8080"),
        ({"host": "::"}, "http://[::1]:8080"),
        ({"host": "::1", "port": 80}, "http://[::1]:80"),
        ({"host": "bank.example"}, "http://bank.example:8080"),
        ({"base_url": "https://bank.example:8443/"}, "https://bank.example:8443"),
    ],
)
def test_where_visitors_reach_us(flags: dict[str, object], url: str) -> None:
    assert Settings.read(flags).public_url == url


@pytest.mark.parametrize(
    "flags",
    [
        {"port": 65536},
        {"port": "http"},
        {"workers": 0},
        *(
            {"base_url": url}
            for url in (
                "bank.example",
                "ftp://bank.example",
                "https://",
                "https://bank.example/psd2",
                "https://me@bank.example",
                "https://bank.example?x=1",
            )
        ),
    ],
)
def test_what_cannot_be_used_is_told_by_name(flags: dict[str, object]) -> None:
    with pytest.raises(CannotStart) as told:
        Settings.read(flags)

    assert all(name in told.value.why for name in flags)


def test_what_is_handed_over_is_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Settings.read({"data": Path("elsewhere"), "port": 9003, "workers": 3})
    for name in Settings.model_fields:
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", "")  # and so put back after the test

    given.hand_over()

    assert Settings.read({}) == given


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"

    first = open_folder(folder)

    assert open_folder(folder) == first
    assert len(first.root) == 32
    assert open_folder(tmp_path / "other") != first


def test_the_profile_named_wins_over_the_one_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text('bank_name = "Heron Bank"')
    (tmp_path / "other.toml").write_text('bank_name = "Egret Bank"')

    assert Settings.read({"data": tmp_path}).rulebook().bank_name == "Heron Bank"
    named = Settings.read({"data": tmp_path, "profile": tmp_path / "other.toml"})
    assert named.rulebook().bank_name == "Egret Bank"
    assert Settings.read({"data": tmp_path / "empty"}).rulebook().bank_name == "Kestrel Bank"
