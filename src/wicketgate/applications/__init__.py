"""A third party's software: which APIs it selected, and the keys it calls with.

Every API call carries an `apiKey` (contract A.0.3). A key is stored as a keyed hash and shown once.
"""

from .errors import ApiKeyBlocked, ApiKeyMissing, ApiKeyUnknown
from .model import ALL_APIS, Api, Application, Caller, KeyState
from .service import (
    create,
    issue_key,
    lend_key,
    of_organisation,
    present,
    replace_key,
    take_back_key,
)
from .store import api_key, application

__all__ = [
    "ALL_APIS",
    "Api",
    "ApiKeyBlocked",
    "ApiKeyMissing",
    "ApiKeyUnknown",
    "Application",
    "Caller",
    "KeyState",
    "api_key",
    "application",
    "create",
    "issue_key",
    "lend_key",
    "of_organisation",
    "present",
    "replace_key",
    "take_back_key",
]
