"""What customers are asked to approve, one shape for all of it (contract B.3, D.2).

A subject is named by an OAuth2 scope, which names a resource, and a purpose: to grant what was
asked for, or to take a payment back. Each kind is an adapter to the package that holds the
resource.
"""

from .access import AccountAccess, FundsAccess
from .basket import BasketApproval
from .errors import SubjectUnknown
from .model import (
    AccessAsked,
    Asked,
    Due,
    Ending,
    FundsAsked,
    PaymentsAsked,
    Purpose,
    Subject,
    Told,
)
from .paying import PaymentApproval, PaymentCancellation
from .service import (
    find_own,
    forget_organisation,
    hold,
    lapse_due,
    lock_own,
    terminate_of,
)

__all__ = [
    "AccessAsked",
    "AccountAccess",
    "Asked",
    "BasketApproval",
    "Due",
    "Ending",
    "FundsAccess",
    "FundsAsked",
    "PaymentApproval",
    "PaymentCancellation",
    "PaymentsAsked",
    "Purpose",
    "Subject",
    "SubjectUnknown",
    "Told",
    "find_own",
    "forget_organisation",
    "hold",
    "lapse_due",
    "lock_own",
    "terminate_of",
]
