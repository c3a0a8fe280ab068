"""The developers' area of the portal, for members who have signed in."""

from .routes import LIVE_ROUTES, ROUTES, mount

__all__ = ["LIVE_ROUTES", "ROUTES", "mount"]
