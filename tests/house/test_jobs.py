"""Every job that is asked for is one that somebody does."""

import ast
import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.house.sources import SOURCE, python_files, shown, tree

ASKS: Final = frozenset({"put", "put_once", "repeat"})


def jobs() -> Mapping[str, object]:
    """What the worker can do, by name: the `JOBS` and `ERRANDS` of every package."""
    found: dict[str, object] = {}
    for path in sorted(SOURCE.glob("*/jobs.py")):
        module = importlib.import_module(f"wicketgate.{path.parent.name}.jobs")
        found |= module.JOBS
        found |= getattr(module, "ERRANDS", {})
    return found


def _asks(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "outbox"
    )


def asked_for(path: Path) -> Iterator[tuple[str, str]]:
    """Every job name written in a call of the outbox, and where it stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and _asks(node):
            for name in node.args[1:2]:
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    yield f"{shown(path)}:{node.lineno}", name.value


def test_every_job_name_in_the_outbox_has_a_function() -> None:
    known = jobs()
    wrong = [
        f"{place} {name}"
        for path in python_files(SOURCE)
        for place, name in asked_for(path)
        if name not in known
    ]
    assert not wrong, "\n".join(wrong)


def test_a_job_is_called_after_its_package_and_its_function() -> None:
    wrong = [
        name
        for name, job in jobs().items()
        if f"wicketgate.{name}"
        != f"{job.__module__.removesuffix('.jobs')}.{getattr(job, '__name__', '')}"
    ]
    assert not wrong, "\n".join(wrong)
