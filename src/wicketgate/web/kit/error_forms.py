"""The two forms of an error as third parties read them, as schemas and as examples."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import msgspec

from wicketgate.web.kit import schemas
from wicketgate.web.kit.described import Schema, named
from wicketgate.web.kit.tpp_messages import (
    JSON,
    PROBLEM,
    TEXT_MOST,
    Message,
    Problem,
    TppMessages,
    problem,
    tpp_messages,
)

_MEMBERS: Final[schemas.Members] = {
    "tppMessages": {"description": "One entry for each finding, at most twenty."},
    "category": {"description": "Hints are warnings.", "enum": ["ERROR", "WARNING"]},
    "code": {"description": "A code of the catalogue."},
    "path": {"description": "The member, header or parameter that is meant."},
    "text": {"description": "A sentence in English.", "maxLength": TEXT_MOST},
    "type": {"description": "Where the code is explained.", "format": "uri"},
    "title": {"description": "The code in words."},
    "status": {"description": "The status of the answer."},
    "detail": {"description": "Path and sentence of the first finding."},
    "additionalErrors": {"description": "The other findings."},
}


@cache
def shapes() -> Mapping[str, Schema]:
    """The schemas of both forms, by name."""
    return schemas.written([TppMessages, Problem], _MEMBERS)


def forms(codes: Sequence[str]) -> Mapping[str, Schema]:
    """Each media type's form, with the codes that are possible."""
    one = {"enum": sorted(set(codes))}
    items = {"items": {"properties": {"code": one}}}
    return {
        JSON: {"allOf": [named("TppMessages"), {"properties": {"tppMessages": items}}]},
        PROBLEM: {"allOf": [named("Problem"), {"properties": {"code": one}}]},
    }


def examples(status: int, message: Message, base_url: str) -> Mapping[str, Any]:
    """Each media type's body of one finding."""
    return {
        JSON: msgspec.json.decode(tpp_messages([message])),
        PROBLEM: msgspec.json.decode(problem(status, [message], base_url)),
    }
