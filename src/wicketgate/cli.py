"""The command `wicketgate`."""

from pathlib import Path
from typing import Annotated

import typer

from wicketgate import __version__

main = typer.Typer(
    help="A bank's PSD2 interface (Berlin Group NextGenPSD2 1.3) and its sandbox.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[int | None, typer.Option(help="0 takes a free one.", show_default="8080")]
Data = Annotated[
    Path | None,
    typer.Option(help="Folder of the database, its keys, demo.json.", show_default="var/sandbox"),
]
Database = Annotated[
    str | None,
    typer.Option(
        help="sqlite:///PATH or postgresql://USER@HOST/NAME.", show_default="a file in the folder"
    ),
]
Workers = Annotated[int | None, typer.Option(help="Processes that answer.", show_default="1")]
ProfileFile = Annotated[
    Path | None,
    typer.Option(help="The bank's rules, as TOML.", show_default="profile.toml of the folder"),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(help="How visitors reach us.", show_default="http://HOST:PORT"),
]

Smtp = Annotated[
    str | None,
    typer.Option(help="smtp[s]://[USER:PASSWORD@]HOST[:PORT].", show_default="letters are shown"),
]
SmtpCa = Annotated[Path | None, typer.Option(help="Authorities of the mail server, as PEM.")]
MailFrom = Annotated[
    str | None, typer.Option(help="Who letters are from.", show_default="portal@wicketgate.example")
]


def _tell_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"wicketgate {__version__}")
        raise typer.Exit


@main.callback()
def common(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """What goes for every command."""
    del version  # answered before any command by its callback


@main.command()
def sandbox(  # noqa: PLR0913  # an option each
    *,
    host: Host = None,
    port: Port = None,
    data: Data = None,
    database: Database = None,
    workers: Workers = None,
    profile: ProfileFile = None,
    base_url: BaseUrl = None,
    smtp: Smtp = None,
    smtp_ca: SmtpCa = None,
    mail_from: MailFrom = None,
) -> None:
    """Start the bank's sandbox, and say how to make the first call.

    Each option can stand in the environment too, as WICKETGATE_HOST, WICKETGATE_PORT and so on.
    """
    flags: dict[str, object] = {
        "host": host,
        "port": port,
        "data": data,
        "database": database,
        "workers": workers,
        "profile": profile,
        "base_url": base_url,
        "smtp": smtp,
        "smtp_ca": smtp_ca,
        "mail_from": mail_from,
    }
    from wicketgate import start  # noqa: PLC0415  # a second to import, and help needs none of it

    raise typer.Exit(start.sandbox(flags))
