"""XML from outside, opened with care (contract A.7.5).

What makes a parser of XML dangerous is refused before one sees it: other encodings than UTF-8 (a
way round the look below) and document type declarations, which hold entities. Nothing is fetched,
nothing is included, and no element has so many children that judging them would take long.
"""

import re
from typing import Final

from lxml import etree

from wicketgate.kernel.errors import Fault, Malformed

MOST_BYTES: Final = 1_048_576
MOST_CHILDREN: Final = 600
"""More than the 500 transfers of a bulk and what stands beside them; nothing else is as long."""
_DECLARED: Final = re.compile(
    r"\ufeff?<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"'>]*)[\"'][^>]*\?>", re.ASCII
)
_INCLUSION: Final = "http://www.w3.org/2001/XInclude"


def open_document(raw: bytes, place: str) -> etree._Element:
    """The root of a well-formed document without comments and processing instructions.

    Raises Malformed with path `place`.
    """
    fault = _refused(raw)
    if fault is not None:
        raise Malformed([Fault(place, fault)])
    try:
        root = etree.fromstring(raw, _parser())
    except etree.XMLSyntaxError as error:
        # libxml2's own sentence would repeat what was sent.
        line = f" (line {error.lineno})" if error.lineno else ""
        raise Malformed([Fault(place, f"must be well-formed XML{line}")]) from error
    fault = _refused_tree(root)
    if fault is not None:
        raise Malformed([Fault(place, fault)])
    return root


def _parser() -> etree.XMLParser:
    # A new one each time: a parser remembers names it met, and this one meets strangers.
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _refused(raw: bytes) -> str | None:
    """What forbids looking at it at all."""
    if len(raw) > MOST_BYTES:
        return "must have at most 1 MB"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "must be UTF-8"
    declared = _DECLARED.match(text)
    if "\0" in text or (declared is not None and declared[1].lower() != "utf-8"):
        return "must be UTF-8"
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return "must not hold a document type declaration"
    return None


def _refused_tree(root: etree._Element) -> str | None:
    for element in root.iter(etree.Element):
        if len(element) > MOST_CHILDREN:
            return f"must not hold more than {MOST_CHILDREN} elements in one"
        if str(element.tag).startswith(f"{{{_INCLUSION}}}"):
            return "must not include other documents"
    return None
