"""Verbs of the members."""

from dataclasses import replace
from typing import Final

from wicketgate import credentials, journal, mail
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.states import IllegalMove, move
from wicketgate.kernel.work import Work

from . import store
from .errors import LinkUnknown, NotSignedIn, SignInLocked, SignInWrong
from .model import (
    ACTIVATION,
    HALF_SESSION,
    MOVES,
    RESEND_AFTER,
    RESET,
    SESSION,
    Applicant,
    Candidate,
    Limit,
    Member,
    Session,
    SignedIn,
    SignUp,
    Stage,
    State,
)

_LINK: Final = "wgl"
_SESSION: Final = "wgm"
_LONGEST_AGENT: Final = 200


# ------------------------------------------------------------------ limits
async def count(work: Work, limit: Limit, subject: str) -> None:
    """Count one try. Raises credentials.TooManyTries."""
    await credentials.count(work, limit.value, subject)


# ------------------------------------------------------------------ signing up
async def sign_up(work: Work, press: mail.Press, applicant: Applicant) -> str:
    """Write to the address; the name by which a letter can be asked for again.

    The letter has the link, or says that there is an account already. Beyond five letters in an
    hour none is sent; the answer is the same in every case.
    """
    name = secrets.new_id()
    known = await store.by_email(work, applicant.email)
    token = secrets.new_secret(_LINK)
    if not await credentials.within(work, Limit.LETTER.value, applicant.email):
        return name
    if known is None:
        new = SignUp(
            id=name,
            token_hash=secrets.digest(token),
            applicant=applicant,
            sent_us=work.now_us,
            expires_us=time.micros(work.now + ACTIVATION),
        )
        await store.add_sign_up(work, new)
        await _write(work, press, "activate", applicant, token=token)
        await journal.record(work, "member.signed_up", name)
    else:
        await _write(work, press, "known", known)
    return name


async def _write(
    work: Work, press: mail.Press, letter: str, to: Applicant | Member, *, token: str = ""
) -> None:
    facts = {"name": to.name, "token": token}
    await mail.write(work, press(mail.Occasion(letter, to.email, to.language, facts)))


async def send_again(work: Work, press: mail.Press, name: str) -> None:
    """The link once more, a new one in place of the old; not within a minute of the last."""
    waiting = await store.sign_up_called(work, name)
    if waiting is None:
        return
    token = secrets.new_secret(_LINK)
    renewed = replace(
        waiting,
        token_hash=secrets.digest(token),
        sent_us=work.now_us,
        expires_us=time.micros(work.now + ACTIVATION),
    )
    if await store.renew(work, renewed, time.micros(work.now - RESEND_AFTER)):
        await _write(work, press, "activate", waiting.applicant, token=token)


async def look_at_sign_up(work: Work, token: str) -> Applicant:
    """Whose account the link opens. Raises LinkUnknown."""
    waiting = await store.sign_up_by_token(work, secrets.digest(token))
    if waiting is None:
        raise LinkUnknown
    return waiting.applicant


async def activate(work: Work, token: str, agent: str) -> tuple[Member, str]:
    """Make the applicant a member, signed in; and the browser's secret. Raises LinkUnknown."""
    applicant = await look_at_sign_up(work, token)
    member = await _join(work, applicant)
    if member is None:
        raise LinkUnknown
    await store.forget_sign_ups(work, applicant.email)
    return member, await _open(work, member, Stage.FULL, agent)


async def _join(work: Work, applicant: Applicant) -> Member | None:
    member = Member(
        id=MemberId(secrets.new_id()),
        name=applicant.name,
        email=applicant.email,
        language=applicant.language,
        state=State.ACTIVE,
    )
    if not await store.add(work, member):
        return None
    await credentials.enrol(work, member.id, applicant.password_hash)
    _act_as(work, member.id)
    await journal.record(work, "member.joined", member.id, after=State.ACTIVE)
    return member


async def seed(work: Work, applicant: Applicant) -> MemberId:
    """See to it that the member is there with this password, without a letter (the sandbox's)."""
    joined = await _join(work, applicant)
    if joined is not None:
        return joined.id
    known = await store.by_email(work, applicant.email)
    if known is None:
        raise LookupError(applicant.email)
    await credentials.set_password(work, known.id, applicant.password_hash)
    return known.id


def _act_as(work: Work, member: MemberId) -> None:
    work.act_as(Actor(ActorKind.MEMBER, member), work.shift)


# ------------------------------------------------------------------ signing in
async def candidate(work: Work, email: str) -> Candidate:
    """Count a try for this address and say whom it may be. Raises SignInLocked.

    The try is counted before the password is looked at, so that many at once are counted too.
    """
    if not await credentials.within(work, Limit.SIGN_IN.value, email):
        raise SignInLocked
    member = await store.by_email(work, email)
    if member is None:
        return Candidate(None, None, email)
    return Candidate(member.id, await credentials.password_hash_of(work, member.id), email)


async def oneself(work: Work, member: Member) -> Candidate:
    """The member as a candidate, before an act that asks for the password again.

    Raises SignInLocked.
    """
    return await candidate(work, member.email)


async def sign_in(work: Work, who: Candidate, agent: str, *, fits: bool) -> tuple[Stage, str]:
    """Open a session; how far it has come, and the browser's secret. Raises SignInWrong."""
    member = await store.by_email(work, who.email)
    if not fits or member is None or member.id != who.member_id:
        raise SignInWrong
    await credentials.uncount(work, Limit.SIGN_IN.value, who.email)
    _act_as(work, member.id)
    asked = await credentials.second_factor_of(work, member.id)
    stage = Stage.FIRST_FACTOR if asked else Stage.FULL
    return stage, await _open(work, member, stage, agent)


async def _open(work: Work, member: Member, stage: Stage, agent: str) -> str:
    secret = secrets.new_secret(_SESSION)
    life = SESSION if stage is Stage.FULL else HALF_SESSION
    new = Session(
        id=secrets.new_id(),
        member_id=member.id,
        stage=stage,
        agent=agent[:_LONGEST_AGENT],
        created_us=work.now_us,
        expires_us=time.micros(work.now + life),
    )
    await store.open_session(work, new, secrets.digest(secret))
    if stage is Stage.FULL:
        await journal.record(work, "member.signed_in", member.id)
    return secret


async def signed_in(work: Work, secret: str, stage: Stage = Stage.FULL) -> SignedIn:
    """Whose browser this is. Raises NotSignedIn, also for a session of another stage."""
    found = await store.signed_in(work, secrets.digest(secret)) if secret else None
    if found is None or found.session.stage is not stage:
        raise NotSignedIn
    _act_as(work, found.member.id)
    return found


async def sign_out(work: Work, who: SignedIn) -> None:
    """End this session."""
    await store.end_session(work, who.member.id, who.session.id)
    await journal.record(work, "member.signed_out", who.member.id)


async def sessions(work: Work, member: Member) -> list[Session]:
    """The member's open sessions, newest first."""
    return await store.sessions(work, member.id)


async def end_session(work: Work, member: Member, session: str) -> None:
    """End one of the member's sessions, if there is such a one."""
    if await store.end_session(work, member.id, session):
        await journal.record(work, "member.session_ended", member.id)


# ------------------------------------------------------------------ password
async def ask_for_reset(work: Work, press: mail.Press, email: str) -> None:
    """Write a link to the member with this address, if there is one."""
    member = await store.by_email(work, email)
    if not await credentials.within(work, Limit.LETTER.value, email) or member is None:
        return
    token = secrets.new_secret(_LINK)
    ends = time.micros(work.now + RESET)
    await store.add_link(work, secrets.digest(token), member.id, ends)
    await _write(work, press, "reset", member, token=token)
    await journal.record(work, "member.reset_asked", member.id)


async def look_at_link(work: Work, token: str) -> Member:
    """Whose password the link sets. Raises LinkUnknown."""
    member = await store.member_behind(work, secrets.digest(token))
    if member is None:
        raise LinkUnknown
    return member


async def reset_password(work: Work, press: mail.Press, token: str, password_hash: str) -> None:
    """Set the password by a link of ours; every session ends. Raises LinkUnknown.

    The second factor stays: a mailbox alone opens nothing.
    """
    member = await look_at_link(work, token)
    if not await store.use_link(work, secrets.digest(token)):
        raise LinkUnknown
    _act_as(work, member.id)
    await _set_password(work, press, member, password_hash)


async def change_password(work: Work, press: mail.Press, who: SignedIn, password_hash: str) -> None:
    """Set a new password; all other sessions end."""
    await _set_password(work, press, who.member, password_hash, kept=who.session.id)


async def _set_password(
    work: Work, press: mail.Press, member: Member, password_hash: str, *, kept: str = ""
) -> None:
    await credentials.set_password(work, member.id, password_hash)
    await store.end_other_sessions(work, member.id, kept)
    await store.forget_links(work, member.id)
    await credentials.uncount(work, Limit.SIGN_IN.value, member.email)
    await _write(work, press, "password", member)
    await journal.record(work, "member.password_set", member.id)


# ------------------------------------------------------------------ second factor
async def confirm_second_factor(work: Work, member: Member, salt: str, code: str) -> list[str]:
    """Set up the app that shows this code; ten recovery codes, told once.

    Raises credentials.SecondFactorWrong.
    """
    await credentials.set_up_totp(work, member.id, salt, code)
    codes = await credentials.new_recovery_codes(work, member.id)
    await journal.record(work, "member.second_factor_on", member.id)
    return codes


async def answer_second_factor(work: Work, half: SignedIn, code: str, agent: str) -> str:
    """Finish a sign-in by a code of the app or a recovery code; the browser's new secret.

    Raises credentials.SecondFactorWrong.
    """
    member = half.member
    await credentials.answer_code(work, member.id, code)
    await credentials.uncount(work, Limit.SECOND_FACTOR.value, member.id)
    await store.end_session(work, member.id, half.session.id)
    return await _open(work, member, Stage.FULL, agent)


async def end_second_factor(work: Work, member: Member) -> None:
    """From here on the password is enough. The caller has asked for it."""
    await credentials.end_second_factor(work, member.id)
    await credentials.uncount(work, Limit.SIGN_IN.value, member.email)
    await journal.record(work, "member.second_factor_off", member.id)


# ------------------------------------------------------------------ the end
async def close_account(work: Work, member: Member) -> None:
    """Erase who it was; the journal keeps the id alone. The caller has asked for the password.

    Raises IllegalMove where it was closed already.
    """
    after = move(member.state, State.CLOSED, MOVES)
    if not await store.close(work, member.id, member.state, after):
        raise IllegalMove
    await store.end_other_sessions(work, member.id, "")
    await store.forget_links(work, member.id)
    await credentials.forget(work, member.id)
    await credentials.uncount(work, Limit.SIGN_IN.value, member.email)
    await journal.record(work, "member.closed", member.id, before=member.state, after=after)


async def forget_over(work: Work) -> int:
    """Drop sign-ups, links and sessions whose time is over; how many."""
    return await store.forget_over(work)
