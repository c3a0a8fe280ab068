"""What every page tells the browser: where it may load from, and what others may do with it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_SOURCES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # data: for QR codes
    "font-src": "'self'",
    "connect-src": "'self'",
    # Chromium holds a form's redirects to this list too: a POST must not redirect to a TPP.
    # It answers 303 to a result page of ours, and that page leads on (contract, decision 4).
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
CONTENT_SECURITY_POLICY: Final = "; ".join(f"{what} {where}" for what, where in _SOURCES.items())

PERMISSIONS_POLICY: Final = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)

PAGE_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",  # our addresses carry tickets (RFC 9700 section 4.2.4)
        "Cache-Control": "no-store",
        "Permissions-Policy": PERMISSIONS_POLICY,
        # A window that opened us can neither watch nor steer us. It cannot be told the result
        # either: a TPP gets it at its redirect URI, which is the only way OAuth2 knows.
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
        # Browsers heed it over HTTPS only, so the sandbox on http://127.0.0.1 is not locked out.
        "Strict-Transport-Security": "max-age=31536000",
    }
)
"""For pages and for the redirects between them; a public page may replace the robots' tag."""

STATIC_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)

LOGO_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **STATIC_HEADERS,
        # A file of the bank's: opened by itself it is nobody's page, and can do nothing.
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    }
)
