"""The documents tell the truth about the house."""

import re
from typing import Final

from tests.house.sources import ROOT, SOURCE, field_packages
from wicketgate.kernel.profile import Profile

TICKED: Final = re.compile(r"`([^`\n]+)`")
LINKED: Final = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)(#[^)]*)?\)")


def test_every_path_in_the_map_exists() -> None:
    told = [
        word
        for word in TICKED.findall((ROOT / "docs" / "map.md").read_text("utf-8"))
        if re.fullmatch(r"[\w./-]+", word) and ("/" in word or word.endswith((".py", ".md")))
    ]
    assert told
    lost = [path for path in told if not (ROOT / path).exists() and not (SOURCE / path).exists()]
    assert not lost, f"named in docs/map.md and not there: {lost}"


def test_every_package_is_on_the_map() -> None:
    told = TICKED.findall((ROOT / "docs" / "map.md").read_text("utf-8"))
    doors = [f"web/{path.parent.name}" for path in SOURCE.glob("web/*/__init__.py")]
    lost = [name for name in [*field_packages(), *doors] if f"{name}/" not in told]
    assert not lost, f"not on docs/map.md: {lost}"


def test_every_link_between_documents_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("requirements/*.md")]
    lost = [
        f"{page.relative_to(ROOT)} -> {link}"
        for page in pages
        for link, _ in LINKED.findall(page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]
    assert not lost, "\n".join(lost)


def test_every_switch_of_the_profile_is_documented() -> None:
    page = (ROOT / "docs" / "profile.md").read_text("utf-8")
    told = set(TICKED.findall(page))
    lost = [name for name in Profile.model_fields if name not in told]
    assert not lost, f"not in docs/profile.md: {lost}"


def test_every_decision_has_the_same_parts() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert records
    parts = ("## Context", "## Decision", "## Consequences", "## Alternatives")
    thin = [
        path.name for path in records if any(part not in path.read_text("utf-8") for part in parts)
    ]
    assert not thin
    numbers = [int(path.name[:4]) for path in records]
    assert numbers == list(range(1, len(records) + 1))
