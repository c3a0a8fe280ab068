"""Names and links as the standard spells them (contract A.0.5, A.12)."""

from typing import Final

import msgspec

from wicketgate.kernel.profile import Links

BASE: Final = "/psd2"


_SPECIAL: Final = {"links": "_links", "sca_oauth": "scaOAuth", "all_psd2": "allPsd2"}


def spelled(name: str) -> str:
    """`booking_date` -> `bookingDate`; `links` -> `_links`."""
    special = _SPECIAL.get(name)
    if special is not None:
        return special
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


class Wire(msgspec.Struct, omit_defaults=True, rename=spelled, frozen=True):
    """A JSON object of the standard; absent members are left out, never null (E.14)."""


class Href(msgspec.Struct, frozen=True):
    """Each link is an object (contract A.0.5)."""

    href: str


class Linker:
    """Writes API links as the bank's profile says: path-absolute or absolute."""

    def __init__(self, base_url: str, links: Links) -> None:
        self._prefix = f"{base_url}{BASE}" if links is Links.ABSOLUTE else BASE

    def __call__(self, path: str) -> Href:
        return Href(f"{self._prefix}{path}")


ENCODER: Final = msgspec.json.Encoder()
