"""The command `wicketgate`."""

from pathlib import Path
from typing import Annotated

import typer

from wicketgate import __version__
from wicketgate.kernel.permissions import StaffRole
from wicketgate.late import late

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

SettingsFile = Annotated[
    Path | None, typer.Option(help="A TOML file with settings (docs/running.md).")
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


operator = typer.Typer(
    help="People of the bank who work in operations.", no_args_is_help=True, add_completion=False
)
main.add_typer(operator, name="operator")


@operator.command()
def add(
    email: Annotated[str, typer.Argument(help="Their e-mail address.")],
    *,
    name: Annotated[str, typer.Option(help="Their name.", show_default="the address")] = "",
    role: Annotated[StaffRole, typer.Option(help="What they may do.")] = StaffRole.ADMIN,
    data: Data = None,
    database: Database = None,
) -> None:
    """Let somebody of the bank in, and print the one-use link with which they begin."""
    flags: dict[str, object] = {"data": data, "database": database}
    newcomer = late("staff").Newcomer(name, email, role)
    raise typer.Exit(late("operators").add(flags, newcomer))


@operator.command()
def link(
    email: Annotated[str, typer.Argument(help="Their e-mail address.")],
    *,
    data: Data = None,
    database: Database = None,
) -> None:
    """Print a new link for somebody who has lost password or phone; the old ones open nothing."""
    flags: dict[str, object] = {"data": data, "database": database}
    raise typer.Exit(late("operators").link(flags, email))


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
    raise typer.Exit(late("start").sandbox(flags))


@main.command()
def serve(
    *,
    settings: SettingsFile = None,
    host: Host = None,
    port: Port = None,
    workers: Workers = None,
) -> None:
    """Answer calls, for a live bank or a hosted sandbox: WICKETGATE_ENVIRONMENT says which."""
    flags: dict[str, object] = {
        "settings": settings,
        "host": host,
        "port": port,
        "workers": workers,
    }
    raise typer.Exit(late("serve").serve(flags))


@main.command()
def worker(*, settings: SettingsFile = None) -> None:
    """Do what waits: letters, what expires. As many as you like beside the web nodes."""
    raise typer.Exit(late("serve").work({"settings": settings}))


@main.command()
def migrate(*, settings: SettingsFile = None) -> None:
    """Bring the database to this version's schema, as `serve` and `worker` do by themselves."""
    raise typer.Exit(late("serve").migrate({"settings": settings}))


@main.command()
def check(*, settings: SettingsFile = None) -> None:
    """Look at settings, database, schema, certificates, mail, clock and proxy; 1 if one fails."""
    raise typer.Exit(late("checking").check({"settings": settings}))


@main.command()
def backup(
    target: Annotated[Path, typer.Argument(help="A file that does not exist yet.")],
    *,
    settings: SettingsFile = None,
    data: Data = None,
    database: Database = None,
) -> None:
    """Copy the embedded database while it is in use; PostgreSQL has pg_dump."""
    flags: dict[str, object] = {"settings": settings, "data": data, "database": database}
    raise typer.Exit(late("backup").backup(flags, target))


core = typer.Typer(
    help="The bank's core system: its contract, a reference one, and a check of any.",
    no_args_is_help=True,
    add_completion=False,
)
main.add_typer(core, name="core")
SecretFile = Annotated[
    Path, typer.Option(help="File of the secret that both sides of the line know.")
]


@core.command()
def contract() -> None:
    """Print the contract of the port as an OpenAPI document."""
    typer.echo(late("corebank.contract").document())


@core.command("serve")
def serve_core(
    *,
    secret_file: SecretFile,
    data: Annotated[Path, typer.Option(help="Folder of its database.")] = Path("var/core"),
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8090,
) -> None:
    """Start the reference core: the sandbox bank, with its test customers, behind the contract."""
    raise typer.Exit(late("cores").serve(data, secret_file, host=host, port=port))


@core.command("check")
def check_core(
    url: Annotated[str, typer.Argument(help="Where the core is, without /v1.")],
    *,
    secret_file: SecretFile,
    facts: Annotated[Path, typer.Option(help="TOML file that names a test customer.")],
) -> None:
    """Check a core against all that we rely on, with small payments; 1 if something is wrong."""
    raise typer.Exit(late("cores").check(url, secret_file, facts))
