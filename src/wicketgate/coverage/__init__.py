"""May this call read this account data? The proof is `Covered` (contract C.2, stages 9, 10, 16).

Above `consents`, `oauth` and `journal`, because it looks at token, consent and recent readings
together: one statement at every reading.
"""

from .errors import AccountUnknown, ConsentIdUnknown, NotCovered, ReadTooOften
from .model import Allowance, Asked, Covered, Reading, needs
from .service import cover, take_turn

__all__ = [
    "AccountUnknown",
    "Allowance",
    "Asked",
    "ConsentIdUnknown",
    "Covered",
    "NotCovered",
    "ReadTooOften",
    "Reading",
    "cover",
    "needs",
    "take_turn",
]
