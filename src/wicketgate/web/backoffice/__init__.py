"""Operations: the pages of the bank's own people, who review, suspend, revoke and look."""

from .routes import LIVE_ROUTES, ROUTES, mount

__all__ = ["LIVE_ROUTES", "ROUTES", "mount"]
