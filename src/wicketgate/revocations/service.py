"""Verbs of the revocations. They talk to issuers, so none of them runs inside a transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.fetching import Query, Unfetched, fetch
from wicketgate.kernel.work import Desk, Work

from . import store
from .errors import Undecided
from .model import FRESH, Finding, Question, Reader, places_of, read_list, read_ocsp
from .store import Kept

_PATIENCE: Final = 3.0
"""Seconds for one answer, whole: a call of a third party may wait for it."""
_OCSP_MOST: Final = 1024 * 1024
_LIST_MOST: Final = 20 * 1024 * 1024
_AGEING: Final = FRESH - timedelta(minutes=15)
"""When an answer in use is asked for anew, before a call would have to wait for it."""
_IN_USE: Final = timedelta(days=1)
_KEPT: Final = timedelta(days=30)
_MOST_AT_ONCE: Final = 50
_ASKS: Final = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Source:
    """One place where the issuer can be asked, and how its answers are read and called."""

    url: str
    name: str
    read: Reader

    @property
    def by_ocsp(self) -> bool:
        return self.read is read_ocsp


async def finding(desk: Desk, leaf: x509.Certificate, issuer: x509.Certificate) -> Finding:
    """Whether the issuer has revoked it: by OCSP first, by its list where no responder helps.

    To be called once the issuer is known to be trusted. Raises Undecided where no answer that is
    current can be had, and kernel.Unavailable.
    """
    question = Question(leaf, issuer)
    fault = Undecided("the certificate does not say where its revocation can be asked for")
    for source in _sources(question):
        try:
            return await _by(desk, source, question)
        except Undecided as undecided:
            fault = undecided
            _log.warning("revocation.undecided", source=source.name, reason=undecided.text)
    raise fault


def _sources(question: Question) -> Sequence[_Source]:
    leaf, issuer = (one.fingerprint(hashes.SHA256()).hex() for one in _both(question))
    places = places_of(question.leaf)
    return [
        *(_Source(url, _name("ocsp", url, leaf), read_ocsp) for url in places.ocsp),
        *(_Source(url, _name("list", url, issuer), read_list) for url in places.lists),
    ]


def _both(question: Question) -> tuple[x509.Certificate, x509.Certificate]:
    return question.leaf, question.issuer


def _name(kind: str, url: str, about: str) -> str:
    """One answer of one place about one thing; a list is about all that its issuer signed."""
    return f"{kind}-{hashlib.sha256(f'{url} {about}'.encode()).hexdigest()}"


async def _by(desk: Desk, source: _Source, question: Question) -> Finding:
    async with desk.reading(secrets.new_uuid()) as work:
        kept = await store.get(work, source.name)
    now = desk.clock()
    if kept is not None and time.moment(kept.fetched_us) + FRESH > now:
        return source.read(kept.body, question, now)
    try:
        fetched = await _fetch(source, question)
        found = source.read(fetched, question, now)
    except Undecided:
        if kept is None:
            raise
        return source.read(kept.body, question, now)  # stale, it is refused there
    async with desk.writing(secrets.new_uuid()) as work:
        await store.put(work, source.name, source.url, question, Kept(fetched, time.micros(now)))
        await store.used(work, source.name, time.micros(now))
    return found


async def _fetch(source: _Source, question: Question) -> bytes:
    """Ask, once, with a limit of time and size and following nobody. Raises Undecided."""
    if source.by_ocsp:
        query = Query(source.url, _PATIENCE, _OCSP_MOST, question.request, _ASKS)
    else:
        query = Query(source.url, _PATIENCE, _LIST_MOST)
    try:
        return await fetch(query)
    except Unfetched as error:
        raise Undecided(f"the issuer does not tell whether it was revoked: {error}") from error


async def refresh(desk: Desk) -> int:
    """Ask anew for the answers in use that grow old, so that no call waits for it; how many."""
    now = desk.clock()
    before_us, since_us = time.micros(now - _AGEING), time.micros(now - _IN_USE)
    async with desk.reading(secrets.new_uuid()) as work:
        found = await store.ageing(work, before_us, since_us, _MOST_AT_ONCE)
    count = 0
    for name, url, question in found:
        source = _Source(url, name, read_ocsp if name.startswith("ocsp-") else read_list)
        try:
            fetched = await _fetch(source, question)
            source.read(fetched, question, now)
        except Undecided as undecided:
            _log.warning("revocation.not_refreshed", source=name, reason=undecided.text)
            continue
        async with desk.writing(secrets.new_uuid()) as work:
            await store.put(work, name, url, question, Kept(fetched, time.micros(now)))
        count += 1
    return count


async def forget_unused(work: Work) -> int:
    """Drop answers that nobody needed for 30 days; how many."""
    return await store.forget(work, time.micros(work.clock() - _KEPT))
