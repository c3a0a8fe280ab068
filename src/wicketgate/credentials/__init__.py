"""What a person signs in with: password, authenticator app, recovery codes, and how often they try.

Members of the portal and people of the bank both stand on it. A person is an `owner` here, an id
that is theirs alone and says nothing else: who it is, their sessions and what they may do is told
by the package above.

* A password is kept as its Argon2id hash. Hashing and comparing take long and are done outside any
  work: `hash_password`, `verify_password`, `weakness_of`.
* The second factor is a passkey (WebAuthn), an app's code (RFC 6238) or one of ten recovery codes.
  Each answer opens once, also where it comes twice at the same moment.
* `count` counts a try before it is judged, so that many at once are counted too. A `Limit` is the
  caller's own; its label keeps its tries apart from those of others.

The caller records what happened and asks for the password where an act needs it.
"""

from .errors import PasskeyUnknown, PasskeyWrong, SecondFactorWrong, TooManyTries
from .model import (
    Limit,
    Passkey,
    Purpose,
    RelyingParty,
    assertion_options,
    creation_options,
    totp_address,
    totp_secret,
)
from .service import (
    add_passkey,
    answer_code,
    answer_passkey,
    ask,
    count,
    end_totp,
    enrol,
    forget,
    forget_over,
    hash_password,
    new_recovery_codes,
    passkeys_of,
    password_hash_of,
    remove_passkey,
    second_factor_of,
    set_password,
    set_up_totp,
    uncount,
    used_up,
    verify_password,
    weakness_of,
    within,
)

__all__ = [
    "Limit",
    "Passkey",
    "PasskeyUnknown",
    "PasskeyWrong",
    "Purpose",
    "RelyingParty",
    "SecondFactorWrong",
    "TooManyTries",
    "add_passkey",
    "answer_code",
    "answer_passkey",
    "ask",
    "assertion_options",
    "count",
    "creation_options",
    "end_totp",
    "enrol",
    "forget",
    "forget_over",
    "hash_password",
    "new_recovery_codes",
    "passkeys_of",
    "password_hash_of",
    "remove_passkey",
    "second_factor_of",
    "set_password",
    "set_up_totp",
    "totp_address",
    "totp_secret",
    "uncount",
    "used_up",
    "verify_password",
    "weakness_of",
    "within",
]
