"""Passwords are kept as Argon2id hashes that cost an attacker what OWASP asks for."""

from argon2 import extract_parameters
from argon2.low_level import Type

from tests.support.passwords import OURS
from wicketgate import credentials


def test_a_hash_costs_nineteen_mebibytes_and_two_passes() -> None:
    asked = extract_parameters(OURS.hash("correct horse"))

    assert asked.type is Type.ID
    assert (asked.memory_cost, asked.time_cost, asked.parallelism) == (19 * 1024, 2, 1)


async def test_a_password_fits_its_own_hash_and_nobody_has_one() -> None:
    held = await credentials.hash_password("correct horse")

    assert await credentials.verify_password(held, "correct horse")
    assert not await credentials.verify_password(held, "correct house")
    assert not await credentials.verify_password(None, "correct horse")
