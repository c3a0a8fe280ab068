"""Payments: initiated, read, taken back (contract A.7)."""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from wicketgate import authorisation, oauth, payments
from wicketgate.kernel.ids import PaymentId
from wicketgate.payments import Form, Payment, PaymentRequest, Service, Status
from wicketgate.subjects import PaymentApproval, PaymentCancellation

from .authorisations import begin, starts_explicitly
from .call import JSON, MULTIPART, XML, Call, Reply
from .creations import creation_of, headers_at, redirect_of, sent_token, warnings_of
from .errors import MediaTypeUnsupported
from .reading import chosen_media_type, content_type_of
from .wire import orders
from .wire import payments as wire
from .wire.authorisations import Links
from .wire.names import ENCODER
from .wire.orders import Product, Written

BODIES: Final = (JSON, XML, MULTIPART)
"""What may be sent; which of them, the product says."""
READS: Final = (JSON, XML, MULTIPART)
REPORTS: Final = (JSON, XML)
_PRODUCTS: Final = payments.products()
_CONSENT_ID: Final = "Consent-ID is not used with payments"
_checks_of_creations: Final = creation_of(oauth.ScopeKind.PIS)


def _product(call: Call) -> tuple[Product, Form]:
    """What the path names (contract C.2 stage 8). Raises payments.ProductUnknown."""
    named = call.places["payment_service"], call.places["payment_product"]
    found = _PRODUCTS.get(named)
    if found is None:
        raise payments.ProductUnknown
    service, scheme, form = found
    return Product(service, scheme, call.work.profile), form


def _place(payment: Payment) -> str:
    order = payment.order
    return f"/v1/{order.service}/{order.product}/{payment.id}"


# ------------------------------------------------------------------ initiated
async def check_creation(call: Call) -> None:
    """What is looked at before the body (contract C.2, stages 6 to 9)."""
    product, form = _product(call)
    if call.body and content_type_of(call) != _media_of(product, form):
        raise MediaTypeUnsupported(path="Content-Type")
    await _checks_of_creations(call)


def _media_of(product: Product, form: Form) -> str:
    if form is Form.JSON:
        return JSON
    return MULTIPART if product.service is Service.PERIODIC else XML


async def create(call: Call) -> Reply:
    """POST /v1/{payment-service}/{payment-product}."""
    written = _read(call, *_product(call))
    explicit = starts_explicitly(call)
    request = PaymentRequest(
        written.order,
        written.content,
        written.content_type,
        explicit=explicit,
        redirect_uri=redirect_of(call),
        rejects_without_funds=call.prefers("tpp-rejection-nofunds-preferred"),
        date_path=written.date_path,
        end_path=written.end_path,
    )
    payment = await payments.receive(call.work, call.caller.tpp, request)
    place = _place(payment)
    subject = PaymentApproval(payment, call.work.today)
    links = await begin(call, subject, place, explicit=explicit)
    created = wire.PaymentCreated(
        payment.status.value,
        payment.id,
        transaction_fee_indicator=False,
        links=links,
        tpp_messages=_warnings(call, written),
    )
    return Reply(201, ENCODER.encode(created), headers_at(call, place))


def _read(call: Call, product: Product, form: Form) -> Written:
    """The order in the body. Raises Malformed with every fault."""
    if form is Form.JSON:
        return orders.read_order(call.body, product)
    return _xml().read(call, product)


class _Xml(NamedTuple):
    """What knows XML."""

    read: Callable[[Call, Product], Written]
    report: Callable[[Call, Payment], Awaitable[bytes]]


def _xml() -> _Xml:
    # lxml and the schemas are 15 MB: a process that meets no XML does without them.
    from . import xml_payments  # noqa: PLC0415  # loaded at the first XML

    return _Xml(xml_payments.read, xml_payments.report)


def _warnings(call: Call, written: Written) -> list[dict[str, str]] | None:
    told = [*(warnings_of(call) or ()), *map(wire.warning, written.warnings)]
    if "consent-id" in call.headers:
        told.append(wire.warning(_CONSENT_ID))
    return told or None


# ------------------------------------------------------------------ found
async def own_payment(call: Call) -> Payment:
    """The payment of the path, held while a writing work lasts; a token sent must fit it.

    One of another service is unknown at this path (contract C.4); raises
    payments.ProductDiffers for another product.
    """
    product, form = _product(call)
    token = await sent_token(call, oauth.ScopeKind.PIS)
    key = PaymentId(call.places["payment_id"])
    find = payments.lock_own if call.work.writes else payments.find_own
    organisation = call.caller.organisation.id
    payment = await find(call.work, organisation, key)
    if payment.order.service is not product.service:
        raise payments.PaymentUnknown
    if (payment.order.scheme, payment.order.form) != (product.scheme, form):
        raise payments.ProductDiffers
    if token is not None:
        token.check_bearer(organisation, payments.scope_of(payment.id))
        token.check_alive(call.work.now_us)
    return payment


async def own_subject(call: Call) -> PaymentApproval:
    """The payment of the path as something to approve."""
    return PaymentApproval(await own_payment(call), call.work.today)


async def own_cancellation(call: Call) -> PaymentCancellation:
    """The payment of the path as something to take back."""
    return PaymentCancellation(await own_payment(call), call.work.today)


async def read(call: Call) -> Reply:
    """GET …/{paymentId}: what was sent, in its own form; JSON says where it stands as well.

    Raises FormatsNotServed where Accept rules that form out: there is no other (contract C.1).
    """
    payment = await own_payment(call)
    content_type, content = await payments.content_of(call.work, payment)
    chosen_media_type(call.accept, (content_type.partition(";")[0],))
    if payment.order.form is Form.JSON:
        return Reply(200, wire.information(content, payment))
    return Reply(200, content, media_type=content_type)


async def read_status(call: Call) -> Reply:
    """GET …/{paymentId}/status: JSON, or of an XML payment a pain.002 where that is preferred."""
    payment = await own_payment(call)
    if payment.order.form is Form.JSON:
        chosen_media_type(call.accept, (JSON,))
    elif call.media_type == XML:
        return Reply(200, await _xml().report(call, payment), media_type=XML)
    return Reply(200, ENCODER.encode(wire.PaymentStatus.of(payment)))


# ------------------------------------------------------------------ taken back
async def delete(call: Call) -> Reply:
    """DELETE …/{paymentId}: cancelled at once, or once the customer agrees (contract A.7.8)."""
    before = await own_payment(call)
    payment = await payments.cancel(call.work, before)
    if before.withdrawal_us is None:
        # What waited to be approved is over, as is a wish to cancel that has lapsed.
        await authorisation.close(call.work, payments.scope_of(payment.id))
    if payment.status is Status.CANCELLED:
        return Reply(204)
    place = _place(payment)
    links = Links(
        call.link(place),
        call.link(f"{place}/status"),
        call.link(f"{place}/cancellation-authorisations"),
    )
    asked = wire.CancellationAsked(payment.status.value, links)
    return Reply(202, ENCODER.encode(asked))
