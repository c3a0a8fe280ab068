"""The sandbox customers' phones: what the signing app asks on them, and what is tapped.

In the sandbox a phone is a page that whoever holds its address may tap on. Each question has an
address of its own, which dies with it.
"""

from .errors import NotAsked
from .model import PATH, Bearer, Phone
from .service import (
    answered,
    ask,
    code_is_for,
    forget_organisation,
    look,
    named,
    question,
    send_code,
    tap,
)

__all__ = [
    "PATH",
    "Bearer",
    "NotAsked",
    "Phone",
    "answered",
    "ask",
    "code_is_for",
    "forget_organisation",
    "look",
    "named",
    "question",
    "send_code",
    "tap",
]
