"""Verbs of the members."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from wicketgate import credentials, journal, mail
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.states import IllegalMove, move
from wicketgate.kernel.work import Work

from . import store
from .errors import LastSecondFactor, LinkUnknown, NotSignedIn, SignInLocked, SignInWrong
from .model import (
    CONFIRMATION,
    HALF_SESSION,
    MOVES,
    RESEND_AFTER,
    RESET,
    SESSION,
    Activated,
    Applicant,
    Candidate,
    Limit,
    Link,
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
        new = SignUp.sent(name, applicant, secrets.digest(token), work.now)
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
    renewed = SignUp.sent(name, waiting.applicant, secrets.digest(token), work.now)
    if await store.renew(work, renewed, time.micros(work.now - RESEND_AFTER)):
        await _write(work, press, "activate", waiting.applicant, token=token)


async def look_at_sign_up(work: Work, token: str) -> Applicant:
    """Whose account the link opens. Raises LinkUnknown."""
    waiting = await store.sign_up_by_token(work, secrets.digest(token))
    if waiting is None:
        raise LinkUnknown
    return waiting.applicant


async def activate(work: Work, token: str, agent: str) -> Activated:
    """Make the applicant a member, signed in. Raises LinkUnknown."""
    applicant = await look_at_sign_up(work, token)
    member = await _join(work, applicant)
    if member is None:
        raise LinkUnknown
    await store.forget_sign_ups(work, applicant.email)
    secret = await _open(work, member, Stage.FULL, agent)
    return Activated(member, secret, applicant.code_hash)


async def _join(work: Work, applicant: Applicant) -> Member | None:
    told = (applicant.name, applicant.email, applicant.language)
    member = Member(MemberId(secrets.new_id()), *told, State.ACTIVE)
    await store.take_turn(work, member.email)
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
        used_us=work.now_us,
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


async def touch(work: Work, who: SignedIn) -> None:
    """Note that the session is in use."""
    await store.touch(work, who.session.id)


async def sign_out(work: Work, who: SignedIn) -> None:
    """End this session."""
    await store.end_session(work, who.member.id, who.session.id)
    await journal.record(work, "member.signed_out", who.member.id)


async def sign_out_everywhere(work: Work, who: SignedIn) -> None:
    """End this session and all others."""
    await store.end_other_sessions(work, who.member.id, "")
    await journal.record(work, "member.signed_out_everywhere", who.member.id)


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
    await _write(work, press, "reset", member, token=await _link(work, Link(member), RESET))
    await journal.record(work, "member.reset_asked", member.id)


async def _link(work: Work, new: Link, life: timedelta) -> str:
    """The token of a new link, kept as its hash."""
    token = secrets.new_secret(_LINK)
    await store.add_link(work, secrets.digest(token), new, time.micros(work.now + life))
    return token


async def look_at_link(work: Work, token: str) -> Member:
    """Whose password the link sets. Raises LinkUnknown."""
    link = await store.link(work, secrets.digest(token))
    if link is None or link.email is not None:
        raise LinkUnknown
    return link.member


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


# ------------------------------------------------------------------ who they are
async def change_profile(work: Work, member: Member, name: str, language: str) -> None:
    """Another name, or another language of pages and letters."""
    await store.change(work, member.id, name, language)
    await journal.record(work, "member.profile_changed", member.id)


async def ask_for_email(work: Work, press: mail.Press, member: Member, email: str) -> None:
    """Write a link to the new address, and a warning to the old one, which stays until then.

    Nothing goes to an address that has an account already; the answer is the same.
    """
    if not await credentials.within(work, Limit.LETTER.value, email):
        return
    await _write(work, press, "email-asked", member)
    await journal.record(work, "member.email_asked", member.id)
    if await store.by_email(work, email) is None:
        token = await _link(work, Link(member, email), CONFIRMATION)
        await _write(work, press, "email", replace(member, email=email), token=token)


async def look_at_new_email(work: Work, token: str) -> tuple[Member, str]:
    """Who gets which new address by the link. Raises LinkUnknown."""
    link = await store.link(work, secrets.digest(token))
    if link is None or link.email is None:
        raise LinkUnknown
    return link.member, link.email


async def confirm_email(work: Work, press: mail.Press, token: str) -> None:
    """The new address takes the old one's place. Raises LinkUnknown, also where it is taken."""
    member, email = await look_at_new_email(work, token)
    if not await store.use_link(work, secrets.digest(token)):
        raise LinkUnknown
    await store.take_turn(work, email)
    taken = await store.by_email(work, email) is not None
    if taken or not await store.move(work, member.id, member.email, email):
        raise LinkUnknown
    _act_as(work, member.id)
    await store.forget_links(work, member.id)
    await store.forget_sign_ups(work, email)
    await _write(work, press, "email-changed", member)
    await journal.record(work, "member.email_changed", member.id)


# ------------------------------------------------------------------ second factor
async def confirm_second_factor(work: Work, member: Member, salt: str, code: str) -> list[str]:
    """Set up the app that shows this code; the recovery codes where it is the first factor.

    Raises credentials.SecondFactorWrong.
    """
    before = await credentials.second_factor_of(work, member.id)
    await credentials.set_up_totp(work, member.id, salt, code)
    await journal.record(work, "member.app_added", member.id)
    return [] if before else await credentials.new_recovery_codes(work, member.id)


async def add_passkey(
    work: Work, member: Member, party: credentials.RelyingParty, name: str, answer: str
) -> list[str]:
    """As `confirm_second_factor`, by a passkey. Raises credentials.PasskeyWrong."""
    before = await credentials.second_factor_of(work, member.id)
    await credentials.add_passkey(work, member.id, party, name, answer)
    await journal.record(work, "member.passkey_added", member.id)
    return [] if before else await credentials.new_recovery_codes(work, member.id)


async def remove_passkey(work: Work, member: Member, passkey: str, *, proven: bool) -> None:
    """A passkey opens no longer. `proven`: the password was asked for and right.

    Raises credentials.PasskeyUnknown, and LastSecondFactor for the last one without proof.
    """
    left = await credentials.remove_passkey(work, member.id, passkey)
    if not left and not proven:
        raise LastSecondFactor
    if proven:
        await credentials.uncount(work, Limit.SIGN_IN.value, member.email)
    await journal.record(work, "member.passkey_removed", member.id)


async def answer_second_factor(work: Work, half: SignedIn, code: str, agent: str) -> str:
    """Finish a sign-in by a code of the app or a recovery code; the browser's new secret.

    Raises credentials.SecondFactorWrong.
    """
    await credentials.answer_code(work, half.member.id, code)
    return await _finish(work, half, agent)


async def answer_by_passkey(
    work: Work, half: SignedIn, party: credentials.RelyingParty, answer: str, agent: str
) -> str:
    """Finish a sign-in by a passkey; the browser's new secret. Raises credentials.PasskeyWrong."""
    await credentials.answer_passkey(work, half.member.id, party, answer)
    return await _finish(work, half, agent)


async def _finish(work: Work, half: SignedIn, agent: str) -> str:
    member = half.member
    await credentials.uncount(work, Limit.SECOND_FACTOR.value, member.id)
    await store.end_session(work, member.id, half.session.id)
    return await _open(work, member, Stage.FULL, agent)


async def renew_recovery_codes(work: Work, member: Member) -> list[str]:
    """Ten new codes in place of the old ones. The caller has asked for the password."""
    await credentials.uncount(work, Limit.SIGN_IN.value, member.email)
    await journal.record(work, "member.recovery_codes_renewed", member.id)
    return await credentials.new_recovery_codes(work, member.id)


async def end_app(work: Work, member: Member) -> None:
    """The app opens no longer. The caller has asked for the password."""
    await credentials.end_totp(work, member.id)
    await credentials.uncount(work, Limit.SIGN_IN.value, member.email)
    await journal.record(work, "member.app_removed", member.id)


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
