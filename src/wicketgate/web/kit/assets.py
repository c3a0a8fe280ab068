"""Style, script, fonts and icons: what they are called on a page, and the app that serves them.

All of them live under /static/<version>/…, where the version is a hash over every file: a browser
may keep them for ever, a new release has new addresses, and a style sheet names its fonts
relative to itself. What a bank's colour changes is made from the two numbers in the file's name.
"""

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from wicketgate.web.kit.headers_of_pages import LOGO_HEADERS, STATIC_HEADERS
from wicketgate.web.kit.languages import Language, compiled
from wicketgate.web.kit.logos import Logo, Picture

FOLDER: Final = Path(__file__).parent / "static"
SPRITE: Final = "vendor/icons.svg"

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_SMALLER_WHEN_PACKED: Final = frozenset({".css", ".js", ".svg", ".txt"})
_BRANDED: Final = re.compile(r"(brand|favicon)-h(\d{1,3})-c(\d{1,3})\.(css|svg)")
_GREATEST_HUE: Final = 360
_GREATEST_CHROMA: Final = 300  # thousandths; the measured range of readable colours ends here
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class AssetsMissing(RuntimeError):
    """The built files of the pages are not there; the message says how to build them."""


@dataclass(frozen=True)
class Asset:
    """One file as it goes over the wire; `packed` is its gzip form where that is smaller."""

    body: bytes
    packed: bytes | None
    media_type: str


def static_url(name: str) -> str:
    """The address of a file of the static folder. Raises KeyError for one that is not there."""
    if name not in _assets():
        raise KeyError(name)
    return f"/static/{_version()}/{name}"


def brand_url(kind: str, hue: int, chroma: float) -> str:
    """The address of the `brand` style sheet or the `favicon` of a colour (OKLCH)."""
    ending = {"brand": "css", "favicon": "svg"}[kind]
    return f"/static/{_version()}/{kind}-h{hue}-c{round(chroma * 1000)}.{ending}"


def logo_url(picture: Picture) -> str:
    """The address of a picture of the bank's own logo."""
    return f"/static/logo/{picture.name}"


def static_files(logo: Logo | None = None) -> ASGIApp:
    """The app for `Mount("/static", …)`. Raises AssetsMissing before `make assets` was run."""
    translated = [language for language in Language if language is not Language.EN]
    needed = [FOLDER / SPRITE, *(compiled(language) for language in translated)]
    missing = [path for path in needed if not path.is_file()]
    if missing:
        raise AssetsMissing(f"{missing[0]} is not built; run `make assets`")
    _version()  # read the folder now, not while the first visitor waits
    pictures = () if logo is None else logo.pictures
    drawn = [Route(f"/logo/{one.name}", _logo_served(one), methods=["GET"]) for one in pictures]
    return Router([*drawn, Route("/{version}/{name:path}", _serve, methods=["GET"])])


def _logo_served(picture: Picture) -> Callable[[Request], Response]:
    headers = {**LOGO_HEADERS, "Cache-Control": _FOR_EVER}

    def serve(_request: Request) -> Response:
        return Response(picture.body, headers=headers, media_type=picture.media_type)

    return serve


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    asset = _assets().get(name) or _branded(name)
    if asset is None:
        raise HTTPException(404)
    # Another version was asked for by a page of another release: right for now, not for ever.
    current = request.path_params["version"] == _version()
    headers = {**STATIC_HEADERS, "Cache-Control": _FOR_EVER if current else "no-cache"}
    body = asset.body
    if asset.packed is not None:
        headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = asset.packed
    return Response(body, headers=headers, media_type=asset.media_type)


@cache
def _assets() -> Mapping[str, Asset]:
    """Every file of the static folder by its path in it; hidden ones are the build's own notes."""
    return {
        path.relative_to(FOLDER).as_posix(): _asset(path.read_bytes(), path.suffix)
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def _asset(body: bytes, suffix: str) -> Asset:
    packed = gzip.compress(body, mtime=0) if suffix in _SMALLER_WHEN_PACKED else None
    return Asset(body, packed, _TYPES[suffix])


@cache
def _version() -> str:
    total = hashlib.sha256()
    for name, asset in _assets().items():
        total.update(f"{name} {len(asset.body)} ".encode())
        total.update(asset.body)
    return total.hexdigest()[:12]


def _branded(name: str) -> Asset | None:
    """The style sheet or icon that the two numbers in its name describe."""
    found = _BRANDED.fullmatch(name)
    if found is None:
        return None
    kind, hue, chroma, ending = found[1], int(found[2]), int(found[3]), found[4]
    if hue > _GREATEST_HUE or chroma > _GREATEST_CHROMA:
        return None
    if (kind, ending) == ("brand", "css"):
        sheet = f":root{{--hue:{hue};--chroma:{chroma / 1000:g}}}\n"
        return _asset(sheet.encode(), ".css")
    if (kind, ending) == ("favicon", "svg"):
        mark = _assets()["mark.svg"].body.decode()
        colour = f"oklch(46.5% {chroma / 1000:g} {hue})"
        return _asset(mark.replace("var(--brand-fill)", colour).encode(), ".svg")
    return None
