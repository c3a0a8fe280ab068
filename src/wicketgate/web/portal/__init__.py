"""The developer portal: what strangers read before and while they build against this bank."""

from .routes import ROUTES, mount

__all__ = ["ROUTES", "mount"]
