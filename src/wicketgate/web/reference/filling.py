"""A form filled in becomes a call: only what the operation has, each in its place.

Nothing of the form chooses host or path: the path is the operation's own, with its names replaced.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote, urlencode

from wicketgate.kernel import secrets
from wicketgate.web.kit.described import Credential, Operation, Parameter, Place, Prepared

from .highlight import pretty
from .samples import ADDRESS
from .views import Asked
from .wire import Sent

_LONGEST: Final = 500
_JSON: Final = "application/json"
_PARTS: Final = "multipart/"
_BY_CHOICE: Final = "Consent-ID"
"""Not typed: it goes with the consent that is chosen."""
_USUAL: Final = frozenset({"X-Request-ID", "PSU-IP-Address"})
BODY: Final = "body"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the call shows of itself; `token` and `consent` where one was chosen."""

    api_key: str
    token: str | None = None
    consent: str | None = None


def field_id(one: Parameter) -> str:
    """The name of its field."""
    return f"{one.place.value}-{one.name}"


def fields(one: Operation) -> tuple[Parameter, ...]:
    """The parameters that are typed."""
    return tuple(p for p in one.parameters if p.name != _BY_CHOICE)


def usual(one: Parameter) -> bool:
    """Whether its field is seen at once: it says where or what, or must be sent."""
    return one.place is not Place.HEADER or one.required or one.name in _USUAL


def asked(
    one: Operation, given: Mapping[str, str] | None, known: Mapping[str, str]
) -> Iterator[Asked]:
    """A field for each; filled in as before, or at first with what is known of it."""
    for parameter in fields(one):
        name = field_id(parameter)
        first = known.get(parameter.name, parameter.example)
        if parameter.name == "X-Request-ID":
            value = secrets.new_uuid()
        elif given is not None:
            value = given.get(name, "")
        else:
            value = first or (ADDRESS if parameter.required and not _in_path(parameter) else "")
        options = parameter.form.get("enum", ())
        if parameter.form.get("type") == "boolean":
            options = ("true", "false")
        yield Asked(
            id=name,
            name=parameter.name,
            place=parameter.place.value,
            value=value,
            required=parameter.required,
            options=tuple(map(str, options)),
        )


def _in_path(one: Parameter) -> bool:
    return one.place is Place.PATH


def body_of(
    one: Operation, places: Mapping[str, str], given: str | None, today: date
) -> str | None:
    """What stands in the field of the body; None where there is no body.

    A prepared body that nobody has touched follows what is chosen in the path: the one for
    another product would be refused.
    """
    content = (one.body or {}).get(_JSON)
    if content is None:
        return None
    fitting = _fitting(one, places)
    text = None if given is None else given.replace("\r\n", "\n")
    untouched = text is None or text.strip() in {p.written(today).strip() for p in one.prepared}
    if fitting is not None and untouched:
        return fitting.written(today)
    if text is not None:
        return text
    return "" if content.example is None else pretty(content.example)


def _fitting(one: Operation, places: Mapping[str, str]) -> Prepared | None:
    return next((each for each in one.prepared if each.places.items() <= places.items()), None)


def places_of(
    one: Operation, given: Mapping[str, str] | None, known: Mapping[str, str]
) -> Mapping[str, str]:
    """The parts of the path: as typed, or at first with what is known of them."""
    parts = one.placed(Place.PATH)
    if given is not None:
        return {part.name: given.get(field_id(part), "") for part in parts}
    return {part.name: known.get(part.name, part.example) for part in parts}


def wrong(one: Operation, given: Mapping[str, str]) -> tuple[str, ...]:
    """The fields that cannot be sent at all; what the API refuses is for the API to say."""
    return tuple(
        field_id(p)
        for p in fields(one)
        if not _sendable(given.get(field_id(p), ""), empty=not _in_path(p))
    )


def _sendable(value: str, *, empty: bool) -> bool:
    if not value:
        return empty
    return len(value) <= _LONGEST and value == value.strip() and _latin(value)


def _latin(value: str) -> bool:
    return all(sign <= "\xff" for sign in value)


def request(one: Operation, given: Mapping[str, str], body_text: str, shown: Shown) -> Sent:
    """The call. Only for forms of which `wrong` names nothing."""
    path, query = one.path, {}
    for parameter in fields(one):
        value = given.get(field_id(parameter), "")
        if parameter.place is Place.PATH:
            path = path.replace(f"{{{parameter.name}}}", quote(value, safe=""))
        elif parameter.place is Place.QUERY and value:
            query[parameter.name] = value
    fitting = _fitting(one, places_of(one, given, {}))
    media = _JSON if fitting is None else fitting.media
    # RFC 2046: lines between the parts of a message end with CRLF.
    body = (body_text.replace("\n", "\r\n") if media.startswith(_PARTS) else body_text).encode()
    headers = [*_credentials(one, shown), *_headers(one, given)]
    if body:
        headers.append(("Content-Type", media))
    target = f"{path}?{urlencode(query)}" if query else path
    return Sent(one.method, target, tuple(headers), body)


def _credentials(one: Operation, shown: Shown) -> Iterator[tuple[str, str]]:
    if Credential.API_KEY in one.credentials:
        yield "apiKey", shown.api_key
    if Credential.BEARER in one.credentials:
        if shown.token is not None:
            yield "Authorization", f"Bearer {shown.token}"
        if shown.consent is not None:
            yield "Consent-ID", shown.consent


def _headers(one: Operation, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for parameter in one.placed(Place.HEADER):
        value = given.get(field_id(parameter), "")
        if value and parameter.name != _BY_CHOICE:
            yield parameter.name, value
