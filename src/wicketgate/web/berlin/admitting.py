"""Stages 3 and 4 of contract C.2: the role, and the seal of the request."""

from collections.abc import Collection

from starlette.types import Scope

from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.permissions import ROLE_FOR
from wicketgate.kernel.profile import SignatureMode
from wicketgate.web.kit.seals import Sealed, SignatureInvalid
from wicketgate.web.kit.seat import Seat

from .call import Call, Operation
from .errors import RoleMissing
from .switches import REQUIRE_SIGNATURE, scenario_of


def check_role(row: Operation, roles: Collection[str] | None) -> None:
    """Raises RoleMissing; None stands for no certificate, which says nothing."""
    role = ROLE_FOR.get(row.permission)
    if role is not None and roles is not None and role not in roles:
        raise RoleMissing


def signature_mode(seat: Seat, call: Call, row: Operation) -> SignatureMode:
    """The bank's, or the stricter one that a sandbox call asks for itself (contract F.3)."""
    if seat.sandbox and scenario_of(call, row) == REQUIRE_SIGNATURE:
        return SignatureMode.REQUIRED
    return seat.desk.profile.signature_mode


def sealed_of(call: Call, scope: Scope) -> Sealed:
    """The request as it came, to be held against its seal."""
    query: bytes = scope["query_string"]
    target = scope["raw_path"] + (b"?" + query if query else b"")
    return Sealed(call.access.method, target.decode("latin-1"), scope["headers"], call.body)


def check_seal(call: Call, sender: OrganisationId | None) -> None:
    """The seal holds, and is of the organisation that calls (contract C.6).

    Raises what was found of it, and SignatureInvalid for another organisation's.
    """
    if call.seal_refusal is not None:
        raise call.seal_refusal
    if call.seal is not None and sender is not None and call.seal.organisation != sender:
        raise SignatureInvalid("the seal is of another organisation than the one that calls")
