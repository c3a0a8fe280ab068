"""No template lies about unused."""

import re
from pathlib import Path

from tests.house.sources import SOURCE, python_files, shown, strings


def templates() -> list[tuple[Path, str]]:
    """Every template, with the name by which a page asks for it."""
    return [
        (path, path.relative_to(folder).as_posix())
        for folder in sorted((SOURCE / "web").rglob("templates"))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def test_every_act_of_a_history_is_told_in_words() -> None:
    """The pages of operations name what was done to a payment, a basket or a consent."""
    act = re.compile(r"(?:payment|basket|consent)\.([a-z_]+)|(token\.lent)")
    found = {text for text in strings(python_files(SOURCE)) if act.fullmatch(text)}
    record = (SOURCE / "web/backoffice/templates/backoffice/record_parts.html").read_text("utf-8")
    silent = {one for one in found if f'"{one.partition(".")[2]}": _(' not in record}
    assert len(found) > 30
    assert not silent


def test_no_template_is_unused() -> None:
    asked_for = set(strings(python_files(SOURCE / "web")))
    texts = {path: path.read_text("utf-8") for path, _ in templates()}
    unused = [
        shown(path)
        for path, name in templates()
        if name not in asked_for
        and not any(
            f'"{name}"' in text or f"'{name}'" in text
            for other, text in texts.items()
            if other != path
        )
    ]
    assert not unused, "\n".join(unused)
