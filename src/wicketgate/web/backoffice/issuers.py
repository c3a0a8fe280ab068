"""Whom the bank trusts to issue certificates, and how the lists stand."""

from starlette.responses import Response

from wicketgate import issuers
from wicketgate.issuers import TrustedList
from wicketgate.kernel import clock

from .call import Call
from .issuer_views import AuthorityLine, Issuers, ListLine


async def list_page(call: Call) -> Response:
    """As this process has it now."""
    register = call.seat.issuers
    now_us = clock.micros(call.work.clock())
    named = (*register.own.issuers, *register.bundled)
    page = Issuers(
        frame=call.frame,
        authorities=tuple(
            AuthorityLine(
                name=one.subject.rfc4514_string(),
                ends=one.not_valid_after_utc,
                over=one.not_valid_after_utc < call.work.clock(),
                own=one in register.own.issuers,
            )
            for one in named
        ),
        bundle_named=register.bundle is not None,
        bundle_fault=register.fault or "",
        lists=tuple(_line(one, now_us) for one in await issuers.state(call.work)),
        listed=register.listed(),
    )
    return call.show(page)


def _line(one: TrustedList, now_us: int) -> ListLine:
    until_us = one.next_update_us
    return ListLine(
        territory=one.territory,
        standing=one.standing(now_us),
        sequence=one.sequence,
        issuers=one.issuers,
        until=None if until_us is None else clock.moment(until_us),
        checked=clock.moment(one.checked_us),
        fault=one.fault or "",
    )
