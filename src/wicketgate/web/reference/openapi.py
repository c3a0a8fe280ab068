"""The OpenAPI 3.1 document of this bank, for people's own tools; JSON and YAML say the same."""

import json
from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final

import yaml

from wicketgate import __version__
from wicketgate.web.kit.described import (
    Chapter,
    Content,
    Credential,
    Good,
    Operation,
    Parameter,
    Place,
    Refused,
)
from wicketgate.web.kit.seat import Seat

from .library import Library

TITLES: Final[Mapping[str, str]] = {
    "ais": "Account information",
    "pis": "Payment initiation",
    "baskets": "Signing baskets",
    "funds": "Confirmation of funds",
    "oauth2": "OAuth2 server",
    "sandbox": "Sandbox control",
}
_SCHEMES: Final[Mapping[Credential, str]] = {
    Credential.API_KEY: "ApiKey",
    Credential.BEARER: "OAuth2",
}
_ABOUT: Final = (
    "The interface of this bank for account information and payment services (PSD2), after "
    "NextGenPSD2 1.3 of the Berlin Group. Made by the server from its own routes, models and rules."
)
_LONG: Final = "application/problem+json"
"""Has no examples: they would say the same once more, and the document is long enough."""


class ClashingSchemas(ValueError):
    """Two doors give different shapes one name."""


def document(seat: Seat, library: Library) -> dict[str, Any]:
    """The whole document."""
    kind = "sandbox" if seat.sandbox else "live"
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{seat.desk.profile.bank_name} XS2A API",
            "version": __version__,
            "description": _ABOUT,
        },
        "servers": [{"url": seat.api_url, "description": f"The {kind} environment"}],
        "tags": [{"name": api, "description": TITLES[api]} for api in library.apis],
        "paths": _paths(library),
        "components": {"schemas": _schemas(library), "securitySchemes": _schemes(seat)},
    }


def as_json(told: Mapping[str, Any]) -> bytes:
    """For machines and people."""
    return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"


def as_yaml(told: Mapping[str, Any]) -> bytes:
    """For people. Written by way of JSON: nothing is an anchor."""
    plain = json.loads(json.dumps(told))
    text: str = yaml.dump(plain, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100)
    return text.encode()


class _Plain(yaml.CSafeDumper):
    """Repeats what is the same, instead of naming it."""

    def ignore_aliases(self, data: object) -> bool:
        return data is not None


def _schemes(seat: Seat) -> dict[str, Any]:
    flow = {
        "authorizationUrl": f"{seat.issuer}/authorize",
        "tokenUrl": f"{seat.issuer}/token",
        "refreshUrl": f"{seat.issuer}/token",
        "scopes": {"AIS:{consentId}": "What one consent opens; `consentId` is that of the consent"},
    }
    return {
        "ApiKey": {
            "type": "apiKey",
            "in": "header",
            "name": "apiKey",
            "description": "The key of your application, on every call.",
        },
        "OAuth2": {
            "type": "oauth2",
            "description": "Authorization code with PKCE (S256). The metadata tells every address.",
            "flows": {"authorizationCode": flow},
        },
    }


def _schemas(library: Library) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for chapter in library.chapters:
        for name, schema in chapter.schemas.items():
            if found.setdefault(name, schema) != schema:
                raise ClashingSchemas(name)
    return dict(sorted(found.items()))


def _paths(library: Library) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for chapter in library.chapters:
        for one in chapter.operations:
            paths.setdefault(one.path, {})[one.method.lower()] = _operation(chapter, one)
    return paths


def _operation(chapter: Chapter, one: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "tags": [one.api],
        "operationId": one.name,
        "summary": one.title,
        "description": one.text,
        "parameters": [_parameter(parameter) for parameter in one.parameters],
        "responses": {**_good(one), **_refused(chapter, one)},
        "security": [{_SCHEMES[shown]: [] for shown in one.credentials}] if one.credentials else [],
    }
    if one.body is not None:
        told["requestBody"] = {"required": one.body_required, "content": _contents(one.body)}
    if one.role is not None:
        told["x-role"] = one.role
    return told


def _parameter(one: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": one.name,
        "in": one.place.value,
        "description": one.text,
        "schema": one.form,
    }
    if one.required or one.place is Place.PATH:
        told["required"] = True
    if one.example:
        told["example"] = one.example
    return told


def _contents(contents: Mapping[str, Content]) -> dict[str, Any]:
    return {
        media: {"schema": one.form, **({} if one.example is None else {"example": one.example})}
        for media, one in contents.items()
    }


def _good(one: Operation) -> dict[str, Any]:
    return {str(good.status): _answer(good) for good in one.good}


def _answer(good: Good) -> dict[str, Any]:
    told: dict[str, Any] = {"description": good.text}
    if good.headers:
        told["headers"] = {
            header.name: {"description": header.text, "schema": header.form}
            for header in good.headers
        }
    if good.contents:
        told["content"] = _contents(good.contents)
    return told


def _refused(chapter: Chapter, one: Operation) -> dict[str, Any]:
    """One answer a status: its description names every code, its form takes no other."""
    good = {answer.status for answer in one.good}
    by_status = sorted((r for r in one.refused if r.status not in good), key=lambda r: r.status)
    return {
        str(status): _error(chapter, list(several))
        for status, several in groupby(by_status, key=lambda refused: refused.status)
    }


def _error(chapter: Chapter, several: list[Refused]) -> dict[str, Any]:
    lines = [f"* `{one.code}`: {one.cause} {one.repair}" for one in several]
    forms = chapter.errors([one.code for one in several])
    content = {
        media: {
            "schema": form,
            "examples": {
                one.name: {"summary": one.cause, "value": one.bodies[media]}
                for one in several
                if media in one.bodies and media != _LONG
            },
        }
        for media, form in forms.items()
    }
    return {"description": "\n".join(lines), "content": content}
