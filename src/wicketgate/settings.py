"""What an installation needs: addresses, folders, sizes and its secret.

The one reader of the environment. Flags win over it (`WICKETGATE_PORT` and so on), it wins over the
TOML file that `--settings` or `WICKETGATE_SETTINGS` names, and that over the defaults. What a bank
may choose is not here but in `kernel/profile.py`. docs/running.md has the table.
"""

import base64
import binascii
import os
import tomllib
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from wicketgate import mail
from wicketgate.certificate_settings import CertificateSettings, origin
from wicketgate.installation import Environment
from wicketgate.kernel.database import SQLITE, Limits, database_at
from wicketgate.kernel.profile import Profile, load_profile
from wicketgate.kernel.secrets import Keyring, new_root
from wicketgate.kernel.work import Database

PREFIX: Final = "WICKETGATE_"
SECRETS: Final = ("database", "smtp", "secret", "core_secret")
"""What may stand in a file of its own, named by `<name>_file`: it holds a password or a key."""
_SECRET_LENGTH: Final = 32


class CannotStart(Exception):
    """What stands in the way of a start, and in `remedy` what to do about it."""

    def __init__(self, why: str, remedy: str) -> None:
        self.why = why
        self.remedy = remedy
        super().__init__(why, remedy)


def _mail_server(url: str) -> str:
    """An address that `mail.Relay` can read."""
    mail.Relay.at(url, "")
    return url


def _web_address(url: str) -> str:
    """Scheme and host, perhaps a port and a path."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.username:
        message = "is no address such as https://core.bank.example"
        raise ValueError(message)
    return url.rstrip("/")


def _secret(text: str) -> str:
    """32 bytes as hexadecimal or base 64, as `openssl rand -hex 32` prints them."""
    if len(_decoded(text)) != _SECRET_LENGTH:
        message = f"must be {_SECRET_LENGTH} random bytes as hexadecimal or base 64"
        raise ValueError(message)
    return text.strip()


def _decoded(text: str) -> bytes:
    """The bytes behind either form; nothing for what is neither."""
    text = text.strip()
    try:
        return bytes.fromhex(text)
    except ValueError:
        pass
    try:
        return base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _in_file(name: str, path: Path) -> str:
    """The secret in a file, without the line's end. Raises ValueError."""
    try:
        found = path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise ValueError(message) from error
    if name == "secret" and len(found) == _SECRET_LENGTH:
        return found.hex()
    try:
        return found.decode().strip()
    except UnicodeDecodeError as error:
        message = f"{path} does not hold text"
        raise ValueError(message) from error


def _reached_at(host: str) -> str:
    """The host as a browser on this machine writes it; who listens everywhere is here too."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    six = isinstance(address, IPv6Address)
    if address.is_unspecified:
        return "[::1]" if six else "127.0.0.1"
    return f"[{address}]" if six else host


class Jobs(StrEnum):
    """Who does the work that waits in the outbox: the web process beside its calls, or others."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


class _File(PydanticBaseSettingsSource):
    """The TOML file, flat: one key a setting. Unknown keys are refused as unknown flags are."""

    def __init__(self, settings: type[BaseSettings], path: Path | None) -> None:
        super().__init__(settings)
        self._path = path

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Not asked: the file is read as a whole."""
        raise NotImplementedError

    def __call__(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            return tomllib.loads(self._path.read_text(encoding="utf-8"))
        except OSError as error:
            why = f"{self._path} cannot be read: {error.strerror}"
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            why = f"{self._path} is no TOML: {error}"
        raise CannotStart(why, "Correct it, or name another file with --settings.")


class Settings(CertificateSettings, BaseSettings):
    """One installation. Without `database` it keeps its data in a file of the data folder."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, env_ignore_empty=True, extra="forbid"
    )

    environment: Environment = Field(
        Environment.SANDBOX, description="`sandbox`, or `live` for a bank's real customers"
    )
    settings: Path | None = Field(None, description="a TOML file with any of these")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8080, description="0 takes a free one")
    base_url: Annotated[str, AfterValidator(origin)] | None = Field(
        None, description="how visitors reach us: scheme, host, perhaps a port"
    )
    live_url: Annotated[str, AfterValidator(_web_address)] | None = Field(
        None, description='of a sandbox: the portal of the live bank, for its step "Go live"'
    )
    workers: Annotated[int, Field(ge=1, le=64)] = Field(1, description="processes that answer")
    jobs: Jobs = Field(
        Jobs.HERE, description="`elsewhere` where `wicketgate worker` runs beside the web nodes"
    )
    data: Path = Field(
        Path("var/sandbox"), description="folder of the sandbox's database, its keys, demo.json"
    )
    profile: Path | None = Field(
        None, description="the bank's rules (docs/profile.md); else `profile.toml` of the folder"
    )
    database: str | None = Field(
        None, repr=False, description="`sqlite:///PATH` or `postgresql://USER@HOST/NAME`"
    )
    database_file: Path | None = Field(None, description="a file that holds it")
    database_pool: Annotated[int, Field(ge=2, le=500)] = Field(
        10, description="connections to PostgreSQL, for each process"
    )
    database_statement_seconds: Annotated[int, Field(ge=1, le=600)] = Field(
        15, description="how long one statement may take on PostgreSQL"
    )
    secret: Annotated[str, AfterValidator(_secret)] | None = Field(
        None,
        repr=False,
        description="32 random bytes, hexadecimal or base 64; the sandbox makes its own",
    )
    secret_file: Path | None = Field(None, description="a file that holds it")
    smtp: Annotated[str, AfterValidator(_mail_server)] | None = Field(
        None, repr=False, description="`smtp[s]://[USER:PASSWORD@]HOST[:PORT]`"
    )
    smtp_file: Path | None = Field(None, description="a file that holds it")
    smtp_ca: Path | None = Field(None, description="authorities of the mail server, as PEM")
    mail_from: str = Field("portal@wicketgate.example", description="who letters are from")
    core_url: Annotated[str, AfterValidator(_web_address)] | None = Field(
        None, description="the bank's core (docs/core.md), without `/v1`; live only"
    )
    core_secret: Annotated[str, Field(min_length=_SECRET_LENGTH)] | None = Field(
        None, repr=False, description="what we and the core know, 32 signs or more"
    )
    core_secret_file: Path | None = Field(None, description="a file that holds it")
    metrics_host: str = Field("127.0.0.1", description="address of the metrics")
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        None, description="port of the metrics; without it there are none"
    )
    drain_seconds: Annotated[float, Field(ge=0, le=300)] = Field(
        5, description="how long a node that was told to stop answers on, not ready any more"
    )
    demo: bool = Field(
        default=False, description="the demo organisations and their keys (sandbox only)"
    )
    metrics_folder: Path | None = Field(None, exclude=True, repr=False)
    """Where the processes of one node count together. The first of them makes it; not to be set."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, the environment, the TOML file; the first that names a setting wins."""
        del dotenv_settings, file_secret_settings
        named = {**env_settings(), **init_settings()}.get("settings")
        file = _File(settings_cls, None if named is None else Path(str(named)))
        return init_settings, env_settings, file

    @model_validator(mode="before")
    @classmethod
    def _open_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Secrets that stand in files of their own. Raises ValueError where both are named."""
        found = dict(given)
        for name in SECRETS:
            path = given.get(f"{name}_file")
            if path is None:
                continue
            if given.get(name) is not None:
                message = f"name {name} or {name}_file, not both"
                raise ValueError(message)
            found[name] = _in_file(name, Path(str(path)))
        return found

    @classmethod
    def read(cls, flags: dict[str, object]) -> Self:
        """The flags that were given over the environment. Raises CannotStart naming each fault."""
        given = {name: value for name, value in flags.items() if value is not None}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            wrong = "; ".join(
                f"{'.'.join(map(str, fault['loc'])) or 'together'}: "
                f"{fault['msg'].removeprefix('Value error, ')}"
                for fault in error.errors()
            )
            raise CannotStart(
                f"the settings cannot be used: {wrong}",
                f"Correct the flag, the variable {PREFIX}... of the environment, or the TOML file.",
            ) from error

    @property
    def database_url(self) -> str:
        return self.database or f"{SQLITE}{self.data / 'wicketgate.db'}"

    @property
    def side_was_said(self) -> bool:
        """Whether somebody chose the environment, and did not just leave it out."""
        return "environment" in self.model_fields_set

    @property
    def live(self) -> bool:
        return self.environment is Environment.LIVE

    def open_database(self) -> Database:
        """The database with this installation's limits. Raises Unavailable for a wrong URL."""
        limits = Limits(self.database_pool, self.database_statement_seconds)
        return database_at(self.database_url, limits)

    def keyring(self) -> Keyring:
        """The keys, drawn from the secret that was named, else from the data folder's own.

        Raises CannotStart.
        """
        return open_folder(self.data) if self.secret is None else Keyring(_decoded(self.secret))

    @property
    def demo_file(self) -> Path:
        """What scripts read: where the sandbox is and what opens it (docs/demo-json.md)."""
        return self.data / "demo.json"

    @property
    def public_url(self) -> str:
        """Where visitors reach us, without a trailing slash."""
        if self.base_url is not None:
            return self.base_url
        scheme = "http" if self.tls_certificate is None else "https"
        return f"{scheme}://{_reached_at(self.host)}:{self.port}"

    @property
    def relay(self) -> mail.Relay | None:
        """The mail server that takes our letters; without one they are kept and shown."""
        return None if self.smtp is None else mail.Relay.at(self.smtp, self.mail_from, self.smtp_ca)

    def rulebook(self) -> Profile:
        """The bank's profile: the file named, else `profile.toml` of the data folder if there.

        Raises ProfileInvalid.
        """
        own = self.data / "profile.toml"
        found = load_profile(self.profile or (own if own.exists() else None))
        return found.for_live() if self.live else found

    def hand_over(self) -> None:
        """Tell the processes that this one starts: their environment says what our flags said.

        A secret that stands in a file stays there.
        """
        told = {name for name in SECRETS if getattr(self, f"{name}_file") is not None}
        for name, value in self.model_dump(exclude_none=True, exclude=told).items():
            os.environ[f"{PREFIX}{name.upper()}"] = str(value)
        if self.metrics_folder is not None:
            os.environ[f"{PREFIX}METRICS_FOLDER"] = str(self.metrics_folder)
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self.metrics_folder)


def strangers() -> list[str]:
    """Variables that begin like ours and name no setting: perhaps a slip of the pen."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


def open_folder(folder: Path) -> Keyring:
    """The keys of the installation; its folder and its secret are made at the first start.

    Raises CannotStart where that is not possible.
    """
    secret = folder / "secret.key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied", str(folder))
        root = _first_secret(secret)
    except OSError as error:
        raise CannotStart(
            f"the folder {folder} cannot be written: {error.strerror}",
            "Name another one with --data, or make this one yours.",
        ) from error
    if len(root) != _SECRET_LENGTH:
        raise CannotStart(
            f"{secret} does not hold {_SECRET_LENGTH} bytes",
            "Put it back from a backup: the keys in the database open nothing without it.",
        )
    return Keyring(root)


def _first_secret(path: Path) -> bytes:
    """What the file holds; a new secret when there is no file yet."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    root = new_root()
    with os.fdopen(opened, "wb") as file:
        file.write(root)
        file.flush()
        os.fsync(file.fileno())
    return root
