"""The examples in the documents work as printed."""

import inspect
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.commands.running import Sandbox, started
from tests.house.sources import ROOT
from wicketgate import cli
from wicketgate.certificate_settings import CertificateSettings
from wicketgate.settings import PREFIX
from wicketgate.web.control.routes import ROUTES

BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "---- next ----"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with started(tmp_path_factory.mktemp("home")) as sandbox:
        yield sandbox


def blocks(page: str) -> list[tuple[str, str]]:
    """Kind and text of each block, in order."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    return [(found[1], found[2]) for found in BLOCK.finditer(text)]


def shape(value: Any) -> Any:
    """The members of an answer and the kinds of their values; of a list its first entry."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


@pytest.mark.parametrize("name", ["guide/first-payment.md", "sandbox.md"])
def test_every_example_answers_as_printed(running: Sandbox, name: str) -> None:
    page = blocks(name)
    lines = [text for kind, text in page if kind == "sh"]

    printed = running.shell(f"\necho '{MARK}'\n".join(lines)).split(f"{MARK}\n")

    expected = [
        after if following == "json" else None
        for (kind, _), (following, after) in pairwise([*page, ("end", "")])
        if kind == "sh"
    ]
    assert len(printed) == len(expected)
    for answer, example in zip(printed, expected, strict=True):
        if example is not None:
            assert shape(json.loads(answer)) == shape(json.loads(example)), answer


def test_the_example_of_the_file_has_all_its_members(running: Sandbox) -> None:
    [(_, example)] = blocks("demo-json.md")

    assert shape(json.loads(example)) == shape(running.demo)


def test_every_route_of_the_control_api_is_documented() -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text("utf-8")

    for row in ROUTES:
        path = row.path.replace("account_id", "resource_id")
        path = re.sub(r"_id\b", "Id", path)
        assert f"### {row.method} {path}\n" in page


def test_every_option_is_documented_as_flag_and_variable() -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text("utf-8")

    for name in inspect.signature(cli.sandbox).parameters:
        assert f"| `--{name.replace('_', '-')}` | `{PREFIX}{name.upper()}` |" in page


def test_every_setting_about_certificates_is_documented() -> None:
    page = (ROOT / "docs" / "certificates.md").read_text("utf-8")

    for name, field in CertificateSettings.model_fields.items():
        assert f"| `{PREFIX}{name.upper()}` | {field.description} |" in page
