"""What a door says of each call it answers, for documents, pages and programs made from it.

A door makes these facts from its own routes, models and table of answers, so they cannot say
anything else than the door does. Texts are English: they are the reference (docs/decisions/0015).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

Schema = Mapping[str, Any]
"""JSON Schema 2020-12, as OpenAPI 3.1 has it."""

TEXT: Final[Schema] = {"type": "string"}
FLAG: Final[Schema] = {"type": "boolean"}
DAY: Final[Schema] = {"type": "string", "format": "date"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
UUID: Final[Schema] = {"type": "string", "format": "uuid"}


class Place(StrEnum):
    """Where a parameter stands."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"


class Credential(StrEnum):
    """What a call must show."""

    API_KEY = "apiKey"
    BEARER = "accessToken"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter of a call, or a header of its answer. `example` fills it in where it is tried."""

    name: str
    place: Place = Place.HEADER
    text: str
    required: bool = False
    form: Schema = field(default_factory=lambda: TEXT)
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class Content:
    """A body in one media type; `example` is a JSON value, or the text itself of another type."""

    form: Schema
    example: Any = None


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A body ready to be sent where a call takes one of several, by what stands in its path.

    `places` are those parts of the path; `written` makes the body for the day it is sent on;
    `media` is its whole `Content-Type`. One with a `title` is offered by it.
    """

    title: str
    places: Mapping[str, str]
    media: str
    written: Callable[[date], str]


@dataclass(frozen=True, kw_only=True)
class Good:
    """What is answered when all is well; no `contents` where there is no body."""

    status: int
    text: str
    contents: Mapping[str, Content] = field(default_factory=dict)
    headers: tuple[Parameter, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One refusal: what it answers, why, what to do, and how the sandbox can be made to say it.

    `name` tells it from others of the same code.
    """

    name: str
    status: int
    code: str
    cause: str
    repair: str
    provoke: str = ""
    bodies: Mapping[str, Any] = field(default_factory=dict)
    """Media type -> an example of the body."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One call. `path` is the whole path, its names in braces as the parameters have them."""

    api: str
    method: str
    path: str
    name: str
    title: str
    text: str
    role: str | None = None
    credentials: tuple[Credential, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: Mapping[str, Content] | None = None
    body_required: bool = True
    prepared: tuple[Prepared, ...] = ()
    good: tuple[Good, ...] = ()
    refused: tuple[Refused, ...] = ()

    def placed(self, place: Place) -> tuple[Parameter, ...]:
        """Its parameters of one place."""
        return tuple(one for one in self.parameters if one.place is place)


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """What one door says: its calls, the shapes they name, and the form of its refusals."""

    operations: tuple[Operation, ...]
    schemas: Mapping[str, Schema]
    errors: Callable[[Sequence[str]], Mapping[str, Schema]]
    """The form of an error body in each media type, for these codes."""
    elsewhere: Sequence[Refused] = ()
    """Refusals that are met where there is no operation: a path or a method that is not served."""


def named(schema: str) -> Schema:
    """The schema of this name, where it stands in the document."""
    return {"$ref": f"#/components/schemas/{schema}"}
