"""Payments in XML: read, and told as pain.002. Imported at the first XML, for it brings lxml."""

from functools import partial

from wicketgate import executions, payments
from wicketgate.kernel import secrets
from wicketgate.payments import Payment

from .call import Call
from .wire import orders, pain
from .wire.orders import Product, Written


def read(call: Call, product: Product) -> Written:
    """The order in the body. Raises Malformed with every fault."""
    read_schedule = partial(orders.read_schedule, profile=product.profile)
    content_type = call.headers.get("content-type", "")
    named = product.service, product.scheme
    currencies = product.profile.payment_currencies
    found = pain.read_order(call.body, content_type, named, read_schedule, currencies)
    return Written(
        found.order,
        found.content,
        found.content_type,
        found.date_path,
        found.end_path,
        orders.warnings_of(found.order.schedule),
    )


async def report(call: Call, payment: Payment) -> bytes:
    """Where the payment stands, as pain.002; of a bulk each transfer, where they differ."""
    content_type, content = await payments.content_of(call.work, payment)
    movements = await executions.of_turn(call.work, payment.id, 1)
    each = [
        pain.Standing(status, payment.tell(one.reason))
        for one in movements
        if (status := payments.status_of(one.state)) is not None
    ]
    told = pain.Report(
        secrets.new_id(),
        call.work.now,
        call.work.profile.bank_name,
        pain.Standing(payment.status, payment.told_reason),
        each if len(each) == len(payment.order.transfers) else (),
    )
    return pain.write_status(pain.xml_of(content, content_type), told)
