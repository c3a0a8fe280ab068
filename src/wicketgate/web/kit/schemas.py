"""Shapes of JSON as schemas: from the models that read it (pydantic) and write it (msgspec).

The models know names, kinds and what is required; what a member means and which form its text has
is told beside them, by the member's name, since in the standard a name means one thing.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from pydantic import BaseModel

from wicketgate.web.kit.described import Schema

_PLACE: Final = "#/components/schemas/{}"
_NOTHING: Final = {"type": "null"}
_NOT_TOLD: Final = frozenset({"title", "default"})
_AS_WRITTEN: Final = frozenset({"properties", "oneOf"})
"""What is a map of names, and what a model adds in our own words."""

Members = Mapping[str, Schema]
"""Member -> its `description`, and what is known of its form beside its kind."""


def written(types: Iterable[type], members: Members) -> dict[str, Schema]:
    """The schemas of what msgspec writes, by name; absent members are left out, never null."""
    _, found = msgspec.json.schema_components(types, ref_template=_PLACE.format("{name}"))
    return {_public(name): _told(schema, members) for name, schema in found.items()}


def read(models: Iterable[type[BaseModel]], members: Members) -> dict[str, Schema]:
    """The schemas of what pydantic reads, by name."""
    found: dict[str, Schema] = {}
    for model in models:
        schema = model.model_json_schema(ref_template=_PLACE.format("{model}"))
        inner = schema.pop("$defs", {})
        for name, one in {model.__name__: schema, **inner}.items():
            found[_public(name)] = _told(one, members)
    return found


def _public(name: str) -> str:
    return name.lstrip("_")


def _told(schema: Mapping[str, Any], members: Members) -> Schema:
    """The schema of one object with what its members mean, without what the tools add."""
    told: dict[str, Any] = _plain(dict(schema))
    for name, member in told.get("properties", {}).items():
        more = members.get(name, {})
        if "$ref" in member:
            told["properties"][name] = {**member, "description": more.get("description", "")}
        elif "items" in member:
            told["properties"][name] = _list_of(member, more)
        else:
            told["properties"][name] = {**member, **more}
    told.pop("description", None)
    return told


def _list_of(member: dict[str, Any], more: Schema) -> dict[str, Any]:
    """The description belongs to the list, the form to its entries where they are plain."""
    about = {"description": more.get("description", "")}
    form = {name: value for name, value in more.items() if name != "description"}
    items = member["items"]
    return {**member, "items": items if "$ref" in items else {**items, **form}, **about}


def _plain(node: Any) -> Any:
    """Without null beside a kind, which means absent, and without titles and defaults."""
    if isinstance(node, list):
        return [_plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    kinds = [one for one in node.get("anyOf", ()) if one != _NOTHING]
    rest = {name: value for name, value in node.items() if name not in {*_NOT_TOLD, "anyOf"}}
    if len(kinds) == 1:
        rest = {**kinds[0], **rest}
    elif kinds:
        rest["anyOf"] = kinds
    made = {name: _plain(value) for name, value in rest.items() if name not in _AS_WRITTEN}
    made |= {name: rest[name] for name in _AS_WRITTEN & rest.keys()}
    if "properties" in rest:
        made["properties"] = {name: _plain(value) for name, value in rest["properties"].items()}
    if "$ref" in made:
        made["$ref"] = made["$ref"].replace("/_", "/")
    return made
