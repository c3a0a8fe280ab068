"""Passwords in tests: hashed as the bank does it, with less of what keeps attackers busy."""

from typing import Final

import pytest
from argon2 import PasswordHasher

from wicketgate.credentials import service

OURS: Final = service.HASHER
"""As the bank hashes: processes that a test starts do so too."""
_QUICK: Final = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def make_quick(patch: pytest.MonkeyPatch) -> None:
    """Have this process hash in a moment, not in twenty milliseconds as it should."""
    patch.setattr(service, "HASHER", _QUICK)
