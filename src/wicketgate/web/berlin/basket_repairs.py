"""What to do about each refusal of the signing baskets."""

from collections.abc import Mapping
from typing import Final

from wicketgate import authorisation, baskets
from wicketgate.kernel.errors import Refusal

from .kinds import On, Repair

OF_BASKETS: Final[Mapping[type[Refusal], Repair]] = {
    baskets.BasketUnknown: Repair(
        On.BASKET,
        "Use an id of a basket of your own organisation.",
        "Read `/psd2/v1/signing-baskets/nobody`.",
    ),
    baskets.BasketExpired: Repair(
        On.BASKET,
        "Keep what you need of a basket: it is answered for thirteen months.",
        "Delete a basket, move the clock on by `P400D`, then read it.",
    ),
    baskets.BasketEnded: Repair(
        On.CHANGING_BASKET,
        "Create a new basket: the payments of this one are free again.",
        "Delete a basket, then start its authorisation.",
    ),
    baskets.BasketDecided: Repair(
        On.DELETING_BASKET,
        "Read the basket's status: what a customer has signed stays so.",
        "Let `psu-ok` approve a basket, then delete it.",
    ),
    baskets.ConsentsNotOffered: Repair(
        On.ASKING_FOR_BASKET,
        "Send `paymentIds` only; consents are approved one by one.",
        'Send `"consentIds": ["nobody"]` beside the payments.',
    ),
    baskets.MemberUnknown: Repair(
        On.ASKING_FOR_BASKET,
        "Name payments of your own organisation, by the `paymentId` of their creation.",
        'Send `"paymentIds": ["nobody"]`.',
    ),
    baskets.MemberEnded: Repair(
        On.ASKING_FOR_BASKET,
        "Create the payment that `path` names anew.",
        "Delete a payment, then put it into a basket.",
    ),
    baskets.MemberAuthorised: Repair(
        On.ASKING_FOR_BASKET,
        "Leave the payment that `path` names out: a customer has signed it.",
        "Let `psu-ok` approve a payment, then put it into a basket.",
    ),
    baskets.MemberInBasket: Repair(
        On.ASKING_FOR_BASKET,
        "Wait for the other basket, or delete it.",
        "Put a payment into two baskets.",
    ),
    baskets.InstantNotOffered: Repair(
        On.ASKING_FOR_BASKET,
        "Let the customer approve an instant payment on its own.",
        "Put an instant payment into a basket.",
    ),
    authorisation.AuthorisationBegun: Repair(
        On.ASKING_FOR_BASKET,
        "Wait until the customer has decided about the payment that `path` names, or leave it out.",
        "Sign in to approve a payment, then put it into a basket.",
    ),
}
