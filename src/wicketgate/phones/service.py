"""Verbs of the phones."""

from datetime import timedelta

from wicketgate import journal
from wicketgate.bank import Linked, Question, ScaOutcome
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import AuthorisationId, OrganisationId, PsuId, QuestionId
from wicketgate.kernel.work import Work
from wicketgate.personas import Device

from . import store
from .errors import NotAsked
from .model import LIFE, PATH, Asked, Bearer, Phone, mark_of


async def ask(work: Work, bearer: Bearer, linked: Linked | None = None) -> Question:
    """Put a new question to the customer; for a payment the phone shows what it is for."""
    new = Asked(
        id=QuestionId(secrets.new_id()),
        organisation_id=bearer.organisation,
        psu=bearer.psu,
        device=bearer.device,
        number=secrets.new_number(),
        expires_us=time.micros(work.now + LIFE),
        linked=linked,
    )
    await store.add(work, new)
    return _question(work, new)


def _question(work: Work, asked: Asked) -> Question:
    """Whoever holds the link holds the phone: 132 bits that only we can reckon (`seal`)."""
    link = f"{PATH}/{work.keys.seal('phone', asked.id)}"
    return Question(asked.id, asked.number, link, time.moment(asked.expires_us))


def named(work: Work, secret: str) -> QuestionId:
    """The question that a link names by its last part. Raises ForgedSeal."""
    return QuestionId(work.keys.unseal("phone", secret))


async def question(work: Work, psu: PsuId, key: QuestionId) -> Question | None:
    """The question as it was put to this customer, or None where it is not kept any more."""
    asked = await store.find(work, key)
    return None if asked is None or asked.psu != psu else _question(work, asked)


async def answered(
    work: Work, psu: PsuId, key: QuestionId, linked: Linked | None = None
) -> ScaOutcome:
    """What became of it so far; VOID where it was asked for something else (RTS Art. 5(1)(d))."""
    asked = await store.find(work, key)
    if asked is None or asked.psu != psu:
        return ScaOutcome.EXPIRED
    if mark_of(asked.linked) != mark_of(linked):
        return ScaOutcome.VOID
    return asked.outcome(work.now_us)


async def send_code(
    work: Work, organisation: OrganisationId, key: AuthorisationId, linked: Linked | None
) -> None:
    """Send a one-time code; for a payment it is remembered what the code is good for.

    A newer code takes the place of an older one.
    """
    if linked is not None:
        await store.remember_code(work, organisation, key, linked.mark)


async def code_is_for(work: Work, key: AuthorisationId, linked: Linked | None) -> bool:
    """Whether the last code for this authorisation was sent for exactly that (RTS Art. 5)."""
    return await store.mark_of_code(work, key) == mark_of(linked)


async def look(work: Work, key: QuestionId) -> Phone:
    """The phone that shows this question. Raises NotAsked."""
    asked = await store.find(work, key)
    if asked is None:
        raise NotAsked
    silent = asked.device is Device.SILENT
    return Phone(_question(work, asked), asked.outcome(work.now_us), silent, asked.linked)


async def tap(work: Work, key: QuestionId, given: ScaOutcome) -> None:
    """The customer answers. Raises NotAsked unless the phone waits for it."""
    phone = await look(work, key)
    if not phone.waits or not await store.answer(work, key, given):
        raise NotAsked
    await journal.record(work, "phone.answered", f"question:{key}", after=given)


async def forget_over(work: Work) -> int:
    """Drop questions that ran out a day ago, and codes as old; how many questions."""
    return await store.forget_over(work, time.micros(work.clock() - timedelta(days=1)))


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete what was asked in the organisation's world: it is wiped."""
    await store.forget_organisation(work, organisation)
