"""The project's own files, as the house tests read them."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = ROOT / "src" / "wicketgate"

SEATS: Final = frozenset({"kernel", "web", "migrations"})
"""Folders of the package that are no field packages."""


def python_files(*folders: Path) -> list[Path]:
    """Every Python file below these folders, in order. A folder that is not there has none."""
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def our_python() -> list[Path]:
    """Every Python file that we wrote, tests and scripts included."""
    return python_files(*(ROOT / name for name in ("src", "tests", "scripts", "bench")))


@cache
def tree(path: Path) -> ast.Module:
    """The file as Python reads it."""
    return ast.parse(path.read_text("utf-8"), str(path))


def strings(paths: Iterable[Path]) -> Iterator[str]:
    """Every string written in these files."""
    for path in paths:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def field_packages() -> list[str]:
    """The names of the field packages: what the bank means."""
    return sorted(
        path.parent.name for path in SOURCE.glob("*/__init__.py") if path.parent.name not in SEATS
    )


def shown(path: Path) -> str:
    """The path as a person types it at the root of the repository."""
    return path.relative_to(ROOT).as_posix()
