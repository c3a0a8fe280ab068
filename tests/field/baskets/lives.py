"""What can happen to payments and the baskets over them, one event after another."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from tests.support.baskets import deleted, put, read, refused, signed, swept
from tests.support.clock import TestClock
from tests.support.small_bank import (
    ANNA,
    BERT,
    FIRM,
    GIRO,
    REQUEST,
    admitted,
    approved,
    cancelled,
    order,
    received,
    stands,
    transfer,
)
from wicketgate import baskets, executions, journal, payments
from wicketgate.baskets import Basket, Status
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import BasketId, PaymentId
from wicketgate.kernel.states import final
from wicketgate.kernel.work import Desk

_PUTS: Final = ("put the first two", "put the last two", "put all", "put them backwards")
EVENTS: Final = (
    *_PUTS,
    *("anna signs", "bert signs", "anna signs", "refuse", "delete"),
    *("approve a payment", "cancel a payment"),
    *("ten minutes", "half an hour", "a day", "a week", "sweep"),
)
_WAITS: Final = {
    "ten minutes": timedelta(minutes=10),
    "half an hour": timedelta(minutes=30),
    "a day": timedelta(days=1),
    "a week": timedelta(days=7),
}
_LATER: Final = date(2027, 3, 1)


@dataclass
class Life:
    """Three payments, the last one of an account that wants two signatures, and their baskets."""

    desk: Desk
    clock: TestClock
    keys: list[PaymentId] = field(default_factory=list)
    made: list[BasketId] = field(default_factory=list)
    ends: dict[str, Any] = field(default_factory=dict)

    async def begin(self) -> None:
        await admitted(self.desk)
        for minor, account in ((100, GIRO), (200, GIRO), (300, FIRM)):
            asked = order(transfer(minor), account=account, wanted_on=_LATER)
            self.keys.append((await received(self.desk, asked, explicit=True)).id)

    async def happen(self, event: str, which: int) -> None:
        """The event, refused by name or done."""
        if event in _WAITS:
            self.clock.advance(_WAITS[event])
            return
        try:
            await getattr(self, f"_{event.replace(' ', '_')}")(which)
        except Refusal:
            return

    async def _put(self, *keys: PaymentId) -> None:
        self.made.append((await put(self.desk, *keys)).id)

    async def _put_the_first_two(self, _which: int) -> None:
        await self._put(*self.keys[:2])

    async def _put_the_last_two(self, _which: int) -> None:
        await self._put(*self.keys[1:])

    async def _put_all(self, _which: int) -> None:
        await self._put(*self.keys)

    async def _put_them_backwards(self, _which: int) -> None:
        await self._put(*reversed(self.keys))

    def _basket(self, which: int) -> BasketId:
        return self.made[-1 - which] if which < len(self.made) else BasketId("none")

    async def _anna_signs(self, which: int) -> None:
        await signed(self.desk, self._basket(which), ANNA, [GIRO, FIRM])

    async def _bert_signs(self, which: int) -> None:
        await signed(self.desk, self._basket(which), BERT, [GIRO, FIRM])

    async def _refuse(self, which: int) -> None:
        await refused(self.desk, self._basket(which))

    async def _delete(self, which: int) -> None:
        await deleted(self.desk, self._basket(which))

    async def _approve_a_payment(self, which: int) -> None:
        account = FIRM if which == len(self.keys) - 1 else GIRO
        await approved(self.desk, self.keys[which], [ANNA], account)

    async def _cancel_a_payment(self, which: int) -> None:
        await cancelled(self.desk, self.keys[which])

    async def _sweep(self, _which: int) -> None:
        await swept(self.desk)
        async with self.desk.writing(REQUEST) as work:
            await payments.lapse_due(work)

    # ------------------------------------------------------------------ what must hold
    async def check(self) -> None:
        """An end is an end; a basket and its payments say the same of one another."""
        found = [await read(self.desk, key) for key in self.made]
        for basket in found:
            await self._check_basket(basket)
        waits_in = {key: basket for basket in found if basket.open for key in basket.payments}
        for key in self.keys:
            payment = await stands(self.desk, key)
            self._stays(key, payment.status, ended=payment.ended)
            basket = waits_in.get(key)
            assert payment.basket_id == (None if basket is None else basket.id)
            if basket is not None:
                assert payment.status is payments.Status.RECEIVED
                assert payment.lapses_us == basket.lapses_us

    async def _check_basket(self, basket: Basket) -> None:
        self._stays(basket.id, basket.status, ended=final(basket.status, baskets.MOVES))
        if basket.status is not Status.AUTHORISED:
            return
        async with self.desk.reading(REQUEST) as work:
            for key in basket.payments:  # all of them went their way, once
                assert len(await executions.of_turn(work, key, 1)) == 1
                assert (await payments.look(work, key)).signers == basket.signers

    def _stays(self, key: str, status: Any, *, ended: bool) -> None:
        assert self.ends.get(key, status) is status
        if ended:
            self.ends[key] = status

    async def transitions(self) -> list[tuple[Status, Status]]:
        """Every transition of a basket that was written down."""
        moves: list[tuple[Status, Status]] = []
        async with self.desk.reading(REQUEST) as work:
            for key in self.made:
                lines = await journal.history(work, f"basket:{key}")
                moves += [(Status(x.before), Status(x.after)) for x in lines if x.before]
        return moves
