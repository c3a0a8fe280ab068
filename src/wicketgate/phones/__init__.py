"""The sandbox customers' phones: what the signing app asks on them, and what is tapped.

In the sandbox a phone is a page that whoever holds its address may tap on. Each question has an
address of its own, which dies with it.
"""

from .errors import NotAsked
from .model import PATH, Phone
from .service import answered, ask, forget_organisation, look, named, question, tap

__all__ = [
    "PATH",
    "NotAsked",
    "Phone",
    "answered",
    "ask",
    "forget_organisation",
    "look",
    "named",
    "question",
    "tap",
]
