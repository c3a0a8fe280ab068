"""A signing basket: payments that wait for one approval (contract A.8, B.4).

Nothing here knows a clock: `now` is an argument.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from wicketgate import bank, payments
from wicketgate.bank import AccountsDoNotMatch, Scheme
from wicketgate.kernel import clock as time
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import ApplicationId, BasketId, OrganisationId, PaymentId, PsuId
from wicketgate.kernel.states import AlreadyApproved, AlreadyDecided, Moves
from wicketgate.payments import Payment

from .errors import (
    BasketDecided,
    BasketEnded,
    BasketExpired,
    InstantNotOffered,
    MemberAuthorised,
    MemberEnded,
    MemberInBasket,
)

READABLE_AFTER_END: Final = timedelta(days=396)
"""Thirteen months, as for payments (contract A.7.7)."""


class Status(StrEnum):
    """transactionStatus of a basket (official OpenAPI; contract A.12 row 9)."""

    RECEIVED = "RCVD"
    PARTLY_AUTHORISED = "PATC"
    AUTHORISED = "ACTC"
    REJECTED = "RJCT"
    CANCELLED = "CANC"


OPEN: Final = frozenset({Status.RECEIVED, Status.PARTLY_AUTHORISED})
MOVES: Final[Moves[Status]] = {
    Status.RECEIVED: frozenset(
        {Status.PARTLY_AUTHORISED, Status.AUTHORISED, Status.REJECTED, Status.CANCELLED}
    ),
    Status.PARTLY_AUTHORISED: frozenset({Status.AUTHORISED, Status.REJECTED}),
    Status.AUTHORISED: frozenset(),
    Status.REJECTED: frozenset(),
    Status.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class BasketRequest:
    """What a TPP asks for: which payments, each once, in its order."""

    payments: tuple[PaymentId, ...]
    redirect_uri: str | None


@dataclass(frozen=True, slots=True)
class Basket:
    """One basket. `payments` stay listed when it has ended; `lapses_us` ends it while it is open.

    `psu_id` is the customer who signed first.
    """

    id: BasketId
    organisation_id: OrganisationId
    application_id: ApplicationId
    payments: tuple[PaymentId, ...]
    status: Status
    created_us: int
    lapses_us: int
    redirect_uri: str | None
    psu_id: PsuId | None = None
    signers: tuple[str, ...] = ()
    signatures_required: int = 1
    final_us: int | None = None

    @property
    def open(self) -> bool:
        """Whether it still waits for signatures."""
        return self.status in OPEN

    def as_of(self, now: datetime) -> "Basket":
        """The basket as time has left it: a time-out holds the moment it is due (B.5)."""
        if self.open and time.micros(now) >= self.lapses_us:
            return replace(self, status=Status.REJECTED, final_us=self.lapses_us)
        return self

    def check_readable(self, now: datetime) -> None:
        """Raises BasketExpired thirteen months after its end."""
        if self.final_us is not None and now > time.moment(self.final_us) + READABLE_AFTER_END:
            raise BasketExpired

    def check_startable(self) -> None:
        """Whether an authorisation may be opened (contract A.4.2).

        Raises BasketEnded, AlreadyApproved.
        """
        if self.status in {Status.REJECTED, Status.CANCELLED}:
            raise BasketEnded
        if not self.open:
            raise AlreadyApproved

    def check_deletable(self) -> None:
        """Raises BasketDecided once a customer has signed, BasketEnded (contract A.8)."""
        if self.status is Status.REJECTED:
            raise BasketEnded
        if self.status is not Status.RECEIVED:
            raise BasketDecided

    def signed_by(self, psu: PsuId, needed: int) -> "Basket":
        """The basket with this signature; AUTHORISED with the last one that is needed."""
        signers = tuple(sorted({*self.signers, psu}))
        required = max(self.signatures_required, needed)
        complete = len(signers) >= required
        return replace(
            self,
            status=Status.AUTHORISED if complete else Status.PARTLY_AUTHORISED,
            psu_id=self.psu_id or psu,
            signers=signers,
            signatures_required=required,
        )

    @property
    def signed(self) -> tuple[PsuId, ...]:
        """Who has signed, the first one first: in whose name the payments are made."""
        others = (PsuId(one) for one in self.signers if one != self.psu_id)
        return () if self.psu_id is None else (self.psu_id, *others)


# ------------------------------------------------------------------ what may be in one
def check_members(members: Sequence[Payment]) -> None:
    """Whether these, in the order of the request, may wait together (contract A.8, in its order).

    Raises MemberEnded, MemberAuthorised, MemberInBasket, InstantNotOffered for the first of them.
    """
    for wrong, refusal in _RULES:
        for place, payment in enumerate(members):
            if wrong(payment):
                raise refusal(path=path_of(place))


def path_of(place: int) -> str:
    """Where a payment stands in the body."""
    return f"paymentIds[{place}]"


def _has_ended(payment: Payment) -> bool:
    return payment.status in {payments.Status.REJECTED, payments.Status.CANCELLED}


def _is_authorised(payment: Payment) -> bool:
    return payment.status is not payments.Status.RECEIVED


def _is_taken(payment: Payment) -> bool:
    return payment.basket_id is not None


def _is_instant(payment: Payment) -> bool:
    return payment.order.scheme is Scheme.INSTANT


_RULES: Final[tuple[tuple[Callable[[Payment], bool], type[Refusal]], ...]] = (
    (_has_ended, MemberEnded),
    (_is_authorised, MemberAuthorised),
    (_is_taken, MemberInBasket),
    (_is_instant, InstantNotOffered),
)


# ------------------------------------------------------------------ who may approve it
@dataclass(frozen=True, slots=True)
class Matched:
    """Every payment of the basket, as the request has them, with the account that pays it."""

    members: tuple[tuple[Payment, payments.Matched], ...]

    @property
    def signatures(self) -> int:
        """As many as the account that wants most of them."""
        return max(matched.account.signatures_required for _, matched in self.members)


def match(basket: Basket, members: Sequence[Payment], accounts: Sequence[bank.Account]) -> Matched:
    """The account of the customer for each payment.

    One that is not theirs fails the whole (B.4), and so does one that has left the basket: what
    was asked for cannot be had any more. Raises AlreadyDecided, AccountsDoNotMatch.
    """
    if not basket.open:
        raise AlreadyDecided
    by_id = {payment.id: payment for payment in members}
    if by_id.keys() != set(basket.payments):
        raise AccountsDoNotMatch
    listed = (by_id[key] for key in basket.payments)
    return Matched(tuple((payment, payments.match(payment, accounts)) for payment in listed))
