"""The OAuth2 server's endpoints: authorize, token, revoke, metadata (contract C.7, D)."""

from .routes import ROUTES, mount

__all__ = ["ROUTES", "mount"]
