"""Operations: the pages of the bank's own people, who review, suspend, revoke and look."""

from .routes import ROUTES, mount

__all__ = ["ROUTES", "mount"]
