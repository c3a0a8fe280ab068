"""Whose database this is: the sandbox's or the live bank's, and under which secret.

A database belongs to one environment for good, so that invented organisations and known keys never
meet a bank's customers (contract F, principles); and to one secret, without which what is sealed
and hashed in it opens nothing.
"""

from .errors import OtherEnvironment, OtherSecret
from .model import Environment
from .service import claim, look
from .store import installation

__all__ = ["Environment", "OtherEnvironment", "OtherSecret", "claim", "installation", "look"]
