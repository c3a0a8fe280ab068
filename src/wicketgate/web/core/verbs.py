"""What answers each verb: the message becomes the port's arguments, its answer a message."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Final, TypeVar

import msgspec

from wicketgate import bank, corebank
from wicketgate.bank import Bank
from wicketgate.corebank import Message, Verb

_NOTHING: Final = b"null"
Asked = TypeVar("Asked", bound=Message)
Told = TypeVar("Told")


async def _authenticate(port: Bank, asked: corebank.SignInAsk) -> bank.SignIn:
    return await port.authenticate(asked.login, asked.password)


async def _customer(port: Bank, asked: corebank.CustomerAsk) -> bank.Customer | None:
    return await port.customer(asked.psu)


async def _methods(port: Bank, asked: corebank.CustomerAsk) -> tuple[bank.Method, ...]:
    return await port.methods(asked.psu)


async def _challenge(port: Bank, asked: corebank.ChallengeAsk) -> bank.Challenge:
    return await port.challenge(asked.psu, asked.authorisation, asked.method, asked.linked)


async def _check(port: Bank, asked: corebank.CheckAsk) -> bank.ScaOutcome:
    return await port.check(asked.psu, asked.authorisation, asked.code, asked.linked)


async def _question(port: Bank, asked: corebank.QuestionAsk) -> bank.Question | None:
    return await port.question(asked.psu, asked.question)


async def _answered(port: Bank, asked: corebank.QuestionAsk) -> bank.ScaOutcome:
    return await port.answered(asked.psu, asked.question, asked.linked)


async def _accounts(port: Bank, asked: corebank.AccountsAsk) -> list[bank.AccountAnswer]:
    if asked.accounts is None:
        return await port.accounts(asked.psu, with_balances=asked.with_balances)
    return await port.chosen_accounts(asked.psu, asked.accounts, with_balances=asked.with_balances)


async def _statement(port: Bank, asked: corebank.StatementAsk) -> corebank.StatementTold | None:
    told = await port.statement(
        asked.psu, asked.account, asked.period, with_balances=asked.with_balances
    )
    if told is None:
        return None
    entries = tuple(msgspec.Raw(entry.encode()) for entry in told.entries)
    return corebank.StatementTold(told.account, entries, told.newest, told.rest, told.balances)


async def _entry(port: Bank, asked: corebank.EntryAsk) -> corebank.EntryTold:
    entry = await port.entry(asked.psu, asked.account, asked.transaction_id)
    return corebank.EntryTold(msgspec.Raw(_NOTHING if entry is None else entry.encode()))


async def _sequence_of(port: Bank, asked: corebank.SequenceAsk) -> tuple[date, int] | None:
    return await port.sequence_of(asked.psu, asked.account, asked.entry_reference)


async def _preview(port: Bank, asked: corebank.PreviewAsk) -> bank.Preview:
    return await port.preview(asked.orders)


async def _pay(port: Bank, asked: corebank.PayAsk) -> bank.Standing:
    return await port.pay(asked.order)


async def _standing(port: Bank, asked: corebank.OrderAsk) -> bank.Standing | None:
    return await port.standing(asked.key)


async def _answers_about_funds(port: Bank, asked: corebank.CustomerAsk) -> bool:
    return await port.answers_about_funds(asked.psu)


async def _funds_available(port: Bank, asked: corebank.FundsAsk) -> bool:
    return await port.funds_available(asked.psu, asked.account, asked.amount)


class Spoken:
    """One verb as the door speaks it: bytes in, bytes out."""

    __slots__ = ("_answer", "name", "writes")

    def __init__(
        self,
        verb: Verb[Asked, Told],
        answer: Callable[[Bank, Asked], Awaitable[Told]],
        *,
        writes: bool = False,
    ) -> None:
        self.name = verb.name
        self.writes = writes
        decoder, encoder = msgspec.json.Decoder(verb.asked), msgspec.json.Encoder()

        async def spoken(port: Bank, body: bytes) -> bytes:
            return encoder.encode(await answer(port, decoder.decode(body)))

        self._answer = spoken

    async def __call__(self, port: Bank, body: bytes) -> bytes:
        """Raises msgspec.DecodeError for a body that is not the verb's."""
        return await self._answer(port, body)


_SPOKEN: Final = (
    Spoken(corebank.AUTHENTICATE, _authenticate, writes=True),
    Spoken(corebank.CUSTOMER, _customer),
    Spoken(corebank.METHODS, _methods),
    Spoken(corebank.CHALLENGE, _challenge, writes=True),
    Spoken(corebank.CHECK, _check, writes=True),
    Spoken(corebank.QUESTION, _question),
    Spoken(corebank.ANSWERED, _answered),
    Spoken(corebank.ACCOUNTS, _accounts),
    Spoken(corebank.STATEMENT, _statement),
    Spoken(corebank.ENTRY, _entry),
    Spoken(corebank.SEQUENCE_OF, _sequence_of),
    Spoken(corebank.PREVIEW, _preview),
    Spoken(corebank.PAY, _pay, writes=True),
    Spoken(corebank.STANDING, _standing),
    Spoken(corebank.ANSWERS_ABOUT_FUNDS, _answers_about_funds),
    Spoken(corebank.FUNDS_AVAILABLE, _funds_available),
)
SPOKEN: Final[Mapping[str, Spoken]] = {one.name: one for one in _SPOKEN}
