"""JSON bodies: read strictly, every fault told with its path (contract C.2, E.13, E.14)."""

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.profile import Profile

_DEEPEST: Final = 10
MOST_FAULTS: Final = 20
Body = TypeVar("Body", bound=BaseModel)


class _Doubled(ValueError):
    """A member stands twice in one object."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Doubled
    # `null` is the same as absent (contract E.14).
    return {name: value for name, value in members.items() if value is not None}


def _constant(_name: str) -> NoReturn:
    raise ValueError


def read_json(raw: bytes) -> dict[str, Any]:
    """One JSON object. Raises Malformed with path `body`."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed([Fault("body", "must be UTF-8")]) from error
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_constant)
    except _Doubled as error:
        raise Malformed([Fault("body", "must not hold a member twice")]) from error
    except (ValueError, RecursionError) as error:
        raise Malformed([Fault("body", "must be one JSON object")]) from error
    if not isinstance(value, dict):
        raise Malformed([Fault("body", "must be one JSON object")])
    if _depth(value) > _DEEPEST:
        raise Malformed([Fault("body", "must not be nested deeper than ten levels")])
    return value


def _depth(value: object) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        item, level = waiting.pop()
        deepest = max(deepest, level)
        if isinstance(item, dict):
            waiting.extend((child, level + 1) for child in item.values())
        elif isinstance(item, list):
            waiting.extend((child, level + 1) for child in item)
    return deepest


def read_body(raw: bytes, model: type[Body], profile: Profile) -> Body:
    """The body as `model`. Raises Malformed with all faults, at most twenty."""
    body, faults = judged(read_json(raw), model, {"profile": profile})
    if body is None:
        raise Malformed(faults[:MOST_FAULTS])
    return body


def judged(
    value: Mapping[str, Any], model: type[Body], context: dict[str, object]
) -> tuple[Body | None, list[Fault]]:
    """The object as `model`, or all that is wrong with it."""
    try:
        return model.model_validate(value, context=context), []
    except ValidationError as error:
        return None, [
            Fault(_path(found["loc"]), _sentence(found["type"], found["msg"]))
            for found in error.errors(include_url=False, include_input=False)
        ]


def _path(places: tuple[int | str, ...]) -> str:
    path = ""
    for place in places:
        if isinstance(place, int):
            path += f"[{place}]"
        else:
            path += f".{place}" if path else place
    return path or "body"


_SENTENCES: Final = {
    "missing": "is required",
    "list_type": "must be an array",
    "string_type": "must be a string",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
}


def _sentence(kind: str, message: str) -> str:
    return _SENTENCES.get(kind, message.removeprefix("Value error, "))
