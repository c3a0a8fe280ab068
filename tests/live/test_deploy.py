"""The files in deploy/ are well-formed, agree with the program, and what they start runs."""

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from scripts import settings_table
from tests.house.sources import ROOT
from tests.support import nodes
from tests.support.need import unmet
from wicketgate import safety
from wicketgate.settings import PREFIX, Settings
from wicketgate.web.kit.health import LIVE, READY

DEPLOY: Final = ROOT / "deploy"
UNITS: Final = sorted((DEPLOY / "systemd").glob("*.service"))
INSTALLED: Final = "/opt/wicketgate/bin/wicketgate"
COMMANDS: Final = {"serve", "worker", "migrate"}


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / name).read_text("utf-8")))


MANIFESTS: Final = [
    found
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for found in documents(str(path))
]


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [found for found in MANIFESTS if found["kind"] == kind]


def pods() -> list[dict[str, Any]]:
    return [
        found["spec"]["template"]["spec"] for found in (*of_kind("Deployment"), *of_kind("Job"))
    ]


# ------------------------------------------------------------------ what the files name
def test_the_table_of_settings_is_the_program_s() -> None:
    page = settings_table.PAGE.read_text("utf-8")

    assert settings_table.with_table(page) == page, "python -m scripts.settings_table writes it"


def test_every_variable_in_deploy_is_a_setting() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    named = {
        variable
        for path in DEPLOY.rglob("*")
        if path.is_file() and path.name != "nginx.conf"
        for variable in re.findall(rf"{PREFIX}[A-Z_]+", path.read_text("utf-8"))
    }

    assert named
    assert named <= known


# ------------------------------------------------------------------ systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        unmet("no systemd-analyze on this machine")
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text().replace(INSTALLED, nodes.COMMAND))

    told = subprocess.run([program, "verify", copy], capture_output=True, text=True, check=False)

    assert (told.returncode, told.stderr) == (0, "")


def _as_systemd_would(text: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The words and the variables of a unit, its credentials laid into `folder`."""
    live = nodes.of_live(folder, "unused")
    credentials = folder / "credentials"
    credentials.mkdir()
    for name, held in {
        "secret": nodes.SECRET,
        "database": f"sqlite:///{folder / 'w.db'}",
        "smtp": "smtp://127.0.0.1:2525",
        "core": nodes.CORE_SECRET,
        "proxy": nodes.PROXY_SECRET,
    }.items():
        assert f"LoadCredential={name}:" in text
        (credentials / name).touch(0o400)
        (credentials / name).write_text(held)
    settings = folder / "wicketgate.toml"
    settings.write_text(
        f'environment = "live"\nbase_url = "https://api.bank.example"\nport = {nodes.free_port()}\n'
        f'core_url = "http://127.0.0.1:9"\ndrain_seconds = 1\ndata = "{folder / "data"}"\n'
    )
    [words] = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    words = words.replace(INSTALLED, nodes.COMMAND)
    words = words.replace("/etc/wicketgate/wicketgate.toml", str(settings))
    told = dict(
        line.replace("%d", str(credentials)).split("=", 1)
        for line in re.findall(r"^Environment=(.+)$", text, re.MULTILINE)
    )
    told["WICKETGATE_METRICS_PORT"] = str(nodes.free_port())
    told["WICKETGATE_ISSUERS"] = str(live["issuers"])
    return words.split(), told


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_what_the_unit_starts_runs_and_stops_in_time(unit: Path, tmp_path: Path) -> None:
    """The words, the variables and the credentials of the unit, without systemd around them."""
    text = unit.read_text()
    words, told = _as_systemd_would(text, tmp_path)
    [patience] = re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            words, env=nodes.environment({}) | told, stderr=output, cwd=tmp_path
        )
    node = nodes.Node(process, log)
    nodes.wait_until_ready(node)

    process.send_signal(signal.SIGTERM)

    begun = time.monotonic()
    assert process.wait(60) == 0
    assert time.monotonic() - begun < int(patience)


# ------------------------------------------------------------------ containers
def test_compose_accepts_the_file() -> None:
    program = Path(sys.executable).with_name("check-jsonschema")

    told = subprocess.run(
        [program, "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stdout + told.stderr


def test_compose_names_commands_and_secrets_that_there_are() -> None:
    [compose] = documents("compose.yaml")
    secrets = set(compose["secrets"])
    for name in ("web", "worker"):
        service = compose["services"][name]
        assert set(service["command"]) <= COMMANDS
        assert set(service["secrets"]) <= secrets
        for variable, value in service["environment"].items():
            if variable.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in secrets
    assert READY in str(compose["services"]["web"]["healthcheck"])
    assert LIVE in str(compose["services"]["worker"]["healthcheck"])


def test_the_image_is_built_of_what_there_is_and_runs_as_nobody() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")

    assert (ROOT / "requirements" / "run.txt").exists()
    assert "--require-hashes -r run.txt" in text
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert text.index("USER 10001") < text.index("ENTRYPOINT")
    for version in re.findall(r"^FROM \S+/python:(\d+)\.(\d+)-slim", text, re.MULTILINE):
        assert tuple(map(int, version)) >= (3, 11)


# ------------------------------------------------------------------ Kubernetes
def test_every_manifest_says_what_it_is() -> None:
    [listed] = [found["resources"] for found in MANIFESTS if found["kind"] == "Kustomization"]
    there = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert {*listed, "kustomization.yaml"} == there
    for found in MANIFESTS:
        assert found["apiVersion"]
        assert found["kind"] == "Kustomization" or found["metadata"]["name"]


def test_pods_have_no_rights_and_name_what_there_is() -> None:
    settings = {found["metadata"]["name"] for found in of_kind("ConfigMap")}
    assert len(pods()) == 3
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["automountServiceAccountToken"] is False
        [container] = pod["containers"]
        assert set(container["args"]) <= COMMANDS
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert {one["configMapRef"]["name"] for one in container["envFrom"]} <= settings
        mounted = {one["name"] for one in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}


def test_what_pods_are_told_is_safe_for_a_live_bank(tmp_path: Path) -> None:
    [settings] = of_kind("ConfigMap")
    live = nodes.of_live(tmp_path, "unused")
    held = {
        "secret": nodes.SECRET,
        "database": "postgresql://wicketgate@postgres/wicketgate",
        "smtp": "smtp://mail.bank.example",
        "core": nodes.CORE_SECRET,
        "proxy": nodes.PROXY_SECRET,
    }
    for name, content in held.items():
        (tmp_path / f"held-{name}").touch(mode=0o600)
        (tmp_path / f"held-{name}").write_text(content)
    places = {"/run/secrets/wicketgate/": f"{tmp_path}/held-"}
    places["/etc/wicketgate/issuers"] = str(live["issuers"])
    told = {}
    for name, value in settings["data"].items():
        place = next((place for place in places if value.startswith(place)), "")
        here = places[place] + value.removeprefix(place) if place else value
        told[name.removeprefix(PREFIX).lower()] = here

    safety.check(Settings.read(told))

    for pod in pods():
        mounts = {one["mountPath"] for one in pod["containers"][0]["volumeMounts"]}
        assert {"/run/secrets/wicketgate", "/etc/wicketgate/issuers"} <= mounts


def test_probes_ask_what_is_answered() -> None:
    for deployment in of_kind("Deployment"):
        assert deployment["spec"]["selector"]["matchLabels"] == deployment["metadata"]["labels"]
        [container] = deployment["spec"]["template"]["spec"]["containers"]
        ports = {port["name"] for port in container["ports"]}
        probes = {name: container[name] for name in container if name.endswith("Probe")}
        for name, probe in probes.items():
            assert probe["httpGet"]["port"] in ports
            assert probe["httpGet"]["path"] == (READY if name == "readinessProbe" else LIVE)


def test_pods_have_time_to_stop() -> None:
    [settings] = of_kind("ConfigMap")
    drain = float(settings["data"]["WICKETGATE_DRAIN_SECONDS"])

    assert all(pod["terminationGracePeriodSeconds"] > 10 for pod in pods())
    [web] = [pod for pod in pods() if pod["containers"][0]["args"] == ["serve"]]
    assert web["terminationGracePeriodSeconds"] > drain + 20  # calls in hand, and the task
