"""What matching covers: never more than was asked for, never more than is there (B.1.4)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicketgate import personas
from wicketgate.bank import Account, AccountsDoNotMatch, AccountState, Reference, Usage
from wicketgate.consents import Access, BankOffered, Kind, Matched, Right, access_of
from wicketgate.consents.model import RIGHTS_OF_KIND, match
from wicketgate.kernel.ids import AccountId, ResourceId

IBANS = [account.iban for account in personas.ACCOUNTS.values()]
CURRENCIES = ["EUR", "USD", "GBP"]
RIGHTS = [Right.ACCOUNTS, Right.BALANCES, Right.TRANSACTIONS, Right.OWNER_NAME]


def naming(account: AccountId) -> ResourceId:
    return ResourceId(f"name-of-{account}")


@st.composite
def accounts(draw: st.DrawFn) -> list[Account]:
    """Some accounts of one customer; several currencies may share an IBAN."""
    numbers = st.tuples(st.sampled_from(IBANS[:5]), st.sampled_from(CURRENCIES))
    held = draw(st.lists(numbers, unique=True, max_size=6))
    return [
        Account(
            AccountId(f"a{place}"),
            currency,
            "product",
            "name",
            Usage.PRIVATE,
            iban=iban,
            bban=draw(st.sampled_from([None, iban[4:]])),
            state=draw(st.sampled_from(AccountState)),
            signatures_required=draw(st.integers(1, 3)),
        )
        for place, (iban, currency) in enumerate(held)
    ]


@st.composite
def references(draw: st.DrawFn) -> Reference:
    iban = draw(st.sampled_from(IBANS[:6]))
    currency = draw(st.sampled_from([None, *CURRENCIES]))
    if draw(st.booleans()):
        return Reference(iban, None, currency)
    return Reference(None, draw(st.sampled_from([iban[4:], iban[4:-1], iban])), currency)


dedicated = st.dictionaries(
    st.sampled_from(RIGHTS), st.lists(references(), min_size=1, max_size=4), min_size=1
).map(
    lambda asked: Access(
        Kind.DEDICATED, tuple((right, tuple(given)) for right, given in asked.items())
    )
)


@given(dedicated, accounts())
def test_coverage_is_never_wider_than_what_was_asked(access: Access, held: list[Account]) -> None:
    matched = match(access, held, naming)
    by_id = {account.id: account for account in held}
    asked = dict(access.references)
    for covered in matched.covered:
        account = by_id[covered.account_id]
        assert account.state is not AccountState.DELETED
        assert covered.resource_id == naming(account.id)
        for right in covered.rights - {Right.ACCOUNTS}:
            assert any(reference.means(account) for reference in asked.get(right, ()))
        assert any(r.means(account) for given in asked.values() for r in given)


@given(dedicated, accounts())
def test_coverage_is_all_that_was_asked_and_is_there(access: Access, held: list[Account]) -> None:
    matched = match(access, held, naming)
    rights_of = {covered.account_id: covered.rights for covered in matched.covered}
    missing = set()
    for right, given_references in access.references:
        for reference in given_references:
            hits = [a for a in held if reference.means(a) and a.state is not AccountState.DELETED]
            missing |= set() if hits else {reference}
            for account in hits:
                assert {right, Right.ACCOUNTS} <= rights_of[account.id]
    assert matched.complete == (not missing)
    kept = {
        reference
        for _, given_references in matched.access.references
        for reference in given_references
    }
    assert not kept & missing
    assert all(given_references for _, given_references in matched.access.references)


@given(dedicated, accounts())
def test_as_many_sign_as_the_strictest_account_wants(access: Access, held: list[Account]) -> None:
    matched = match(access, held, naming)
    covered = {c.account_id for c in matched.covered}
    wanted = [a.signatures_required for a in held if a.id in covered]
    assert matched.signatures == max(wanted, default=1)


@given(st.sampled_from(sorted(RIGHTS_OF_KIND)), st.booleans(), accounts())
def test_a_global_kind_covers_every_account_that_is_not_closed(
    kind: Kind, with_owner_name: object, held: list[Account]
) -> None:
    access = Access(kind, (), with_owner_name=bool(with_owner_name))
    matched = match(access, held, naming)
    open_ones = [a.id for a in held if a.state is not AccountState.DELETED]
    assert [c.account_id for c in matched.covered] == open_ones
    expected = RIGHTS_OF_KIND[kind] | ({Right.OWNER_NAME} if with_owner_name else set())
    assert {c.rights for c in matched.covered} <= {expected}
    assert matched.complete
    assert matched.accept(all_or_nothing=True) is matched


@given(dedicated, accounts(), st.booleans())
def test_what_can_be_approved(access: Access, held: list[Account], strict: object) -> None:
    matched = match(access, held, naming)
    good = bool(matched.covered) and (matched.complete or not strict)
    if good:
        assert matched.accept(all_or_nothing=bool(strict)) is matched
    else:
        with pytest.raises(AccountsDoNotMatch):
            matched.accept(all_or_nothing=bool(strict))


ACCOUNT = Account(AccountId("a"), "EUR", "p", "n", Usage.PRIVATE, iban=IBANS[0])


@pytest.mark.parametrize(
    ("reference", "meant"),
    [
        (Reference(iban=IBANS[0]), "yes"),
        (Reference(bban=IBANS[0][4:]), "yes"),
        (Reference(iban=IBANS[0], currency="EUR"), "yes"),
        (Reference(iban=IBANS[0], currency="USD"), "no"),
        (Reference(iban=IBANS[0][:-1]), "no"),
        (Reference(iban=IBANS[0] + "0"), "no"),
        (Reference(iban=IBANS[0].lower()), "no"),
        (Reference(bban=IBANS[0]), "no"),
        (Reference(bban=IBANS[0][5:]), "no"),
        (Reference(bban=IBANS[0][4:-1]), "no"),
        (Reference(iban=IBANS[0][4:]), "no"),
        (Reference(), "no"),
    ],
)
def test_numbers_are_compared_as_a_whole(reference: Reference, meant: str) -> None:
    assert reference.means(ACCOUNT) == (meant == "yes")


def test_an_account_without_iban_is_named_by_its_national_number() -> None:
    national = replace(ACCOUNT, iban=None, bban="123")
    assert Reference(bban="123").means(national)
    assert not Reference(iban="123").means(national)
    assert not Reference().means(national)


def test_kinds_by_what_is_given() -> None:
    filled = ((Right.ACCOUNTS, (Reference(iban=IBANS[0]),)),)
    assert access_of(None, filled, with_owner_name=False).kind is Kind.DEDICATED
    assert access_of(Kind.AVAILABLE, filled, with_owner_name=True) == Access(
        Kind.AVAILABLE, (), with_owner_name=True
    )
    for nothing in ((), ((Right.ACCOUNTS, ()),)):
        with pytest.raises(BankOffered):
            access_of(None, nothing, with_owner_name=False)


def test_nothing_matched_is_nothing_approved() -> None:
    nothing = Matched((), Access(Kind.DEDICATED), complete=True, signatures=1)
    with pytest.raises(AccountsDoNotMatch):
        nothing.accept(all_or_nothing=False)
