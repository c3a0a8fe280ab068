"""IBANs: pattern, length of the country and check digits (ISO 13616)."""

import re
from typing import Final

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

# `upper` would make letters of IBANs out of others (U+017F becomes S), schwifty drops line ends.
_SIGNS: Final = re.compile(r"[A-Za-z0-9 ]+")


def read_iban(value: object) -> str:
    """The electronic form: upper case, no blanks. Raises ValueError."""
    if not isinstance(value, str) or not _SIGNS.fullmatch(value):
        raise ValueError("must be a valid IBAN")
    try:
        return str(IBAN(value.replace(" ", "").upper()))
    except SchwiftyException as error:
        raise ValueError("must be a valid IBAN") from error
