"""QR codes as images within the page."""

from typing import Final

import segno

_QUIET_ZONE: Final = 2
"""Light modules around the code; the style sheet adds a white plate."""


def qr_code(text: str) -> str:
    """A data: address of the SVG."""
    return segno.make(text, micro=False).svg_data_uri(border=_QUIET_ZONE)
