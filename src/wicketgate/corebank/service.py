"""The port, answered by the bank's core system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wicketgate import bank
from wicketgate.bank import AccountAnswer, Entry, Linked, PaymentOrder, Period, Statement
from wicketgate.kernel.ids import AccountId, AuthorisationId, PsuId, QuestionId
from wicketgate.kernel.money import Money

from . import model
from .line import Line

_NULL = b"null"


@dataclass(frozen=True, slots=True)
class CoreBank:
    """`bank.Bank` over one line, for one request. Every verb may raise Unavailable."""

    line: Line
    request_id: str

    async def authenticate(self, login: str, password: str) -> bank.SignIn:
        asked = model.SignInAsk(login, password)
        return await self.line.ask(model.AUTHENTICATE, asked, self.request_id)

    async def customer(self, psu: PsuId) -> bank.Customer | None:
        return await self.line.ask(model.CUSTOMER, model.CustomerAsk(psu), self.request_id)

    async def methods(self, psu: PsuId) -> tuple[bank.Method, ...]:
        return await self.line.ask(model.METHODS, model.CustomerAsk(psu), self.request_id)

    async def challenge(
        self,
        psu: PsuId,
        authorisation: AuthorisationId,
        method: bank.Method,
        linked: Linked | None = None,
    ) -> bank.Challenge:
        asked = model.ChallengeAsk(psu, authorisation, method, linked)
        return await self.line.ask(model.CHALLENGE, asked, self.request_id)

    async def check(
        self,
        psu: PsuId,
        authorisation: AuthorisationId,
        code: str,
        linked: Linked | None = None,
    ) -> bank.ScaOutcome:
        asked = model.CheckAsk(psu, authorisation, code, linked)
        return await self.line.ask(model.CHECK, asked, self.request_id)

    async def question(self, psu: PsuId, key: QuestionId) -> bank.Question | None:
        return await self.line.ask(model.QUESTION, model.QuestionAsk(psu, key), self.request_id)

    async def answered(
        self, psu: PsuId, key: QuestionId, linked: Linked | None = None
    ) -> bank.ScaOutcome:
        asked = model.QuestionAsk(psu, key, linked)
        return await self.line.ask(model.ANSWERED, asked, self.request_id)

    async def accounts(self, psu: PsuId, *, with_balances: bool) -> list[AccountAnswer]:
        asked = model.AccountsAsk(psu, with_balances)
        return await self.line.ask(model.ACCOUNTS, asked, self.request_id)

    async def chosen_accounts(
        self, psu: PsuId, accounts: Sequence[AccountId], *, with_balances: bool
    ) -> list[AccountAnswer]:
        asked = model.AccountsAsk(psu, with_balances, tuple(accounts))
        return await self.line.ask(model.ACCOUNTS, asked, self.request_id)

    async def statement(
        self, psu: PsuId, account: AccountId, period: Period, *, with_balances: bool
    ) -> Statement | None:
        asked = model.StatementAsk(psu, account, period, with_balances)
        told = await self.line.ask(model.STATEMENT, asked, self.request_id)
        if told is None:
            return None
        entries = tuple(Entry(bytes(raw).decode()) for raw in told.entries)
        return Statement(told.account, entries, told.newest, told.rest, told.balances)

    async def entry(self, psu: PsuId, account: AccountId, transaction_id: str) -> Entry | None:
        asked = model.EntryAsk(psu, account, transaction_id)
        told = bytes((await self.line.ask(model.ENTRY, asked, self.request_id)).entry)
        return None if told == _NULL else Entry(told.decode())

    async def sequence_of(
        self, psu: PsuId, account: AccountId, entry_reference: str
    ) -> tuple[date, int] | None:
        asked = model.SequenceAsk(psu, account, entry_reference)
        return await self.line.ask(model.SEQUENCE_OF, asked, self.request_id)

    async def preview(self, orders: Sequence[PaymentOrder]) -> bank.Preview:
        asked = model.PreviewAsk(tuple(orders))
        return await self.line.ask(model.PREVIEW, asked, self.request_id)

    async def pay(self, order: PaymentOrder) -> bank.Standing:
        return await self.line.ask(model.PAY, model.PayAsk(order), self.request_id)

    async def standing(self, key: str) -> bank.Standing | None:
        return await self.line.ask(model.STANDING, model.OrderAsk(key), self.request_id)

    async def answers_about_funds(self, psu: PsuId) -> bool:
        asked = model.CustomerAsk(psu)
        return await self.line.ask(model.ANSWERS_ABOUT_FUNDS, asked, self.request_id)

    async def funds_available(self, psu: PsuId, account: AccountId, amount: Money) -> bool:
        asked = model.FundsAsk(psu, account, amount)
        return await self.line.ask(model.FUNDS_AVAILABLE, asked, self.request_id)
