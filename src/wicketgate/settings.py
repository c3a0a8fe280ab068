"""What an installation needs: addresses, folders, sizes and its secret.

The one reader of the environment. Flags win over it (`WICKETGATE_PORT` and so on), and it wins over
the defaults. What a bank may choose is not here but in `kernel/profile.py`.
"""

import os
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from wicketgate import mail
from wicketgate.certificate_settings import CertificateSettings, origin
from wicketgate.kernel.database import SQLITE
from wicketgate.kernel.profile import Profile, load_profile
from wicketgate.kernel.secrets import Keyring, new_root

PREFIX: Final = "WICKETGATE_"
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


class Settings(CertificateSettings, BaseSettings):
    """One installation. Without `database` it keeps its data in a file of the data folder."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    data: Path = Path("var/sandbox")
    database: str | None = None
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    profile: Path | None = None
    base_url: Annotated[str, AfterValidator(origin)] | None = None
    smtp: Annotated[str, AfterValidator(_mail_server)] | None = None
    smtp_ca: Path | None = None
    mail_from: str = "portal@wicketgate.example"

    @classmethod
    def read(cls, flags: dict[str, object]) -> Self:
        """The flags that were given over the environment. Raises CannotStart naming each fault."""
        given = {name: value for name, value in flags.items() if value is not None}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            wrong = "; ".join(
                f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}"
                for fault in error.errors()
            )
            raise CannotStart(
                f"the settings cannot be used: {wrong}",
                f"Correct the flag, or the variable {PREFIX}... of the environment.",
            ) from error

    @property
    def database_url(self) -> str:
        return self.database or f"{SQLITE}{self.data / 'wicketgate.db'}"

    @property
    def demo_file(self) -> Path:
        """What scripts read: where the sandbox is and what opens it (docs/demo-json.md)."""
        return self.data / "demo.json"

    @property
    def public_url(self) -> str:
        """Where visitors reach us, without a trailing slash."""
        if self.base_url is not None:
            return self.base_url
        return f"http://{_reached_at(self.host)}:{self.port}"

    @property
    def relay(self) -> mail.Relay | None:
        """The mail server that takes our letters; without one they are kept and shown."""
        return None if self.smtp is None else mail.Relay.at(self.smtp, self.mail_from, self.smtp_ca)

    def rulebook(self) -> Profile:
        """The bank's profile: the file named, else `profile.toml` of the data folder if there.

        Raises ProfileInvalid.
        """
        own = self.data / "profile.toml"
        return load_profile(self.profile or (own if own.exists() else None))

    def hand_over(self) -> None:
        """Tell the processes that this one starts: their environment says what our flags said."""
        for name, value in self.model_dump(exclude_none=True).items():
            os.environ[f"{PREFIX}{name.upper()}"] = str(value)


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
