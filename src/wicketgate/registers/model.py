"""What a register keeps."""

from enum import StrEnum
from typing import Protocol

from wicketgate.kernel.ids import OrganisationId


class Kept(Protocol):
    """A thing that an organisation asked for, as it is written down."""

    @property
    def id(self) -> str: ...

    @property
    def organisation_id(self) -> OrganisationId: ...

    @property
    def status(self) -> StrEnum: ...
