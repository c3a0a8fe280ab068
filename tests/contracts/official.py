"""The official OpenAPI file as a judge of answers (The Berlin Group, 1.3.11).

The file has errata (contract A.12). Where one of them would let something wrong pass or refuse
something right, the exception is made here and carries the number of its row.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx2
import yaml
from jsonschema import FormatChecker
from jsonschema.exceptions import relevance
from lxml import etree
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

Json = Any  # any value of a JSON document
FILE: Final = "psd2-api*.yaml"
FUNDS: Final = "psd2-confirmation-of-funds-consent*.yaml"
"""The consents for confirmation of funds have a file of their own."""
JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
XML: Final = "application/xml"
_CONFIRMED: Final = "authorisationConfirmationResponse"
DOCUMENTS: Final = frozenset(
    f"{{urn:iso:std:iso:20022:tech:xsd:{name}}}Document"
    for name in (
        "camt.053.001.08",
        *("pain.001.001.03", "pain.001.001.09", "pain.002.001.03", "pain.002.001.10"),
    )
)
_URN: Final = "urn:berlin-group:psd2-api"
_JUDGED: Final = (
    "/v1/consents",
    "/v1/accounts",
    "/v1/funds-confirmations",
    "/v1/signing-baskets",
    "/v1/{payment-service}",
    "/v2/consents",
)
_SERVICES: Final = re.compile(r"/v1/(bulk-|periodic-)?payments/")
_TERSE: Final = re.compile(r"/v1/((bulk-|periodic-)?payments|signing-baskets)")
"""Where the file has no body for more errors than elsewhere (A.12 row 21)."""
_VERBS: Final = frozenset({"get", "post", "put", "delete"})
_WITHOUT_ROW: Final = frozenset({413, 414, 431})
"""Statuses of contract C.1 [D] that the file does not know: told in the form of a 400."""
_WITHOUT_BODY: Final = frozenset({408, 415, 500, 503})
"""A.12 row 21, which AIS shares: no body is declared, and tppMessages are sent all the same."""
_WITHOUT_BODY_OF_PAYMENTS: Final = _WITHOUT_BODY | {405, 406, 429}
_NOT_IN_THE_FILE: Final = (
    "monthsOfExecution",
    "creditorAgentName",
    "remittanceInformationUnstructuredArray",
    "requestedExecutionTime",
)
"""A.12 rows 12 and 13: members that a payment may be sent with and the answers lack."""

CODES: Final[Mapping[int, frozenset[str]]] = {
    400: frozenset(
        {
            "FORMAT_ERROR",
            "PARAMETER_NOT_CONSISTENT",
            "PARAMETER_NOT_SUPPORTED",
            "SERVICE_INVALID",
            "RESOURCE_UNKNOWN",
            "TIMESTAMP_INVALID",
            "PERIOD_INVALID",
            "CONSENT_UNKNOWN",
            "SESSIONS_NOT_SUPPORTED",
            "CARD_INVALID",
            "NO_PIIS_ACTIVATION",
            "EXECUTION_DATE_INVALID",
            "RESOURCE_BLOCKED",
            "RESOURCE_EXPIRED",
            "REFERENCE_MIX_INVALID",
            "SCA_INVALID",
        }
    ),
    401: frozenset(
        {
            "CERTIFICATE_MISSING",
            "CERTIFICATE_INVALID",
            "CERTIFICATE_EXPIRED",
            "CERTIFICATE_BLOCKED",
            "CERTIFICATE_REVOKED",
            "SIGNATURE_MISSING",
            "SIGNATURE_INVALID",
            "ROLE_INVALID",
            "API_KEY_MISSING",
            "API_KEY_INVALID",
            "API_KEY_BLOCKED",
            "TOKEN_UNKNOWN",
            "TOKEN_INVALID",
            "TOKEN_EXPIRED",
            "CONSENT_INVALID",
            "CONSENT_EXPIRED",
        }
    ),
    403: frozenset(
        {
            "API_NOT_SELECTED",
            "REDIRECT_URL_MISSING",
            "CONSENT_UNKNOWN",
            "RESOURCE_UNKNOWN",
            "RESOURCE_EXPIRED",
            "PRODUCT_INVALID",
        }
    ),
    404: frozenset({"RESOURCE_UNKNOWN", "PRODUCT_UNKNOWN"}),
    405: frozenset({"SERVICE_INVALID", "CANCELLATION_INVALID"}),
    406: frozenset({"REQUESTED_FORMATS_INVALID"}),
    408: frozenset({"FORMAT_ERROR"}),
    409: frozenset({"STATUS_INVALID", "REFERENCE_STATUS_INVALID"}),
    413: frozenset({"FORMAT_ERROR"}),
    414: frozenset({"FORMAT_ERROR"}),
    415: frozenset({"FORMAT_ERROR"}),
    429: frozenset({"ACCESS_EXCEEDED", "RATE_LIMITED"}),
    431: frozenset({"FORMAT_ERROR"}),
    500: frozenset({"INTERNAL_SERVER_ERROR"}),
    503: frozenset({"SERVICE_UNAVAILABLE"}),
}
"""The columns of contract C.1, without what this build never says."""

CHALLENGED: Final = re.compile("TOKEN_|CONSENT_(INVALID|EXPIRED)")
"""The 401s that carry WWW-Authenticate (contract C.5)."""
_FORMATS: Final = FormatChecker()


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    """UTC with milliseconds (contract E.18)."""
    return not isinstance(value, str) or bool(datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%f%z"))


@_FORMATS.checks("uuid", raises=ValueError)
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value.lower()


class Official:
    """The file, and what it says of one answer."""

    def __init__(self, folder: Path, file: str = FILE) -> None:
        self._folder = folder
        (path,) = folder.glob(file)
        text = path.read_text("utf-8")
        self.document: Json = _sharpened(yaml.load(text, yaml.CSafeLoader))

    def find(self, path: str) -> Mapping[str, Json] | None:
        """The operations at a path as it was called, below /psd2; None where there is none."""
        for template, operations in self.document["paths"].items():
            form = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
            pays = "{payment-service}" in template
            if pays != bool(_SERVICES.match(path)):
                continue
            if template.startswith(_JUDGED) and re.fullmatch(form, path):
                found: Mapping[str, Json] = operations
                return found
        return None

    def wrong(self, answer: httpx2.Response) -> list[str]:
        """Everything in the answer that the official file or the contract does not allow."""
        path = answer.request.url.path.removeprefix("/psd2")
        if path.startswith("/v2/") and self is not self.funds:
            return self.funds.wrong(answer)
        method = answer.request.method.lower().replace("head", "get")
        operations = self.find(path) or {}
        known = [operations[verb] for verb in _VERBS & operations.keys()]
        operation = operations.get(method) or next(iter(known), None)
        return [
            *_headers(answer),
            *(
                self._errors(answer, operation)
                if answer.is_error
                else self._good(answer, operation)
            ),
        ]

    @cached_property
    def funds(self) -> "Official":
        """The file of the consents for confirmation of funds, as a judge of the same kind."""
        one = Official(self._folder, FUNDS)
        one.funds = one
        return one

    # ------------------------------------------------------------------ good answers
    def _good(self, answer: httpx2.Response, operation: Json) -> Iterator[str]:
        response = self._response(operation, answer.status_code)
        if response is None:
            yield f"{answer.status_code} is not declared"
            return
        declared = response.get("content", {})
        media, _, _ = answer.headers.get("content-type", "").partition("; boundary=")
        if not declared:
            if answer.content or media:
                yield "a body where none is declared"
            return
        if media not in declared:
            yield f"{media!r} is not one of {sorted(declared)}"
        elif media == XML:
            yield from _xml(answer.content)
        elif media == JSON and answer.request.method != "HEAD":
            yield from self.judge(answer.json(), declared[media]["schema"])

    def _response(self, operation: Json, status: int) -> Json:
        found = (operation or {}).get("responses", {}).get(str(status))
        if found is not None and "$ref" in found:
            found = self._lookup(found["$ref"])
        return found

    def _lookup(self, reference: str) -> Json:
        place = self.document
        for step in reference.removeprefix(f"{_URN}#/").split("/"):
            place = place[step]
        return place

    # ------------------------------------------------------------------ errors
    def _errors(self, answer: httpx2.Response, operation: Json) -> Iterator[str]:
        status = answer.status_code
        media = answer.headers.get("content-type", "")
        if answer.request.method == "HEAD":
            return
        if media not in {JSON, PROBLEM}:
            yield f"an error in {media!r}"
            return
        told = answer.json()
        path = answer.request.url.path.removeprefix("/psd2")
        without = _WITHOUT_BODY_OF_PAYMENTS if _TERSE.match(path) else _WITHOUT_BODY
        if status in _WITHOUT_ROW | without:
            yield from self.judge(told, _error_schema(400, media))
        elif operation is None and status == 404:
            yield from self.judge(told, _error_schema(404, media))
        elif (response := self._response(operation, status)) is None:
            yield f"{status} is not declared"
        else:
            yield from self.judge(told, response["content"][media]["schema"])
        yield from _findings(answer, told)

    # ------------------------------------------------------------------ schemas
    def judge(self, value: Json, schema: Json) -> Iterator[str]:
        """What the schema says against a JSON value, and nulls, which nobody may send (E.14)."""
        validator = OAS30Validator(schema, registry=self._registry, format_checker=_FORMATS)
        found = sorted(validator.iter_errors(value), key=relevance)
        yield from (f"{error.json_path}: {error.message}" for error in found)
        yield from (f"{place} is null" for place in _nulls(value, "$"))

    @cached_property
    def _registry(self) -> Registry[Json]:
        resource = Resource(contents=self.document, specification=DRAFT4)
        return Registry[Json]().with_resource(_URN, resource)


def _error_schema(status: int, media: str) -> Json:
    return schema_called(f"Error{status}_NG_AIS" if media == JSON else f"Error{status}_AIS")


def schema_called(name: str) -> Json:
    """A schema of the file by its name."""
    return {"$ref": f"{_URN}#/components/schemas/{name}"}


def _sharpened(node: Json, name: str = "") -> Json:
    """The document with patterns anchored (A.12 row 14) and objects closed to what they name.

    The standard lets a bank add members; this one adds none but `status` to problem+json (RFC 9457,
    contract C.3), so that a misspelled member cannot pass for an extension. What the file leaves
    optional and the contract does not is required: a link's address (A.0.5) and the findings.
    """
    if isinstance(node, list):
        return [_sharpened(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _sharpened(value, key) for key, value in node.items()}
    if name == "schema" and "oneOf" in node:
        made = _of_any(made)
    if isinstance(node.get("$ref"), str):
        made["$ref"] = _URN + node["$ref"]
    if isinstance(node.get("pattern"), str):
        # The end in the words of Python and of ECMA alike: one of them judges.
        made["pattern"] = f"^(?:{node['pattern']})(?![\\s\\S])"
    if isinstance(node.get("properties"), dict):
        _close(made)
    _mend(made, name)
    return made


def _of_any(schema: Json) -> Json:
    """Two answers of the creation of a funds consent have the same members (A.12 row 17).

    And those of an update are like each other: of them, ours is the confirmation (D.9).
    """
    confirmed = [one for one in schema["oneOf"] if str(one).count(_CONFIRMED)]
    if confirmed:
        return confirmed[0]
    twins = "ConsentsConfirmationOfFundsResponse" in str(schema["oneOf"])
    return {"anyOf": schema["oneOf"]} if twins else schema


def _mend(made: Json, name: str) -> None:
    """What the file has wrong about payments, or leaves optional and the contract does not."""
    if name == "hrefType":
        made["required"] = ["href"]
    if re.fullmatch(r"Error4.._NG_AIS", name):
        made["required"] = ["tppMessages"]
        made["properties"]["tppMessages"]["minItems"] = 1
    if name.endswith("WithStatusResponse"):
        made["properties"] |= {member: {} for member in _NOT_IN_THE_FILE}
    if name == "tppMessageGeneric":
        made["properties"]["code"] = {"type": "string"}  # A.12 row 6
    if name == "MessageCode400_AIS" and "enum" in made:
        made["enum"] = [*made["enum"], "SCA_INVALID"]  # of C.1, where the older file lacks it


def _close(schema: Json) -> None:
    schema.setdefault("additionalProperties", False)
    if {"type", "code", "title"} <= schema["properties"].keys():
        schema["properties"]["status"] = {"type": "integer"}


def _nulls(value: Json, place: str) -> Iterator[str]:
    if value is None:
        yield place
    members = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value if isinstance(value, list) else ())
    )
    for name, member in members:
        yield from _nulls(member, f"{place}.{name}")


# ---------------------------------------------------------------------- beside the body
def _headers(answer: httpx2.Response) -> Iterator[str]:
    """Contract A.0.4."""
    headers, status = answer.headers, answer.status_code
    try:
        UUID(headers["x-request-id"])
    except (KeyError, ValueError):
        yield "X-Request-ID is missing or no UUID"
    if headers.get("cache-control") != "no-store":
        yield "Cache-Control is not no-store"
    if (status == 201) != (headers.get("aspsp-sca-approach") == "REDIRECT"):
        yield "ASPSP-SCA-Approach belongs to 201"
    if (status == 405) != bool(headers.get("allow")):
        yield "Allow belongs to 405"
    if status == 503 and not headers.get("retry-after", "").isdigit():
        yield "503 without Retry-After"
    yield from _location(answer)


def _location(answer: httpx2.Response) -> Iterator[str]:
    """Absolute, of the new resource; nowhere else (contract A.0.4)."""
    told = answer.headers.get("location")
    if answer.status_code != 201 or answer.request.url.path.endswith("authorisations"):
        if told is not None:
            yield f"Location {told!r} where nothing has one"
        return
    made = answer.json()
    key = next(made[name] for name in ("consentId", "paymentId", "basketId") if name in made)
    if told != f"{answer.request.url}/{key}":
        yield f"Location {told!r} is not the address of what was created"


def _findings(answer: httpx2.Response, told: Json) -> Iterator[str]:
    """Codes of the catalogue only; all of one answer belong to its status (contract C.1, C.3)."""
    status = answer.status_code
    findings = told.get("tppMessages") or [told, *told.get("additionalErrors", [])]
    codes = {finding["code"] for finding in findings}
    if codes - CODES.get(status, frozenset()):
        yield f"{sorted(codes)} with {status}"
    if len(findings) > 20:
        yield f"{len(findings)} findings"
    yield from (
        f"{f['category']} in an error" for f in findings if f.get("category", "ERROR") != "ERROR"
    )
    yield from (
        "a finding without words" for f in findings if not (f.get("text") or f.get("detail"))
    )
    if told.get("status", status) != status:
        yield "status in the body differs"
    challenged = status == 401 and any(map(CHALLENGED.match, codes))
    challenge = answer.headers.get("www-authenticate", "")
    if challenged != challenge.startswith('Bearer realm="xs2a"'):
        yield f"WWW-Authenticate {challenge!r} with {sorted(codes)}"


def _xml(document: bytes) -> Iterator[str]:
    """Well-formed, without DTD, a document that the interface has."""
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    if root.tag not in DOCUMENTS:
        yield f"{root.tag} is no document of the interface"
    if root.getroottree().docinfo.doctype:
        yield "a document type"
