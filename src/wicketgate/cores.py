"""Commands about the bank's core system: run the reference one, check any."""

import asyncio
import tomllib
from pathlib import Path
from typing import Final

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wicketgate import port_suite, refcore
from wicketgate.corebank import CoreBank, Line
from wicketgate.kernel import clock, secrets
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import AccountId
from wicketgate.kernel.profile import Profile
from wicketgate.settings import CannotStart
from wicketgate.telling import DONE, telling

_SECRET_LEAST: Final = 32
_FOUND: Final = 1


class _FactsFile(BaseModel):
    """The TOML file that names a test customer of the bank (docs/core.md)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    login: str = Field(min_length=1)
    password: str = Field(min_length=1)
    creditor_iban: str = Field(min_length=15)
    creditor_name: str = Field(min_length=1, max_length=70)
    one_time_code: str = ""
    foreign_account: str = ""
    time_zone: str = Profile().time_zone


def serve(folder: Path, secret_file: Path, *, host: str, port: int) -> int:
    """Run the reference core until told to stop; the exit status."""

    def run() -> int:
        refcore.serve(folder, _secret(secret_file), host=host, port=port)
        return DONE

    return telling(run)


def check(url: str, secret_file: Path, facts_file: Path) -> int:
    """Run the port's suite against a core and print what it finds; 1 where something is wrong."""

    def run() -> int:
        facts, secret = _facts(facts_file), _secret(secret_file)
        found = asyncio.run(_findings(url, secret, facts))
        for one in found:
            mark = "ok   " if not one.wrong else "WRONG"
            typer.echo(f"{mark}  {one.sentence}{f': {one.wrong}' if one.wrong else ''}")
        return _FOUND if any(one.wrong for one in found) else DONE

    return telling(run, "Cannot check")


async def _findings(url: str, secret: str, facts: port_suite.Facts) -> list[port_suite.Finding]:
    line = Line(url, secret)
    try:
        return await port_suite.run(CoreBank(line, secrets.new_uuid()), facts)
    except Unavailable as error:
        remedy = "Start it, or correct the address and the secret."
        raise CannotStart(f"{url}: {error.text}", remedy) from error
    finally:
        await line.close()


def _secret(path: Path) -> str:
    """What both sides of the line know. Raises CannotStart."""
    try:
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(f"{path} cannot be read", "Name the file of the secret.") from error
    if len(secret) < _SECRET_LEAST:
        why = f"the secret in {path} is shorter than {_SECRET_LEAST} characters"
        raise CannotStart(why, f"openssl rand -hex 32 > {path}")
    return secret


def _facts(path: Path) -> port_suite.Facts:
    """Raises CannotStart naming each fault of the file."""
    try:
        told = _FactsFile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        remedy = "docs/core.md shows such a file."
        raise CannotStart(f"{path}: {_sentence(error)}", remedy) from error
    zone = Profile(time_zone=told.time_zone).zone
    return port_suite.Facts(
        told.login,
        told.password,
        told.creditor_iban,
        told.creditor_name,
        clock.local_date(clock.wall_clock(), zone),
        told.one_time_code,
        AccountId(told.foreign_account) if told.foreign_account else None,
    )


def _sentence(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(
        f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
    )
