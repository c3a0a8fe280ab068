"""Every way around a check gives its reason on the line, and there are few of them."""

import io
import re
import tokenize
from pathlib import Path
from typing import Final

from tests.house.sources import our_python, shown

ALLOWED: Final = 20
"""How many there may be in all. Raising it is a decision for the review, not for the writer."""

ESCAPE: Final = re.compile(
    r"noqa|type:\s*ignore|nosec|nosemgrep|pragma:\s*no|fmt:\s*(off|skip)|mypy:|ruff:|pylint:"
)
REASONED: Final = re.compile(
    r"#\s*(noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*|type: ignore\[[a-z-]+(, ?[a-z-]+)*\])"
    r"\s+(#|-|\u2014)\s*\w+(\W+\w+){2,}"
)


def escapes(path: Path) -> list[tuple[int, str]]:
    """Each comment that switches a check off, with its line."""
    words = tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
    return [
        (token.start[0], token.string)
        for token in words
        if token.type == tokenize.COMMENT and ESCAPE.search(token.string)
    ]


def test_every_escape_names_one_rule_and_gives_its_reason() -> None:
    wrong = [
        f"{shown(path)}:{line} {comment}"
        for path in our_python()
        for line, comment in escapes(path)
        if not REASONED.match(comment)
    ]
    assert not wrong, "write `# noqa: S608  # because ...`\n" + "\n".join(wrong)


def test_escapes_are_counted() -> None:
    found = [
        f"{shown(path)}:{line} {comment}"
        for path in our_python()
        for line, comment in escapes(path)
    ]
    assert len(found) <= ALLOWED, "\n".join(found)
