"""The QC statements of a qualified certificate (RFC 3739 3.2.6): its type, and its PSD2 roles.

EN 319 412-5 names the statements, ETSI TS 119 495 5.1 the one of PSD2. They are read strictly: what
is doubled, has members too many or contradicts itself is refused whole, never read in part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

EXTENSION: Final = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
ORGANISATION_IDENTIFIER: Final = ObjectIdentifier("2.5.4.97")
ROLES: Final[Mapping[str, ObjectIdentifier]] = {
    "PSP_AS": ObjectIdentifier("0.4.0.19495.1.1"),
    "PSP_PI": ObjectIdentifier("0.4.0.19495.1.2"),
    "PSP_AI": ObjectIdentifier("0.4.0.19495.1.3"),
    "PSP_IC": ObjectIdentifier("0.4.0.19495.1.4"),
}
"""The roles that a licence can give (TS 119 495 5.1)."""
_ROLE_OF: Final = {oid: role for role, oid in ROLES.items()}
_UNSPECIFIED: Final = ObjectIdentifier("0.4.0.19495.1.0")

_SYNTAX_V2: Final = ObjectIdentifier("1.3.6.1.5.5.7.11.2")
_COMPLIANCE: Final = ObjectIdentifier("0.4.0.1862.1.1")
_DISCLOSURE: Final = ObjectIdentifier("0.4.0.1862.1.5")
_TYPE: Final = ObjectIdentifier("0.4.0.1862.1.6")
_PSD2: Final = ObjectIdentifier("0.4.0.19495.2")
_LEGAL_PERSON: Final = ObjectIdentifier("0.4.0.194121.1.2")
_SHORT: Final = asn1.Size(1, 256)


class QcType(StrEnum):
    """What a qualified certificate is for (EN 319 412-5 4.2.3)."""

    SIGNATURE = "0.4.0.1862.1.6.1"
    SEAL = "0.4.0.1862.1.6.2"
    WEB = "0.4.0.1862.1.6.3"


@dataclass(frozen=True, slots=True)
class Psd2:
    """The PSD2 statement: roles, and the authority that gave them (`NL-DNB` is an id)."""

    roles: frozenset[str]
    authority_name: str
    authority_id: str


@dataclass(frozen=True, slots=True)
class QcStatements:
    """What we read of them; None where the statement is not there."""

    type: QcType | None
    psd2: Psd2 | None


# ------------------------------------------------------------------ their forms in ASN.1
@asn1.sequence
class _Bare:
    id: ObjectIdentifier


@asn1.sequence
class _Told:
    id: ObjectIdentifier
    info: asn1.TLV


@asn1.sequence
class _Role:
    id: ObjectIdentifier
    name: Annotated[str, _SHORT]


@asn1.sequence
class _Psd2:
    roles: Annotated[list[_Role], asn1.Size(1, None)]
    authority_name: Annotated[str, _SHORT]
    authority_id: Annotated[str, _SHORT]


@asn1.sequence
class _Location:
    url: asn1.IA5String
    language: asn1.PrintableString


@asn1.sequence
class _Semantics:
    id: ObjectIdentifier


# The library reads no bare list: a list is read as the one member of a sequence around it.
@asn1.sequence
class _AroundStatements:
    all: list[asn1.TLV]


@asn1.sequence
class _AroundIds:
    all: list[ObjectIdentifier]


@asn1.sequence
class _AroundLocations:
    all: list[_Location]


@asn1.sequence
class _Around:
    one: asn1.TLV


def _value(der: bytes) -> asn1.TLV:
    return asn1.decode_der(asn1.TLV, der)


def _inside(der: bytes) -> asn1.TLV:
    """The one member of the sequence."""
    return asn1.decode_der(_Around, der).one


# ------------------------------------------------------------------ reading
def read_statements(raw: bytes) -> QcStatements:
    """Read the value of the extension. Raises ValueError for anything but one clear meaning."""
    around = asn1.encode_der(_Around(one=_value(raw)))
    told: dict[ObjectIdentifier, asn1.TLV | None] = {}
    for value in asn1.decode_der(_AroundStatements, around).all:
        oid, info = _statement(asn1.encode_der(value))
        if oid in told:
            message = f"the statement {oid.dotted_string} is there twice"
            raise ValueError(message)
        told[oid] = info
    return QcStatements(_read_type(told), _read_psd2(told))


def _statement(der: bytes) -> tuple[ObjectIdentifier, asn1.TLV | None]:
    try:
        told = asn1.decode_der(_Told, der)
    except ValueError:
        return asn1.decode_der(_Bare, der).id, None
    return told.id, told.info


def _read_type(told: Mapping[ObjectIdentifier, asn1.TLV | None]) -> QcType | None:
    if _TYPE not in told:
        return None
    around = asn1.encode_der(_Around(one=_present(told[_TYPE])))
    [only] = asn1.decode_der(_AroundIds, around).all
    return QcType(only.dotted_string)


def _read_psd2(told: Mapping[ObjectIdentifier, asn1.TLV | None]) -> Psd2 | None:
    if _PSD2 not in told:
        return None
    read = asn1.decode_der(_Psd2, asn1.encode_der(_present(told[_PSD2])))
    roles = frozenset(_read_role(role) for role in read.roles) - {""}
    return Psd2(roles, read.authority_name, read.authority_id)


def _present(info: asn1.TLV | None) -> asn1.TLV:
    if info is None:
        message = "a statement says nothing"
        raise ValueError(message)
    return info


def _read_role(role: _Role) -> str:
    """The role by its OID, whose name must agree; empty for a role that is left open."""
    if role.id == _UNSPECIFIED:
        return ""
    known = _ROLE_OF.get(role.id)
    if known is None or known != role.name:
        message = f"the role {role.id.dotted_string} has another name"
        raise ValueError(message)
    return known


# ------------------------------------------------------------------ writing
def write_statements(kind: QcType, psd2: Psd2 | None, disclosure_url: str) -> bytes:
    """The extension of a certificate for a legal person, with its key in software.

    `disclosure_url` leads to what the issuer tells about itself (EN 319 412-5 4.3.4).
    """
    location = _Location(url=asn1.IA5String(disclosure_url), language=asn1.PrintableString("en"))
    statements = [
        asn1.encode_der(_Bare(id=_COMPLIANCE)),
        _told(_TYPE, asn1.encode_der(_AroundIds(all=[ObjectIdentifier(kind)])), listed=True),
        _told(_DISCLOSURE, asn1.encode_der(_AroundLocations(all=[location])), listed=True),
        _told(_SYNTAX_V2, asn1.encode_der(_Semantics(id=_LEGAL_PERSON))),
    ]
    if psd2 is not None:
        statements.append(_told(_PSD2, _write_psd2(psd2)))
    around = asn1.encode_der(_AroundStatements(all=[_value(one) for one in statements]))
    return asn1.encode_der(_inside(around))


def _told(oid: ObjectIdentifier, info: bytes, *, listed: bool = False) -> bytes:
    return asn1.encode_der(_Told(id=oid, info=_inside(info) if listed else _value(info)))


def _write_psd2(psd2: Psd2) -> bytes:
    roles = [_Role(id=oid, name=role) for role, oid in ROLES.items() if role in psd2.roles]
    return asn1.encode_der(
        _Psd2(roles=roles, authority_name=psd2.authority_name, authority_id=psd2.authority_id)
    )


def statements_in(extensions: x509.Extensions) -> QcStatements | None:
    """What a certificate states, or None without the extension. Raises ValueError."""
    try:
        value = extensions.get_extension_for_oid(EXTENSION).value
    except x509.ExtensionNotFound:
        return None
    return read_statements(value.public_bytes())
