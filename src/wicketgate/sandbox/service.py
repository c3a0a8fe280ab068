"""Verbs of the sandbox bank: the port, and the worlds it speaks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from wicketgate import outbox, personas, phones, tpps
from wicketgate.bank import (
    AccountAnswer,
    Bank,
    Challenge,
    Customer,
    Entry,
    Method,
    Period,
    Question,
    ScaOutcome,
    SignIn,
    SignInOutcome,
    Statement,
)
from wicketgate.kernel import calendar, secrets
from wicketgate.kernel import clock as time
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import AccountId, AuthorisationId, OrganisationId, PsuId, QuestionId
from wicketgate.kernel.sql import Value
from wicketgate.kernel.work import Work

from . import store
from .model import (
    METHODS,
    MOST_DAYS,
    WRONG_PASSWORDS,
    Holder,
    Ledger,
    Place,
    day_of,
    judge,
    read_reference,
    span,
)

_DAY: Final = timedelta(days=1)
_YEARS: Final = 2


# ------------------------------------------------------------------ the port
@dataclass(frozen=True, slots=True)
class SandboxBank:
    """`bank.Bank` for the world of one organisation, within one work."""

    work: Work
    organisation: OrganisationId

    async def authenticate(self, login: str, password: str) -> SignIn:
        # A login that nobody has takes the same way with the same statements (contract D.11).
        work, psu = self.work, _psu(self.work, self.organisation, login)
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
        self, psu: PsuId, authorisation: AuthorisationId, method: Method
    ) -> Challenge:
        del authorisation  # a test customer's device answers everything alike
        holder = await self._holder(psu)
        question = None
        if method is Method.PUSH:
            question = await phones.ask(self.work, self.organisation, psu, holder.device)
        return Challenge(method, holder.customer.phone_hint, question)

    async def check(self, psu: PsuId, authorisation: AuthorisationId, code: str) -> ScaOutcome:
        del authorisation  # as above
        holder = await self._holder(psu)
        return judge(holder.device, code_right=secrets.equal(code, personas.ONE_TIME_CODE))

    async def question(self, psu: PsuId, key: QuestionId) -> Question | None:
        return await phones.question(self.work, psu, key)

    async def answered(self, psu: PsuId, key: QuestionId) -> ScaOutcome:
        return await phones.answered(self.work, psu, key)

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

    async def _holder(self, psu: PsuId) -> Holder:
        holder = await store.holder(self.work, self.organisation, psu)
        if holder is None:
            raise Unavailable("the customer's sandbox world is gone")
        return holder

    @property
    def _closing_day(self) -> date:
        return calendar.business_day_before(self.work.today)


def bank(work: Work, organisation: OrganisationId) -> Bank:
    """The bank as that organisation's customers know it."""
    return SandboxBank(work, organisation)


async def customer_called(work: Work, organisation: OrganisationId, login: str) -> Customer | None:
    """The customer with that login, who has not signed in: for the demo's own consent only."""
    return await SandboxBank(work, organisation).customer(_psu(work, organisation, login))


def _dated(sequence: int) -> tuple[date, int]:
    return day_of(sequence), sequence


def _psu(work: Work, organisation: OrganisationId, login: str) -> PsuId:
    """The customer's id in that world, given for any login; capitals do not matter."""
    return PsuId(work.keys.name("psu", organisation, login.strip().casefold()))


def _account(work: Work, organisation: OrganisationId, key: str) -> AccountId:
    return AccountId(work.keys.name("account", organisation, key))


# ------------------------------------------------------------------ the worlds
async def settle(work: Work, organisation: OrganisationId) -> None:
    """Give the organisation its world: customers, accounts, and 24 months up to today.

    Does nothing where it already has one.
    """
    today = work.today
    first = _years_before(today)
    if not await store.begin_world(work, organisation, today):
        return
    await store.people(
        work,
        _customers(work, organisation),
        _accounts(work, organisation),
        _mandates(work, organisation),
    )
    for key in personas.ACCOUNTS:
        ledger = _ledger(work, organisation, key)
        entry = personas.opening(key, first)
        rows = [] if entry is None else ledger.book(first, [entry])
        await _live(work, ledger, rows, first, today)


async def live_on(work: Work, organisation: OrganisationId) -> date | None:
    """Let the world live up to today: `MOST_DAYS` days at once, the worker does the others.

    Answers the last day lived, None where the organisation has no world. A world that already is
    further stays there.
    """
    lived = await store.lived_until(work, organisation)
    if lived is None or lived >= work.today:
        return lived
    until = min(work.today, lived + MOST_DAYS * _DAY)
    stands = await store.ledgers(work, organisation)
    for key in personas.ACCOUNTS:
        ledger = _ledger(work, organisation, key)
        ledger.newest, ledger.booked = stands[ledger.account]
        await _live(work, ledger, [], lived + _DAY, until)
    await store.lived(work, organisation, until)
    before_us = time.micros(work.now - _DAY)
    await store.forget_strangers(work, organisation, before_us=before_us)
    if until < work.today:
        await outbox.put(work, "sandbox.live_on", organisation)
    return until


async def wake(work: Work) -> None:
    """Have every world live on that is behind its organisation's today."""
    lived = await store.worlds(work)
    for organisation in await tpps.everyone(work):
        work.act_as(work.actor, organisation.clock_shift)
        if lived.get(organisation.id, work.today) < work.today:
            await outbox.put(work, "sandbox.live_on", organisation.id)


async def wipe(work: Work, organisation: OrganisationId) -> None:
    """Take the world away, with every count and every answer in it."""
    await store.wipe(work, organisation)
    await phones.forget_organisation(work, organisation)


async def reset(work: Work, organisation: OrganisationId) -> None:
    """A fresh world in the place of the old one; customers and accounts keep their ids."""
    await wipe(work, organisation)
    await settle(work, organisation)


def _years_before(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - _YEARS, day=28 if leap else day.day)


def _ledger(work: Work, organisation: OrganisationId, key: str) -> Ledger:
    account = _account(work, organisation, key)
    secret = bytes.fromhex(work.keys.fingerprint("ledger", account))
    return Ledger(account, key, personas.ACCOUNTS[key].currency, secret)


async def _live(
    work: Work, ledger: Ledger, rows: list[Mapping[str, Value]], first: date, last: date
) -> None:
    """Book what happens from `first` to `last`, after what `rows` already hold."""
    day, newest = first, None
    while day <= last:
        entries = personas.booked_on(ledger.key, day)
        if entries:
            rows.extend(ledger.book(day, entries))
            newest = day
        day += _DAY
    if rows:
        # The night run books: a day's entries stand from its first moment.
        at = time.end_of_day((newest or first) - _DAY, work.profile.zone)
        await store.book(work, ledger, rows, at_us=time.micros(at))


def _customers(work: Work, organisation: OrganisationId) -> Iterator[Mapping[str, Value]]:
    for persona in personas.PERSONAS:
        yield {
            "id": _psu(work, organisation, persona.login),
            "organisation_id": organisation,
            "login": persona.login,
            "name": persona.name,
            "corporate_id": persona.corporate_id,
            "phone_hint": persona.phone_hint,
            "signs_in": persona.signs_in.value,
            "device": persona.device.value,
        }


def _accounts(work: Work, organisation: OrganisationId) -> Iterator[Mapping[str, Value]]:
    for position, account in enumerate(personas.ACCOUNTS.values()):
        yield {
            "id": _account(work, organisation, account.key),
            "organisation_id": organisation,
            "position": position,
            "iban": account.iban,
            "bic": account.bic,
            "currency": account.currency,
            "product": account.product,
            "name": account.name,
            "display_name": account.display_name,
            "usage": account.usage.value,
            "cash_account_type": account.cash_account_type,
            "state": account.state.value,
            "owner_names": "\n".join(personas.owners(account)),
            "signatures_required": account.signatures_required,
            "credit_line": account.credit_line,
            "newest": 0,
            "booked": 0,
            "changed_us": None,
        }


def _mandates(work: Work, organisation: OrganisationId) -> Iterator[Mapping[str, Value]]:
    for persona in personas.PERSONAS:
        for account in persona.accounts:
            yield {
                "customer_id": _psu(work, organisation, persona.login),
                "account_id": _account(work, organisation, account.key),
                "right": "owner" if account.holder is None else "signatory",
            }
