"""HTML as a strict reader sees it: every tag closed, every id once, every reference met."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta"})
SELF_CLOSED: Final = frozenset({"use", "path", "line", "rect"})
PICTURES_OWN: Final = frozenset({"title", "desc"})
"""Tags of SVG that HTML has too, or could have: inside a picture they are called `svg-title`."""
REFERRING: Final = ("for", "aria-labelledby", "aria-describedby", "popovertarget")
UNSEEN: Final = frozenset({"script", "style"})


class Malformed(AssertionError):
    """A tag is not closed where it should be."""


@dataclass(frozen=True)
class Element:
    """A tag with its attributes and the text inside it, that of inner tags included."""

    tag: str
    attributes: dict[str, str | None]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


class Reader(HTMLParser):
    """Reads a page and remembers its elements in order. Raises Malformed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        if self._open:
            raise Malformed(f"<{self._open[-1].tag}> is never closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = Counter(name for name, _ in attrs)
        if names and max(names.values()) > 1:
            raise Malformed(f"<{tag}> has an attribute twice: {names}")
        element = Element(self._called(tag), dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SELF_CLOSED:
            raise Malformed(f"<{tag}/> is no HTML")
        self.elements.append(Element(tag, dict(attrs)))

    def _called(self, tag: str) -> str:
        inside = any(element.tag == "svg" for element in self._open)
        return f"svg-{tag}" if inside and tag in PICTURES_OWN else tag

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != self._called(tag):
            raise Malformed(f"</{tag}> closes {[element.tag for element in self._open[-3:]]}")
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def one(self, tag: str) -> Element:
        found = self.all(tag)
        assert len(found) == 1, f"{len(found)} <{tag}>"
        return found[0]

    def ids(self) -> Counter[str]:
        return Counter(
            identity for element in self.elements if (identity := element.attributes.get("id"))
        )

    def references(self) -> set[str]:
        """Every id that another element points at."""
        pointed = {
            name
            for element in self.elements
            for attribute in REFERRING
            for name in (element.attributes.get(attribute) or "").split()
        }
        links = {(link.attributes.get("href") or "") for link in self.all("a")}
        return pointed | {link[1:] for link in links if link.startswith("#")}
