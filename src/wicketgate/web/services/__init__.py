"""Connected services, for the bank's customers: who may see or ask what, and stopping it."""

from .routes import mount

__all__ = ["mount"]
