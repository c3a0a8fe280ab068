"""The account of a member: sign up, activate, sign in, look after it, close it."""

from .routes import ROUTES, mount

__all__ = ["ROUTES", "mount"]
