"""Verbs of the people of the bank."""

from datetime import timedelta
from typing import Final

import pyotp

from wicketgate import credentials, journal, mail
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import StaffId
from wicketgate.kernel.paging import PAGE, Page, page_of
from wicketgate.kernel.permissions import StaffRole
from wicketgate.kernel.states import IllegalMove, move
from wicketgate.kernel.work import Work

from . import store
from .errors import (
    AddressTaken,
    InvitationUnknown,
    LastAdmin,
    NotSignedIn,
    OperatorUnknown,
    SignInLocked,
    SignInWrong,
)
from .model import (
    HALF_SESSION,
    INVITATION,
    MOVES,
    SECOND_FACTOR,
    SESSION,
    SIGN_IN,
    Candidate,
    Newcomer,
    Note,
    Operator,
    Session,
    SignedIn,
    Stage,
    State,
)

_LINK: Final = "wgi"
_SESSION: Final = "wgo"


# ------------------------------------------------------------------ who is there
async def find(work: Work, key: StaffId) -> Operator:
    """The person, also one who has left. Raises OperatorUnknown."""
    found = await store.find(work, key)
    if found is None:
        raise OperatorUnknown
    return found


async def find_by_email(work: Work, email: str) -> Operator | None:
    """Who has this address now."""
    return await store.by_email(work, email)


async def everyone(work: Work) -> list[Operator]:
    """All people by name, those who have left too."""
    return await store.everyone(work)


async def listed(work: Work, after: str = "") -> Page[Operator]:
    """People by name, a page at a time, those who have left too; `after` is the last one's id."""
    last = await store.find(work, StaffId(after)) if after else None
    name, key = ("", "") if last is None else (last.name, last.id)
    return page_of(await store.behind_one(work, name, key, PAGE + 1), lambda one: one.id)


# ------------------------------------------------------------------ invitations
async def enlist(work: Work, newcomer: Newcomer) -> tuple[Operator, str]:
    """Take somebody in, and the token of the link with which they begin. Raises AddressTaken."""
    new = Operator(
        id=StaffId(secrets.new_id()),
        name=newcomer.name,
        email=newcomer.email,
        language=newcomer.language,
        role=newcomer.role,
        state=State.INVITED,
        since_us=work.now_us,
    )
    if not await store.add(work, new):
        raise AddressTaken
    await journal.record(work, "staff.invited", _thing(new.id), after=new.role)
    return new, await _new_link(work, new.id)


async def invite(work: Work, press: mail.Press, newcomer: Newcomer) -> Operator:
    """Take somebody in and write to them. Raises AddressTaken."""
    new, token = await enlist(work, newcomer)
    await _write(work, press, new, token)
    return new


async def begin_again(work: Work, key: StaffId) -> tuple[Operator, str]:
    """A new link in place of whatever the person had: password and second factor are forgotten.

    For lost invitations, passwords and phones. Raises OperatorUnknown.
    """
    who = await _present(work, key)
    if who.state is State.ACTIVE:
        await _move(work, who, State.INVITED)
        await credentials.forget(work, who.id)
        await store.end_sessions(work, who.id)
    await store.forget_links(work, who.id)
    await journal.record(work, "staff.begins_again", _thing(who.id), before=who.state)
    return who, await _new_link(work, who.id)


async def invite_again(work: Work, press: mail.Press, key: StaffId) -> None:
    """As `begin_again`, and write to them.

    Raises LastAdmin: the last one who could do so would lock the door on themselves.
    """
    who, token = await begin_again(work, key)
    await _keep_an_admin(work, who)
    await _write(work, press, who, token)


async def _present(work: Work, key: StaffId) -> Operator:
    """Somebody who has not left; of acts on several people one runs at a time."""
    await store.take_turn(work)
    who = await find(work, key)
    if who.state is State.ENDED:
        raise OperatorUnknown
    return who


async def _move(work: Work, who: Operator, after: State) -> None:
    if not await store.move(work, who, move(who.state, after, MOVES)):
        raise IllegalMove


async def _keep_an_admin(work: Work, before: Operator) -> None:
    """Once somebody who was an admin is none any more."""
    was_one = before.role is StaffRole.ADMIN and before.state is State.ACTIVE
    if was_one and not await store.admins(work):
        raise LastAdmin


async def _new_link(work: Work, who: StaffId) -> str:
    token = secrets.new_secret(_LINK)
    ends = time.micros(work.now + INVITATION)
    await store.add_link(work, secrets.digest(token), who, ends)
    return token


async def _write(work: Work, press: mail.Press, to: Operator, token: str) -> None:
    facts = {"name": to.name, "token": token}
    await mail.write(work, press(mail.Occasion("invitation", to.email, to.language, facts)))


async def look_at_invitation(work: Work, token: str) -> Operator:
    """Whom the link lets in. Raises InvitationUnknown."""
    who = await store.behind(work, secrets.digest(token))
    if who is None or who.state is not State.INVITED:
        raise InvitationUnknown
    return who


async def accept(work: Work, token: str, password_hash: str) -> str:
    """Set the first password by the link; the secret of a session that sets up a second factor.

    Raises InvitationUnknown.
    """
    who = await look_at_invitation(work, token)
    if not await store.use_link(work, secrets.digest(token)):
        raise InvitationUnknown
    await _join(work, who, password_hash)
    return await _open(work, who, Stage.SET_UP)


async def _join(work: Work, who: Operator, password_hash: str) -> None:
    _act_as(work, who)
    await _move(work, who, State.ACTIVE)
    await store.forget_links(work, who.id)
    await credentials.enrol(work, who.id, password_hash)
    await journal.record(work, "staff.joined", _thing(who.id), after=who.role)


async def seed(work: Work, newcomer: Newcomer, password_hash: str, salt: str) -> Operator:
    """See to it that the person is there with this password and app (the sandbox's)."""
    who = await store.by_email(work, newcomer.email)
    if who is None:
        who, _ = await enlist(work, newcomer)
    if who.state is State.INVITED:
        await _join(work, who, password_hash)
    else:
        await credentials.set_password(work, who.id, password_hash)
    app = pyotp.TOTP(credentials.totp_secret(work.keys, who.id, salt))
    spent = app.at(work.now - timedelta(seconds=app.interval))  # the code of now is left
    await credentials.set_up_totp(work, who.id, salt, spent)
    return who


# ------------------------------------------------------------------ signing in
async def candidate(work: Work, email: str) -> Candidate:
    """Count a try for this address and say whom it may be. Raises SignInLocked.

    The try is counted before the password is looked at, so that many at once are counted too.
    """
    if not await credentials.within(work, SIGN_IN, email):
        raise SignInLocked
    who = await store.by_email(work, email)
    if who is None or who.state is not State.ACTIVE:
        return Candidate(None, None, email)
    return Candidate(who.id, await credentials.password_hash_of(work, who.id), email)


async def sign_in(work: Work, who: Candidate, *, fits: bool) -> tuple[Stage, str]:
    """The password was looked at; how far this leads, and the browser's secret.

    It never leads in by itself. Raises SignInWrong.
    """
    operator = None if who.id is None else await store.find(work, who.id)
    if not fits or operator is None or operator.state is not State.ACTIVE:
        raise SignInWrong
    await credentials.uncount(work, SIGN_IN, who.email)
    _act_as(work, operator)
    has_one = bool(await credentials.second_factor_of(work, operator.id))
    stage = Stage.FIRST_FACTOR if has_one else Stage.SET_UP
    return stage, await _open(work, operator, stage)


async def _open(work: Work, who: Operator, stage: Stage) -> str:
    secret = secrets.new_secret(_SESSION)
    life = SESSION if stage is Stage.FULL else HALF_SESSION
    new = Session(secrets.new_id(), who.id, stage, work.now_us, time.micros(work.now + life))
    await store.open_session(work, new, secrets.digest(secret))
    if stage is Stage.FULL:
        await journal.record(work, "staff.signed_in", _thing(who.id))
    return secret


async def count_code(work: Work, half: SignedIn) -> None:
    """Count a try at the second factor, before it is judged. Raises credentials.TooManyTries."""
    await credentials.count(work, SECOND_FACTOR, half.operator.id)


async def set_up(work: Work, half: SignedIn, salt: str, code: str) -> tuple[list[str], str]:
    """The app whose secret was drawn with this salt is the second factor from here on.

    Gives the recovery codes and the secret of a full session. Raises credentials.SecondFactorWrong.
    """
    who = half.operator.id
    await credentials.set_up_totp(work, who, salt, code)
    codes = await credentials.new_recovery_codes(work, who)
    await journal.record(work, "staff.second_factor_set_up", _thing(who))
    return codes, await _let_in(work, half)


async def renew_recovery_codes(work: Work, who: SignedIn, code: str) -> list[str]:
    """Ten new codes in place of the old ones, for a code of the app or one of those that are left.

    Raises credentials.TooManyTries, credentials.SecondFactorWrong.
    """
    await count_code(work, who)
    await credentials.answer_code(work, who.operator.id, code)
    await credentials.uncount(work, SECOND_FACTOR, who.operator.id)
    await journal.record(work, "staff.recovery_codes_renewed", _thing(who.operator.id))
    return await credentials.new_recovery_codes(work, who.operator.id)


async def answer_second_factor(work: Work, half: SignedIn, code: str) -> str:
    """Spend a code of the app or a recovery code; the secret of a full session.

    Raises credentials.SecondFactorWrong.
    """
    await credentials.answer_code(work, half.operator.id, code)
    return await _let_in(work, half)


async def _let_in(work: Work, half: SignedIn) -> str:
    """The half session becomes a full one with another secret; once."""
    if not await store.end_session(work, half.session.id):
        raise NotSignedIn
    await credentials.uncount(work, SECOND_FACTOR, half.operator.id)
    return await _open(work, half.operator, Stage.FULL)


async def signed_in(work: Work, secret: str, stage: Stage = Stage.FULL) -> SignedIn:
    """Whose browser this is; the work acts as that person in real time from here.

    Raises NotSignedIn, also for a session of another stage.
    """
    found = await store.signed_in(work, secrets.digest(secret)) if secret else None
    if found is None or found.session.stage is not stage:
        raise NotSignedIn
    if found.operator.state is not State.ACTIVE:
        raise NotSignedIn
    _act_as(work, found.operator)
    return found


def _act_as(work: Work, who: Operator) -> None:
    work.act_as(who.actor, timedelta(0))


async def sign_out(work: Work, who: SignedIn) -> None:
    """End this session."""
    await store.end_session(work, who.session.id)
    await journal.record(work, "staff.signed_out", _thing(who.operator.id))


# ------------------------------------------------------------------ roles and the end
async def change_role(work: Work, key: StaffId, role: StaffRole) -> None:
    """Another role, in force at the person's next click. Raises OperatorUnknown, LastAdmin."""
    who = await _present(work, key)
    if who.role is role:
        return
    if not await store.set_role(work, who, role):
        raise IllegalMove
    await _keep_an_admin(work, who)
    await journal.record(work, "staff.role_changed", _thing(key), before=who.role, after=role)


async def end(work: Work, key: StaffId) -> None:
    """The person has left: nothing opens for them any more. Raises OperatorUnknown, LastAdmin."""
    who = await _present(work, key)
    await _move(work, who, State.ENDED)
    await _keep_an_admin(work, who)
    await store.end_sessions(work, who.id)
    await store.forget_links(work, who.id)
    await credentials.forget(work, who.id)
    await journal.record(work, "staff.ended", _thing(key), before=who.state, after=State.ENDED)


# ------------------------------------------------------------------ notes
async def note(work: Work, thing: str, act: str, text: str) -> None:
    """Keep what the acting person wrote beside an act on the thing."""
    new = Note(time.micros(work.clock()), StaffId(work.actor.id), act, text)
    await store.add_note(work, secrets.new_id(), thing, new)


async def notes_of(work: Work, thing: str) -> list[Note]:
    """What was written beside acts on the thing, oldest first."""
    return await store.notes_of(work, thing)


async def forget_over(work: Work) -> int:
    """Drop invitations and sessions whose time is over; how many."""
    return await store.forget_over(work)


def _thing(key: StaffId) -> str:
    return f"staff:{key}"
