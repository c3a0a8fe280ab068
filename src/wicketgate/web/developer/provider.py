"""What the sandbox's trust service provider serves to everybody: list, authorities, a check.

A live bank has none of it.
"""

import base64
import binascii
from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from wicketgate import certificates, qtsp
from wicketgate.certificates import Certificate, Demand, Doubt, Kind
from wicketgate.web.kit.certificates import UNREAD
from wicketgate.web.kit.forms import read_body
from wicketgate.web.kit.request_ids import request_id_of
from wicketgate.web.kit.seat import Seat

PATH: Final = "/dev/sandbox/qtsp"
_UNPROCESSABLE: Final = 422
_CRL: Final = "application/pkix-crl"  # RFC 2585 4.2
_OCSP: Final = "application/ocsp-response"  # RFC 6960 C.2
_REQUEST_MOST: Final = 4_096
_CERTIFICATE: Final = "application/pkix-cert"
_JSON: Final = "application/json"
_DISCLOSURE: Final = (
    "This provider issues certificates for tests of one sandbox. They have the form of qualified\n"
    "certificates (EN 319 412, TS 119 495) and prove nothing: whoever asks gets one.\n"
)


async def revocation_list(seat: Seat, request: Request) -> Response:
    """The certificates revoked, in DER."""
    async with seat.desk.reading(request_id_of(request)) as work:
        return Response(await qtsp.revocation_list(work), media_type=_CRL)


async def respond(seat: Seat, request: Request) -> Response:
    """Whether one certificate was revoked, by OCSP (RFC 6960 A.1): a POST, or a GET in base64."""
    if request.method == "POST":
        asked = await read_body(request, _REQUEST_MOST)
    else:
        asked = _unpacked(request.path_params["asked"])
    async with seat.desk.reading(request_id_of(request)) as work:
        return Response(await qtsp.respond(work, asked), media_type=_OCSP)


def _unpacked(text: str) -> bytes:
    """What base64 stands for; nothing, which is no request, for anything else."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


async def issuer(seat: Seat, _request: Request) -> Response:
    """The authority that issues, in DER."""
    issuing, _root = qtsp.chain(seat.desk.keys)
    der = x509.load_pem_x509_certificate(issuing.encode("ascii")).public_bytes(Encoding.DER)
    return Response(der, media_type=_CERTIFICATE)


async def chain(seat: Seat, _request: Request) -> Response:
    """The authority that issues and its root, in PEM."""
    return PlainTextResponse("".join(qtsp.chain(seat.desk.keys)))


async def disclosure(_seat: Seat, _request: Request) -> Response:
    """What these certificates are worth (EN 319 412-5 4.3.4)."""
    return PlainTextResponse(_DISCLOSURE)


class Verdict(msgspec.Struct, rename="camel"):
    """What the bank reads in a certificate, and everything that speaks against it."""

    usable: bool
    doubts: list[Doubt]
    kind: Kind | None
    organisation_identifier: str | None
    organisation_name: str | None
    roles: list[str]
    not_before: str
    not_after: str
    fingerprint: str


async def check(seat: Seat, request: Request) -> Response:
    """Say what the bank makes of a certificate, as QWAC unless `kind` is another."""
    raw = await read_body(request, 2 * certificates.MOST_BYTES)
    try:
        read = certificates.read(raw)
    except certificates.Unreadable as refusal:
        told = msgspec.json.encode({"usable": False, "unreadable": UNREAD[type(refusal)].value})
        return Response(told + b"\n", _UNPROCESSABLE, media_type=_JSON)
    demand = Demand(Kind.QSEAL if request.query_params.get("kind") == Kind.QSEAL else Kind.QWAC)
    async with seat.desk.reading(request_id_of(request)) as work:
        doubts = await certificates.examine(work, read, demand, seat.trust)
    told = msgspec.json.encode(_verdict(read, doubts))
    return Response(msgspec.json.format(told, indent=2) + b"\n", media_type=_JSON)


def _verdict(read: Certificate, doubts: tuple[Doubt, ...]) -> Verdict:
    return Verdict(
        usable=not doubts,
        doubts=list(doubts),
        kind=read.kind,
        organisation_identifier=read.organisation_id,
        organisation_name=read.organisation_name,
        roles=sorted(read.roles),
        not_before=read.not_before.isoformat(),
        not_after=read.not_after.isoformat(),
        fingerprint=read.fingerprint,
    )
