"""A bank's own logo: read and judged when we start, then served as it is.

The file stands beside pages that take passwords, so it is a picture and nothing else. Browsers run
nothing of an SVG in an <img>, but the address of the picture can be opened by itself: what could
act or load anything there is refused, and the answer's policy forbids it once more.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from lxml import etree

from wicketgate.kernel.profile import Profile, ProfileInvalid

MOST_BYTES: Final = 64 * 1024
MOST_PIXELS: Final = 2048
_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_HEADER: Final = struct.Struct(">II")
_CHUNK: Final = struct.Struct(">I4s")
_CHUNK_FRAME: Final = 12  # its length, its name and its check sum (PNG 5.3)
_SIZE_CHUNK: Final = 13
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


class _Unfit(ValueError):
    """Why a file cannot be a logo; ends a sentence that begins with its name."""


@dataclass(frozen=True)
class Picture:
    """One file: how it is called on a page, what it is, and its size in pixels of CSS."""

    name: str
    body: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True)
class Logo:
    """A bank's logo; without `on_dark` the one picture stands on a light plate in the dark."""

    on_light: Picture
    on_dark: Picture | None = None

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return (self.on_light,) if self.on_dark is None else (self.on_light, self.on_dark)


def logo_of(profile: Profile) -> Logo | None:
    """The bank's own logo, None where it has none here. Raises ProfileInvalid saying why not."""
    if profile.brand_logo is None:
        if profile.brand_logo_dark is not None:
            message = "brand_logo_dark: needs brand_logo, the picture for light pages"
            raise ProfileInvalid(message)
        return None
    dark = profile.brand_logo_dark
    return Logo(
        _read("brand_logo", profile.brand_logo),
        None if dark is None else _read("brand_logo_dark", dark),
    )


def _read(switch: str, path: Path) -> Picture:
    try:
        return _picture(path.read_bytes())
    except OSError as error:
        message = f"{switch}: {path} cannot be read: {error.strerror}"
        raise ProfileInvalid(message) from error
    except _Unfit as error:
        message = f"{switch}: {path} {error}"
        raise ProfileInvalid(message) from error


def _picture(body: bytes) -> Picture:
    """Raises _Unfit. What a file is its content says, not its name."""
    if len(body) > MOST_BYTES:
        message = f"has {len(body)} bytes; a logo has {MOST_BYTES} at most"
        raise _Unfit(message)
    raster = body.startswith(_PNG)
    width, height = _size_of_png(body) if raster else _size_of_svg(body)
    kind, ending = ("image/png", "png") if raster else ("image/svg+xml", "svg")
    return Picture(f"{sha256(body).hexdigest()[:16]}.{ending}", body, kind, width, height)


# ------------------------------------------------------------------ PNG
def _size_of_png(body: bytes) -> tuple[int, int]:
    """Every chunk is whole, the size comes first and the end last. Raises _Unfit."""
    at, names = len(_PNG), list[bytes]()
    while at + _CHUNK_FRAME <= len(body):
        length, name = _CHUNK.unpack_from(body, at)
        end = at + 8 + length
        if end + 4 > len(body) or _summed(body, at, end) != body[end : end + 4]:
            break
        names.append(name)
        at = end + 4
    size_first = _CHUNK.unpack_from(body.ljust(24, b"\0"), len(_PNG)) == (_SIZE_CHUNK, b"IHDR")
    if at != len(body) or not size_first or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        message = "is a damaged PNG"
        raise _Unfit(message)
    width, height = _HEADER.unpack_from(body, 16)
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        message = f"is {width} x {height} pixels; a logo has {MOST_PIXELS} a side at most"
        raise _Unfit(message)
    return width, height


def _summed(body: bytes, start: int, end: int) -> bytes:
    """The check sum of a chunk, which is over its name and what it holds (PNG 5.3)."""
    return zlib.crc32(body[start + 4 : end]).to_bytes(4, "big")


# ------------------------------------------------------------------ SVG
def _size_of_svg(body: bytes) -> tuple[int, int]:
    """Nothing in it acts or reaches out of the file, and it has a size. Raises _Unfit."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        message = "is neither a PNG nor an SVG that can be read"
        raise _Unfit(message) from error
    if root.tag != f"{{{_SVG}}}svg":
        message = "is XML, but no SVG"
        raise _Unfit(message)
    if _DOCTYPE.search(body.replace(b"\0", b"")):  # in UTF-16 too
        message = "has a document type; save it without one"
        raise _Unfit(message)
    if root.xpath("//processing-instruction()"):  # before and after the picture too
        message = "has instructions for a program in it; save it as a plain SVG"
        raise _Unfit(message)
    for element in root.iter():
        _check_still(element)
    return _size_told(root)


def _check_still(element: etree._Element) -> None:
    """Raises _Unfit for what could act or load."""
    name = etree.QName(element).localname
    if name in _ACTING:
        message = f"has an element <{name}>; a logo has shapes and texts only"
        raise _Unfit(message)
    text = etree.tostring(element, method="text", encoding="unicode")
    if name == "style" and _REACHES_OUT.search(text):
        message = "has a style that loads something"
        raise _Unfit(message)
    for attribute, value in element.attrib.items():
        _check_attribute(name, str(attribute), str(value))


def _check_attribute(element: str, attribute: str, value: str) -> None:
    """Raises _Unfit."""
    if etree.QName(attribute).localname.lower().startswith("on"):
        message = f"has a script in <{element} {attribute}>"
        raise _Unfit(message)
    if attribute in {"href", _XLINK_HREF, "src"} and not value.startswith("#"):
        message = f"has a link out of the picture in <{element}>"
        raise _Unfit(message)
    if _REACHES_OUT.search(value):
        message = f"loads something in <{element} {attribute}>"
        raise _Unfit(message)


def _size_told(root: etree._Element) -> tuple[int, int]:
    """Its width and height, else those of its view box. Raises _Unfit."""
    box = (root.get("viewBox") or "0 0 0 0").replace(",", " ").split()
    for width, height in ((root.get("width"), root.get("height")), (box[2:3], box[3:4])):
        wide, high = _length(width), _length(height)
        if wide and high:
            return max(1, round(wide)), max(1, round(high))
    message = "has no size: give its <svg> a viewBox, or width and height"
    raise _Unfit(message)


def _length(told: str | list[str] | None) -> float | None:
    text = "".join(told) if told else ""
    found = _LENGTH.fullmatch(text)
    return None if found is None else float(found[1])
