"""Pages with a form that more than one door has: what a person signs in with is set up alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Final

OK: Final = 200
UNPROCESSABLE: Final = 422


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """A page with a form. `errors`: a field's name and what is wrong with it, in their order."""

    csrf: str
    errors: Mapping[str, StrEnum] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return UNPROCESSABLE if self.errors else OK


@dataclass(frozen=True, kw_only=True)
class AppPage(FormPage):
    """Posts `code` and the sealed `salt`. `qr` is the address of a picture of the secret."""

    qr: str
    secret: str
    salt: str


@dataclass(frozen=True, kw_only=True)
class RecoveryCodes:
    """Shown once, as the answer to a form: they are kept as hashes. `onwards` is the next page."""

    codes: tuple[str, ...]
    onwards: str
    template: ClassVar[str] = "kit/recovery_codes.html"
    status: ClassVar[int] = OK
