"""Verbs of the issuers, and the register of one process."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from cryptography import x509

from wicketgate import journal
from wicketgate.certificates import Certificate, Kind, Trust
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.work import Desk, Work

from . import store
from .errors import BundleUnreadable
from .model import Edition, Issuer, Standing, TrustedList, check_newer, together

_EVERY: Final = timedelta(seconds=30)
"""How soon a process knows of issuers that came or went."""
_NAMES: Final = ("*.pem", "*.crt", "*.cer")

_log = structlog.get_logger(__name__)
_Mark = tuple[tuple[str, int | None, str | None], ...]


# ------------------------------------------------------------------ the bank's bundle
def read_bundle(path: Path) -> tuple[x509.Certificate, ...]:
    """The authorities of a PEM file, or of all PEM files of a folder. Raises BundleUnreadable."""
    try:
        files = (
            sorted(one for name in _NAMES for one in path.glob(name)) if path.is_dir() else [path]
        )
        found = [one for file in files for one in _read(file)]
    except OSError as error:
        raise BundleUnreadable(f"{path}: {error.strerror}") from error
    if not found:
        raise BundleUnreadable(f"{path}: there is no certificate in it")
    return tuple(found)


def _read(file: Path) -> Sequence[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except ValueError as error:
        raise BundleUnreadable(f"{file}: it holds no certificates in PEM form") from error


# ------------------------------------------------------------------ trusted lists
async def take(work: Work, url: str, came: Edition, named: Sequence[Issuer]) -> bool:
    """Let the list, whose signature holds, take the place of the one before; False where it is.

    Raises ListRefused; `note_fault` writes down why.
    """
    now_us = time.micros(work.clock())
    kept = await store.lock(work, came.territory)
    check_newer(kept, came, now_us)
    listed = TrustedList(
        came.territory,
        url,
        now_us,
        sequence=came.sequence,
        next_update_us=came.next_update_us,
        digest=came.digest,
        issuers=len(named),
    )
    await store.put(work, listed)
    if kept is not None and kept.digest == came.digest:
        return False
    await store.replace_issuers(work, came.territory, named)
    before = None if kept is None or kept.sequence is None else str(kept.sequence)
    thing = f"trusted_list:{came.territory}"
    await journal.record(work, "trusted_list.taken", thing, before=before, after=str(came.sequence))
    return True


async def note_fault(work: Work, territory: str, url: str, fault: str) -> None:
    """A newer list was not taken, and why; the last good one stays."""
    now_us = time.micros(work.clock())
    kept = await store.lock(work, territory) or TrustedList(territory, url, now_us)
    if kept.fault != fault:
        thing = f"trusted_list:{territory}"
        await journal.record(work, "trusted_list.refused", thing, after=fault)
    await store.put(work, replace(kept, url=url, checked_us=now_us, fault=fault))


async def state(work: Work) -> list[TrustedList]:
    """Every list, and how the last look at it went."""
    return await store.lists(work)


# ------------------------------------------------------------------ the register
@dataclass(slots=True)
class Register:
    """Whom this process trusts at the moment; swapped as a whole, never changed in part.

    `own` is the sandbox's own provider, empty in live; `bundle` a file or folder of PEM.
    """

    own: Trust = field(default_factory=Trust)
    bundle: Path | None = None
    version: int = 0
    """Another one, when others are trusted than before."""
    bundled: tuple[x509.Certificate, ...] = ()
    fault: str | None = None
    """Why the bundle could not be read again; the last good one holds."""
    _listed: tuple[Issuer, ...] = ()
    _mark: _Mark = ()
    _trusts: Mapping[Kind, Trust] = field(default_factory=dict)
    _all: Trust = field(default_factory=Trust)

    def __post_init__(self) -> None:
        """Raises BundleUnreadable: a start does not go on without the bank's own issuers."""
        if self.bundle is not None:
            self.bundled = read_bundle(self.bundle)
        self.swap()

    @property
    def trust(self) -> Trust:
        """Everybody who is trusted, for any kind of certificate."""
        return self._all

    def trust_for(self, kind: Kind) -> Trust:
        """Those who may issue certificates of this kind."""
        return self._trusts[kind]

    def tells(self, certificate: Certificate) -> bool:
        """Whether its issuer is our own and tells us of revocations by itself."""
        leaf = x509.load_der_x509_certificate(certificate.der)
        return self.own.signer(leaf) is not None

    def listed(self) -> int:
        """How many issuers come from trusted lists."""
        return len(self._listed)

    async def look(self, desk: Desk) -> None:
        """See what has changed: in the bundle, and in the lists that the worker has read."""
        await asyncio.to_thread(self._look_at_bundle)
        async with desk.reading(secrets.new_uuid()) as work:
            now_us = time.micros(work.clock())
            good = [one for one in await store.lists(work) if _trusted(one, now_us)]
            mark = tuple((one.territory, one.sequence, one.digest) for one in good)
            if mark == self._mark:
                return
            territories = {one.territory for one in good}
            found = await store.issuers(work)
        self._mark = mark
        self._listed = tuple(one for territory, one in found if territory in territories)
        self.swap()

    def _look_at_bundle(self) -> None:
        if self.bundle is None:
            return
        try:
            found = read_bundle(self.bundle)
        except BundleUnreadable as refusal:
            if self.fault != refusal.text:
                _log.error("issuers.bundle_unreadable")
            self.fault = refusal.text
            return
        self.fault = None
        if found != self.bundled:
            self.bundled = found
            self.swap()

    def swap(self) -> None:
        """From here on the issuers at hand are trusted, and no others."""
        own = self.own.issuers
        self._trusts = {
            kind: together(own, self.bundled, _of_kind(self._listed, kind)) for kind in Kind
        }
        self._all = together(*(trust.issuers for trust in self._trusts.values()))
        self.version += 1

    async def run(self, desk: Desk) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.look(desk)
            except Refusal as refusal:
                _log.warning("issuers.not_read", refusal=type(refusal).__name__)
            await asyncio.sleep(_EVERY.total_seconds())


def _trusted(one: TrustedList, now_us: int) -> bool:
    return one.standing(now_us) in {Standing.CURRENT, Standing.STALE}


def _of_kind(listed: Sequence[Issuer], kind: Kind) -> list[x509.Certificate]:
    return [one.certificate for one in listed if kind in one.kinds]
