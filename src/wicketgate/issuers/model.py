"""Issuers, and the lists that name them (ETSI TS 119 612)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import chain
from typing import Final

from cryptography import x509

from wicketgate.certificates import Kind, Trust
from wicketgate.kernel.clock import MICROSECOND

from .errors import ListRefused

LOTL: Final = "https://ec.europa.eu/tools/lotl/eu-lotl.xml"
"""The list of the lists, published by the European Commission (eIDAS Art. 22(4))."""
LOTL_TERRITORY: Final = "EU"
GRACE: Final = timedelta(days=14)
"""How long the issuers of a list are trusted past its NextUpdate, while no newer one comes."""


class Standing(StrEnum):
    """How a list stands."""

    CURRENT = "current"
    STALE = "stale"
    """Past its NextUpdate; its issuers are trusted for a time still."""
    LAPSED = "lapsed"
    """Past that time too: nobody is trusted for its sake."""
    NEVER = "never"
    """It was never read with success."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority named in a list, and for which kinds of certificates."""

    certificate: x509.Certificate
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class TrustedList:
    """The last good list of a territory, and how the last look at it went.

    `fault` says why a newer one was not taken. Moments in microseconds since 1970.
    """

    territory: str
    url: str
    checked_us: int
    sequence: int | None = None
    next_update_us: int | None = None
    digest: str | None = None
    issuers: int = 0
    fault: str | None = None

    def standing(self, now_us: int) -> Standing:
        if self.next_update_us is None:
            return Standing.NEVER
        if now_us <= self.next_update_us:
            return Standing.CURRENT
        return Standing.STALE if now_us <= self.trusted_until_us else Standing.LAPSED

    @property
    def trusted_until_us(self) -> int:
        return 0 if self.next_update_us is None else self.next_update_us + GRACE // MICROSECOND


@dataclass(frozen=True, slots=True)
class ListSource:
    """Where the list of the lists is, and which of them are read.

    `signers` are the certificates of who signs it, as PEM; empty for those that pyHanko knows.
    `territories` are two letters each; empty for all.
    """

    url: str = LOTL
    signers: tuple[str, ...] = ()
    territories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Edition:
    """What a list says of itself, its signature not looked at."""

    territory: str
    sequence: int
    next_update_us: int
    digest: str


def check_newer(kept: TrustedList | None, came: Edition, now_us: int) -> None:
    """Whether the list may take the place of the one that is kept. Raises ListRefused.

    It must be current, and its number may not go back: an old list with its old signature would
    bring back issuers that were struck off.
    """
    if came.next_update_us < now_us:
        raise ListRefused("it is past its NextUpdate")
    if kept is None or kept.sequence is None:
        return
    if came.sequence < kept.sequence:
        raise ListRefused(f"its number {came.sequence} is below {kept.sequence}, which we have")
    if came.sequence == kept.sequence and came.digest != kept.digest:
        raise ListRefused(f"it differs from the list of the same number {came.sequence}")


def together(*parts: Iterable[x509.Certificate]) -> Trust:
    """The issuers together, each once."""
    return Trust(tuple(dict.fromkeys(chain.from_iterable(parts))))
