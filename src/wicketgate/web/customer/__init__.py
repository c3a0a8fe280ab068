"""The bank customer's pages at /psu/authorise/{ticket}: sign in, look, approve, refuse."""

from .routes import ROUTES, mount

__all__ = ["ROUTES", "mount"]
