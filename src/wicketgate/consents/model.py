"""Account consents: who may read what until when (contract A.2, B.1; PSD2 Art. 67).

Nothing here knows a clock: `now` and `today` are arguments.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from wicketgate import bank
from wicketgate.bank import AccountsDoNotMatch, Reference
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import (
    AccountId,
    ApplicationId,
    ConsentId,
    OrganisationId,
    PsuId,
    ResourceId,
)
from wicketgate.kernel.states import Moves, final, move

from .errors import (
    BankOffered,
    ConsentExpired,
    ConsentNotValid,
    ConsentUnknown,
)

REDEEM_WITHIN: Final = timedelta(minutes=10)
"""A consent whose code is not redeemed by then expires (contract B.1.1)."""
READABLE_AFTER_END: Final = timedelta(days=396)
"""Thirteen months after its end a consent is unknown (contract B.5)."""
MOST_UNATTENDED: Final = 4
"""RTS Art. 36(5)(b): readings a day without the customer."""
ONE_OFF_TOKEN_LIFE: Final = timedelta(minutes=60)


class Status(StrEnum):
    """consentStatus (official OpenAPI)."""

    RECEIVED = "received"
    PARTIALLY_AUTHORISED = "partiallyAuthorised"
    VALID = "valid"
    REJECTED = "rejected"
    REVOKED_BY_PSU = "revokedByPsu"
    EXPIRED = "expired"
    TERMINATED_BY_TPP = "terminatedByTpp"


MOVES: Final[Moves[Status]] = {
    Status.RECEIVED: frozenset(
        {Status.VALID, Status.PARTIALLY_AUTHORISED, Status.REJECTED, Status.TERMINATED_BY_TPP}
    ),
    Status.PARTIALLY_AUTHORISED: frozenset(
        {Status.VALID, Status.REJECTED, Status.TERMINATED_BY_TPP}
    ),
    Status.VALID: frozenset({Status.REVOKED_BY_PSU, Status.EXPIRED, Status.TERMINATED_BY_TPP}),
    Status.REJECTED: frozenset(),
    Status.REVOKED_BY_PSU: frozenset(),
    Status.EXPIRED: frozenset(),
    Status.TERMINATED_BY_TPP: frozenset(),
}

LAPSES_TO: Final[Mapping[Status, Status]] = {
    Status.RECEIVED: Status.REJECTED,
    Status.PARTIALLY_AUTHORISED: Status.REJECTED,
    Status.VALID: Status.EXPIRED,
}
"""What time alone makes of a status (contract B.1.1)."""

OPEN: Final = frozenset({Status.RECEIVED, Status.PARTIALLY_AUTHORISED})


class Ground(StrEnum):
    """Why the bank ends a consent."""

    CUSTOMER = "customer"
    """The customer asked for it in a channel of the bank: by telephone, at a branch."""
    BANK = "bank"
    """The bank has a reason of its own, such as fraud."""


REVOKED_BY_BANK: Final = "consent.revoked_by_bank"
"""The act in the journal, whatever the ground: the status tells it."""
STOPPED: Final = "consent.stopped"
"""The act in the journal of a customer who ends it on our pages."""


def ended_by_bank(status: Status, ground: Ground) -> Status:
    """What an open or valid consent becomes when the bank ends it (contract B.1.1).

    `revokedByPsu` is the customer's own act, in whichever channel of the bank; there is no status
    for an act of the bank, and what it ends for a reason of its own has `expired`. Raises
    IllegalMove for a consent that has ended already.
    """
    if status in OPEN:
        return move(status, Status.REJECTED, MOVES)
    wanted = Status.REVOKED_BY_PSU if ground is Ground.CUSTOMER else Status.EXPIRED
    return move(status, wanted, MOVES)


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


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent. `lapses_us` is when time alone ends the present status (LAPSES_TO)."""

    id: ConsentId
    organisation_id: OrganisationId
    application_id: ApplicationId
    status: Status
    access: Access
    recurring: bool
    valid_until: date
    frequency_per_day: int
    last_action: date
    created_us: int
    lapses_us: int
    redirect_uri: str | None
    explicit: bool
    frequency_enforced: bool
    psu_id: PsuId | None = None
    corporate_id: str | None = None
    signers: tuple[str, ...] = ()
    signatures_required: int = 1
    covered: tuple[CoveredAccount, ...] = ()
    authorised_us: int | None = None
    window_open: bool = False

    def as_of(self, now: datetime, zone: ZoneInfo) -> "Consent":
        """The consent as time has left it: expiry holds the moment it is due (contract B.5)."""
        if self.status not in LAPSES_TO or time.micros(now) < self.lapses_us:
            return self
        ended = time.local_date(time.moment(self.lapses_us), zone)
        return replace(self, status=LAPSES_TO[self.status], last_action=ended)

    def check_own(self, organisation: OrganisationId, today: date) -> None:
        """Raises ConsentUnknown for another's consent and for one that ended 13 months ago."""
        forgotten = final(self.status, MOVES) and today > self.last_action + READABLE_AFTER_END
        if self.organisation_id != organisation or forgotten:
            raise ConsentUnknown

    def check_usable(self) -> None:
        """Raises ConsentExpired or ConsentNotValid unless valid (contract C.1)."""
        if self.status in {Status.EXPIRED, Status.TERMINATED_BY_TPP}:
            raise ConsentExpired
        if self.status is not Status.VALID:
            raise ConsentNotValid

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


@dataclass(frozen=True, slots=True)
class Search:
    """Which consents the bank looks for; what is None does not matter. `behind` is a key."""

    organisation_id: str | None = None
    status: Status | None = None
    behind: tuple[int, str] | None = None


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
