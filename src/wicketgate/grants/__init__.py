"""The tokens of what customers approved: given for a code, rotated, lent, revoked.

`oauth` keeps them and knows RFC 6749. Here what they open decides whether they may still be had,
and ends with them where the contract says so (D.3 to D.6).
"""

from .service import lend, redeem, refresh, revoke

__all__ = ["lend", "redeem", "refresh", "revoke"]
