"""What a live bank must not start with: development's keys, invented people, doors without TLS."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from wicketgate.kernel.profile import ClientCertificate
from wicketgate.settings import PREFIX, SECRETS, CannotStart, Settings

_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""What goes there does not leave this machine."""
_LEAST_DISTINCT: Final = 16
"""Of 32 random bytes fewer are distinct once in 10^11 times."""


@dataclass(frozen=True, slots=True)
class Danger:
    """What is not safe, and what to do about it."""

    why: str
    remedy: str


def check(settings: Settings) -> None:
    """Raises CannotStart that names every danger."""
    found = dangers(settings)
    if found:
        why = "; ".join(danger.why for danger in found)
        raise CannotStart(f"this is not safe: {why}", " ".join(danger.remedy for danger in found))


def dangers(settings: Settings) -> list[Danger]:
    """What speaks against a start with these settings; nothing for a sandbox that is named one."""
    if not settings.side_was_said:
        remedy = f"Set {PREFIX}ENVIRONMENT to sandbox or to live."
        return [Danger("nobody said whether this is the sandbox or live", remedy)]
    if not settings.live:
        return []
    return [
        *_places(settings),
        *_core(settings),
        *_invented(settings),
        *_secret(settings),
        *_certificates(settings),
        *(danger for name in (*SECRETS, "proxy_secret") for danger in _open_file(settings, name)),
    ]


def _places(settings: Settings) -> Iterator[Danger]:
    if settings.base_url is None or not settings.base_url.startswith("https://"):
        remedy = f"Set {PREFIX}BASE_URL to the https:// address of the proxy."
        yield Danger("the base URL is not https", remedy)
    if settings.database is None:
        remedy = f"Set {PREFIX}DATABASE or {PREFIX}DATABASE_FILE."
        yield Danger("no database is named", remedy)
    if settings.smtp is None:
        remedy = f"Set {PREFIX}SMTP or {PREFIX}SMTP_FILE."
        yield Danger("no mail server is named, so nobody could sign up", remedy)


def _core(settings: Settings) -> Iterator[Danger]:
    if settings.core_url is None or settings.core_secret is None:
        remedy = f"Set {PREFIX}CORE_URL and {PREFIX}CORE_SECRET_FILE."
        yield Danger("the bank's core is not named with its secret", remedy)
        return
    place = urlsplit(settings.core_url)
    if place.scheme != "https" and place.hostname not in _HERE:
        remedy = f"Set {PREFIX}CORE_URL to an https:// address."
        yield Danger("the line to the core has no TLS", remedy)


def _invented(settings: Settings) -> Iterator[Danger]:
    if settings.demo:
        yield Danger("the demo organisations are wanted", f"Remove {PREFIX}DEMO.")
    if settings.demo_file.exists():
        remedy = f"Set {PREFIX}DATA to a folder that no sandbox has used."
        yield Danger(f"{settings.data} is the folder of a sandbox", remedy)


def _secret(settings: Settings) -> Iterator[Danger]:
    remedy = f"Put `openssl rand -hex 32` into a file and name it in {PREFIX}SECRET_FILE."
    if settings.secret is None:
        yield Danger("no secret is named, and one made for development will not do", remedy)
    elif weak(settings.keyring().root):
        yield Danger("the secret is not random", remedy)


def _certificates(settings: Settings) -> Iterator[Danger]:
    """RTS Art. 34: who calls a live bank shows who it is by a certificate."""
    if settings.rulebook().client_certificate is not ClientCertificate.REQUIRED:
        remedy = 'Set client_certificate = "required" in the profile.'
        yield Danger("third parties need not show a certificate", remedy)
    if settings.issuers is None and not settings.trusted_lists:
        remedy = f"Name issuers in {PREFIX}ISSUERS, or set {PREFIX}TRUSTED_LISTS to true."
        yield Danger("no issuer of certificates is trusted, so nobody could call", remedy)


def weak(root: bytes) -> bool:
    """Whether nobody drew it by lot: text somebody typed, or few bytes again and again."""
    return len(set(root)) < _LEAST_DISTINCT or (root.isascii() and root.decode().isprintable())


def _open_file(settings: Settings, name: str) -> Iterator[Danger]:
    path: Path | None = getattr(settings, f"{name}_file")
    if path is not None and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        yield Danger(f"everybody on this machine can read {path}", f"Run: chmod o-rwx {path}")
