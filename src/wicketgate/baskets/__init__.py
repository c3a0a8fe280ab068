"""Signing baskets: several payments under one approval (contract A.8, B.4).

RCVD -> PATC -> ACTC
  `------`----- RJCT
  `------------ CANC

While a basket is open it decides about its payments. In the end they all go their way in one
transaction, or all wait again by themselves.
"""

from .errors import (
    BasketDecided,
    BasketEnded,
    BasketExpired,
    BasketUnknown,
    ConsentsNotOffered,
    InstantNotOffered,
    MemberAuthorised,
    MemberEnded,
    MemberInBasket,
    MemberUnknown,
)
from .model import (
    MOVES,
    Basket,
    BasketRequest,
    Matched,
    Status,
    match,
    path_of,
)
from .service import (
    approve,
    expect,
    find_own,
    forget_organisation,
    hold,
    lapse_due,
    lock_own,
    look,
    members_of,
    receive,
    reject,
    scope_of,
    terminate,
    terminate_of,
    wait_until,
)

__all__ = [
    "MOVES",
    "Basket",
    "BasketDecided",
    "BasketEnded",
    "BasketExpired",
    "BasketRequest",
    "BasketUnknown",
    "ConsentsNotOffered",
    "InstantNotOffered",
    "Matched",
    "MemberAuthorised",
    "MemberEnded",
    "MemberInBasket",
    "MemberUnknown",
    "Status",
    "approve",
    "expect",
    "find_own",
    "forget_organisation",
    "hold",
    "lapse_due",
    "lock_own",
    "look",
    "match",
    "members_of",
    "path_of",
    "receive",
    "reject",
    "scope_of",
    "terminate",
    "terminate_of",
    "wait_until",
]
