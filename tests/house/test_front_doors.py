"""Visitors use the front door, and behind every front door stands a name plate."""

import ast
from pathlib import Path

import pytest

from tests.house.sources import SOURCE, field_packages, python_files, shown, tree

FIELD = frozenset(field_packages())
ROOM_OF_THE_WORKER = (("working.py", "jobs"), ("sandboxed.py", "jobs"), ("refcore.py", "jobs"))
"""These collect what a worker does: the visitors of a room, and the room they visit."""


def back_doors(path: Path) -> list[tuple[int, str]]:
    """Every import that reaches past the front door of another field package, with its line.

    Abroad one writes `from wicketgate import consents`, or takes by name what the front door
    hands out; never a room, and never the rooms behind it.
    """
    home = path.relative_to(SOURCE).parts[0]
    found = []
    for node in ast.walk(tree(path)):
        for module, name in _visited(node):
            parts = module.split(".")
            if parts[0] != "wicketgate" or len(parts) < 2 or parts[1] not in FIELD - {home}:
                continue
            if (home, *parts[2:]) in ROOM_OF_THE_WORKER:
                continue
            if len(parts) > 2 or name not in handed_out(parts[1]):
                found.append((node.lineno, f"{module} {name}".strip()))
    return found


def _visited(node: ast.AST) -> list[tuple[str, str]]:
    """Each module that the line imports, with the name taken from it."""
    if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        return [(node.module, alias.name) for alias in node.names]
    if isinstance(node, ast.Import):
        return [(alias.name, "") for alias in node.names]
    return []


def handed_out(package: str) -> frozenset[str]:
    """The names in `__all__` of a package's front door."""
    for node in tree(SOURCE / package / "__init__.py").body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def test_visitors_use_the_front_door() -> None:
    wrong = [
        f"{shown(path)}:{line} imports {module}"
        for path in python_files(SOURCE)
        for line, module in back_doors(path)
    ]
    assert not wrong, "\n".join(wrong)


def test_at_home_one_uses_one_dot() -> None:
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for name in FIELD
        for path in python_files(SOURCE / name)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and node.level == 0
        and (node.module or "").startswith(f"wicketgate.{name}")
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(FIELD))
def test_every_front_door_says_what_the_package_is(name: str) -> None:
    door = tree(SOURCE / name / "__init__.py")
    assert ast.get_docstring(door), f"{name}/__init__.py needs a docstring"
    assert handed_out(name), f"{name}/__init__.py needs __all__"


@pytest.mark.parametrize("name", sorted(FIELD))
def test_a_front_door_only_hands_out_what_its_rooms_hold(name: str) -> None:
    door = tree(SOURCE / name / "__init__.py")
    foreign = [
        shown(SOURCE / name / "__init__.py") + f":{node.lineno}"
        for node in door.body
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.level != 1)
    ]
    assert not foreign, "\n".join(foreign)
