"""A signing basket: what is in it, where it stands, and what happened to it."""

from starlette.responses import Response

from wicketgate import authorisation, baskets, journal, payments, tpps
from wicketgate.kernel import clock
from wicketgate.kernel.ids import BasketId
from wicketgate.subjects import BasketApproval

from .call import Call
from .consents import history_of
from .names import names_of
from .payment_views import BasketPage
from .payments import line_of
from .record_views import SigningLine


async def page(call: Call) -> Response:
    """Everything about one. Raises baskets.BasketUnknown."""
    work = call.work
    one = await baskets.look(work, BasketId(call.place("basket")))
    organisation = await tpps.look(work, one.organisation_id)
    subject = BasketApproval(one, ())
    signings = [
        SigningLine(id=each, status=(await authorisation.status_of(work, subject, each)).value)
        for each in await authorisation.list_own(work, subject)
    ]
    view = BasketPage(
        frame=call.frame,
        id=one.id,
        basket_status=one.status.value,
        organisation_id=one.organisation_id,
        organisation=organisation.name,
        created=clock.moment(one.created_us),
        until=clock.moment(one.lapses_us) if one.open else None,
        ended=None if one.final_us is None else clock.moment(one.final_us),
        signed=len(one.signers),
        signatures=one.signatures_required,
        members=tuple([line_of(await payments.look(work, key)) for key in one.payments]),
        history=history_of(await journal.history(work, subject.thing), [], await names_of(call)),
        signings=tuple(signings),
    )
    return call.show(view)
