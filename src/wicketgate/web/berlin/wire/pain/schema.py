"""The XSD files of ISO 20022, and what they say, in our words.

libxml2 repeats what was sent in its messages; an answer must not (contract C.3). Only what comes
from the schema is taken from them, and that stands at their end.
"""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Final, Protocol, cast

from lxml import etree

from wicketgate.kernel.errors import Fault

from .spots import xpath

_STEP: Final = re.compile(r"([^/\[]+)(?:\[([0-9]+)\])?")
_MOST: Final = 100
"""More faults than are ever told; judging each costs a search."""


class Version(StrEnum):
    """The generations of pain.001 that are read (contract A.7.5)."""

    V03 = "pain.001.001.03"
    V09 = "pain.001.001.09"

    @property
    def namespace(self) -> str:
        """The namespace of its documents."""
        return f"urn:iso:std:iso:20022:tech:xsd:{self.value}"


def version_of(root: etree._Element) -> Version | None:
    """By the root element; None for anything else."""
    for version in Version:
        if root.tag == f"{{{version.namespace}}}Document":
            return version
    return None


@cache
def _schema(version: Version) -> etree.XMLSchema:
    # The package is a writer of such documents; we want the files of the ISO that lie in it, and
    # import nothing of it (decision 0018).
    spec = find_spec("sepaxml")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package sepaxml, which carries the schemas, is not installed")
    folder = Path(spec.submodule_search_locations[0]) / "schemas"
    return etree.XMLSchema(etree.parse(folder / f"{version.value}.xsd"))


class _Entry(Protocol):
    """A line of libxml2's error log (the stubs of lxml do not tell)."""

    path: str | None
    type_name: str
    message: str


def judge(root: etree._Element, version: Version) -> list[Fault]:
    """What does not fit the schema, one fault a place; none for a valid document."""
    schema = _schema(version)
    if schema.validate(root):
        return []
    faults: dict[str, str] = {}
    for entry in islice(cast("Iterable[_Entry]", schema.error_log), _MOST):
        place = _place(root, entry.path) + _attribute(entry.message)
        faults.setdefault(place, _sentence(entry.type_name, entry.message))
    return [Fault(place, text) for place, text in faults.items()]


def _place(root: etree._Element, path: str | None) -> str:
    """The element that libxml2 names: `*` counts all siblings, a prefixed name its likes."""
    element = root
    for name, position in _STEP.findall((path or "").partition("/")[2].partition("/")[2]):
        found = [child for child in element if name in {"*", _prefixed(child)}]
        element = found[int(position or 1) - 1]
    return xpath(element)


def _prefixed(element: etree._Element) -> str:
    name = str(etree.QName(element).localname)
    return f"{element.prefix}:{name}" if element.prefix else name


def _attribute(message: str) -> str:
    """Which attribute it is about; the schemas know one, and the path ends at the element."""
    about = re.match(r"Element '[^']*', attribute 'Ccy':", message)
    return "/@Ccy" if about or "attribute 'Ccy' is required" in message[-50:] else ""


def _sentence(kind: str, message: str) -> str:
    tell = _SENTENCES.get(kind.removeprefix("SCHEMAV_"))
    if tell is None:
        return "does not fit the schema"
    return tell if isinstance(tell, str) else tell(message)


def _listed(message: str) -> str:
    found = re.search(r"\{((?:'[A-Za-z0-9]+'(?:, )?)+)\}\.\Z", message)
    return f"must be one of {found[1].replace(chr(39), '')}" if found else "must be a known code"


def _expected(message: str) -> str:
    names = re.search(r"Expected is (?:one of )?\( ([^()]*) \)\.\Z", message)
    if names is None:
        return "is not expected here"
    wanted = ", ".join(re.findall(r"\}(\w+)", names[1]))
    if "Missing child element" in message[-len(names[0]) - 30 :]:
        return f"must hold {wanted}" if "," not in wanted else f"must hold one of {wanted}"
    return f"is not expected here; expected is {wanted}"


def _longest(message: str) -> str:
    found = re.search(r"maximum length of '([0-9]+)'\.\Z", message)
    return f"must have at most {found[1]} characters" if found else "is too long"


_SENTENCES: Final[dict[str, str | Callable[[str], str]]] = {
    "ELEMENT_CONTENT": _expected,
    "CVC_ENUMERATION_VALID": _listed,
    "CVC_MAXLENGTH_VALID": _longest,
    "CVC_MINLENGTH_VALID": "must not be empty",
    "CVC_PATTERN_VALID": "does not have the form of its type",
    "CVC_DATATYPE_VALID_1_2_1": "does not have the form of its type",
    "CVC_FRACTIONDIGITS_VALID": "has too many decimals",
    "CVC_TOTALDIGITS_VALID": "has too many digits",
    "CVC_MININCLUSIVE_VALID": "must not be negative",
    "CVC_COMPLEX_TYPE_2_3": "must hold elements only",
    "CVC_COMPLEX_TYPE_3_2_1": "no such attribute is allowed here",
    "CVC_COMPLEX_TYPE_3_2_2": "no such attribute is allowed here",
    "CVC_COMPLEX_TYPE_4": "is required",
    "CVC_TYPE_3_1_1": "no such attribute is allowed here",
    "CVC_TYPE_3_1_2": "must hold text only",
}
