"""A spot in a document: perhaps an element, always its XPath, and the list of what is wrong.

An element that is not there has a spot too, so that its absence can be told with its XPath. A path
has local names only, as the documents have one namespace, and a position where siblings share one.
"""

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from wicketgate.kernel.errors import Fault

_NAME_MOST: Final = 70
_BLANKS: Final = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of the document; `element` is None where it has none."""

    path: str
    element: etree._Element | None
    faults: list[Fault] = field(repr=False)

    @property
    def there(self) -> bool:
        """Whether the document has it."""
        return self.element is not None

    @property
    def value(self) -> str:
        """Its text without blanks around it; empty where there is none."""
        return "" if self.element is None else (self.element.text or "").strip(_BLANKS)

    def wrong(self, text: str) -> None:
        """Note what it must be."""
        self.faults.append(Fault(self.path, text))

    def all(self, name: str) -> list["Spot"]:
        """Every child of that name, in order."""
        if self.element is None:
            return []
        found = list(self.element.iterchildren(f"{{*}}{name}"))
        if len(found) == 1:
            return [self._below(name, found[0])]
        return [self._below(f"{name}[{n}]", child) for n, child in enumerate(found, start=1)]

    def names(self) -> list[str]:
        """The names of its children, each once, in the order of the document."""
        children = () if self.element is None else self.element
        return list(dict.fromkeys(str(child.tag).rpartition("}")[2] for child in children))

    def at(self, *names: str) -> "Spot":
        """The first child of that name, the first child of the next name in it, and so on."""
        spot = self
        for name in names:
            found = spot.all(name)
            spot = found[0] if found else spot._below(name, None)
        return spot

    def attribute(self, name: str) -> "Spot":
        """The attribute as a spot of its own, for telling what is wrong with it."""
        return self._below(f"@{name}", None)

    def _below(self, step: str, element: etree._Element | None) -> "Spot":
        return Spot(f"{self.path}/{step}", element, self.faults)


def xpath(element: etree._Element) -> str:
    """Where it stands, written as a spot writes it."""
    steps = []
    current: etree._Element | None = element
    while current is not None:
        steps.append(_step(current))
        current = current.getparent()
    return "/" + "/".join(reversed(steps))


def _step(element: etree._Element) -> str:
    name = str(etree.QName(element).localname)
    parent = element.getparent()
    shared = [] if parent is None else parent.findall(f"{{*}}{name}")
    position = f"[{shared.index(element) + 1}]" if len(shared) > 1 else ""
    return name[:_NAME_MOST] + position
