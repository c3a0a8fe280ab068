"""Account consents: who may read what until when (contract A.2, B.1.4; PSD2 Art. 67)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from wicketgate import bank
from wicketgate.bank import AccountsDoNotMatch, Reference
from wicketgate.consenting import AnyConsent, ConsentNotValid
from wicketgate.kernel.ids import AccountId, PsuId, ResourceId

from .errors import BankOffered

MOST_UNATTENDED: Final = 4
"""RTS Art. 36(5)(b): readings a day without the customer."""
ONE_OFF_TOKEN_LIFE: Final = timedelta(minutes=60)


class Kind(StrEnum):
    """The consent kinds offered (contract A.2.2)."""

    DEDICATED = "dedicated"
    ALL_PSD2 = "allPsd2"
    AVAILABLE = "availableAccounts"
    AVAILABLE_WITH_BALANCE = "availableAccountsWithBalance"


class Right(StrEnum):
    """What a consent lets a TPP read of one account."""

    ACCOUNTS = "accounts"
    BALANCES = "balances"
    TRANSACTIONS = "transactions"
    OWNER_NAME = "ownerName"


RIGHTS_OF_KIND: Final[Mapping[Kind, frozenset[Right]]] = {
    Kind.ALL_PSD2: frozenset({Right.ACCOUNTS, Right.BALANCES, Right.TRANSACTIONS}),
    Kind.AVAILABLE: frozenset({Right.ACCOUNTS}),
    Kind.AVAILABLE_WITH_BALANCE: frozenset({Right.ACCOUNTS, Right.BALANCES}),
}


@dataclass(frozen=True, slots=True)
class Access:
    """What was asked for. `references` maps each right to accounts, for dedicated consents."""

    kind: Kind
    references: tuple[tuple[Right, tuple[Reference, ...]], ...] = ()
    with_owner_name: bool = False

    def rights_by_reference(self) -> dict[Reference, frozenset[Right]]:
        """Rights merged per reference; every right includes `accounts` (B.1.4 rule 4)."""
        merged: dict[Reference, set[Right]] = {}
        for right, references in self.references:
            for reference in references:
                merged.setdefault(reference, {Right.ACCOUNTS}).add(right)
        return {reference: frozenset(rights) for reference, rights in merged.items()}


@dataclass(frozen=True, slots=True)
class CoveredAccount:
    """An account the authorised consent covers, and what may be read of it."""

    account_id: AccountId
    resource_id: ResourceId
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """What a TPP asks for, read and well-formed, with the terms as they will hold."""

    access: Access
    recurring: bool
    valid_until: date
    frequency_per_day: int
    explicit: bool
    redirect_uri: str | None
    frequency_enforced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(AnyConsent):
    """One consent to read accounts."""

    access: Access
    recurring: bool
    valid_until: date
    frequency_per_day: int
    frequency_enforced: bool
    corporate_id: str | None = None
    covered: tuple[CoveredAccount, ...] = ()
    window_open: bool = False

    @property
    def last_day(self) -> date:
        return self.valid_until

    def any_balances(self) -> bool:
        """Whether it lets anyone see the balance of any account."""
        if self.access.kind is Kind.DEDICATED:
            return any(Right.BALANCES in account.rights for account in self.covered)
        return Right.BALANCES in RIGHTS_OF_KIND[self.access.kind]

    @property
    def reader(self) -> PsuId:
        """The customer whose accounts are read. Raises ConsentNotValid before anyone signed."""
        if self.psu_id is None:
            raise ConsentNotValid
        return self.psu_id

    def global_rights(self) -> frozenset[Right]:
        """The rights on every account, for the kinds that name none."""
        rights = RIGHTS_OF_KIND[self.access.kind]
        return rights | {Right.OWNER_NAME} if self.access.with_owner_name else rights

    def covers(self, resource: ResourceId) -> CoveredAccount | None:
        """The account the TPP calls so, if it was known when the consent was authorised."""
        for account in self.covered:
            if account.resource_id == resource:
                return account
        return None


def access_of(
    kind: Kind | None,
    references: tuple[tuple[Right, tuple[Reference, ...]], ...],
    *,
    with_owner_name: bool,
) -> Access:
    """The consent kind that the decision table of A.2.2 finds. Raises BankOffered."""
    if kind is not None:
        return Access(kind, (), with_owner_name)
    if not any(given for _, given in references):
        raise BankOffered
    return Access(Kind.DEDICATED, references, with_owner_name)


Naming = Callable[[AccountId], ResourceId]
"""How this TPP calls an account: stable for it, different for another (contract A.5)."""


def match(access: Access, accounts: Sequence[bank.Account], naming: Naming) -> "Matched":
    """Find the customer's accounts that the consent speaks of (contract B.1.4, rules 1 to 6).

    For kinds that name no accounts all of them are covered, with the rights of the kind; they are
    only remembered here, each reading looks again.
    """
    usable = [account for account in accounts if account.state is not bank.AccountState.DELETED]
    if access.kind is not Kind.DEDICATED:
        rights = RIGHTS_OF_KIND[access.kind]
        rights = rights | {Right.OWNER_NAME} if access.with_owner_name else rights
        covered = tuple(CoveredAccount(a.id, naming(a.id), rights) for a in usable)
        return Matched(covered, access, complete=True, signatures=_signatures(usable))
    rights_of: dict[AccountId, frozenset[Right]] = {}
    unmatched: set[Reference] = set()
    for reference, rights in access.rights_by_reference().items():
        hits = [account.id for account in usable if reference.means(account)]
        if not hits:
            unmatched.add(reference)
        for hit in hits:
            rights_of[hit] = rights_of.get(hit, frozenset()) | rights
    covered = tuple(CoveredAccount(key, naming(key), rights_of[key]) for key in rights_of)
    kept = tuple(
        (right, tuple(r for r in references if r not in unmatched))
        for right, references in access.references
    )
    named = [account for account in usable if account.id in rights_of]
    return Matched(
        covered,
        replace(access, references=tuple((right, refs) for right, refs in kept if refs)),
        complete=not unmatched,
        signatures=_signatures(named),
    )


def _signatures(accounts: Sequence[bank.Account]) -> int:
    return max((account.signatures_required for account in accounts), default=1)


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching found: covered accounts, the access that remains, signatures needed."""

    covered: tuple[CoveredAccount, ...]
    access: Access
    complete: bool
    signatures: int

    def accept(self, *, all_or_nothing: bool) -> "Matched":
        """Itself, if it can be approved. Raises AccountsDoNotMatch (B.1.4 rule 5)."""
        dedicated = self.access.kind is Kind.DEDICATED
        if not self.complete and (all_or_nothing or not self.covered):
            raise AccountsDoNotMatch
        if dedicated and not self.covered:
            raise AccountsDoNotMatch
        return self
