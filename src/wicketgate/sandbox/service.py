"""Verbs of the sandbox bank: the port, and the worlds it speaks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from wicketgate import clearing, journal, outbox, personas, phones, tpps
from wicketgate.bank import (
    AccountAnswer,
    AccountState,
    Bank,
    Challenge,
    Customer,
    Entry,
    Linked,
    Method,
    PaymentOrder,
    Period,
    Preview,
    Question,
    Reason,
    ScaOutcome,
    SignIn,
    SignInOutcome,
    Standing,
    Statement,
)
from wicketgate.kernel import calendar, secrets
from wicketgate.kernel import clock as time
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import AccountId, AuthorisationId, OrganisationId, PsuId, QuestionId
from wicketgate.kernel.money import Money
from wicketgate.kernel.work import Work

from . import store
from .model import (
    METHODS,
    MOST_DAYS,
    WRONG_PASSWORDS,
    Booked,
    Holder,
    Ledger,
    Place,
    World,
    day_of,
    judge,
    read_reference,
    span,
    story,
    years_before,
)

_DAY: Final = timedelta(days=1)
_GONE: Final = "the customer's sandbox world is gone"


# ------------------------------------------------------------------ the port
@dataclass(frozen=True, slots=True)
class SandboxBank:
    """`bank.Bank` for the world of one organisation, within one work."""

    work: Work
    organisation: OrganisationId

    async def authenticate(self, login: str, password: str) -> SignIn:
        # A login that nobody has takes the same way with the same statements (contract D.11).
        work, psu = self.work, World(self.work.keys, self.organisation).psu(login)
        wrong = await store.wrong_passwords(work, psu)
        holder = await store.holder(work, self.organisation, psu)
        right = secrets.equal(password, personas.PASSWORD)
        signs_in = personas.SignsIn.NEVER if holder is None else holder.signs_in
        if wrong >= WRONG_PASSWORDS or signs_in is personas.SignsIn.BLOCKED:
            return SignIn(SignInOutcome.BLOCKED)
        if holder is not None and right and signs_in is personas.SignsIn.NORMALLY:
            await store.forgive(work, psu)
            return SignIn(SignInOutcome.RIGHT, holder.customer)
        wrong = await store.count_wrong(work, self.organisation, psu)
        blocked = wrong >= WRONG_PASSWORDS
        return SignIn(SignInOutcome.BLOCKED if blocked else SignInOutcome.WRONG)

    async def customer(self, psu: PsuId) -> Customer | None:
        holder = await store.holder(self.work, self.organisation, psu)
        return None if holder is None else holder.customer

    async def methods(self, psu: PsuId) -> tuple[Method, ...]:
        return METHODS[(await self._holder(psu)).device]

    async def challenge(
        self,
        psu: PsuId,
        authorisation: AuthorisationId,
        method: Method,
        linked: Linked | None = None,
    ) -> Challenge:
        holder = await self._holder(psu)
        question = None
        if method is Method.PUSH:
            bearer = phones.Bearer(self.organisation, psu, holder.device)
            question = await phones.ask(self.work, bearer, linked)
        elif method is Method.OTP:
            await phones.send_code(self.work, self.organisation, authorisation, linked)
        return Challenge(method, holder.customer.phone_hint, question)

    async def check(
        self,
        psu: PsuId,
        authorisation: AuthorisationId,
        code: str,
        linked: Linked | None = None,
    ) -> ScaOutcome:
        holder = await self._holder(psu)
        if not await phones.code_is_for(self.work, authorisation, linked):
            return ScaOutcome.VOID
        return judge(holder.device, code_right=secrets.equal(code, personas.ONE_TIME_CODE))

    async def question(self, psu: PsuId, key: QuestionId) -> Question | None:
        return await phones.question(self.work, psu, key)

    async def answered(
        self, psu: PsuId, key: QuestionId, linked: Linked | None = None
    ) -> ScaOutcome:
        return await phones.answered(self.work, psu, key, linked)

    async def accounts(self, psu: PsuId, *, with_balances: bool) -> list[AccountAnswer]:
        day = self._closing_day if with_balances else None
        return [head.answer for head in await store.heads(self.work, psu, day)]

    async def chosen_accounts(
        self, psu: PsuId, accounts: Sequence[AccountId], *, with_balances: bool
    ) -> list[AccountAnswer]:
        answers = await self.accounts(psu, with_balances=with_balances)
        return [answer for answer in answers if answer.account.id in accounts]

    async def statement(
        self, psu: PsuId, account: AccountId, period: Period, *, with_balances: bool
    ) -> Statement | None:
        day = self._closing_day if with_balances else None
        low, high = span(period)
        place = Place(psu, account, low, high, period.limit + 1)
        found = await store.statement(self.work, place, day)
        if found is None:
            return None
        head, rows = found
        limit = period.limit
        return Statement(
            head.answer.account,
            tuple([row[1] for row in rows[:limit]]),
            newest=head.newest if period.newest is None else period.newest,
            rest=_dated(rows[limit - 1][0]) if len(rows) > limit else None,
            balances=head.answer.balances,
        )

    async def entry(self, psu: PsuId, account: AccountId, transaction_id: str) -> Entry | None:
        return await store.by_name(self.work, psu, account, transaction_id)

    async def sequence_of(
        self, psu: PsuId, account: AccountId, entry_reference: str
    ) -> tuple[date, int] | None:
        sequence = read_reference(entry_reference)
        if sequence is None or not await store.booked(self.work, psu, account, sequence):
            return None
        return _dated(sequence)

    async def preview(self, orders: Sequence[PaymentOrder]) -> Preview:
        return await clearing.preview(self.work, _books(self.work, self.organisation), orders)

    async def pay(self, order: PaymentOrder) -> Standing:
        known = await self.standing(order.key)
        if known is not None:
            return known
        # One turn after another: whoever waited here finds the order of whoever was first.
        if await store.lived_until(self.work, self.organisation) is None:
            raise Unavailable(_GONE)
        books = _books(self.work, self.organisation)
        await clearing.take(self.work, self.organisation, books, order)
        await live_on(self.work, self.organisation)
        standing = await self.standing(order.key)
        if standing is None:
            raise Unavailable(_GONE)
        return standing

    async def standing(self, key: str) -> Standing | None:
        order = await clearing.find(self.work, self.organisation, key)
        return None if order is None else order.standing

    async def answers_about_funds(self, psu: PsuId) -> bool:
        return personas.lets_ask_for_funds((await self._holder(psu)).customer.login)

    async def funds_available(self, psu: PsuId, account: AccountId, amount: Money) -> bool:
        stand = await store.used_by(self.work, psu, account)
        if stand is None or stand.state is not AccountState.ENABLED:
            return False
        needed = clearing.converted(amount, stand.currency)
        return needed is not None and needed <= stand.available

    async def _holder(self, psu: PsuId) -> Holder:
        holder = await store.holder(self.work, self.organisation, psu)
        if holder is None:
            raise Unavailable(_GONE)
        return holder

    @property
    def _closing_day(self) -> date:
        return calendar.business_day_before(self.work.today)


def bank(work: Work, organisation: OrganisationId) -> Bank:
    """The bank as that organisation's customers know it."""
    return SandboxBank(work, organisation)


async def customer_called(work: Work, organisation: OrganisationId, login: str) -> Customer | None:
    """The customer with that login, who has not signed in: for the demo's own consent only."""
    return await SandboxBank(work, organisation).customer(World(work.keys, organisation).psu(login))


def _dated(sequence: int) -> tuple[date, int]:
    return day_of(sequence), sequence


# ------------------------------------------------------------------ the ledgers
@dataclass(slots=True)
class Ledgers:
    """`clearing.Books` of one world, whose row this work has locked before it books."""

    work: Work
    world: World
    lived: date = date.max

    async def live_up_to(self, day: date) -> None:
        if day <= self.lived:
            return
        stands = await store.ledgers(self.work, self.world.organisation)
        for key, facts in personas.ACCOUNTS.items():
            account = self.world.account(key)
            ledger = self.world.ledger(account, facts.currency, *stands[account])
            await _live(self.work, ledger, story(ledger, key, self.lived + _DAY, day))
        await store.lived(self.work, self.world.organisation, day)
        self.lived = day

    async def of_customer(self, psu: PsuId, account: AccountId) -> clearing.Account | None:
        return await store.used_by(self.work, psu, account)

    async def accounts(self) -> Sequence[clearing.Account]:
        return await store.accounts(self.work, self.world.organisation)

    async def book(self, account: AccountId, entries: Sequence[personas.Entry], at_us: int) -> None:
        await self.write(account, entries, at_us)

    async def write(
        self, account: AccountId, entries: Sequence[personas.Entry], at_us: int
    ) -> list[Entry]:
        """Book them, and how they then stand in the statement. Raises Unavailable."""
        ledger = self.world.ledger(account, *await store.ledger(self.work, account))
        day = time.local_date(time.moment(at_us), self.work.profile.zone)
        rows = ledger.book(day, entries)
        await store.book(self.work, ledger, rows, at_us=at_us)
        return [Entry(str(row["entry"])) for row in rows]

    async def hold(self, account: AccountId, change: int) -> None:
        await store.hold(self.work, account, change)


async def _live(work: Work, ledger: Ledger, booked: Booked) -> None:
    if booked.rows:
        # The night run books: a day's entries stand from its first moment.
        at = time.end_of_day(booked.day - _DAY, work.profile.zone)
        await store.book(work, ledger, booked.rows, at_us=time.micros(at))


# ------------------------------------------------------------------ the worlds
async def settle(work: Work, organisation: OrganisationId) -> None:
    """Give the organisation its world: customers, accounts, and 24 months up to today.

    Does nothing where it already has one.
    """
    today = work.today
    first = years_before(today)
    if not await store.begin_world(work, organisation, today):
        return
    world = World(work.keys, organisation)
    await store.people(work, world.customers(), world.accounts(), world.mandates())
    for key, facts in personas.ACCOUNTS.items():
        ledger = world.ledger(world.account(key), facts.currency, 0, 0)
        entry = personas.opening(key, first)
        opened = [] if entry is None else ledger.book(first, [entry])
        rows, day = story(ledger, key, first, today)
        await _live(work, ledger, Booked([*opened, *rows], day))


async def live_on(work: Work, organisation: OrganisationId) -> date | None:
    """Let the world live up to now, with what the clearing has to do on the way.

    `MOST_DAYS` days at once, the worker does the others. Answers the last day lived, None where the
    organisation has no world. A world that already is further stays there.
    """
    lived = await store.lived_until(work, organisation)
    if lived is None:
        return None
    books = Ledgers(work, World(work.keys, organisation), lived)
    farthest = lived + MOST_DAYS * _DAY
    behind = farthest < work.today
    last_us = time.micros(time.end_of_day(farthest, work.profile.zone)) - 1
    left = await clearing.turn(work, organisation, books, last_us if behind else work.now_us)
    if books.lived > lived:
        before_us = time.micros(work.now - _DAY)
        await store.forget_strangers(work, organisation, before_us=before_us)
    if behind or left:
        await outbox.put(work, "sandbox.live_on", organisation)
    return books.lived


# ------------------------------------------------------------------ by hand
async def accounts(work: Work, organisation: OrganisationId) -> list[clearing.Account]:
    """All accounts of the world, whoever's they are; of none there is []."""
    return await store.accounts(work, organisation)


async def run_clearing(work: Work, organisation: OrganisationId) -> clearing.Counts:
    """The cut-off comes now for everything that waits, but for checks."""
    if await live_on(work, organisation) is None:
        raise Unavailable(_GONE)
    counts = await clearing.run(work, organisation, _books(work, organisation))
    await journal.record(work, "sandbox.clearing_run", f"organisation:{organisation}")
    return counts


async def book(
    work: Work, organisation: OrganisationId, account: AccountId, entry: personas.Entry
) -> Entry:
    """Book something on an account of the world, and whatever was waiting for the money."""
    if await live_on(work, organisation) is None:
        raise Unavailable(_GONE)
    [written] = await _books(work, organisation).write(account, [entry], work.now_us)
    await journal.record(work, "sandbox.booked", f"account:{account}")
    await live_on(work, organisation)
    return written


async def decide(
    work: Work, organisation: OrganisationId, key: str, reason: Reason | None
) -> Standing | None:
    """Have an order that waits paid, or rejected for a reason; None where there is no such order.

    Raises IllegalMove, AlreadyDecided.
    """
    await live_on(work, organisation)
    order = await clearing.find(work, organisation, key)
    if order is None:
        return None
    books = _books(work, organisation)
    return (await clearing.decide(work, organisation, books, order, reason)).standing


def _books(work: Work, organisation: OrganisationId) -> "Ledgers":
    return Ledgers(work, World(work.keys, organisation))


# ------------------------------------------------------------------ as time goes by
async def wake(work: Work) -> None:
    """Have every world live on that is behind its organisation's today."""
    lived = await store.worlds(work)
    for organisation in await tpps.everyone(work):
        work.act_as(work.actor, organisation.clock_shift)
        if lived.get(organisation.id, work.today) < work.today:
            await outbox.put(work, "sandbox.live_on", organisation.id)


async def clear(work: Work) -> None:
    """Have the clearing work wherever something is due in the organisation's time."""
    for key, due_us in (await clearing.due_next(work)).items():
        organisation = await tpps.find(work, key)
        if organisation is not None:
            work.act_as(work.actor, organisation.clock_shift)
            if due_us <= work.now_us:
                await outbox.put_once(work, "sandbox.live_on", key)


async def halt(work: Work, organisation: OrganisationId) -> None:
    """Nothing is booked in the world until this work ends: the world is held before its payments.

    Who moves a world and its payments takes them in this order, or two would wait for each other.
    """
    await store.lived_until(work, organisation)


async def wipe(work: Work, organisation: OrganisationId) -> None:
    """Take the world away, with every count, order and answer in it."""
    await clearing.forget_organisation(work, organisation)
    await store.wipe(work, organisation)
    await phones.forget_organisation(work, organisation)


async def reset(work: Work, organisation: OrganisationId) -> None:
    """A fresh world in the place of the old one; customers and accounts keep their ids."""
    await wipe(work, organisation)
    await settle(work, organisation)
