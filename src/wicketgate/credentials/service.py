"""Verbs of the credentials.

Hashing a password takes some 50 ms of a processor and 19 MiB of memory, so it is done outside any
work, in two threads: a burst of sign-ins waits in line and neither the database nor the other
visitors wait with it.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.work import Work

from . import store
from .errors import PasskeyUnknown, PasskeyWrong, SecondFactorWrong, TooManyTries
from .model import (
    QUESTION,
    RECOVERY_CODES,
    Limit,
    Passkey,
    Purpose,
    RelyingParty,
    SecondFactor,
    Totp,
    Weakness,
    count_after,
    credential_in,
    question_in,
    registered,
    step_of,
    totp_secret,
    weakness,
)

# OWASP's second choice of parameters: 19 MiB, two passes, one lane.
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_THREADS: Final = ThreadPoolExecutor(2, thread_name_prefix="password")


# ------------------------------------------------------------------ passwords
async def hash_password(password: str) -> str:
    """The Argon2id hash. Not inside a work: it takes long."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, HASHER.hash, password)


async def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether it is the one of this hash. It takes as long where there is none (nobody's)."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, _fits, password_hash, password)


async def weakness_of(password: str, *about: str) -> Weakness | None:
    """What speaks against a new password. `about` are words that an attacker would try first."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, weakness, password, about)


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.new_secret("nobody"))


def _fits(password_hash: str | None, password: str) -> bool:
    try:
        HASHER.verify(password_hash or _nobodys_hash(), password)
    except VerifyMismatchError:
        return False
    return password_hash is not None


async def enrol(work: Work, owner: str, password_hash: str) -> None:
    """Give a new person their first password."""
    await store.add(work, owner, password_hash)


async def password_hash_of(work: Work, owner: str) -> str | None:
    """For `verify_password`; None where there is no such person, or no longer."""
    return await store.password_hash_of(work, owner)


async def set_password(work: Work, owner: str, password_hash: str) -> None:
    """Another password, if the person is still there. The second factor stays as it is."""
    await store.set_password(work, owner, password_hash)


# ------------------------------------------------------------------ tries
async def count(work: Work, limit: Limit, subject: str) -> None:
    """Count one try. Raises TooManyTries."""
    if not await within(work, limit, subject):
        raise TooManyTries


async def within(work: Work, limit: Limit, subject: str) -> bool:
    """Count one try; whether it is still within the limit."""
    ends = time.micros(work.now + limit.length)
    return await store.count(work, _counted(work, limit, subject), ends) <= limit.most


async def used_up(work: Work, limit: Limit, subject: str) -> bool:
    """Whether no try is left now; this is none itself."""
    return await store.tries(work, _counted(work, limit, subject)) >= limit.most


async def uncount(work: Work, limit: Limit, subject: str) -> None:
    """Forget the tries: one was good."""
    await store.uncount(work, _counted(work, limit, subject))


def _counted(work: Work, limit: Limit, subject: str) -> str:
    """Addresses are personal data: only their keyed hash is kept."""
    return work.keys.fingerprint("limit", limit.label, subject)


# ------------------------------------------------------------------ second factor
async def second_factor_of(work: Work, owner: str) -> SecondFactor:
    """What the person can show besides the password; false where that is nothing."""
    return await store.second_factor_of(work, owner)


async def set_up_totp(work: Work, owner: str, salt: str, code: str) -> None:
    """Take the app whose secret was drawn with this salt, in place of any other.

    The code shows that it is there, and is spent with it. Raises SecondFactorWrong.
    """
    step = step_of(totp_secret(work.keys, owner, salt), code, int(work.now.timestamp()), 0)
    if step is None:
        raise SecondFactorWrong
    await store.set_totp(work, owner, Totp(salt, step))


async def new_recovery_codes(work: Work, owner: str) -> list[str]:
    """Ten codes in place of any others; told once, kept as hashes."""
    codes = [secrets.new_code() for _ in range(RECOVERY_CODES)]
    await store.set_codes(work, owner, [_hash_of(work, owner, one) for one in codes])
    return codes


def _hash_of(work: Work, owner: str, code: str) -> str:
    return work.keys.fingerprint("recovery", owner, code.replace("-", "").lower())


async def answer_code(work: Work, owner: str, code: str) -> None:
    """Spend a code of the app or a recovery code. Raises SecondFactorWrong."""
    if not await _spend_step(work, owner, code) and not await store.use_code(
        work, owner, _hash_of(work, owner, code)
    ):
        raise SecondFactorWrong


async def _spend_step(work: Work, owner: str, code: str) -> bool:
    totp = await store.totp_of(work, owner)
    if totp is None:
        return False
    secret = totp_secret(work.keys, owner, totp.salt)
    step = step_of(secret, code, int(work.now.timestamp()), totp.step)
    return step is not None and await store.spend_step(work, owner, step)


async def end_totp(work: Work, owner: str) -> SecondFactor:
    """The app opens no longer; what is left. Without a passkey the recovery codes go too."""
    await store.end_totp(work, owner)
    return await _what_is_left(work, owner)


async def _what_is_left(work: Work, owner: str) -> SecondFactor:
    left = await store.second_factor_of(work, owner)
    if not left:
        await store.set_codes(work, owner, [])
    return left


# ------------------------------------------------------------------ passkeys
async def passkeys_of(work: Work, owner: str) -> list[Passkey]:
    """The person's passkeys in the order in which they were added."""
    return await store.passkeys_of(work, owner)


async def ask(work: Work, owner: str, purpose: Purpose) -> str:
    """A question for a passkey, told this once and kept as its hash; good for one answer."""
    question = secrets.new_secret("wgq")
    ends = time.micros(work.now + QUESTION)
    await store.add_question(work, _asked(owner, purpose, question), ends)
    return question


def _asked(owner: str, purpose: Purpose, question: str) -> str:
    return secrets.digest(f"{purpose} {owner} {question}")


async def _use_up(work: Work, owner: str, purpose: Purpose, answer: str) -> str:
    """The question of an answer, which no other answer fits from here on. Raises PasskeyWrong."""
    question = question_in(answer)
    if not await store.use_question(work, _asked(owner, purpose, question)):
        raise PasskeyWrong
    return question


async def add_passkey(work: Work, owner: str, party: RelyingParty, name: str, answer: str) -> None:
    """Register the passkey that answered. Raises PasskeyWrong."""
    question = await _use_up(work, owner, Purpose.REGISTER, answer)
    new = registered(party, name, question, answer, work.now_us)
    if not await store.add_passkey(work, owner, new):
        raise PasskeyWrong


async def answer_passkey(work: Work, owner: str, party: RelyingParty, answer: str) -> None:
    """Take a passkey's answer as the second factor. Raises PasskeyWrong."""
    question = await _use_up(work, owner, Purpose.SIGN_IN, answer)
    passkey = await store.passkey(work, owner, credential_in(answer))
    if passkey is None:
        raise PasskeyWrong
    counts = count_after(party, passkey, question, answer)
    if not await store.note_use(work, passkey, counts):
        raise PasskeyWrong


async def remove_passkey(work: Work, owner: str, passkey: str) -> SecondFactor:
    """A passkey opens no longer; what is left to show. Raises PasskeyUnknown.

    Whoever removes at the same time waits, so that each sees truly what is left.
    """
    await store.hold(work, owner)
    if not await store.remove_passkey(work, owner, passkey):
        raise PasskeyUnknown
    return await _what_is_left(work, owner)


# ------------------------------------------------------------------ the end
async def forget(work: Work, owner: str) -> None:
    """Nothing opens for this person any more."""
    await store.set_codes(work, owner, [])
    await store.forget_passkeys(work, owner)
    await store.forget(work, owner)


async def forget_over(work: Work) -> int:
    """Drop counts and questions whose time is over; how many."""
    return await store.forget_over(work)
