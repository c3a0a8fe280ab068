"""Names, seals and fingerprints."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wicketgate.kernel import secrets
from wicketgate.kernel.secrets import ForgedSeal, Keyring

KEYS = Keyring(b"k" * 32)
OTHER = Keyring(b"o" * 32)
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts, texts)
def test_a_seal_gives_back_what_was_sealed(purpose: str, text: str) -> None:
    sealed = KEYS.seal(purpose, text)
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", sealed)
    assert KEYS.unseal(purpose, sealed) == text


@given(texts, st.data())
def test_a_seal_that_was_touched_is_broken(text: str, data: st.DataObject) -> None:
    sealed = KEYS.seal("cursor", text)
    at = data.draw(st.integers(0, len(sealed) - 1))
    sign = data.draw(st.characters(exclude_categories=["Cs"]))
    touched = sealed[:at] + sign + sealed[at + 1 :]
    assume(touched != sealed)
    with pytest.raises(ForgedSeal):
        KEYS.unseal("cursor", touched)


@given(texts, texts)
def test_a_seal_holds_for_its_purpose_and_installation(purpose: str, text: str) -> None:
    sealed = KEYS.seal("cursor", text)
    with pytest.raises(ForgedSeal):
        OTHER.unseal("cursor", sealed)
    if purpose != "cursor":
        with pytest.raises(ForgedSeal):
            KEYS.unseal(purpose, sealed)


@given(texts)
def test_what_nobody_sealed_is_forged(text: str) -> None:
    with pytest.raises(ForgedSeal):
        KEYS.unseal("cursor", text)


@given(st.lists(texts, max_size=3), st.lists(texts, max_size=3))
def test_fingerprints_tell_things_apart(one: list[str], other: list[str]) -> None:
    assume(not any("\x1f" in part for part in [*one, *other]))
    assume(bool(one) and bool(other))
    same = KEYS.fingerprint("psu", *one) == KEYS.fingerprint("psu", *other)
    assert same == (one == other)
    assert (KEYS.name("psu", *one) == KEYS.name("psu", *other)) == same
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", KEYS.name("psu", *one))


def test_fresh_names_and_secrets_are_long_and_never_alike() -> None:
    made = [secrets.new_id() for _ in range(500)]
    assert len(set(made)) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{24}", one) for one in made)
    secret = secrets.new_secret("wga")
    assert re.fullmatch(r"wga_[A-Za-z0-9_-]{43}", secret)
    assert secret not in secrets.digest(secret)
    assert len(secrets.new_root()) == 32
    assert re.fullmatch(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", secrets.new_uuid())


@given(texts, texts)
def test_equal_is_equality(one: str, other: str) -> None:
    assert secrets.equal(one, other) == (one == other)
    assert secrets.equal(one, one)
