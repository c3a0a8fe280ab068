"""Every job that is put into the outbox has a function that does it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import SOURCE, python_files, shown, tree


def _is_put(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "put"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "outbox"
    )


def orders() -> Iterator[tuple[str, str | None]]:
    """Every `outbox.put(work, "package.verb", ...)`: where it stands, and the job's name."""
    for path in python_files(SOURCE):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and _is_put(node):
                name = node.args[1] if len(node.args) > 1 else None
                literal = name.value if isinstance(name, ast.Constant) else None
                yield f"{shown(path)}:{node.lineno}", literal if isinstance(literal, str) else None


def verbs(path: Path) -> set[str]:
    """The functions written in this file."""
    return {
        node.name
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_job_name_in_the_outbox_has_a_function() -> None:
    wrong = []
    for place, name in orders():
        package, _, verb = (name or "").partition(".")
        jobs = SOURCE / package / "jobs.py"
        if not verb or not jobs.exists() or verb not in verbs(jobs):
            wrong.append(f"{place} {name}")
    assert not wrong, "\n".join(wrong)
