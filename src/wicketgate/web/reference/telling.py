"""An operation as its page tells it: from what its door says, made for people."""

from collections.abc import Iterator, Mapping
from typing import Final

from markupsafe import Markup

from wicketgate.web.kit.described import (
    Chapter,
    Content,
    Good,
    Operation,
    Parameter,
    Refused,
    Schema,
)

from . import samples, shapes
from .highlight import coloured, pretty
from .library import Library
from .markdown import line
from .views import Answer, Body, Code, Described, Entry, Field, Group, Told

_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_RARE: Final = ("PSU-", "TPP-Nok", "TPP-Brand", "TPP-Decoupled")
"""Headers that few send: folded away."""


def address(one: Operation) -> str:
    """Where the page of an operation is."""
    return f"/reference/{one.api}/{one.name}"


def groups(library: Library, current: Operation | None = None) -> tuple[Group, ...]:
    """Every operation by its API."""
    return tuple(
        Group(
            api=api,
            current=current is not None and current.api == api,
            entries=tuple(
                Entry(
                    method=one.method,
                    title=one.title,
                    path=one.path,
                    href=address(one),
                    current=one is current,
                )
                for one in library.of(api)
            ),
        )
        for api in library.apis
    )


def told_of(chapter: Chapter, one: Operation, base_url: str) -> Described:
    """Everything its page says."""
    required, optional, rare = _sorted(one, chapter.schemas)
    programs = samples.samples(base_url, one)
    return Described(
        api=one.api,
        name=one.name,
        method=one.method,
        path=one.path,
        title=one.title,
        text=line(one.text),
        role=one.role,
        credentials=tuple(one.credentials),
        required=required,
        optional=optional,
        rare=rare,
        bodies=tuple(_bodies("sent", one.body or {}, chapter.schemas)),
        body_required=one.body_required,
        answers=tuple(_answer(good, chapter.schemas) for good in one.good),
        refused=tuple(refusal(refused) for refused in _by_code(one)),
        samples=tuple(
            Code(id=f"sample-{one.kind}", name=one.name, coloured=coloured(one.kind, one.source))
            for one in programs
        ),
        variables=samples.variables(base_url, one),
    )


def refusal(one: Refused, operations: tuple[str, ...] = ()) -> Told:
    """One refusal as a page tells it."""
    return Told(
        status=one.status,
        code=one.code,
        cause=line(one.cause),
        repair=line(one.repair),
        provoke=line(one.provoke),
        operations=operations,
    )


def _by_code(one: Operation) -> list[Refused]:
    return sorted(one.refused, key=lambda refused: (refused.status, refused.code))


def _sorted(
    one: Operation, known: Mapping[str, Schema]
) -> tuple[tuple[Field, ...], tuple[Field, ...], tuple[Field, ...]]:
    """Required ones, others, and those that few send."""
    required = [p for p in one.parameters if p.required]
    others = [p for p in one.parameters if not p.required]
    rare = [p for p in others if p.name.startswith(_RARE) and p.name != "PSU-IP-Address"]
    usual = [p for p in others if p not in rare]
    lists = ([_field(p, known) for p in several] for several in (required, usual, rare))
    first, second, third = (tuple(fields) for fields in lists)
    return first, second, third


def _field(one: Parameter, known: Mapping[str, Schema]) -> Field:
    return Field(
        name=one.name,
        kind=shapes.kind(one.form, known),
        place=one.place.value,
        text=line(one.text),
        rules=shapes.rules(one.form),
    )


def _answer(good: Good, known: Mapping[str, Schema]) -> Answer:
    return Answer(
        status=good.status,
        text=good.text,
        headers=tuple(_field(header, known) for header in good.headers),
        bodies=tuple(_bodies(f"answer-{good.status}", good.contents, known)),
    )


def _bodies(
    place: str, contents: Mapping[str, Content], known: Mapping[str, Schema]
) -> Iterator[Body]:
    for number, (media, content) in enumerate(contents.items()):
        yield Body(
            media=media,
            kinds=shapes.kinds(content.form, known),
            example=_example(f"{place}-{number}", media, content),
        )


def _example(place: str, media: str, content: Content) -> Code | None:
    if content.example is None:
        return None
    shown: Markup
    if media == _JSON:
        shown = coloured("json", pretty(content.example))
    elif media == _FORM:
        fields = "\n".join(f"{name}={value}" for name, value in content.example.items())
        shown = coloured("text", fields)
    else:
        shown = coloured("xml", str(content.example))
    return Code(id=place, name=media, coloured=shown)
