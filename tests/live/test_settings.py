"""Settings come from flags, the environment, a TOML file and files that hold secrets."""

import os
from pathlib import Path

import pytest

from tests.support import nodes
from wicketgate import safety
from wicketgate.settings import CannotStart, Settings, strangers


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("WICKETGATE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def live(tmp_path: Path, **more: object) -> Settings:
    """Settings with which a live bank may start, but for `more`; None takes one away."""
    given = nodes.of_live(tmp_path, "sqlite:///live.db") | more
    return Settings.read(given)


def test_flags_win_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "wicketgate.toml"
    file.write_text('host = "10.0.0.1"\nport = 1\nworkers = 3\n')
    monkeypatch.setenv("WICKETGATE_SETTINGS", str(file))
    monkeypatch.setenv("WICKETGATE_PORT", "2")
    monkeypatch.setenv("WICKETGATE_HOST", "10.0.0.2")

    settings = Settings.read({"host": "10.0.0.3"})

    assert (settings.host, settings.port, settings.workers) == ("10.0.0.3", 2, 3)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("hots = 1", "hots: Extra inputs are not permitted"),
        ("port = [", "is no TOML"),
        ("workers = 0", "workers"),
    ],
)
def test_a_file_that_is_wrong_is_told(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "wicketgate.toml"
    file.write_text(text)

    with pytest.raises(CannotStart) as refused:
        Settings.read({"settings": file})

    assert fault in refused.value.why


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="cannot be read: No such file"):
        Settings.read({"settings": tmp_path / "none.toml"})


def test_secrets_stand_in_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "url"
    file.write_text("postgresql://wicketgate:pass@db/wicketgate\n")
    monkeypatch.setenv("WICKETGATE_DATABASE_FILE", str(file))

    settings = Settings.read({})

    assert settings.database_url == "postgresql://wicketgate:pass@db/wicketgate"
    assert "pass" not in repr(settings)


def test_a_secret_is_named_once(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("sqlite:///x")

    with pytest.raises(CannotStart, match="name database or database_file, not both"):
        Settings.read({"database": "sqlite:///y", "database_file": file})


@pytest.mark.parametrize(
    "written",
    [
        nodes.SECRET.encode(),
        nodes.SECRET.encode() + b"\n",
        b"fzuaHF0g6EZ74ZMPosTYVm+Bt+MJSs0VKOaQfbP0Whw=\n",
        bytes.fromhex(nodes.SECRET),
    ],
    ids=["hexadecimal", "line", "base64", "bytes"],
)
def test_the_secret_may_be_written_in_three_ways(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "secret"
    file.write_bytes(written)

    assert len(Settings.read({"secret_file": file}).keyring().root) == 32


@pytest.mark.parametrize("secret", ["", "short", "ab" * 31, "ab" * 33, "not hexadecimal" * 5])
def test_a_secret_of_another_length_is_refused(tmp_path: Path, secret: str) -> None:
    file = tmp_path / "secret"
    file.write_text(secret)

    with pytest.raises(CannotStart, match="32 random bytes"):
        Settings.read({"secret_file": file})


def test_what_is_handed_over_keeps_secrets_in_their_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", {})
    settings = live(tmp_path)

    settings.hand_over()

    assert "WICKETGATE_SECRET" not in os.environ
    assert nodes.SECRET not in str(os.environ)
    assert Settings.read({}) == settings


def test_a_slip_of_the_pen_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WICKETGATE_BASEURL", "https://x")

    assert strangers() == ["WICKETGATE_BASEURL"]


# ------------------------------------------------------------------ what is not safe
def test_good_settings_of_a_live_bank_are_safe(tmp_path: Path) -> None:
    safety.check(live(tmp_path))


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"base_url": "http://api.bank.example"}, "the base URL is not https"),
        ({"base_url": None}, "the base URL is not https"),
        ({"database": None}, "no database is named"),
        ({"smtp": None}, "no mail server is named"),
        ({"secret_file": None}, "no secret is named"),
        ({"issuers": None}, "no issuer of certificates is trusted"),
        ({"core_url": None}, "the bank's core is not named"),
        ({"core_secret": None}, "the bank's core is not named"),
        ({"core_url": "http://core.bank.example"}, "the line to the core has no TLS"),
        ({"demo": True}, "the demo organisations are wanted"),
        ({"secret_file": None, "secret": "00" * 32}, "the secret is not random"),
        ({"secret_file": None, "secret": b"correct horse battery staple ok!".hex()}, "not random"),
    ],
)
def test_a_live_bank_does_not_start_unsafe(
    tmp_path: Path, more: dict[str, object], fault: str
) -> None:
    with pytest.raises(CannotStart) as refused:
        safety.check(live(tmp_path, **more))

    assert fault in refused.value.why
    assert refused.value.remedy


def test_a_secret_that_everybody_can_read_is_no_secret(tmp_path: Path) -> None:
    settings = live(tmp_path)
    (tmp_path / "secret").chmod(0o644)

    with pytest.raises(CannotStart, match="everybody on this machine can read"):
        safety.check(settings)


def test_the_folder_of_a_sandbox_is_refused(tmp_path: Path) -> None:
    settings = live(tmp_path)
    settings.data.mkdir()
    settings.demo_file.touch()

    with pytest.raises(CannotStart, match="is the folder of a sandbox"):
        safety.check(settings)


def test_every_danger_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(CannotStart) as refused:
        safety.check(live(tmp_path, smtp=None, demo=True))

    assert "mail server" in refused.value.why
    assert "demo" in refused.value.why


def test_somebody_must_say_which_side_it_is() -> None:
    with pytest.raises(CannotStart, match="nobody said whether"):
        safety.check(Settings.read({}))


def test_a_live_bank_is_not_started_as_a_sandbox(tmp_path: Path) -> None:
    refused = nodes.run(tmp_path, "sandbox", **nodes.of_live(tmp_path, "sqlite:///live.db"))

    assert refused.returncode == 2
    assert "wicketgate serve" in refused.stderr
