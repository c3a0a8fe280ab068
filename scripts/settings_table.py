"""The table of all settings, as docs/running.md has it between its two marks."""

from enum import Enum
from pathlib import Path
from typing import Final

from tests.house.sources import ROOT
from wicketgate.settings import PREFIX, Settings

PAGE: Final = ROOT / "docs" / "running.md"
BEGIN: Final = "<!-- settings: written by python -m scripts.settings_table -->\n"
END: Final = "<!-- end of settings -->\n"


def table() -> str:
    """One line a setting that somebody may set, in the order of the class."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
        if field.description
    ]
    return "\n".join(["| Variable | Default | Meaning |", "| --- | --- | --- |", *rows, ""])


def _default(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return f"`{value.value}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def with_table(page: str) -> str:
    """The page with the table between the marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    Path(PAGE).write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
