"""The customer's dialogue: each act of a visit, with the bank asked before the work that acts.

A TPP that was suspended meanwhile gets nothing any more; the customer can still refuse and leave.

What the bank answers stands whatever becomes of the act: a wrong password is counted even if the
visit refuses it. A bank far away is asked while nothing is held (`settlement.Way`). Used by the
customer's pages and by the answering without clicks in the sandbox.
"""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from wicketgate import oauth, tpps, visits
from wicketgate.bank import Bank, Method, ScaOutcome
from wicketgate.kernel.ids import PsuId, TicketId
from wicketgate.kernel.work import Work
from wicketgate.settlement import Entered
from wicketgate.subjects import Subject
from wicketgate.visits import Outcome, SecondFactor, Step, Visit
from wicketgate.web.kit.seat import Seat
from wicketgate.web.kit.targets import with_parameters

_SIGNED_IN: Final = (Step.DECIDE, Step.ANSWER)
_ANYWHERE: Final = (Step.SIGN_IN, *_SIGNED_IN)


@dataclass(frozen=True, slots=True)
class Caller:
    """The browser at our door: which visit it names and the secret it shows."""

    ticket: TicketId
    secret: str
    request_id: str


class Elsewhere(Exception):
    """The visit does not stand where the customer's form was made: show where it stands."""


@dataclass(frozen=True, slots=True)
class _Here:
    work: Work
    visit: Visit


@dataclass(frozen=True, slots=True)
class _Asking:
    """The visit as it stood when the bank was asked, and what the customer decides on there."""

    bank: Bank
    visit: Visit
    subject: Subject

    @property
    def psu(self) -> PsuId:
        if self.visit.psu_id is None:
            raise visits.VisitUnknown
        return self.visit.psu_id


@asynccontextmanager
async def _at(seat: Seat, caller: Caller, *steps: Step) -> AsyncIterator[_Here]:
    """A writing work with the visit held, in the time of its organisation."""
    async with seat.desk.writing(caller.request_id) as work:
        yield _Here(work, await _standing_at(work, caller, steps))


@asynccontextmanager
async def _deciding(seat: Seat, caller: Caller, *steps: Step) -> AsyncIterator[_Here]:
    """As `_at`, for an act that gives the TPP something. Raises tpps.OrganisationBlocked."""
    async with _at(seat, caller, *steps) as here:
        await _check_standing(here.work, here.visit)
        yield here


async def _check_standing(work: Work, visit: Visit) -> None:
    """Whoever was suspended meanwhile gets nothing. Raises tpps.OrganisationBlocked."""
    (await tpps.look(work, visit.organisation_id)).check_standing()


async def _standing_at(work: Work, caller: Caller, steps: Collection[Step]) -> Visit:
    visit = await visits.look(work, caller.ticket, caller.secret)
    if visit.step not in steps:
        raise Elsewhere
    return visit


@asynccontextmanager
async def _asking(seat: Seat, caller: Caller, *steps: Step) -> AsyncIterator[_Asking]:
    """The bank, for questions about what a customer decides on. Raises AlreadyDecided."""

    async def enter(work: Work) -> Entered[tuple[Visit, Subject]]:
        visit = await _standing_at(work, caller, steps)
        await _check_standing(work, visit)
        return visit.organisation_id, (visit, await visits.looked_at(work, visit))

    async with seat.way.asking(seat.desk, caller.request_id, enter) as (port, (visit, subject)):
        yield _Asking(port, visit, subject)


async def look(seat: Seat, caller: Caller) -> Visit:
    """Where the visit stands. Raises visits.VisitUnknown."""
    async with seat.desk.reading(caller.request_id) as work:
        return await visits.look(work, caller.ticket, caller.secret)


async def sign_in(seat: Seat, caller: Caller, login: str, password: str) -> tuple[Visit, str]:
    """First factor; the visit and the browser's new secret, empty where the visit has ended.

    Raises visits.WrongSignIn, ForeignCustomer, AlreadySigned, AlreadyDecided.
    """

    async def enter(work: Work) -> Entered[None]:
        visit = await _standing_at(work, caller, (Step.SIGN_IN,))
        await _check_standing(work, visit)
        return visit.organisation_id, None  # whose authorisation it is shows when it is known who

    async with seat.way.asking(seat.desk, caller.request_id, enter) as (port, _):
        first = await visits.authenticate(port, login, password)
    async with _deciding(seat, caller, Step.SIGN_IN) as here:
        return await visits.signed_in(here.work, here.visit, first)


async def agree(seat: Seat, caller: Caller, wish: Method | None = None) -> Visit:
    """The customer says yes, or wants to be asked for the second factor again or otherwise."""
    async with _asking(seat, caller, *_SIGNED_IN) as there:
        challenged = await visits.challenge(there.bank, there.visit, there.subject, wish)
    async with _deciding(seat, caller, *_SIGNED_IN) as here:
        try:
            return await visits.agree(here.work, here.visit, challenged)
        except visits.ChallengeVoid as changed:
            raise Elsewhere from changed  # the page shows what it is now


async def waits(seat: Seat, caller: Caller) -> bool:
    """Whether the customer's app has still to answer."""
    async with seat.desk.reading(caller.request_id) as work:
        visit = await visits.look(work, caller.ticket, caller.secret)
        return await visits.waits(work, seat.bank_of(work, visit.organisation_id), visit)


async def answer(seat: Seat, caller: Caller, code: str) -> Visit:
    """Second factor: the bank judges the code, or looks for the answer of the app.

    Raises visits.WrongCode, StillPending, QuestionExpired, ChallengeVoid, DeviceFailed,
    AlreadyDecided.
    """
    async with _asking(seat, caller, Step.ANSWER) as there:
        visit, linked = there.visit, there.subject.linked
        if visit.question is not None:
            outcome = await there.bank.answered(there.psu, visit.question, linked)
        elif code:
            outcome = await there.bank.check(there.psu, visit.authorisation_id, code, linked)
        else:
            raise Elsewhere
        second = await visits.judged(there.bank, visit, there.subject, outcome)
    return await _record(seat, caller, second)


async def told(seat: Seat, caller: Caller, outcome: ScaOutcome) -> Visit:
    """In the sandbox the visitor may have the bank say this."""
    async with _asking(seat, caller, Step.ANSWER) as there:
        second = await visits.judged(there.bank, there.visit, there.subject, outcome)
    return await _record(seat, caller, second)


async def _record(seat: Seat, caller: Caller, second: SecondFactor) -> Visit:
    async with _deciding(seat, caller, Step.ANSWER) as here:
        return await visits.answer(here.work, here.visit, second)


async def refuse(seat: Seat, caller: Caller) -> Visit:
    """The customer says no, which is final."""
    async with _at(seat, caller, *_SIGNED_IN) as here:
        return await visits.refuse(here.work, here.visit)


async def leave(seat: Seat, caller: Caller) -> Visit:
    """Back to the TPP without a decision; it may send the customer again."""
    async with _at(seat, caller, *_ANYWHERE) as here:
        return await visits.abandon(here.work, here.visit)


async def extend(seat: Seat, caller: Caller) -> Visit:
    """More time for the customer. Raises AlreadyDecided."""
    async with _at(seat, caller, *_ANYWHERE) as here:
        return await visits.extend(here.work, here.visit)


async def time_out(seat: Seat, caller: Caller) -> Visit:
    """The sandbox lets the time of the visit be over."""
    async with _at(seat, caller, *_ANYWHERE) as here:
        return await visits.time_out(here.work, here.visit)


async def way_back(seat: Seat, work: Work, visit: Visit) -> str | None:
    """The redirect URI with what the TPP is told (RFC 6749 4.1.2, 9207; contract C.7, D.2).

    None when the code is spent or too old: the browser must not bring it a second time, since a
    code redeemed twice revokes all that it gave.
    """
    parameters = {"state": visit.state, "iss": seat.issuer}
    if visit.outcome is not Outcome.APPROVED or visit.grant_id is None:
        parameters |= {"error": "access_denied", "error_description": visit.outcome or ""}
        return with_parameters(visit.request.redirect_uri, parameters)
    code = await oauth.open_code(work, visit.grant_id)
    if code is None:
        return None
    return with_parameters(visit.request.redirect_uri, {"code": code, **parameters})


def host_was_named(seat: Seat, visit: Visit, subject: Subject) -> bool:
    """Whether the browser may go on to the redirect URI by itself.

    The sandbox takes any address, so the customer must have seen its host and clicked, unless the
    TPP fixed it when it called (contract D.7). Every decision is made on or after a page that
    names the host.
    """
    fixed = subject.redirect_uri == visit.request.redirect_uri
    decided = visit.method is not None or visit.outcome in {Outcome.APPROVED, Outcome.REFUSED}
    return fixed or decided or not seat.sandbox
