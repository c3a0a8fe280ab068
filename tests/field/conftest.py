"""Tests of the field: what the bank means, without HTTP."""

from hypothesis import settings

# A shared machine has slow moments: how long an example takes says nothing about the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
