"""The documentation of this bank's API: reference, guide, documents for tools, and trying it.

Everything is made from what the doors say of themselves (`Seat.describe`).
"""

from .routes import ROUTES, mount

__all__ = ["ROUTES", "mount"]
