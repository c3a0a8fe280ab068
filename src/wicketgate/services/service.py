"""Verbs of connected services. The bank's answers are asked for before the work that records."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from wicketgate import (
    authorisation,
    bank,
    consenting,
    consents,
    credentials,
    funds,
    journal,
    visits,
)
from wicketgate.funds import Answered, FundsConsent
from wicketgate.kernel import clock as time
from wicketgate.kernel import paging, secrets
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.ids import AuthorisationId, ConsentId, OrganisationId, QuestionId
from wicketgate.kernel.paging import PAGE, Page
from wicketgate.kernel.states import IllegalMove
from wicketgate.kernel.work import Work

from . import store
from .errors import AlreadyStopped, ServiceUnknown, SignedOut, SignInBlocked
from .model import CODES, IDLE_MOST, Read, Service, Session, Step

_PREFIX: Final = "wgp"
_MOST_ACTIVE: Final = 200


# ------------------------------------------------------------------ who looks
async def signed_in(
    work: Work, organisation: OrganisationId, answer: bank.SignIn
) -> tuple[Session, str]:
    """Record the first factor, for the second to be asked; the browser's secret is given once.

    Raises visits.WrongSignIn, SignInBlocked, credentials.TooManyTries after too many wrong codes.
    """
    if answer.outcome is bank.SignInOutcome.BLOCKED:
        raise SignInBlocked
    if answer.customer is None:
        raise visits.WrongSignIn
    if await credentials.used_up(work, CODES, answer.customer.id):
        raise credentials.TooManyTries
    secret = secrets.new_secret(_PREFIX)
    session = Session(
        id=AuthorisationId(secrets.new_id()),
        secret_hash=secrets.digest(secret),
        organisation_id=organisation,
        psu_id=answer.customer.id,
        step=Step.CONFIRM,
        expires_us=time.micros(work.clock() + IDLE_MOST),
    )
    work.act_as(Actor(ActorKind.PSU, session.psu_id), work.shift)
    await store.add(work, session)
    return session, secret


async def challenge(
    port: bank.Bank, session: Session, wish: bank.Method | None = None
) -> bank.Challenge:
    """Have the bank ask for the second factor, for the first time, again or otherwise."""
    methods = await port.methods(session.psu_id)
    method = next((one for one in methods if one is wish), methods[0])
    return await port.challenge(session.psu_id, session.id, method)


async def challenged(work: Work, session: Session, asked: bank.Challenge) -> Session:
    """Record how it is asked for; whom the bank exempts from it is inside. Raises SignedOut."""
    exempted = asked.method is bank.Method.EXEMPTED
    key = None if asked.question is None else asked.question.id
    step = Step.INSIDE if exempted else Step.CONFIRM
    after = replace(session, step=step, method=asked.method, question=key)
    await _change(work, session, after)
    if exempted:
        await journal.record(work, "customer.signed_in", _thing(session))
    return after


async def look(work: Work, secret: str, step: Step = Step.INSIDE) -> Session:
    """Whose browser it is; the work runs in the time of that customer's world.

    Raises SignedOut.
    """
    return _found(work, await store.find(work, secrets.digest(secret)), step)


async def of_question(work: Work, key: QuestionId) -> Session:
    """The session for which the app asks this, as `look` sees it. Raises SignedOut."""
    return _found(work, await store.find_asking(work, key), Step.CONFIRM)


def _found(work: Work, session: Session | None, step: Step) -> Session:
    if session is None or session.step is not step:
        raise SignedOut
    if time.micros(work.clock()) >= session.expires_us:
        raise SignedOut
    work.act_as(Actor(ActorKind.PSU, session.psu_id), timedelta(microseconds=session.shift_us))
    return session


async def touch(work: Work, session: Session) -> Session:
    """The customer is active: the five minutes begin anew."""
    after = replace(session, expires_us=time.micros(work.clock() + IDLE_MOST))
    await _change(work, session, after)
    return after


async def answer(work: Work, session: Session, outcome: bank.ScaOutcome) -> tuple[Session, str]:
    """Record what the bank said to the second factor; inside the browser has a new secret.

    Without a secret the session is over: it was the last try here or in any browser, or the
    customer refused in the app. Raises visits.WrongCode (it counts), StillPending,
    QuestionExpired, ChallengeVoid, DeviceFailed.
    """
    if outcome in visits.TRY_AGAIN:
        raise visits.TRY_AGAIN[outcome]
    if session.question is None and not await credentials.within(work, CODES, session.psu_id):
        await sign_out(work, session)  # whatever it is: a guess may be right in the end
        return session, ""
    if outcome is bank.ScaOutcome.RIGHT:
        await credentials.uncount(work, CODES, session.psu_id)
        secret = secrets.new_secret(_PREFIX)
        inside = replace(session, step=Step.INSIDE, secret_hash=secrets.digest(secret))
        await _change(work, session, inside)
        await journal.record(work, "customer.signed_in", _thing(session))
        return inside, secret
    counted = replace(session, wrong_codes=session.wrong_codes + 1)
    if outcome is bank.ScaOutcome.WRONG and counted.codes_left > 0:
        await _change(work, session, counted)
        raise visits.WrongCode(counted.codes_left)
    await sign_out(work, session)
    return session, ""


async def sign_out(work: Work, session: Session) -> None:
    """The customer leaves."""
    await store.end(work, session)


async def _change(work: Work, before: Session, after: Session) -> None:
    if not await store.change(work, before, after):
        raise SignedOut


def _thing(session: Session) -> str:
    return f"customer:{session.psu_id}"


# ------------------------------------------------------------------ what is seen
async def active(work: Work, session: Session) -> list[Service]:
    """Who may see or ask something now, the newest first."""
    found = await store.listed(work, session.psu_id, None, _MOST_ACTIVE, active=True)
    seen = [one.as_of(work.now, work.profile.zone) for one in found]
    return [one for one in seen if one.active]


async def ended(work: Work, session: Session, behind: str = "") -> Page[Service]:
    """Who could until at most two years ago, the newest first."""
    key = paging.read_key(behind)
    found = await store.listed(work, session.psu_id, key, PAGE + 1, active=False)
    page = paging.page_of(found, lambda one: paging.key_of(one.consent.created_us, one.id))
    return Page(tuple(one for one in page.lines if one.shown(work.today)), page.rest)


async def find(work: Work, session: Session, key: ConsentId) -> Service:
    """One of the customer's services as time has left it. Raises ServiceUnknown."""
    found = await store.service(work, session.psu_id, key)
    if found is None:
        raise ServiceUnknown
    seen = found.as_of(work.now, work.profile.zone)
    if not seen.shown(work.today):
        raise ServiceUnknown
    return seen


async def readings(work: Work, key: ConsentId, behind: str = "") -> Page[Read]:
    """Every reading under a consent, newest first."""
    found = await store.readings(work, key, paging.read_number(behind), PAGE + 1)
    return paging.page_of(found, lambda one: str(one.number))


async def questions(work: Work, key: ConsentId, behind: str = "") -> Page[Answered]:
    """Every question about funds under a consent and its answer, newest first."""
    return await funds.answers(work, key, behind)


async def stopped_us(work: Work, key: ConsentId) -> int | None:
    """When the customer stopped it, in microseconds; None where nobody did."""
    for line in await journal.history(work, f"consent:{key}"):
        if line.act == consenting.STOPPED:
            return line.at_us
    return None


# ------------------------------------------------------------------ the end
async def stop(work: Work, session: Session, key: ConsentId) -> Service:
    """End it now, with all its tokens and whatever waits for it, in one transaction.

    Raises ServiceUnknown, AlreadyStopped.
    """
    seen = await find(work, session, key)
    try:
        if isinstance(seen.consent, FundsConsent):
            await funds.stop(work, await funds.lock_any(work, key))
        else:
            await consents.stop(work, await consents.lock_any(work, key))
    except IllegalMove as error:
        raise AlreadyStopped from error
    await authorisation.close(work, seen.scope)
    return await find(work, session, key)


async def forget_over(work: Work) -> int:
    """Drop sessions that are over; how many."""
    return await store.forget_over(work, time.micros(work.clock()))


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete the sessions of the organisation's customers: part of a sandbox reset only."""
    await store.forget_organisation(work, organisation)
