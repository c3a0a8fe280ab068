"""What the worker does for the mail: a letter's way to the mail server (RFC 5321, RFC 3207)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial
from typing import Final, Protocol

import aiosmtplib

from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.ids import LetterId
from wicketgate.kernel.work import Desk, Errand, Job, Work

from . import service
from .model import Carrier, Letter, Relay, State

_PATIENCE_SECONDS: Final = 20.0
"""For each step of the talk with the mail server: less than the lease of a task."""
_FOR_GOOD: Final = 500  # RFC 5321 4.2.1: 5yz is a permanent refusal, 4yz a passing one


async def send(desk: Desk, letter_id: str, *, carrier: Carrier | None) -> None:
    """Take a waiting letter to the mail server; without one it is kept to be read here.

    Raises OSError (aiosmtplib.SMTPException) where it is worth trying again.
    """
    async with desk.reading(secrets.new_uuid()) as work:
        letter = await service.find(work, LetterId(letter_id))
    if letter is None or letter.state is not State.WAITING:
        return
    became = State.KEPT if carrier is None else await carrier(letter)
    async with desk.writing(secrets.new_uuid()) as work:
        work.act_as(Actor(ActorKind.JOB, "mail.send"), timedelta(0))
        await service.close(work, letter, became)


async def forget_old(work: Work, _subject: str) -> None:
    """Drop letters older than 30 days."""
    await service.forget_old(work)


class _Sends(Protocol):
    async def __call__(self, desk: Desk, letter_id: str, *, carrier: Carrier | None) -> None: ...


JOBS: Final[Mapping[str, Job]] = {"mail.forget_old": forget_old}
ERRANDS: Final[Mapping[str, _Sends]] = {"mail.send": send}


def errands(relay: Relay | None) -> Mapping[str, Errand]:
    """The errands of a process that sends by this mail server, or by none."""
    carrier = None if relay is None else Smtp(relay)
    return {"mail.send": partial(send, carrier=carrier)}


@dataclass(frozen=True, slots=True)
class Smtp:
    """A carrier: one connection for each letter."""

    relay: Relay

    async def __call__(self, letter: Letter) -> State:
        """SENT; RETURNED where the server refuses this letter for good.

        Raises aiosmtplib.SMTPException (an OSError) where another try may help.
        """
        relay = self.relay
        try:
            await aiosmtplib.send(
                message_of(letter, relay.sender),
                sender=relay.sender,
                recipients=[letter.draft.to],
                hostname=relay.host,
                port=relay.port,
                username=relay.username,
                password=relay.password,
                use_tls=relay.tls_first,
                start_tls=relay.start_tls,
                cert_bundle=None if relay.ca is None else str(relay.ca),
                timeout=_PATIENCE_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            if all(one.code >= _FOR_GOOD for one in refused.recipients):
                return State.RETURNED
            raise
        except aiosmtplib.SMTPDataError as refused:
            if refused.code >= _FOR_GOOD:
                return State.RETURNED
            raise
        return State.SENT


def message_of(letter: Letter, sender: str) -> bytes:
    """The letter as RFC 5322 wants it; sent twice it has the same Message-ID."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.draft.to
    message["Subject"] = letter.draft.subject
    message["Date"] = format_datetime(time.moment(letter.written_us))
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(letter.draft.text)
    message.add_alternative(letter.draft.html, subtype="html")
    return message.as_bytes(policy=SMTP)
