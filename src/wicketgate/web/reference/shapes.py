"""Schemas as people read them: a tree of members with their kinds and rules, in English."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wicketgate.web.kit.described import Schema

_DEEPEST: Final = 6
_FORMATS: Final = {
    "date": "date, YYYY-MM-DD",
    "date-time": "date and time, RFC 3339",
    "uuid": "UUID",
    "uri": "URI",
}


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member of a body; `members` where it is an object or a list of them."""

    name: str
    kind: str
    required: bool
    text: str = ""
    rules: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    """Of these exactly one, where there are any."""
    members: tuple["Member", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of body, with a title where there are several of them."""

    title: str
    members: tuple[Member, ...]
    choices: tuple[str, ...]
    """Of these exactly one, where there are any."""


def kinds(schema: Schema, known: Mapping[str, Schema]) -> tuple[Kind, ...]:
    """Every kind of body that the schema allows; without members where it is a plain text."""
    return tuple(
        Kind(title=one.get("title", ""), members=tree(one, known), choices=choices(one, known))
        for one in schema.get("anyOf", (schema,))
    )


def tree(schema: Schema, known: Mapping[str, Schema]) -> tuple[Member, ...]:
    """The members of a body; none where it is a plain text."""
    return tuple(_members(_found(schema, known), known, _DEEPEST))


def choices(schema: Schema, known: Mapping[str, Schema]) -> tuple[str, ...]:
    """Ways of which a body takes exactly one."""
    return tuple(
        one.get("title") or " + ".join(one.get("required", ()))
        for one in _found(schema, known).get("oneOf", ())
    )


def kind(schema: Schema, known: Mapping[str, Schema]) -> str:
    """What a value is, in a word or two."""
    found = _found(schema, known)
    if found.get("type") == "array":
        return f"array of {kind(found.get('items', {}), known)}"
    return str(found.get("format") or found.get("type", "value"))


def rules(schema: Schema) -> tuple[str, ...]:
    """What is known of the form of a value."""
    return tuple(_rules(schema))


def _rules(schema: Schema) -> Iterator[str]:
    if "enum" in schema:
        yield f"one of {', '.join(map(str, schema['enum']))}"
    if "const" in schema:
        yield f"always {schema['const']}"
    if schema.get("format") in _FORMATS:
        yield _FORMATS[schema["format"]]
    if "maxLength" in schema:
        yield f"at most {schema['maxLength']} characters"
    if "minimum" in schema:
        yield f"at least {schema['minimum']}"
    if "pattern" in schema:
        yield f"matches {schema['pattern']}"


def _found(schema: Schema, known: Mapping[str, Schema]) -> Schema:
    """The schema that a reference names, with what is said beside the reference."""
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].rpartition("/")[2]
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {**known[name], **beside}


def _members(schema: Schema, known: Mapping[str, Schema], left: int) -> Iterator[Member]:
    required = schema.get("required", ())
    properties: Mapping[str, Any] = schema.get("properties", {})
    for name in sorted(properties, key=lambda name: name not in required):
        one = _found(properties[name], known)
        inner = _found(one.get("items", {}), known) if one.get("type") == "array" else one
        yield Member(
            name=name,
            kind=kind(one, known),
            required=name in required,
            text=one.get("description", ""),
            rules=rules(inner),
            choices=choices(inner, known),
            members=tuple(_members(inner, known, left - 1)) if left else (),
        )
