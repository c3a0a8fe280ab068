"""A signing basket: what is in it, where it stands, and what happened to it."""

from starlette.responses import Response

from wicketgate import baskets, payments, tpps
from wicketgate.kernel import clock
from wicketgate.kernel.ids import BasketId
from wicketgate.subjects import BasketApproval

from .call import Call
from .past import history_of, signings_of
from .payment_views import BasketPage
from .payments import line_of


async def page(call: Call) -> Response:
    """Everything about one. Raises baskets.BasketUnknown."""
    work = call.work
    one = await baskets.look(work, BasketId(call.place("basket")))
    organisation = await tpps.look(work, one.organisation_id)
    subject = BasketApproval(one, (), call.work.today)
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
        history=await history_of(call, subject.thing),
        signings=await signings_of(call, subject),
    )
    return call.show(view)
