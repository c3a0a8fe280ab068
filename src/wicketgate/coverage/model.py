"""A reading of account data, and the proof that it is allowed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wicketgate.consents import Consent, CoveredAccount, Kind, Right
from wicketgate.kernel.ids import OrganisationId, PsuId, ResourceId
from wicketgate.oauth import AccessToken

from .errors import AccountUnknown, NotCovered

DAY_SECONDS: Final = 86_400


class Reading(StrEnum):
    """The endpoints that read data. The value names the counter (contract decision 5)."""

    LIST = "accounts"
    DETAILS = "account"
    BALANCES = "balances"
    TRANSACTIONS = "transactions"
    TRANSACTION = "transaction"


RIGHT_FOR: Final[Mapping[Reading, Right]] = {
    Reading.LIST: Right.ACCOUNTS,
    Reading.DETAILS: Right.ACCOUNTS,
    Reading.BALANCES: Right.BALANCES,
    Reading.TRANSACTIONS: Right.TRANSACTIONS,
    Reading.TRANSACTION: Right.TRANSACTIONS,
}


LIST_ONLY: Final = frozenset({Kind.AVAILABLE, Kind.AVAILABLE_WITH_BALANCE})


@dataclass(frozen=True, slots=True)
class Presented:
    """A bearer token together with the consent that `Consent-ID` names, and recent readings."""

    token: AccessToken
    consent: Consent | None
    recent_us: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often this may still be read without the customer, in a rolling day (decision 5)."""

    limit: int
    remaining: int
    reset_seconds: int

    @classmethod
    def of(cls, limit: int, recent_us: Sequence[int], now_us: int) -> "Allowance":
        """`recent_us`: the counted readings of the last 24 hours, at most `limit` of them."""
        if not recent_us:
            return cls(limit, limit, DAY_SECONDS)
        oldest = min(recent_us)
        reset = max(0, DAY_SECONDS - (now_us - oldest) // 1_000_000)
        return cls(limit, max(0, limit - len(recent_us)), reset)

    def after_this(self) -> "Allowance":
        """What is left once the present reading is counted too."""
        return Allowance(self.limit, max(0, self.remaining - 1), self.reset_seconds)


@dataclass(frozen=True, slots=True)
class Counter:
    """Which readings count against the same limit: consent x endpoint x account (decision 5)."""

    reading: str
    since_us: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One call that wants to read data, as the door read it."""

    organisation: OrganisationId
    bearer: str
    consent_id: str | None
    reading: Reading
    resource: ResourceId | None = None
    transaction: str | None = None
    attended: bool = False
    continued: bool = False
    with_balance: bool = False

    @property
    def counter(self) -> str:
        """The name under which this reading counts."""
        return self.reading if self.resource is None else f"{self.reading}:{self.resource}"

    @property
    def resource_key(self) -> str:
        """What a one-off consent may read once: the path (contract B.1.3)."""
        return self.counter if self.transaction is None else f"{self.counter}:{self.transaction}"

    def check_kind(self, consent: Consent) -> None:
        """Raises NotCovered when this kind of consent never opens the endpoint (A.5)."""
        if consent.access.kind in LIST_ONLY and self.reading is not Reading.LIST:
            raise NotCovered
        if self.with_balance and not consent.any_balances():
            raise NotCovered

    def takes_turns(self, consent: Consent) -> bool:
        """Whether this reading uses up something, so that two at once must queue."""
        if self.continued:
            return False
        return not consent.recurring or (consent.frequency_enforced and not self.attended)


@dataclass(frozen=True, slots=True)
class Covered:
    """Proof that a reading is allowed: the customer, the account, and the rights on it."""

    consent: Consent
    psu_id: PsuId
    account: CoveredAccount | None
    token: AccessToken
    allowance: Allowance | None


def needs(covered: CoveredAccount | None, reading: Reading) -> CoveredAccount:
    """The account, if it is covered for this reading.

    Raises AccountUnknown when the consent does not know it, NotCovered without the right (C.2).
    """
    if covered is None:
        raise AccountUnknown
    if RIGHT_FOR[reading] not in covered.rights:
        raise NotCovered
    return covered
