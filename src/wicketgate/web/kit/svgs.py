"""An SVG that is a picture and nothing else: what could act or load anything is refused."""

import re
from typing import Final

from lxml import etree

from .logos import Unfit

_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_ACTING: Final = frozenset(
    {"script", "handler", "listener", "a", "foreignObject", "iframe", "audio", "video", "image"}
    | {"animate", "animateMotion", "animateTransform", "set", "discard", "feImage", "metadata"}
)
"""Elements that act, load, or hold what is no picture. Animations can change an address."""
_REACHES_OUT: Final = re.compile(
    r"@import|\\|url\(\s*(?!['\"]?#)|image-set|javascript:", re.IGNORECASE
)
"""In a style or a colour: everything but a reference into the same file."""
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_LENGTH: Final = re.compile(r"([0-9]*\.?[0-9]+)(?:px)?")


def size_of(body: bytes) -> tuple[int, int]:
    """Nothing in it acts or reaches out of the file, and it has a size. Raises Unfit."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        message = "is neither a PNG nor an SVG that can be read"
        raise Unfit(message) from error
    if root.tag != f"{{{_SVG}}}svg":
        message = "is XML, but no SVG"
        raise Unfit(message)
    if _DOCTYPE.search(body.replace(b"\0", b"")):  # in UTF-16 too
        message = "has a document type; save it without one"
        raise Unfit(message)
    if root.xpath("//processing-instruction()"):  # before and after the picture too
        message = "has instructions for a program in it; save it as a plain SVG"
        raise Unfit(message)
    for element in root.iter():
        _check_still(element)
    return _size_told(root)


def _check_still(element: etree._Element) -> None:
    """Raises Unfit for what could act or load."""
    name = etree.QName(element).localname
    if name in _ACTING:
        message = f"has an element <{name}>; a logo has shapes and texts only"
        raise Unfit(message)
    text = etree.tostring(element, method="text", encoding="unicode")
    if name == "style" and _REACHES_OUT.search(text):
        message = "has a style that loads something"
        raise Unfit(message)
    for attribute, value in element.attrib.items():
        _check_attribute(name, str(attribute), str(value))


def _check_attribute(element: str, attribute: str, value: str) -> None:
    """Raises Unfit."""
    if etree.QName(attribute).localname.lower().startswith("on"):
        message = f"has a script in <{element} {attribute}>"
        raise Unfit(message)
    if attribute in {"href", _XLINK_HREF, "src"} and not value.startswith("#"):
        message = f"has a link out of the picture in <{element}>"
        raise Unfit(message)
    if _REACHES_OUT.search(value):
        message = f"loads something in <{element} {attribute}>"
        raise Unfit(message)


def _size_told(root: etree._Element) -> tuple[int, int]:
    """Its width and height, else those of its view box. Raises Unfit."""
    box = (root.get("viewBox") or "0 0 0 0").replace(",", " ").split()
    for width, height in ((root.get("width"), root.get("height")), (box[2:3], box[3:4])):
        wide, high = _length(width), _length(height)
        if wide and high:
            return max(1, round(wide)), max(1, round(high))
    message = "has no size: give its <svg> a viewBox, or width and height"
    raise Unfit(message)


def _length(told: str | list[str] | None) -> float | None:
    text = "".join(told) if told else ""
    found = _LENGTH.fullmatch(text)
    return None if found is None else float(found[1])
