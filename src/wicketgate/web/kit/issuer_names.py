"""Names of issuers as senders write them in `keyId`, compared with the one in a certificate.

RFC 4514 is what the guideline means; met are also RFC 2253 with hexadecimal values, OpenSSL's forms
with blanks or slashes, any order, and percent signs.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from cryptography import x509

Name = frozenset[tuple[str, str]]
"""Kind and value of each part, folded; their order says nothing about whose name it is."""

_OIDS: Final[Mapping[str, str]] = {
    "CN": "2.5.4.3",
    "SURNAME": "2.5.4.4",
    "SERIALNUMBER": "2.5.4.5",
    "C": "2.5.4.6",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "S": "2.5.4.8",
    "STREET": "2.5.4.9",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "T": "2.5.4.12",
    "TITLE": "2.5.4.12",
    "POSTALCODE": "2.5.4.17",
    "GN": "2.5.4.42",
    "GIVENNAME": "2.5.4.42",
    "DC": "0.9.2342.19200300.100.1.25",
    "UID": "0.9.2342.19200300.100.1.1",
    "E": "1.2.840.113549.1.9.1",
    "EMAILADDRESS": "1.2.840.113549.1.9.1",
    "ORGANIZATIONIDENTIFIER": "2.5.4.97",
    "ORGANISATIONIDENTIFIER": "2.5.4.97",
    "2.5.4.97": "2.5.4.97",
}
_PART: Final = re.compile(
    r'\s*((?:OID\.)?[A-Za-z0-9.]+)\s*=\s*("(?:[^"\\]|\\.)*"|(?:\\.|[^,;+\\"])*)\s*(?:[,;+]|$)',
    re.DOTALL,
)
_OID: Final = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_HEX: Final = re.compile(r"#((?:[0-9A-Fa-f]{2})+)")
_SLASHES: Final = re.compile(r"/(?=[A-Za-z0-9.]+=)")
_ESCAPED: Final = re.compile(r"\\(?:([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_CHARSETS: Final[Mapping[int, str]] = {
    0x0C: "utf-8",  # UTF8String
    0x13: "ascii",  # PrintableString
    0x14: "latin-1",  # TeletexString
    0x16: "ascii",  # IA5String
    0x1E: "utf-16-be",  # BMPString
}
_SHORT_LENGTH: Final = 0x80


def name_in(certificate_name: x509.Name) -> Name:
    """The name as a certificate has it."""
    return frozenset((one.oid.dotted_string, _folded(str(one.value))) for one in certificate_name)


def read_name(text: str) -> Name | None:
    """The name that somebody wrote, or None for what no form explains."""
    text = unquote(text) if "%" in text else text
    if text.startswith("/"):
        text = ",".join(re.sub(r"([,;+])", r"\\\1", part) for part in _SLASHES.split(text)[1:])
    parts = set()
    at = 0
    while at < len(text):
        match = _PART.match(text, at)
        part = None if match is None else _read_part(match[1], match[2].strip())
        if match is None or part is None:
            return None
        parts.add(part)
        at = match.end()
    return frozenset(parts) or None


def _read_part(kind: str, value: str) -> tuple[str, str] | None:
    key = kind.upper().removeprefix("OID.")
    oid = _OIDS.get(key) or (key if _OID.fullmatch(key) else None)
    read = _read_value(value)
    return None if oid is None or read is None else (oid, _folded(read))


def _read_value(value: str) -> str | None:
    encoded = _HEX.fullmatch(value)
    if encoded is not None:
        return _read_ber(bytes.fromhex(encoded[1]))
    inner = value[1:-1] if value.startswith('"') else value
    raw = _ESCAPED.sub(lambda match: _unescaped(match[1], match[2]), inner)
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _unescaped(code: str | None, sign: str | None) -> str:
    """A sign behind a backslash, or one byte in hexadecimal (RFC 4514 2.4)."""
    if code is None:
        return sign or ""
    return bytes.fromhex(code).decode("utf-8", "surrogateescape")


def _read_ber(raw: bytes) -> str | None:
    """A string type with a short length, which is what names have."""
    if len(raw) < len("TL") or raw[1] >= _SHORT_LENGTH or len(raw) != raw[1] + len("TL"):
        return None
    charset = _CHARSETS.get(raw[0])
    return None if charset is None else raw[2:].decode(charset, "replace")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
