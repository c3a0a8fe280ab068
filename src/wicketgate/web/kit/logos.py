"""A bank's own logo: read and judged when we start, then served as it is.

The file stands beside pages that take passwords, so it is a picture and nothing else. Browsers run
nothing of an SVG in an <img>, but the address of the picture can be opened by itself: what could
act or load anything there is refused, and the answer's policy forbids it once more.
"""

import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Final

from wicketgate.kernel.profile import Profile, ProfileInvalid

MOST_BYTES: Final = 64 * 1024
MOST_PIXELS: Final = 2048
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_HEADER: Final = struct.Struct(">II")
_CHUNK: Final = struct.Struct(">I4s")
_CHUNK_FRAME: Final = 12  # its length, its name and its check sum (PNG 5.3)
_SIZE_CHUNK: Final = 13


class Unfit(ValueError):
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
    except Unfit as error:
        message = f"{switch}: {path} {error}"
        raise ProfileInvalid(message) from error


def _picture(body: bytes) -> Picture:
    """Raises Unfit. What a file is its content says, not its name."""
    if len(body) > MOST_BYTES:
        message = f"has {len(body)} bytes; a logo has {MOST_BYTES} at most"
        raise Unfit(message)
    raster = body.startswith(_PNG)
    width, height = _size_of_png(body) if raster else _size_of_svg(body)
    kind, ending = ("image/png", "png") if raster else ("image/svg+xml", "svg")
    return Picture(f"{sha256(body).hexdigest()[:16]}.{ending}", body, kind, width, height)


# ------------------------------------------------------------------ PNG
def _size_of_png(body: bytes) -> tuple[int, int]:
    """Every chunk is whole, the size comes first and the end last. Raises Unfit."""
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
        raise Unfit(message)
    width, height = _HEADER.unpack_from(body, 16)
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        message = f"is {width} x {height} pixels; a logo has {MOST_PIXELS} a side at most"
        raise Unfit(message)
    return width, height


def _summed(body: bytes, start: int, end: int) -> bytes:
    """The check sum of a chunk, which is over its name and what it holds (PNG 5.3)."""
    return zlib.crc32(body[start + 4 : end]).to_bytes(4, "big")


def _size_of_svg(body: bytes) -> tuple[int, int]:
    """As `svgs.size_of` judges it, which brings a parser along that few starts need."""
    width, height = import_module(f"{__package__}.svgs").size_of(body)
    return int(width), int(height)
