"""Signing baskets: several payments under one approval (contract A.8)."""

from typing import Final

from wicketgate import authorisation, baskets, oauth, payments
from wicketgate.baskets import Basket, BasketRequest
from wicketgate.kernel.ids import BasketId
from wicketgate.subjects import BasketApproval
from wicketgate.web.kit.json_bodies import read_body

from .authorisations import links_to_start
from .call import Call, Reply
from .creations import creation_of, headers_at, redirect_of, sent_token, warnings_of
from .wire import baskets as wire
from .wire.names import ENCODER
from .wire.payments import warning

_BASKETS: Final = "/v1/signing-baskets"
_CONSENT_ID: Final = "Consent-ID is not used with signing baskets"
check_creation = creation_of(oauth.ScopeKind.SBS)


async def create(call: Call) -> Reply:
    """POST /v1/signing-baskets: its authorisation is always a call of its own (A.4.1)."""
    body = read_body(call.body, wire.BasketBody, call.work.profile)
    body.check_offered()
    wanted = BasketRequest(body.members, redirect_of(call))
    basket = await baskets.receive(call.work, call.caller.tpp, wanted)
    for place, key in enumerate(basket.payments):
        path = baskets.path_of(place)
        await authorisation.give_way(call.work, payments.scope_of(key), path=path)
    place_of_it = f"{_BASKETS}/{basket.id}"
    links = links_to_start(call, place_of_it)
    created = wire.BasketCreated(basket.status.value, basket.id, links, _warnings(call))
    return Reply(201, ENCODER.encode(created), headers_at(call, place_of_it))


def _warnings(call: Call) -> list[dict[str, str]] | None:
    told = list(warnings_of(call) or ())
    if "consent-id" in call.headers:
        told.append(warning(_CONSENT_ID))
    return told or None


async def own_basket(call: Call) -> Basket:
    """The basket of the path, held while a writing work lasts; a token sent must fit it.

    A token that is nobody's or another's is told before the basket is looked for (contract C.2,
    stages 9 to 11).
    """
    token = await sent_token(call, oauth.ScopeKind.SBS)
    key = BasketId(call.places["basket_id"])
    find = baskets.lock_own if call.work.writes else baskets.find_own
    organisation = call.caller.organisation.id
    basket = await find(call.work, organisation, key)
    if token is not None:
        token.check_bearer(organisation, baskets.scope_of(basket.id))
        token.check_alive(call.work.now_us)
    return basket


async def own_subject(call: Call) -> BasketApproval:
    """The basket of the path as something to approve."""
    basket = await own_basket(call)
    return BasketApproval(
        basket, tuple(await baskets.members_of(call.work, basket)), call.work.today
    )


async def read(call: Call) -> Reply:
    """GET /v1/signing-baskets/{basketId}."""
    basket = await own_basket(call)
    return Reply(200, ENCODER.encode(wire.BasketInformation.of(basket)))


async def read_status(call: Call) -> Reply:
    """GET /v1/signing-baskets/{basketId}/status."""
    basket = await own_basket(call)
    return Reply(200, ENCODER.encode(wire.BasketStatus(basket.status.value)))


async def delete(call: Call) -> Reply:
    """DELETE /v1/signing-baskets/{basketId}: its payments are free again, and wait."""
    basket = await own_basket(call)
    await baskets.terminate(call.work, basket)
    await authorisation.close(call.work, baskets.scope_of(basket.id))
    return Reply(204)
