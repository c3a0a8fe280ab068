"""The facts of each page of the developers' area. The words are in the templates."""

from dataclasses import dataclass
from typing import ClassVar, Final

_OK: Final = 200


@dataclass(frozen=True, kw_only=True)
class Page:
    """Any page here. `place` is the entry of the side that it belongs to; `csrf` signs out."""

    csrf: str
    place: ClassVar[str] = ""
    status: ClassVar[int] = _OK
