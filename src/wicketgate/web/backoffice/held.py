"""A certificate as people of the bank see it."""

from wicketgate import certificates
from wicketgate.certificates import Certificate, Kind
from wicketgate.web.kit.certificates import Shown, chain_of

from .call import Call


async def shown(call: Call, one: Certificate, kind: Kind) -> Shown:
    """With what we know of its issuers, and whether it was revoked."""
    return Shown(
        certificate=one,
        kind=kind,
        at=call.work.clock(),
        revoked=await certificates.revoked(call.work, one),
        chain=chain_of(call.seat.trust, one),
    )
