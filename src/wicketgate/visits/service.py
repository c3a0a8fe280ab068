"""Verbs of a visit. The bank is asked before the work that records what it said.

So no verb that writes takes the bank: it takes what was told, and looks under lock whether what
was asked about is still there.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from wicketgate import authorisation, bank, oauth, payments
from wicketgate.authorisation import Authorisation, ScaStatus
from wicketgate.bank import AccountBlocked, AccountsDoNotMatch
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import OrganisationId, QuestionId, TicketId
from wicketgate.kernel.states import AlreadyDecided
from wicketgate.kernel.work import Work
from wicketgate.subjects import Asked, Ending, Subject, Told

from . import store
from .errors import (
    AlreadySigned,
    ChallengeVoid,
    DeviceFailed,
    ForeignCustomer,
    QuestionExpired,
    StillPending,
    VisitUnknown,
    WrongCode,
    WrongSignIn,
)
from .model import Challenged, FirstFactor, Opening, Outcome, SecondFactor, Step, Visit

_PREFIX: Final = "wgv"
_MISMATCHES: Final[Mapping[type[AccountsDoNotMatch], Outcome]] = {
    AccountsDoNotMatch: Outcome.ACCOUNT_MISMATCH,
    AccountBlocked: Outcome.ACCOUNT_BLOCKED,
}
TRY_AGAIN: Final[Mapping[bank.ScaOutcome, type[Refusal]]] = {
    bank.ScaOutcome.PENDING: StillPending,
    bank.ScaOutcome.EXPIRED: QuestionExpired,
    bank.ScaOutcome.VOID: ChallengeVoid,
    bank.ScaOutcome.DEVICE_ERROR: DeviceFailed,
}
"""What an answer may be that decides nothing, and what the customer reads then."""


async def open_visit(work: Work, opening: Opening, scope: oauth.Scope) -> tuple[Visit, str]:
    """Let the browser in; its secret is given once. Raises oauth.InvalidScope (contract C.7)."""
    subject = await authorisation.in_scope(work, opening.client, scope)
    waiting = await authorisation.open_ones(work, subject)
    if not waiting:
        raise oauth.InvalidScope
    chosen = next((a for a in waiting if a.psu_id is None), waiting[0])
    secret = secrets.new_secret(_PREFIX)
    life = timedelta(minutes=work.profile.sca_session_ttl_minutes)
    visit = Visit(
        ticket=TicketId(secrets.new_id()),
        secret_hash=secrets.digest(secret),
        authorisation_id=chosen.id,
        organisation_id=opening.client,
        request=opening.request,
        state=opening.state,
        locale=opening.locale,
        step=Step.SIGN_IN,
        expires_us=time.micros(work.now + life),
    )
    await store.add(work, visit)
    return visit, secret


async def look(work: Work, ticket: TicketId, secret: str) -> Visit:
    """The visit, if this browser holds its secret; the work runs in its organisation's time.

    A visit whose time is over shows as ended. Raises VisitUnknown.
    """
    visit = await store.find(work, ticket)
    if visit is None or not secrets.equal(visit.secret_hash, secrets.digest(secret)):
        raise VisitUnknown
    return _in_its_time(work, visit)


async def of_question(work: Work, key: QuestionId) -> Visit:
    """The visit for which the app asks this, seen from the app, as `look` sees it.

    Raises VisitUnknown where none does any more.
    """
    visit = await store.find_asking(work, key)
    if visit is None:
        raise VisitUnknown
    return _in_its_time(work, visit)


def _in_its_time(work: Work, visit: Visit) -> Visit:
    work.act_as(Actor(ActorKind.PSU, visit.psu_id or "unknown"), _shift(visit))
    if visit.step is not Step.ENDED and work.now_us >= visit.expires_us:
        return replace(visit, step=Step.ENDED, outcome=Outcome.TIMEOUT)
    return visit


def _shift(visit: Visit) -> timedelta:
    return timedelta(microseconds=visit.shift_us)


async def authenticate(port: bank.Bank, login: str, password: str) -> FirstFactor:
    """Ask the bank for the first factor, and of whom it knows by it, the accounts."""
    answer = await port.authenticate(login, password)
    if answer.customer is None:
        return FirstFactor(answer)
    given = await port.accounts(answer.customer.id, with_balances=False)
    return FirstFactor(answer, tuple(one.account for one in given))


async def signed_in(work: Work, visit: Visit, first: FirstFactor) -> tuple[Visit, str]:
    """Record the first factor; the browser gets a new secret (contract D.11).

    Raises WrongSignIn, ForeignCustomer, AlreadySigned.
    """
    if first.answer.outcome is bank.SignInOutcome.BLOCKED:
        return await _fail(work, visit, Outcome.SCA_FAILED), ""
    if first.answer.customer is None:
        raise WrongSignIn
    customer = first.answer.customer
    work.act_as(Actor(ActorKind.PSU, customer.id), _shift(visit))
    subject, mine = await _mine(work, visit, customer)
    if not mine.fits(customer.login):
        return await _fail(work, visit, Outcome.PSU_MISMATCH), ""
    bound = await authorisation.bind(work, mine, customer.id)
    held = replace(visit, authorisation_id=bound.id, psu_id=customer.id)
    try:
        signatures = subject.match(work, first.accounts)
    except AccountsDoNotMatch as refusal:
        return await _fail(work, held, _MISMATCHES[type(refusal)]), ""
    except payments.NotCancellable:
        return await _fail(work, held, Outcome.TOO_LATE), ""
    if signatures > subject.signatures_required:
        # From here on this customer fails alone: others may still sign (contract B.3).
        await subject.expect(work, signatures)
    secret = secrets.new_secret(_PREFIX)
    await _step(work, visit, replace(held, step=Step.DECIDE, secret_hash=secrets.digest(secret)))
    return replace(held, step=Step.DECIDE), secret


async def _mine(work: Work, visit: Visit, customer: bank.Customer) -> tuple[Subject, Authorisation]:
    """The waiting authorisation that this customer may answer (contract B.3)."""
    subject, _ = await authorisation.lock(work, visit.authorisation_id)
    if customer.id in await authorisation.signers_of(work, subject):
        raise AlreadySigned
    waiting = await authorisation.open_ones(work, subject)
    if not waiting:
        raise AlreadyDecided
    own = [a for a in waiting if a.psu_id == customer.id]
    free = [a for a in waiting if a.psu_id is None]
    if not own and not free:
        raise ForeignCustomer
    return subject, (own or free)[0]


async def asked(work: Work, port: bank.Bank, visit: Visit) -> Asked:
    """What the customer decides on, as it stands now."""
    customer = await _customer(port, visit)
    subject, _ = await _current(work, visit)
    return await subject.see(work, await subject.ask(port, customer))


async def looked_at(work: Work, visit: Visit) -> Subject:
    """What the customer decides on, for asking the bank about it. Raises AlreadyDecided."""
    subject, _ = await _current(work, visit)
    return subject


async def _customer(port: bank.Bank, visit: Visit) -> bank.Customer:
    customer = None if visit.psu_id is None else await port.customer(visit.psu_id)
    if customer is None:
        raise VisitUnknown
    return customer


async def _current(work: Work, visit: Visit) -> tuple[Subject, Authorisation]:
    subject, held = await authorisation.lock(work, visit.authorisation_id)
    if not held.awaits_customer or not subject.open:
        raise AlreadyDecided
    return subject, held


async def challenge(
    port: bank.Bank, visit: Visit, subject: Subject, wish: bank.Method | None = None
) -> Challenged:
    """Have the bank ask for the second factor; it may waive it (RTS exemption).

    The way is the one wished for, where the customer has it, else the usual one. Whichever it is,
    it answers this one authorisation, and what it is about now.
    """
    customer = await _customer(port, visit)
    methods = await port.methods(customer.id)
    method = next((one for one in methods if one is wish), methods[0])
    put = await port.challenge(customer.id, visit.authorisation_id, method, subject.linked)
    waived = put.method is bank.Method.EXEMPTED
    told = await subject.ask(port, customer) if waived else None
    return Challenged(put, subject.linked, told)


async def agree(work: Work, visit: Visit, challenged: Challenged) -> Visit:
    """The customer says yes, and is asked for the second factor, unless that is waived.

    Raises AlreadyDecided, and ChallengeVoid where it is not the same any more.
    """
    subject, held = await _current(work, visit)
    if subject.linked != challenged.linked:
        raise ChallengeVoid
    if challenged.told is not None:
        return await _finalise(work, visit, (subject, held), challenged.told)
    await authorisation.move_on(work, held, ScaStatus.STARTED)
    put = challenged.challenge
    key = None if put.question is None else put.question.id
    answering = replace(visit, step=Step.ANSWER, method=put.method, question=key)
    await _step(work, visit, answering)
    return answering


async def question(work: Work, port: bank.Bank, visit: Visit) -> bank.Question | None:
    """What the app asks, None where it asks nothing any more. Raises AlreadyDecided."""
    if not await authorisation.waits(work, visit.authorisation_id):
        raise AlreadyDecided
    if visit.question is None or visit.psu_id is None:
        return None
    put = await port.question(visit.psu_id, visit.question)
    return None if put is None or work.now >= put.expires_at else put


async def waits(work: Work, port: bank.Bank, visit: Visit) -> bool:
    """Whether the app has not answered yet and still may: a look that holds nothing."""
    if visit.step is not Step.ANSWER or visit.question is None or visit.psu_id is None:
        return False
    if not await authorisation.waits(work, visit.authorisation_id):
        return False
    return await port.answered(visit.psu_id, visit.question) is bank.ScaOutcome.PENDING


async def judged(
    port: bank.Bank, visit: Visit, subject: Subject, outcome: bank.ScaOutcome
) -> SecondFactor:
    """What the bank said to an answer about this subject, and of a right one what it bears on."""
    if outcome is not bank.ScaOutcome.RIGHT:
        return SecondFactor(outcome, subject.linked)
    told = await subject.ask(port, await _customer(port, visit))
    return SecondFactor(outcome, subject.linked, told)


async def answer(work: Work, visit: Visit, second: SecondFactor) -> Visit:
    """Record what the bank said to the customer's answer.

    Raises WrongCode (it counts), StillPending, QuestionExpired, ChallengeVoid (also where what was
    answered for is not the same any more: RTS Art. 5(1)(d)), DeviceFailed, AlreadyDecided.
    """
    subject, held = await _current(work, visit)
    outcome = second.outcome
    if outcome in TRY_AGAIN:
        raise TRY_AGAIN[outcome]
    if second.told is not None:
        if subject.linked != second.linked:
            raise ChallengeVoid
        return await _finalise(work, visit, (subject, held), second.told)
    if outcome is bank.ScaOutcome.REFUSED:
        return await _end(work, visit, subject, held, Outcome.REFUSED)
    counted = await authorisation.count_wrong_code(work, held)
    if counted.codes_left > 0:
        raise WrongCode(counted.codes_left)
    return await _end(work, visit, subject, counted, Outcome.SCA_FAILED)


async def _finalise(
    work: Work, visit: Visit, current: tuple[Subject, Authorisation], told: Told
) -> Visit:
    subject, held = current
    shown = await subject.see(work, told)
    try:
        _, grant = await authorisation.finalise(work, held, shown, visit.request)
    except payments.NotCancellable:
        # It is on its way since this customer was asked: nothing was written, all stays as it is.
        return await _fail(work, visit, Outcome.TOO_LATE)
    ended = replace(visit, step=Step.ENDED, outcome=Outcome.APPROVED, grant_id=grant.id)
    await _step(work, visit, ended)
    return ended


async def refuse(work: Work, visit: Visit) -> Visit:
    """The customer says no: final (contract B.3). Raises AlreadyDecided."""
    return await _fail(work, visit, Outcome.REFUSED)


async def abandon(work: Work, visit: Visit) -> Visit:
    """Back to the TPP without a decision: not final (contract B.3).

    For the TPP that is a time-out like any other; only the customer reads that they left.
    """
    ended = replace(visit, step=Step.ENDED, outcome=Outcome.TIMEOUT)
    await _step(work, visit, ended)
    return ended


async def time_out(work: Work, visit: Visit) -> Visit:
    """The visit's time is over now, the authorisation still waits."""
    ended = replace(visit, step=Step.ENDED, outcome=Outcome.TIMEOUT, expires_us=work.now_us)
    await _step(work, visit, ended)
    return ended


async def extend(work: Work, visit: Visit) -> Visit:
    """The customer needs more time: the visit's time starts anew (WCAG 2.2, 2.2.1).

    The life of what waits is the limit: a longer visit could not end well.
    """
    subject, _ = await _current(work, visit)
    life = timedelta(minutes=work.profile.sca_session_ttl_minutes)
    expires_us = min(time.micros(work.now + life), subject.lapses_us)
    extended = replace(visit, expires_us=max(expires_us, visit.expires_us))
    await _step(work, visit, extended)
    return extended


async def _fail(work: Work, visit: Visit, outcome: Outcome) -> Visit:
    subject, held = await _current(work, visit)
    return await _end(work, visit, subject, held, outcome)


async def _end(
    work: Work, visit: Visit, subject: Subject, held: Authorisation, outcome: Outcome
) -> Visit:
    await authorisation.fail(work, subject, held, Ending(outcome.value))
    ended = replace(visit, step=Step.ENDED, outcome=outcome)
    await _step(work, visit, ended)
    return ended


async def _step(work: Work, before: Visit, after: Visit) -> None:
    if not await store.change(work, before, after):
        raise AlreadyDecided


async def forget_over(work: Work) -> int:
    """Drop visits that are long over; how many."""
    return await store.forget_over(work, time.micros(work.clock() - timedelta(days=1)))


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete the organisation's visits: part of a sandbox reset only."""
    await store.forget_organisation(work, organisation)
