"""How the things that customers approve are found, kind by kind, and ended in numbers."""

from collections.abc import Callable, Mapping
from typing import Final, Generic, Protocol, TypeVar

from wicketgate import baskets, consents, funds, oauth, payments
from wicketgate.applications import Application
from wicketgate.consenting import AnyConsent, Life
from wicketgate.kernel.ids import BasketId, ConsentId, OrganisationId, PaymentId
from wicketgate.kernel.work import Work

from .access import AccountAccess, FundsAccess
from .basket import BasketApproval
from .errors import SubjectUnknown
from .model import Purpose, Subject
from .paying import PaymentApproval, PaymentCancellation

Held = TypeVar("Held", bound=AnyConsent)


class _Kind(Protocol):
    """How the resources of one kind of scope are found, and ended in numbers."""

    async def find(self, work: Work, organisation: OrganisationId, key: str) -> Subject:
        """As time has left it. Raises SubjectUnknown for another's as for none."""

    async def lock(self, work: Work, organisation: OrganisationId, key: str) -> Subject:
        """As `find`, and nobody else moves it until this work ends."""

    async def hold(self, work: Work, key: str) -> None:
        """Let nobody else act on the resource, whosever it is."""

    async def lapse_due(self, work: Work) -> list[str]:
        """Write down what time has ended; the ids of a batch of them."""

    async def terminate_of(self, work: Work, application: Application) -> list[str]:
        """End what waits or holds for an application that is deleted; the ids of those."""

    async def forget_organisation(self, work: Work, organisation: OrganisationId) -> None:
        """Delete the organisation's: part of a sandbox reset only."""


class _Consents(Generic[Held]):
    """Consents of one kind, each with its approval."""

    def __init__(self, life: Life[Held], approval: Callable[[Held], Subject]) -> None:
        self._life, self._approval = life, approval

    async def find(self, work: Work, organisation: OrganisationId, key: str) -> Subject:
        try:
            return self._approval(await self._life.find_own(work, organisation, ConsentId(key)))
        except self._life.unknown as error:
            raise SubjectUnknown from error

    async def lock(self, work: Work, organisation: OrganisationId, key: str) -> Subject:
        try:
            return self._approval(await self._life.lock_own(work, organisation, ConsentId(key)))
        except self._life.unknown as error:
            raise SubjectUnknown from error

    async def hold(self, work: Work, key: str) -> None:
        await self._life.hold(work, ConsentId(key))

    async def lapse_due(self, work: Work) -> list[str]:
        return list(await self._life.lapse_due(work))

    async def terminate_of(self, work: Work, application: Application) -> list[str]:
        return list(await self._life.terminate_of(work, application))

    async def forget_organisation(self, work: Work, organisation: OrganisationId) -> None:
        await self._life.forget_organisation(work, organisation)


class _Baskets:
    async def find(self, work: Work, organisation: OrganisationId, key: str) -> Subject:
        try:
            basket = await baskets.find_own(work, organisation, BasketId(key))
        except _NO_BASKET as error:
            raise SubjectUnknown from error
        return BasketApproval(basket, tuple(await baskets.members_of(work, basket)), work.today)

    async def lock(self, work: Work, organisation: OrganisationId, key: str) -> Subject:
        try:
            basket = await baskets.lock_own(work, organisation, BasketId(key))
        except _NO_BASKET as error:
            raise SubjectUnknown from error
        return BasketApproval(basket, tuple(await baskets.members_of(work, basket)), work.today)

    async def hold(self, work: Work, key: str) -> None:
        await baskets.hold(work, BasketId(key))

    async def lapse_due(self, work: Work) -> list[str]:
        return list(await baskets.lapse_due(work))

    async def terminate_of(self, work: Work, application: Application) -> list[str]:
        return list(await baskets.terminate_of(work, application))

    async def forget_organisation(self, work: Work, organisation: OrganisationId) -> None:
        await baskets.forget_organisation(work, organisation)


class _Payments:
    async def find(self, work: Work, organisation: OrganisationId, key: str) -> Subject:
        try:
            found = await payments.find_own(work, organisation, PaymentId(key))
        except _NO_PAYMENT as error:
            raise SubjectUnknown from error
        return PaymentApproval(found, work.today)

    async def lock(self, work: Work, organisation: OrganisationId, key: str) -> Subject:
        try:
            found = await payments.lock_own(work, organisation, PaymentId(key))
        except _NO_PAYMENT as error:
            raise SubjectUnknown from error
        return PaymentApproval(found, work.today)

    async def hold(self, work: Work, key: str) -> None:
        await payments.hold(work, PaymentId(key))

    async def lapse_due(self, work: Work) -> list[str]:
        return list(await payments.lapse_due(work))

    async def terminate_of(self, work: Work, application: Application) -> list[str]:
        return list(await payments.terminate_of(work, application))

    async def forget_organisation(self, work: Work, organisation: OrganisationId) -> None:
        await payments.forget_organisation(work, organisation)


class _Cancellations(_Payments):
    """The same payments, as something to take back."""

    async def find(self, work: Work, organisation: OrganisationId, key: str) -> Subject:
        return _withdrawn(await super().find(work, organisation, key), work)

    async def lock(self, work: Work, organisation: OrganisationId, key: str) -> Subject:
        return _withdrawn(await super().lock(work, organisation, key), work)


def _withdrawn(found: Subject, work: Work) -> Subject:
    if not isinstance(found, PaymentApproval):
        raise TypeError(found)
    return PaymentCancellation(found.payment, work.today)


_NO_BASKET: Final = (baskets.BasketUnknown, baskets.BasketExpired)
_NO_PAYMENT: Final = (payments.PaymentUnknown, payments.PaymentExpired)
_KINDS: Final[Mapping[tuple[oauth.ScopeKind, Purpose], _Kind]] = {
    (oauth.ScopeKind.AIS, Purpose.GRANT): _Consents(consents.LIFE, AccountAccess),
    (oauth.ScopeKind.PIIS, Purpose.GRANT): _Consents(funds.LIFE, FundsAccess),
    # Before payments: what ends a basket leaves its payments to be ended by themselves.
    (oauth.ScopeKind.SBS, Purpose.GRANT): _Baskets(),
    (oauth.ScopeKind.PIS, Purpose.GRANT): _Payments(),
    (oauth.ScopeKind.PIS, Purpose.CANCEL): _Cancellations(),
}
_RESOURCES: Final = tuple((kind, found) for (kind, why), found in _KINDS.items() if why == "grant")


def _kind(scope: oauth.Scope, purpose: Purpose) -> _Kind:
    found = _KINDS.get((scope.kind, purpose))
    if found is None:
        raise SubjectUnknown
    return found


async def find_own(
    work: Work, organisation: OrganisationId, scope: oauth.Scope, purpose: Purpose
) -> Subject:
    """The organisation's resource as time has left it. Raises SubjectUnknown."""
    return await _kind(scope, purpose).find(work, organisation, scope.resource_id)


async def lock_own(
    work: Work, organisation: OrganisationId, scope: oauth.Scope, purpose: Purpose
) -> Subject:
    """As `find_own`, and nobody else moves it until this work ends."""
    return await _kind(scope, purpose).lock(work, organisation, scope.resource_id)


async def hold(work: Work, scope: oauth.Scope) -> None:
    """Let nobody else act on the resource until this work ends."""
    found = _KINDS.get((scope.kind, Purpose.GRANT))
    if found is not None:
        await found.hold(work, scope.resource_id)


async def lapse_due(work: Work) -> list[oauth.Scope]:
    """Write down what time has ended, a batch of each kind; which."""
    return [
        oauth.Scope(kind, key)
        for kind, resources in _RESOURCES
        for key in await resources.lapse_due(work)
    ]


async def terminate_of(work: Work, application: Application) -> list[oauth.Scope]:
    """End what an application was given or waits for: it is no more; which."""
    return [
        oauth.Scope(kind, key)
        for kind, resources in _RESOURCES
        for key in await resources.terminate_of(work, application)
    ]


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete all that the organisation has: part of a sandbox reset only."""
    for _, resources in _RESOURCES:
        await resources.forget_organisation(work, organisation)
