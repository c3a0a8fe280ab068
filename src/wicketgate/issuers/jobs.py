"""What the worker does for the issuers: it reads the trusted lists of the EU (ETSI TS 119 612).

The XML and its signature are pyHanko's business, an optional part of an installation. What pyHanko
leaves open is looked at here and in `model.check_newer`: NextUpdate, and the number of the list.
"""

import asyncio
import hashlib
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import structlog
from cryptography import x509

from wicketgate.certificates import Kind
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.fetching import Query, Unfetched, fetch
from wicketgate.kernel.work import Desk, Errand, Job

from . import service
from .errors import ListRefused, ListsNotInstalled
from .model import LOTL_TERRITORY, Edition, Issuer, ListSource

if TYPE_CHECKING:
    from pyhanko.sign.validation.qualified.eutl_parse import LOTLParseResult

_ERRAND: Final = "issuers.read_lists"
_PATIENCE: Final = 30.0
_MOST: Final = 32 * 1024 * 1024
_PARSER: Final = "pyhanko.sign.validation.qualified.eutl_parse"
_TSL: Final = "{http://uri.etsi.org/02231/v2#}"
_KINDS: Final = {"QC_WEB": Kind.QWAC, "QC_ESEAL": Kind.QSEAL}

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Pointer:
    """Where the list of a territory is, and who signs it."""

    territory: str
    url: str
    signers: Sequence[object]
    """Certificates in the form that pyHanko has them."""


async def read_lists(desk: Desk, _subject: str, *, source: ListSource | None) -> None:
    """Read the list of the lists, then each list; what is not good leaves the last good one.

    Raises ListsNotInstalled.
    """
    if source is None:  # this bank trusts nobody for the sake of a list
        return
    pointers = await _or_fault(desk, LOTL_TERRITORY, source.url, _read_lotl(desk, source))
    for pointer in pointers or ():
        await _or_fault(desk, pointer.territory, pointer.url, _read_list(desk, pointer))


async def _or_fault(
    desk: Desk, territory: str, url: str, reading: Coroutine[object, None, _T]
) -> _T | None:
    try:
        return await reading
    except ListRefused as refusal:
        _log.warning("trusted_list.refused", territory=territory, reason=refusal.text)
        async with desk.writing(secrets.new_uuid()) as work:
            work.act_as(Actor(ActorKind.JOB, _ERRAND), timedelta(0))
            await service.note_fault(work, territory, url, refusal.text)
        return None


async def _read_lotl(desk: Desk, source: ListSource) -> list[_Pointer]:
    """Raises ListRefused, ListsNotInstalled."""
    xml = await _fetch(source.url)
    found = await asyncio.to_thread(_parse_lotl, xml, source.signers)
    await _take(desk, source.url, edition_of(xml, LOTL_TERRITORY), ())
    return [
        _Pointer(one.territory, one.location_uri, one.tlso_certs)
        for one in found.references
        if not source.territories or one.territory in source.territories
    ]


async def _read_list(desk: Desk, pointer: _Pointer) -> None:
    """Raises ListRefused."""
    xml = await _fetch(pointer.url)
    named = await asyncio.to_thread(issuers_in, xml, pointer.signers, desk.clock())
    await _take(desk, pointer.url, edition_of(xml, pointer.territory), named)


async def _take(desk: Desk, url: str, came: Edition, named: Sequence[Issuer]) -> None:
    async with desk.writing(secrets.new_uuid()) as work:
        work.act_as(Actor(ActorKind.JOB, _ERRAND), timedelta(0))
        await service.take(work, url, came, named)


async def _fetch(url: str) -> bytes:
    """Raises ListRefused."""
    try:
        return await fetch(Query(url, _PATIENCE, _MOST, follows=True))
    except Unfetched as error:
        raise ListRefused(f"it could not be fetched: {error}") from error


# ------------------------------------------------------------------ reading the XML
def edition_of(xml: bytes, territory: str) -> Edition:
    """What the list says of itself; its signature covers all of it. Raises ListRefused.

    One list and nothing around it: what is read here is what pyHanko has verified.
    """
    etree = _late("lxml.etree")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ListRefused("it is no XML") from error
    if root.tag != f"{_TSL}TrustServiceStatusList" or len(list(root.iter(root.tag))) != 1:
        raise ListRefused("it is no single trusted list")
    told = root.findtext(f"{_TSL}SchemeInformation/{_TSL}SchemeTerritory")
    number = root.findtext(f"{_TSL}SchemeInformation/{_TSL}TSLSequenceNumber") or ""
    until = root.findtext(f"{_TSL}SchemeInformation/{_TSL}NextUpdate/{_TSL}dateTime") or ""
    if told != territory or not number.isdecimal():
        raise ListRefused("it does not say whose it is, or its number")
    return Edition(territory, int(number), _moment_us(until), hashlib.sha256(xml).hexdigest())


def _moment_us(text: str) -> int:
    """A list without NextUpdate is closed for good (TS 119 612 5.3.15)."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ListRefused("it has no NextUpdate") from error
    return time.micros(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def _parse_lotl(xml: bytes, signers: Sequence[str]) -> "LOTLParseResult":
    """Raises ListRefused unless one of the signers has signed it, ListsNotInstalled."""
    with _reading():
        pem = "".join(signers).encode("ascii")
        trusted = list(_late("pyhanko.keys").load_certs_from_pemder_data(pem))
        found: LOTLParseResult = _late(_PARSER).validate_and_parse_lotl(
            xml.decode("utf-8"), trusted or None
        )
    return found


def issuers_in(xml: bytes, signers: Sequence[object], at: datetime) -> list[Issuer]:
    """The authorities that the list grants at that moment, for websites or for seals.

    Raises ListRefused unless one of the signers has signed it, ListsNotInstalled.
    """
    with _reading():
        registry, _unread = _late(_PARSER).trust_list_to_registry(
            xml.decode("utf-8"), list(signers)
        )
    found: dict[x509.Certificate, frozenset[Kind]] = {}
    for authority in registry.known_certificate_authorities:
        one = x509.load_der_x509_certificate(authority.certificate.dump())
        for granted in registry.applicable_service_definitions(authority, at):
            kinds = _kinds(kind.name for kind in granted.base_info.additional_info_certificate_type)
            found[one] = found.get(one, frozenset()) | kinds
    return [Issuer(one, kinds) for one, kinds in found.items() if kinds]


def _kinds(names: Iterable[str]) -> frozenset[Kind]:
    """What the service is limited to; a service that says nothing of it may issue both."""
    told = list(names)
    return frozenset(_KINDS[name] for name in told if name in _KINDS) if told else frozenset(Kind)


def _late(name: str) -> ModuleType:
    """A module that takes long to import or that an installation may lack."""
    return import_module(name)


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever is wrong with a list is a list not taken; its text may be the sender's."""
    try:
        yield
    except ImportError as error:
        raise ListsNotInstalled from error
    except Exception as error:
        # The readers of XML under pyHanko have no common exception for what is malformed.
        reason = "its signature does not hold" if "Signature" in type(error).__name__ else ""
        raise ListRefused(reason or f"it cannot be read: {type(error).__name__}") from error


class _Reads(Protocol):
    async def __call__(self, desk: Desk, _subject: str, *, source: ListSource | None) -> None: ...


JOBS: Final[Mapping[str, Job]] = {}
ERRANDS: Final[Mapping[str, _Reads]] = {_ERRAND: read_lists}


def errands(source: ListSource | None) -> Mapping[str, Errand]:
    """The errands of a process that reads these lists, or none."""
    return {_ERRAND: partial(read_lists, source=source)}
