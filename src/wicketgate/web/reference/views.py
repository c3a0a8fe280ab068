"""The facts of each page of the reference and the guide. The words around them are in templates.

What comes from the doors and from the guide is English and marked so, or has its own language.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

from markupsafe import Markup

from .shapes import Kind

FILES: Final = (
    ("OpenAPI 3.1, JSON", "/reference/openapi.json"),
    ("OpenAPI 3.1, YAML", "/reference/openapi.yaml"),
    ("Postman", "/reference/postman.json"),
)
_OK: Final = 200
_UNPROCESSABLE: Final = 422


@dataclass(frozen=True, kw_only=True)
class Page:
    """Any page here; `path` is its entry in the navigation of the portal."""

    path: ClassVar[str] = "/reference"

    @property
    def status(self) -> int:
        return _OK


# ------------------------------------------------------------------ the reference
@dataclass(frozen=True, kw_only=True)
class Entry:
    """An operation in a list."""

    method: str
    title: str
    path: str
    href: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """The operations of one API; `api` is translated where the template knows it."""

    api: str
    entries: tuple[Entry, ...]
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Index(Page):
    """Every operation, and the documents for other tools."""

    groups: tuple[Group, ...]
    files: tuple[tuple[str, str], ...] = FILES
    """Name and address of each document."""
    template: ClassVar[str] = "reference/index.html"


@dataclass(frozen=True, kw_only=True)
class Field:
    """A parameter or header."""

    name: str
    kind: str
    place: str
    text: Markup
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Code:
    """A piece of code, coloured; `id` is its place on the page, `name` what a reader calls it."""

    id: str
    name: str
    coloured: Markup


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body in one media type, of one kind or of several."""

    media: str
    kinds: tuple[Kind, ...]
    example: Code | None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A good answer."""

    status: int
    text: str
    headers: tuple[Field, ...]
    bodies: tuple[Body, ...]


@dataclass(frozen=True, kw_only=True)
class Told:
    """One refusal. `provoke` is empty where the sandbox has no simple way."""

    status: int
    code: str
    cause: Markup
    repair: Markup
    provoke: Markup
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Described:
    """An operation as the reference tells it."""

    api: str
    name: str
    method: str
    path: str
    title: str
    text: Markup
    role: str | None
    credentials: tuple[str, ...]
    required: tuple[Field, ...]
    optional: tuple[Field, ...]
    rare: tuple[Field, ...]
    bodies: tuple[Body, ...]
    body_required: bool
    answers: tuple[Answer, ...]
    refused: tuple[Told, ...]
    samples: tuple[Code, ...]
    variables: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OperationPage(Page):
    """One operation; `tried` is there where this reader may try it here."""

    groups: tuple[Group, ...]
    told: Described
    tried: "TryIt | None" = None

    @property
    def status(self) -> int:
        return _UNPROCESSABLE if self.tried and self.tried.wrong else _OK

    template: ClassVar[str] = "reference/operation.html"


# ------------------------------------------------------------------ trying it
@dataclass(frozen=True, kw_only=True)
class Choice:
    """An application to choose."""

    id: str
    name: str
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A consent to choose: whose it is and what it opens; `short` begins its id."""

    id: str
    short: str
    login: str
    kind: str
    accounts: int
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A parameter that can be filled in. `options` where only these values are taken."""

    id: str
    name: str
    place: str
    value: str = ""
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What went over the wire. `short` tells that only the beginning of the answer is shown."""

    sent: Code
    status: int
    phrase: str
    milliseconds: int
    received: Code
    laid_out: Code | None
    """The same body for people, where that is another text."""
    short: bool
    command: Code
    waits: tuple[tuple[str, str], ...] = ()
    """Fields that name a resource which waits for its customer now; none where none does."""


@dataclass(frozen=True, kw_only=True)
class TryIt:
    """The form; `ran` once it was sent, `wrong` names the fields that could not be used."""

    csrf: str
    action: str
    applications: tuple[Choice, ...]
    consents: tuple[Customer, ...] | None
    asked: tuple[Asked, ...]
    more: tuple[Asked, ...]
    body: str | None
    prepared: tuple[tuple[str, str], ...] = ()
    """Title and address of each body that is offered where the call takes one of several."""
    operation: str = ""
    wrong: tuple[str, ...] = ()
    notice: str = ""
    refused: str = ""
    """The code with which a new consent was refused."""
    ran: Ran | None = None


# ------------------------------------------------------------------ the guide
@dataclass(frozen=True, kw_only=True)
class ChapterLink:
    """A chapter in a list; `name` is translated where the template knows it."""

    name: str
    href: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class GuidePage(Page):
    """A chapter. `translated` tells whether its text is in the reader's language."""

    chapters: tuple[ChapterLink, ...]
    name: str
    text: Markup
    translated: bool
    language: str
    before: ChapterLink | None = None
    after: ChapterLink | None = None
    path: ClassVar[str] = "/guide"
    template: ClassVar[str] = "reference/guide.html"


@dataclass(frozen=True, kw_only=True)
class ErrorsPage(GuidePage):
    """Every code: what it means, what to do, how to meet it."""

    codes: tuple[tuple[str, tuple[Told, ...]], ...] = ()
    template: ClassVar[str] = "reference/errors.html"
