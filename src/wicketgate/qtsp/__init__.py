"""The sandbox's own trust service provider: QWACs and QSealCs for tests, faulty ones too.

    root CA -> qualified CA -> certificates of test organisations

Its keys are drawn from the installation's secret (docs/decisions/0012). No live bank has it.
"""

from .errors import IdentifierTaken, IssueUnknown, KeyTooWeak, RequestUnreadable
from .model import (
    IDENTIFIER,
    Defect,
    Issued,
    KeyKind,
    Life,
    Order,
    Owner,
    PrivateKey,
    PublicKey,
    invented_identifier,
    key_in_request,
    new_key,
)
from .service import chain, find, issue, issued_to, respond, revocation_list, revoke, trust

__all__ = [
    "IDENTIFIER",
    "Defect",
    "IdentifierTaken",
    "IssueUnknown",
    "Issued",
    "KeyKind",
    "KeyTooWeak",
    "Life",
    "Order",
    "Owner",
    "PrivateKey",
    "PublicKey",
    "RequestUnreadable",
    "chain",
    "find",
    "invented_identifier",
    "issue",
    "issued_to",
    "key_in_request",
    "new_key",
    "respond",
    "revocation_list",
    "revoke",
    "trust",
]
