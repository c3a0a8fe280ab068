"""A new password that somebody chose: what is wrong with it."""

from collections.abc import Mapping

from wicketgate import credentials
from wicketgate.web.kit.forms import Form

DIFFERENT = "different"
"""The password and its repetition are not the same."""


async def password_faults(form: Form, *about: str) -> Mapping[str, str]:
    """What is wrong with the fields `password` and `again`: a Weakness's value, or DIFFERENT.

    `about` are names and addresses that an attacker would try first, whole and in pieces.
    """
    password = form.get("password")
    weak = await credentials.weakness_of(password, *[word for one in about for word in words(one)])
    if weak is not None:
        return {"password": str(weak.value)}
    return {} if password == form.get("again") else {"again": DIFFERENT}


def words(text: str) -> list[str]:
    """A name or an address, whole and in pieces."""
    return [text, *text.replace("@", " ").replace(".", " ").split()]
