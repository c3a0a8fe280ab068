"""IBANs: pattern, length of the country and check digits (ISO 13616)."""

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException


def read_iban(value: object) -> str:
    """The electronic form: upper case, no blanks. Raises ValueError."""
    try:
        return str(IBAN(str(value).replace(" ", "").upper()))
    except SchwiftyException as error:
        raise ValueError("must be a valid IBAN") from error
