"""A call as code: for a terminal, for Python and for JavaScript, to be run as printed.

What differs from caller to caller is taken from the environment, under the names of `NAMES`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from wicketgate.web.kit.described import Credential, Operation, Parameter, Place

from .wire import Sent

NAMES: Final[Mapping[str, str]] = {
    "consentId": "CONSENT_ID",
    "Consent-ID": "CONSENT_ID",
    "account-id": "ACCOUNT_ID",
    "transactionId": "TRANSACTION_ID",
    "authorisationId": "AUTHORISATION_ID",
    "paymentId": "PAYMENT_ID",
    "basketId": "BASKET_ID",
    "client_id": "CLIENT_ID",
    "code": "CODE",
    "code_verifier": "CODE_VERIFIER",
    "refresh_token": "REFRESH_TOKEN",
    "token": "REFRESH_TOKEN",
    "Digest": "DIGEST",
    "Signature": "SIGNATURE",
    "TPP-Signature-Certificate": "TPP_SIGNATURE_CERTIFICATE",
}
"""Parameter -> the variable of the environment that holds it."""
ADDRESS: Final = "198.51.100.7"
"""An address of nobody (RFC 5737) where the customer's is required."""
_FORM: Final = "application/x-www-form-urlencoded"
_FRESH: Final = "X-Request-ID"
_SEALED: Final = "Signature"
_NEW_ID: Final = "$(python3 -c 'import uuid; print(uuid.uuid4())')"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One program; `kind` is what Pygments calls its language."""

    kind: str
    name: str
    source: str


@dataclass(frozen=True)
class _Value:
    """What stands in a header or field: a text, then perhaps a variable, or a new UUID."""

    text: str = ""
    variable: str = ""
    fresh: bool = False


@dataclass(frozen=True)
class _Request:
    """A call put together, with what must be filled in."""

    method: str
    base: str
    path: str
    query: str
    headers: Mapping[str, _Value]
    json: Any = None
    form: Mapping[str, _Value] | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable that it takes, in order."""
        in_path = [name for key, name in NAMES.items() if f"{{{key}}}" in self.path]
        values = [*self.headers.values(), *(self.form or {}).values()]
        return tuple(dict.fromkeys([*in_path, *(v.variable for v in values if v.variable)]))

    def url(self, before: str, after: str) -> str:
        """The address, with variables between these signs."""
        path = self.path
        for key, name in NAMES.items():
            path = path.replace(f"{{{key}}}", f"{before}{name}{after}")
        return f"{self.base}{path}{self.query}"


def samples(base_url: str, one: Operation) -> tuple[Sample, ...]:
    """The call in every language."""
    request = _request(base_url, one)
    return (
        Sample(kind="sh", name="cURL", source=_curl(request)),
        Sample(kind="python", name="Python", source=_python(request)),
        Sample(kind="js", name="JavaScript", source=_javascript(request)),
    )


def variables(base_url: str, one: Operation) -> tuple[str, ...]:
    """What the samples of this call take from the environment."""
    return _request(base_url, one).variables


def command(base_url: str, sent: Sent) -> str:
    """A call that was made, for a terminal; what opens something comes from the environment."""
    secret = {"apiKey": "$API_KEY", "Authorization": "Bearer $ACCESS_TOKEN"}
    verb = "" if sent.method == "GET" else f"-X {sent.method} "
    lines = [f"curl -sS {verb}{_quoted(base_url + sent.target)}"]
    for name, value in sent.headers:
        if name in secret:
            lines.append(f'-H "{name}: {secret[name]}"')
        else:
            lines.append(f"-H {_quoted(f'{name}: {value}')}")
    if sent.body:
        lines.append(f"--data-binary {_quoted(sent.body.decode())}")
    return " \\\n  ".join(lines)


def _quoted(text: str) -> str:
    """One word of a shell, whatever it holds."""
    return "'" + text.replace("'", "'\\''") + "'"


# ------------------------------------------------------------------ what is sent
def _request(base_url: str, one: Operation) -> _Request:
    query = {
        parameter.name: parameter.example
        for parameter in one.placed(Place.QUERY)
        if parameter.example
    }
    path = one.path
    for parameter in one.placed(Place.PATH):
        if parameter.example:
            path = path.replace(f"{{{parameter.name}}}", parameter.example)
    media, content = next(iter((one.body or {}).items()), ("", None))
    body = None if content is None else content.example
    fields = media == _FORM and isinstance(body, dict)
    return _Request(
        one.method,
        base_url,
        path,
        f"?{urlencode(query)}" if query else "",
        dict(_headers(one)),
        None if fields else body,
        {name: _field(name, str(text)) for name, text in body.items()} if fields and body else None,
    )


def _headers(one: Operation) -> Iterator[tuple[str, _Value]]:
    if Credential.API_KEY in one.credentials:
        yield "apiKey", _Value(variable="API_KEY")
    if Credential.BEARER in one.credentials:
        yield "Authorization", _Value("Bearer ", "ACCESS_TOKEN")
    needed = [one for one in one.placed(Place.HEADER) if one.required or one.name == _FRESH]
    sealed = any(parameter.name == _SEALED for parameter in needed)
    for parameter in needed:
        yield parameter.name, _header(parameter, sealed=sealed)


def _header(parameter: Parameter, *, sealed: bool) -> _Value:
    if parameter.name == _FRESH:
        # A seal covers it, so whoever makes the seal has chosen it before.
        return _Value(variable="REQUEST_ID") if sealed else _Value(fresh=True)
    if parameter.name in NAMES:
        return _Value(variable=NAMES[parameter.name])
    return _Value(parameter.example or ADDRESS)


def _field(name: str, example: str) -> _Value:
    return _Value(variable=NAMES[name]) if name in NAMES else _Value(example)


# ------------------------------------------------------------------ curl
def _curl(request: _Request) -> str:
    verb = "" if request.method == "GET" else f"-X {request.method} "
    lines = [f'curl -sS {verb}"{request.url("$", "")}"']
    lines += [f'-H "{name}: {_shell(value)}"' for name, value in request.headers.items()]
    if request.json is not None:
        text = json.dumps(request.json, ensure_ascii=False)
        lines += ['-H "Content-Type: application/json"', f"-d {_quoted(text)}"]
    for name, value in (request.form or {}).items():
        lines.append(f'--data-urlencode "{name}={_shell(value)}"')
    return " \\\n  ".join(lines)


def _shell(value: _Value) -> str:
    if value.fresh:
        return _NEW_ID
    return value.text + (f"${value.variable}" if value.variable else "")


# ------------------------------------------------------------------ Python
def _python(request: _Request) -> str:
    url = request.url("{os.environ['", "']}")
    mark = "f" if "{" in url else ""
    lines = [
        "import os",
        "import uuid",
        "",
        "import httpx2",
        "",
        "answer = httpx2.request(",
        f'    "{request.method}",',
        f'    {mark}"{url}",',
    ]
    if request.headers:
        entries = ((name, _in_python(value)) for name, value in request.headers.items())
        lines += ["    headers={", *(f'        "{n}": {v},' for n, v in entries), "    },"]
    if request.json is not None:
        lines.append(f"    json={_literal(request.json, 1)},")
    if request.form is not None:
        entries = ((name, _in_python(value)) for name, value in request.form.items())
        lines += ["    data={", *(f'        "{n}": {v},' for n, v in entries), "    },"]
    return "\n".join([*lines, ")", "print(answer.status_code, answer.text)"])


def _in_python(value: _Value) -> str:
    if value.fresh:
        return "str(uuid.uuid4())"
    if not value.variable:
        return json.dumps(value.text)
    if value.text:
        return f"f\"{value.text}{{os.environ['{value.variable}']}}\""
    return f'os.environ["{value.variable}"]'


def _literal(value: Any, depth: int) -> str:
    """A JSON value as Python writes it."""
    pad = "    " * (depth + 1)
    end = "    " * depth
    if isinstance(value, dict) and value:
        inner = (f'{pad}"{name}": {_literal(one, depth + 1)},' for name, one in value.items())
        return "\n".join(["{", *inner, f"{end}}}"])
    if isinstance(value, list) and value:
        return f"[{', '.join(_literal(one, depth) for one in value)}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


# ------------------------------------------------------------------ JavaScript
def _javascript(request: _Request) -> str:
    taken = request.variables
    lines = [f"const {{ {', '.join(taken)} }} = process.env;"] if taken else []
    url = request.url("${", "}")
    quoted = f"`{url}`" if "${" in url else f'"{url}"'
    lines.append(f"const answer = await fetch({quoted}, {{")
    lines.append(f'  method: "{request.method}",')
    headers = {name: _in_javascript(value) for name, value in request.headers.items()}
    if request.json is not None:
        headers["Content-Type"] = '"application/json"'
    if headers:
        entries = (f'    "{name}": {value},' for name, value in headers.items())
        lines += ["  headers: {", *entries, "  },"]
    if request.json is not None:
        text = json.dumps(request.json, ensure_ascii=False, indent=2).replace("\n", "\n  ")
        lines.append(f"  body: JSON.stringify({text}),")
    if request.form is not None:
        fields = (f'    "{n}": {_in_javascript(v)},' for n, v in request.form.items())
        lines += ["  body: new URLSearchParams({", *fields, "  }),"]
    return "\n".join([*lines, "});", "console.log(answer.status, await answer.text());"])


def _in_javascript(value: _Value) -> str:
    if value.fresh:
        return "crypto.randomUUID()"
    if not value.variable:
        return json.dumps(value.text)
    return f"`{value.text}${{{value.variable}}}`" if value.text else value.variable
