"""The developers' area of the portal, for members who have signed in."""

from .routes import ROUTES, mount

__all__ = ["ROUTES", "mount"]
