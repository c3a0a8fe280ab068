"""What a register keeps."""

from enum import StrEnum
from typing import Protocol


class Kept(Protocol):
    """A thing that an organisation asked for, as it is written down."""

    @property
    def id(self) -> str: ...

    @property
    def status(self) -> StrEnum: ...
