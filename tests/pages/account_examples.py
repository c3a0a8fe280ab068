"""The pages of the account in every variant, with invented people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from wicketgate.web.account.views import (
    Account,
    Activate,
    ChangeEmail,
    ChangePassword,
    ChangeProfile,
    CloseAccount,
    ConfirmEmail,
    DeadLink,
    EndSecondFactor,
    ForgotPassword,
    Joined,
    LetterLine,
    NewRecoveryCodes,
    Notice,
    Outbox,
    PasskeyLine,
    Passkeys,
    RemovePasskey,
    ResetPassword,
    ResetSent,
    SecondFactor,
    Sent,
    SessionLine,
    SetUpSecondFactor,
    SignIn,
    SignUp,
    Welcome,
    Wrong,
)
from wicketgate.web.kit.form_pages import RecoveryCodes
from wicketgate.web.kit.pages import SandboxBar, Shell, View

SINCE: Final = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EMAIL: Final = "lea.vandenbrouckeslagmolen@development.vereinigte-buchhaltung.example"
SQUARE: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 3 3'%3E"
    "%3Cpath d='M0 0h1v1H0zM2 0h1v1H2zM1 1h1v1H1zM0 2h1v1H0z'/%3E%3C/svg%3E"
)
CODES: Final = tuple(f"kq3v-d7mx-abcd-efg{number}" for number in range(2, 8))


def account_examples(shell: Shell) -> Iterator[tuple[str, View, Shell]]:
    """Each example's name, the view, and the shell it is shown in."""
    inside = replace(shell, signed_in_as="Léa Vandenbroucke")
    sandbox = replace(shell, sandbox=SandboxBar(login="", password="", code=""))
    yield from ((name, view, sandbox) for name, view in _outside())
    yield from ((name, view, inside) for name, view in _inside())


def _outside() -> Iterator[tuple[str, View]]:
    faults = {
        "name": Wrong.NAME_MISSING,
        "email": Wrong.EMAIL_MALFORMED,
        "password": Wrong.GUESSABLE,
        "terms": Wrong.TERMS_UNTICKED,
    }
    yield "account-sign-up", SignUp(csrf="c")
    yield "account-sign-up-wrong", SignUp(csrf="c", email="lea", errors=faults)
    yield "account-sent", Sent(csrf="c", email=EMAIL, again=True, outbox=True)
    yield "account-activate", Activate(csrf="c", action="/activate/wgl_x", name="Léa")
    yield "account-confirm-email", ConfirmEmail(csrf="c", action="/confirm-email/x", email=EMAIL)
    yield "account-dead-link", DeadLink()
    yield "account-sign-in", SignIn(csrf="c", notice=Notice.CHANGED)
    yield (
        "account-sign-in-wrong",
        SignIn(csrf="c", email=EMAIL, errors={"email": Wrong.SIGN_IN_WRONG}),
    )
    yield "account-second-factor", SecondFactor(csrf="c", errors={"code": Wrong.CODE_WRONG})
    yield "account-second-factor-passkey", SecondFactor(csrf="c", app=False, question="{}")
    yield "account-forgot", ForgotPassword(csrf="c", errors={"email": Wrong.EMAIL_MISSING})
    yield "account-reset-sent", ResetSent(outbox=True)
    yield (
        "account-reset",
        ResetPassword(
            csrf="c", action="/reset-password/wgl_x", email=EMAIL, errors={"again": Wrong.DIFFERENT}
        ),
    )
    letter = LetterLine(
        to=EMAIL,
        subject="Activate your account at Kestrel Bank",
        text="Hello Léa,\n\nhttps://bank.example/activate/wgl_" + 43 * "x" + "\n",
        written=SINCE,
    )
    yield "account-outbox", Outbox(letters=(letter, replace(letter, text="Changed.\n")))
    yield "account-outbox-empty", Outbox(letters=())


def _inside() -> Iterator[tuple[str, View]]:
    here = SessionLine(id="s1", agent=AGENT, since=SINCE, used=SINCE, here=True)
    page = Account(
        csrf="c",
        name="Léa Vandenbroucke",
        email=EMAIL,
        language="Français",
        app=False,
        passkeys=0,
        sessions=(here, replace(here, id="s2", here=False), replace(here, agent="", here=False)),
        notice=Notice.EMAIL_ASKED,
    )
    yield "account", page
    yield "account-safe", replace(page, app=True, passkeys=2, notice=None)
    wrong = {"current": Wrong.MISFIT, "password": Wrong.SHORT}
    yield "account-password", ChangePassword(csrf="c", email=EMAIL, errors=wrong)
    yield "account-totp", SetUpSecondFactor(csrf="c", qr=SQUARE, secret=32 * "A", salt="s")
    yield "account-codes", RecoveryCodes(codes=CODES, onwards="/account")
    yield (
        "account-totp-off",
        EndSecondFactor(csrf="c", email=EMAIL, errors={"current": Wrong.LOCKED}),
    )
    yield "account-new-codes", NewRecoveryCodes(csrf="c", email=EMAIL)
    yield "account-close", CloseAccount(csrf="c", email=EMAIL, errors={"current": Wrong.BLANK})
    yield from _about_oneself()


def _about_oneself() -> Iterator[tuple[str, View]]:
    yield "account-welcome", Welcome(joined=Joined.YES, organisation="Budget Bee")
    yield "account-welcome-full", Welcome(joined=Joined.FULL)
    profile = ChangeProfile(csrf="c", name="", language="fr", errors={"name": Wrong.NAME_MISSING})
    yield "account-profile", profile
    yield "account-email", ChangeEmail(csrf="c", email=EMAIL, errors={"new": Wrong.EMAIL_OWN})
    key = PasskeyLine(id="k1", name="Laptop", added=SINCE, used=SINCE)
    keys = Passkeys(
        csrf="c",
        passkeys=(key, replace(key, id="k2", name=EMAIL[:60], used=None)),
        question="{}",
        errors={"name": Wrong.PASSKEY_WRONG},
    )
    yield "account-passkeys", keys
    yield "account-passkeys-none", Passkeys(csrf="c", passkeys=(), question="")
    yield "account-passkey-off", RemovePasskey(csrf="c", email=EMAIL, passkey=key, last=True)
