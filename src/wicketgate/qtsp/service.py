"""Verbs of the provider. Its certificates live in real time, as those of the certificates do."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from wicketgate import certificates, journal, tpps
from wicketgate.certificates import Kind, Trust
from wicketgate.kernel import clock as time
from wicketgate.kernel import paging
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.work import Work

from . import store
from .errors import IdentifierTaken, IssueUnknown
from .model import Authority, Defect, Issued, Order, Owner, Place, Provider, PublicKey

_LIST_HOLDS: Final = timedelta(days=1)
_ANSWER_HOLDS: Final = timedelta(hours=1)
_BEGINNING: Final = (2**62, "")


def trust(keys: Keyring) -> Trust:
    """Whom a sandbox trusts: its own provider."""
    return Trust.of(chain(keys))


def chain(keys: Keyring) -> tuple[str, str]:
    """The issuing authority and its root, as PEM."""
    provider = Provider.of(keys)
    above = (provider.issuing, provider.root)
    issuing, root = (one.certificate.public_bytes(Encoding.PEM).decode("ascii") for one in above)
    return issuing, root


async def issue(
    work: Work, owner: Owner, order: Order, keys: Mapping[Kind, PublicKey], url: str
) -> list[Issued]:
    """A certificate for each key. `url` is where the provider's list and certificates are served.

    Raises IdentifierTaken where the identifier is another organisation's.
    """
    taken = await tpps.find(work, order.identifier)
    if taken is not None and taken.id != owner.organisation:
        raise IdentifierTaken(path="identifier")
    place = Place(url, work.clock())
    provider = Provider.of(work.keys, foreign=order.defect is Defect.FOREIGN_ISSUER)
    made = []
    for kind, key in keys.items():
        raw = provider.issue(order, kind, key, place).public_bytes(Encoding.DER)
        made.append(await _keep(work, owner, order, certificates.read(raw), kind))
    return made


async def _keep(
    work: Work, owner: Owner, order: Order, made: certificates.Certificate, kind: Kind
) -> Issued:
    issued = Issued(
        fingerprint=made.fingerprint,
        member_id=owner.member,
        organisation_id=owner.organisation,
        kind=kind,
        defect=order.defect,
        pem=made.pem,
        serial=made.serial,
        issued_us=time.micros(work.clock()),
        ends_us=time.micros(made.not_after),
    )
    await store.add(work, issued)
    thing = f"certificate:{made.serial}"
    await journal.record(work, "certificate.issued", thing, after=f"{kind} {made.fingerprint}")
    if order.defect is Defect.REVOKED:
        await revoke(work, owner, made.fingerprint)
    return issued


async def issued_to(
    work: Work, owner: Owner, after: tuple[int, str] | None = None
) -> paging.Page[Issued]:
    """A page of those issued to the member or the organisation, the newest first."""
    found = await store.of_owner(work, owner, after or _BEGINNING, paging.PAGE + 1)
    return paging.page_of(found, lambda one: paging.key_of(one.issued_us, one.fingerprint))


async def find(work: Work, owner: Owner, fingerprint: str) -> Issued:
    """One of them. Raises IssueUnknown."""
    found = await store.find(work, owner, fingerprint)
    if found is None:
        raise IssueUnknown
    return found


async def revoke(work: Work, owner: Owner, fingerprint: str) -> None:
    """Revoke it for good; nothing happens where it is revoked already. Raises IssueUnknown."""
    issued = await find(work, owner, fingerprint)
    if issued.revocable and await store.revoke(work, fingerprint):
        read = certificates.read(issued.pem.encode("ascii"))
        await certificates.note_revoked(work, read.issuer, read.serial)


async def revocation_list(work: Work) -> bytes:
    """The list of those revoked that have not ended, signed and good for a day (RFC 5280 5)."""
    issuing, now = Provider.of(work.keys).issuing, work.clock()
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuing.certificate.subject)
        .last_update(now)
        .next_update(now + _LIST_HOLDS)
        .add_extension(_key_of(issuing), critical=False)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    )
    for serial, at_us in await store.revoked(work):
        entry = x509.RevokedCertificateBuilder().serial_number(int(serial, 16))
        at = time.moment(at_us)
        builder = builder.add_revoked_certificate(entry.revocation_date(at).build())
    return builder.sign(issuing.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _key_of(issuing: Authority) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing.key.public_key())


async def respond(work: Work, request: bytes) -> bytes:
    """What an OCSP responder answers to a request about one certificate, in DER (RFC 6960).

    Good for an hour. A malformed request, and one about another's certificates, is told so.
    """
    try:
        asked = ocsp.load_der_ocsp_request(request)
        algorithm, serial = asked.hash_algorithm, asked.serial_number
    except (ValueError, NotImplementedError, UnsupportedAlgorithm):
        return _unsuccessful(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    issuing = Provider.of(work.keys).issuing
    builder = ocsp.OCSPRequestBuilder()
    ours = builder.add_certificate(issuing.certificate, issuing.certificate, algorithm).build()
    if asked.issuer_key_hash != ours.issuer_key_hash:
        return _unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    standing = await store.standing(work, f"{serial:x}")
    return _answer(issuing, asked, standing, work.clock())


def _unsuccessful(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def _answer(
    issuing: Authority, asked: ocsp.OCSPRequest, standing: store.Standing | None, now: datetime
) -> bytes:
    revoked_us = None if standing is None else standing.revoked_us
    status = ocsp.OCSPCertStatus.UNKNOWN if standing is None else ocsp.OCSPCertStatus.GOOD
    if revoked_us is not None:
        status = ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=asked.issuer_name_hash,
        issuer_key_hash=asked.issuer_key_hash,
        serial_number=asked.serial_number,
        algorithm=asked.hash_algorithm,
        cert_status=status,
        this_update=now,
        next_update=now + _ANSWER_HOLDS,
        revocation_time=None if revoked_us is None else time.moment(revoked_us),
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuing.certificate)
    for extension in asked.extensions:
        if isinstance(extension.value, x509.OCSPNonce):  # RFC 8954: the answer to this request
            builder = builder.add_extension(extension.value, critical=False)
    return builder.sign(issuing.key, hashes.SHA256()).public_bytes(Encoding.DER)
