"""Payments: what a TPP asks a bank to pay (contract A.7, B.2; PSD2 Art. 66).

RCVD -> PATC -> ACTC | ACWC -> ACCP -> PDNG -> ACSP -> ACSC | ACCC | ACWP | PART
  `------`------- `-------------`------ RJCT | CANC
"""

from .errors import (
    ExecutionDateInvalid,
    NotCancellable,
    PaymentEnded,
    PaymentExpired,
    PaymentInBasket,
    PaymentUnknown,
    PeriodInvalid,
    ProductDiffers,
    ProductUnknown,
    ServiceUnknown,
)
from .model import (
    MOST_IN_BULK,
    MOVES,
    OPEN,
    ExecutionRule,
    Form,
    Frequency,
    Matched,
    Order,
    Payment,
    PaymentRequest,
    Schedule,
    Service,
    Status,
    match,
    products,
    wrong_amount,
)

__all__ = [
    "MOST_IN_BULK",
    "MOVES",
    "OPEN",
    "ExecutionDateInvalid",
    "ExecutionRule",
    "Form",
    "Frequency",
    "Matched",
    "NotCancellable",
    "Order",
    "Payment",
    "PaymentEnded",
    "PaymentExpired",
    "PaymentInBasket",
    "PaymentRequest",
    "PaymentUnknown",
    "PeriodInvalid",
    "ProductDiffers",
    "ProductUnknown",
    "Schedule",
    "Service",
    "ServiceUnknown",
    "Status",
    "match",
    "products",
    "wrong_amount",
]
