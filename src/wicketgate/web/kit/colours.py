"""The bank's colour where OKLCH is not understood: in letters."""

import math
from typing import Final

_STRAIGHT: Final = 0.0031308
"""Below it the transfer function of sRGB is a straight line (IEC 61966-2-1)."""
_FILL: Final = 0.465
"""The lightness of whatever is filled with the bank's colour, as in the style sheet."""


def brand_fill(hue: int, chroma: float) -> str:
    """The sRGB colour next to it, `#rrggbb`; white text on it stays readable."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    # OKLab to linear sRGB (CSS Color 4, section 18).
    long = (_FILL + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (_FILL - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (_FILL - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return "#" + "".join(f"{_byte(one):02x}" for one in (red, green, blue))


def _byte(linear: float) -> int:
    """The sRGB transfer function, clipped to what a screen shows."""
    held = min(max(linear, 0.0), 1.0)
    curved = 12.92 * held if held <= _STRAIGHT else 1.055 * held ** (1 / 2.4) - 0.055
    return round(255 * curved)
