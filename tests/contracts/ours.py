"""Our own OpenAPI document as a judge: what it does not promise must not be answered."""

import re
from collections.abc import Iterator
from typing import Any, Final

import httpx2
from jsonschema import FormatChecker
from jsonschema.exceptions import relevance
from openapi_schema_validator import OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from wicketgate.web.kit.seat import Seat
from wicketgate.web.reference import openapi
from wicketgate.web.reference.library import Library, open_library

Json = Any  # any value of a JSON document
_URN: Final = "urn:ours"
_ERROR: Final = 400


class Ours:
    """The document of a seat as it is now."""

    def __init__(self, seat: Seat) -> None:
        self.document: Json = _resolved(openapi.document(seat, open_library(seat)))
        resource = Resource(contents=self.document, specification=DRAFT202012)
        self._registry = Registry[Json]().with_resource(_URN, resource)

    def wrong(self, answer: httpx2.Response) -> list[str]:
        """Everything in the answer that the document does not say."""
        operation = self._operation(answer.request)
        if operation is None:
            return []  # a path or method that is not served: the official file judges its form
        response = operation["responses"].get(str(answer.status_code))
        if response is None:
            return [f"{answer.status_code} is not told for {operation['operationId']}"]
        return [*self._headers(answer, response), *self._body(answer, response)]

    def _operation(self, request: httpx2.Request) -> Json:
        method = request.method.lower().replace("head", "get")
        for template, operations in self.document["paths"].items():
            form = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(form, request.url.path):
                return operations.get(method)
        return None

    def _headers(self, answer: httpx2.Response, response: Json) -> Iterator[str]:
        if answer.status_code >= _ERROR:
            return
        told = {name.lower() for name in response.get("headers", {})}
        known = {"content-type", "content-length", "content-encoding", "vary", "cache-control"}
        rest = set(answer.headers) - told - known - {"x-content-type-options"}
        yield from (f"the header {name} is not told" for name in sorted(rest))

    def _body(self, answer: httpx2.Response, response: Json) -> Iterator[str]:
        if answer.request.method == "HEAD":
            return
        # The boundary of a multipart body is of each answer, and no part of a document.
        media, _, _ = answer.headers.get("content-type", "").partition("; boundary=")
        contents = response.get("content", {})
        if not contents and answer.content:
            yield "a body that is not told"
        elif contents and media not in contents:
            yield f"{media!r} is not one of {sorted(contents)}"
        elif "json" in media:
            schema = contents[media]["schema"]
            checker = FormatChecker(formats=("date", "date-time", "uuid"))
            judge = OAS31Validator(schema, registry=self._registry, format_checker=checker)
            found = sorted(judge.iter_errors(answer.json()), key=relevance)
            yield from (f"{error.json_path}: {error.message}" for error in found)


_KNOWN: Final[dict[Library, Ours]] = {}


def judge_of(seat: Seat) -> Ours:
    """The judge of the seat with its switches as they are; made once for each."""
    library = open_library(seat)
    if library not in _KNOWN:
        _KNOWN[library] = Ours(seat)
    return _KNOWN[library]


def _resolved(node: Json) -> Json:
    """With objects closed to what they name, and references that can be looked up."""
    if isinstance(node, list):
        return [_resolved(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {name: _resolved(one) for name, one in node.items()}
    if isinstance(made.get("$ref"), str):
        made["$ref"] = _URN + made["$ref"]
    if made.get("type") == "object" and isinstance(made.get("properties"), dict):
        made.setdefault("additionalProperties", False)
    return made
