"""A browser without JavaScript and without a screen: pages are read, forms are filled in and sent.

It does what HTML says a browser does, and nothing that it knows of the server.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin, urlsplit

import httpx2

VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "use", "path"})
MOST_HOPS: Final = 10


@dataclass
class Button:
    """Something to press: its words and what it adds to the form."""

    name: str
    value: str
    words: str = ""


@dataclass
class Form:
    """A form with the values it would send as it stands."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


@dataclass
class Label:
    """What is written beside a field."""

    target: str
    words: str = ""


class Page(HTMLParser):
    """What a person without JavaScript finds on a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.labels: list[Label] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(html)
        self.close()

    @property
    def heading(self) -> str:
        return self.texts["h1"]

    @property
    def words(self) -> str:
        return self.texts["body"]

    def field_called(self, words: str) -> str:
        """The name of the field with that label."""
        target = next(label.target for label in self.labels if label.words == words)
        return self.names[target]

    def button(self, words: str) -> tuple[Form, Button]:
        """The button with these words, and its form."""
        found = [(form, one) for form in self.forms for one in form.buttons if one.words == words]
        if len(found) != 1:
            told = [one.words for form in self.forms for one in form.buttons]
            raise AssertionError(f"{len(found)} buttons {words!r} on {self.heading!r}: {told}")
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif tag == "input" and self.forms and "name" in given:
            self.forms[-1].fields[given["name"]] = given.get("value", "")
            self.names[given.get("id", "")] = given["name"]
        if tag not in VOID:
            self._open.append((tag, given, []))

    def handle_data(self, data: str) -> None:
        for _, _, words in self._open:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not any(tag == opened for opened, _, _ in self._open):
            return
        while True:
            opened, given, words = self._open.pop()
            self._closed(opened, given, " ".join("".join(words).split()))
            if opened == tag:
                return

    def _closed(self, tag: str, given: dict[str, str], words: str) -> None:
        self.texts[tag] = words
        if tag == "a":
            self.links[words] = given.get("href", "")
        elif tag == "label":
            self.labels.append(Label(given.get("for", ""), words))
        elif tag == "button" and given.get("type", "submit") == "submit":
            button = Button(given.get("name", ""), given.get("value", ""), words)
            self.forms[-1].buttons.append(button)


class PlainBrowser:
    """One customer's browser. It goes on by itself where a redirect or `Refresh` says so."""

    def __init__(self, transport: httpx2.BaseTransport | None = None) -> None:
        self._client = httpx2.Client(
            headers={"Accept": "text/html", "Accept-Language": "en", "User-Agent": "plain/1.0"},
            timeout=30,
            transport=transport,
        )
        self.answer: httpx2.Response | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    @property
    def address(self) -> str:
        return str(self._shown.url)

    @property
    def page(self) -> Page:
        return Page(self._shown.text)

    @property
    def status(self) -> int:
        return self._shown.status_code

    @property
    def _shown(self) -> httpx2.Response:
        assert self.answer is not None, "no page is open"
        return self.answer

    def open(self, address: str) -> None:
        """Go to an address and from there wherever it leads."""
        self._follow(self._client.get(address))

    def click(self, words: str) -> None:
        """Follow a link."""
        self.open(urljoin(self.address, self.page.links[words]))

    def press(self, words: str, /, **filled: str) -> None:
        """Fill in fields by their labels (blanks written as _) and press a button."""
        page = self.page
        form, button = page.button(words)
        sent = dict(form.fields)
        for label, value in filled.items():
            name = page.field_called(label.replace("_", " "))
            assert name in sent, f"{label!r} is in another form than {words!r}"
            sent[name] = value
        if button.name:
            sent[button.name] = button.value
        assert form.method == "post"
        # What browsers say about a form of a page with `Referrer-Policy: no-referrer`.
        headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        address = urljoin(self.address, form.action)
        self._follow(self._client.post(address, data=sent, headers=headers))

    def _follow(self, answer: httpx2.Response) -> None:
        for _ in range(MOST_HOPS):
            target = answer.headers.get("location") if answer.is_redirect else _refresh(answer)
            if target is None:
                self.answer = answer
                return
            assert answer.status_code in {200, 302, 303}, "a form would be sent again"
            answer = self._client.get(urljoin(str(answer.url), target))
        raise AssertionError(f"went round and round: {urlsplit(str(answer.url)).path}")


def _refresh(answer: httpx2.Response) -> str | None:
    told: str | None = answer.headers.get("refresh")
    return None if told is None else told.partition("url=")[2]
