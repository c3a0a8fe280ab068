"""Nothing is too long to be read at one sitting."""

import ast
from typing import Final

from tests.house.sources import our_python, shown, tree

LINES_OF_A_FUNCTION: Final = 40
LINES_OF_A_FILE: Final = 400


def test_no_function_is_too_long() -> None:
    wrong = [
        f"{shown(path)}:{node.lineno} {node.name}: {length} lines"
        for path in our_python()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LINES_OF_A_FUNCTION
    ]
    assert not wrong, "\n".join(wrong)


def test_no_file_is_too_long() -> None:
    wrong = [
        f"{shown(path)}: {length} lines"
        for path in our_python()
        if (length := len(path.read_text("utf-8").splitlines())) > LINES_OF_A_FILE
    ]
    assert not wrong, "\n".join(wrong)
