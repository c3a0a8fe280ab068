"""How often something may still be read without the customer (decision 5, RTS Art. 36(5))."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicketgate.consents import CoveredAccount, Right
from wicketgate.coverage import AccountUnknown, Allowance, Asked, NotCovered, Reading, needs
from wicketgate.coverage.model import DAY_SECONDS, RIGHT_FOR
from wicketgate.kernel.ids import AccountId, OrganisationId, ResourceId

DAY_US = DAY_SECONDS * 1_000_000
NOW = 1_800_000_000_000_000
limits = st.integers(1, 4)
recent = st.lists(st.integers(NOW - DAY_US + 1, NOW), max_size=4).map(lambda us: sorted(us)[::-1])


@given(limits, recent)
def test_what_is_left_is_the_limit_less_what_was_read(limit: int, recent_us: list[int]) -> None:
    allowance = Allowance.of(limit, recent_us[:limit], NOW)
    assert allowance.limit == limit
    assert allowance.remaining == max(0, limit - len(recent_us))
    assert 0 <= allowance.reset_seconds <= DAY_SECONDS
    after = allowance.after_this()
    assert after.remaining == max(0, allowance.remaining - 1)
    assert (after.limit, after.reset_seconds) == (limit, allowance.reset_seconds)


@given(limits, recent)
def test_after_the_reset_something_is_left(limit: int, recent_us: list[int]) -> None:
    allowance = Allowance.of(limit, recent_us[:limit], NOW)
    later = NOW + allowance.reset_seconds * 1_000_000
    still = [us for us in recent_us if us > later - DAY_US]
    assert Allowance.of(limit, still[:limit], later).remaining > 0


@given(limits, st.lists(st.integers(0, 30 * 3600), max_size=40))
def test_no_day_has_more_readings_than_the_limit(limit: int, pauses: list[int]) -> None:
    """Read whenever something is left: in no rolling day are there more than the limit."""
    now, read = NOW, list[int]()
    for pause in pauses:
        now += pause * 1_000_000
        counted = sorted((us for us in read if us > now - DAY_US), reverse=True)
        if Allowance.of(limit, counted[:limit], now).remaining:
            read.append(now)
    for first in read:
        assert len([us for us in read if first <= us < first + DAY_US]) <= limit


def asked(reading: Reading, resource: str | None = "r", transaction: str | None = None) -> Asked:
    named = None if resource is None else ResourceId(resource)
    return Asked(OrganisationId("o"), "t", "c", reading, named, transaction)


def test_what_counts_together() -> None:
    """Endpoint and account; of one-off consents the path (contract B.1.3, E.10)."""
    assert asked(Reading.LIST, None).counter == "accounts"
    assert asked(Reading.DETAILS).counter == "account:r"
    one, other = (asked(Reading.TRANSACTION, "r", name) for name in ("t1", "t2"))
    assert one.counter == other.counter == "transaction:r"
    assert one.resource_key == "transaction:r:t1" != other.resource_key
    keys = {asked(reading).resource_key for reading in Reading}
    assert len(keys) == len(Reading)


@given(st.sets(st.sampled_from(Right)), st.sampled_from(Reading))
def test_a_reading_needs_its_right(rights: set[Right], reading: Reading) -> None:
    account = CoveredAccount(AccountId("a"), ResourceId("r"), frozenset(rights))
    if RIGHT_FOR[reading] in rights:
        assert needs(account, reading) is account
    else:
        with pytest.raises(NotCovered):
            needs(account, reading)
    with pytest.raises(AccountUnknown):
        needs(None, reading)
