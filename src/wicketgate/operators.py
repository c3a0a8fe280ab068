"""People of the bank from the command line: the first one, and who has locked themselves out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import typer

from wicketgate import people, staff
from wicketgate.edges import edges_of
from wicketgate.kernel import secrets
from wicketgate.kernel.work import Work
from wicketgate.ready import opened
from wicketgate.settings import CannotStart, Settings
from wicketgate.staff import Newcomer
from wicketgate.telling import DONE, telling

_NO: Final = "Not possible"


def add(flags: dict[str, object], newcomer: Newcomer) -> int:
    """Take somebody in and print the link with which they begin; the exit status."""
    return telling(lambda: _add(Settings.read(flags), newcomer), _NO)


def _add(settings: Settings, newcomer: Newcomer) -> int:
    email = people.normalised(newcomer.email)
    if people.email_fault(email):
        raise CannotStart(f"{email or 'nothing'} is no e-mail address", "Write name@bank.example.")
    new = Newcomer(newcomer.name.strip() or email, email, newcomer.role)

    async def enlist(work: Work) -> str:
        try:
            return (await staff.enlist(work, new))[1]
        except staff.AddressTaken as taken:
            why = f"{email} belongs to somebody of the bank already"
            remedy = f"For a new link: wicketgate operator link {email}"
            raise CannotStart(why, remedy) from taken

    _tell_link(settings, enlist)
    return DONE


def link(flags: dict[str, object], email: str) -> int:
    """A new link for somebody who has lost password or phone; the exit status."""
    return telling(lambda: _link(Settings.read(flags), people.normalised(email)), _NO)


def _link(settings: Settings, email: str) -> int:
    async def begin_again(work: Work) -> str:
        known = await staff.find_by_email(work, email)
        if known is None:
            remedy = f"Add them: wicketgate operator add {email} --name ... --role ..."
            raise CannotStart(f"nobody of the bank has the address {email}", remedy)
        return (await staff.begin_again(work, known.id))[1]

    _tell_link(settings, begin_again)
    return DONE


def _tell_link(settings: Settings, act: Callable[[Work], Awaitable[str]]) -> None:
    token = asyncio.run(_in_work(settings, act))
    typer.echo("Open this link in a browser; it works once and for 24 hours:\n")
    typer.echo(f"{edges_of(settings).address(settings)}/ops/invitation/{token}")


async def _in_work(settings: Settings, act: Callable[[Work], Awaitable[str]]) -> str:
    async with opened(settings) as desk, desk.writing(secrets.new_uuid()) as work:
        return await act(work)
