"""A bank's own logo is a picture and nothing else, and stands in every header."""

import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Mount, Router

from tests.pages.examples import examples
from tests.pages.markup import Reader
from wicketgate.kernel.profile import Profile, ProfileInvalid, load_profile
from wicketgate.web.kit.assets import static_files
from wicketgate.web.kit.logos import MOST_BYTES, Logo, logo_of
from wicketgate.web.kit.pages import Theme, render

SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 96 32"><defs><linearGradient id="g"><stop stop-color="#06c"/></linearGradient>'
    '</defs><path fill="url(#g)" d="M0 0h96v32z"/>{}</svg>'
)
GOOD: Final = SVG.format('<use xlink:href="#g"/>').encode()


def chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + zlib.crc32(name + content).to_bytes(4, "big")
    )


def png(width: int = 8, height: int = 4) -> bytes:
    rows = zlib.compress((b"\0" + b"\x20\x60\xc0" * width) * height)
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size)
    return head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_logo(folder: Path, content: bytes, dark: bytes | None = None) -> Profile:
    """As a bank writes it: the file is named as seen from the profile."""
    (folder / "logo").write_bytes(content)
    lines = ['brand_logo = "logo"']
    if dark is not None:
        (folder / "night").write_bytes(dark)
        lines.append('brand_logo_dark = "night"')
    (folder / "profile.toml").write_text("\n".join(lines))
    return load_profile(folder / "profile.toml")


def read(folder: Path, content: bytes, dark: bytes | None = None) -> Logo:
    found = logo_of(with_logo(folder, content, dark))
    assert found is not None
    return found


def test_what_a_file_is_and_how_large_is_read_from_its_content(tmp_path: Path) -> None:
    logo = read(tmp_path, GOOD, png())

    assert (logo.on_light.media_type, logo.on_light.width, logo.on_light.height) == (
        "image/svg+xml",
        96,
        32,
    )
    assert logo.on_dark is not None
    assert (logo.on_dark.media_type, logo.on_dark.width, logo.on_dark.height) == ("image/png", 8, 4)


def test_a_bank_without_a_logo_has_our_mark() -> None:
    assert logo_of(Profile()) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (SVG.format("<script>alert(1)</script>"), "has an element <script>"),
        (SVG.format('<g onload="alert(1)"/>'), "has a script in <g onload>"),
        (SVG.format('<g ONCLICK="alert(1)"/>'), "has a script in <g ONCLICK>"),
        (SVG.format('<a href="javascript:alert(1)"/>'), "has an element <a>"),
        (SVG.format('<set attributeName="href" to="x"/>'), "has an element <set>"),
        (SVG.format("<foreignObject/>"), "has an element <foreignObject>"),
        (SVG.format('<image href="https://x.example/a.png"/>'), "has an element <image>"),
        (SVG.format('<use href="https://x.example/a.svg#a"/>'), "a link out of the picture"),
        (SVG.format('<use xlink:href="data:image/svg+xml,x"/>'), "a link out of the picture"),
        (SVG.format("<style>@import 'https://x.example'</style>"), "a style that loads"),
        (SVG.format("<style>g{fill:u\\72l(//x.example)}</style>"), "a style that loads"),
        (SVG.format('<g style="fill:url(//x.example/a)"/>'), "loads something in <g style>"),
        (SVG.format('<g fill="url( https://x.example/a )"/>'), "loads something in <g fill>"),
        (SVG.format("<?xml-stylesheet href='x'?>"), "instructions for a program"),
        ("<?xml-stylesheet href='x'?>" + SVG.format(""), "instructions for a program"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.format(""), "has a document type"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "has no size"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 0"/>', "has no size"),
        ("<html/>", "is XML, but no SVG"),
        ("GIF89a", "is neither a PNG nor an SVG"),
        ("", "is neither a PNG nor an SVG"),
        (SVG.format(" " * MOST_BYTES), f"a logo has {MOST_BYTES} at most"),
    ],
)
def test_what_is_more_than_a_picture_is_refused_with_the_reason(
    tmp_path: Path, content: str, why: str
) -> None:
    profile = with_logo(tmp_path, content.encode())

    with pytest.raises(ProfileInvalid, match=f"^brand_logo: {tmp_path}/logo ") as refused:
        logo_of(profile)

    assert why in str(refused.value)


@given(st.integers(0, len(png()) - 1), st.integers(1, 255))
def test_a_png_with_one_changed_byte_is_refused(
    tmp_path_factory: pytest.TempPathFactory, place: int, by: int
) -> None:
    changed = bytearray(png())
    changed[place] = (changed[place] + by) % 256

    with pytest.raises(ProfileInvalid):
        logo_of(with_logo(tmp_path_factory.mktemp("logo"), bytes(changed)))


def test_a_png_larger_than_a_screen_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileInvalid, match="is 2049 x 1 pixels"):
        logo_of(with_logo(tmp_path, png(2049, 1)))


def test_a_logo_that_is_not_there_is_refused(tmp_path: Path) -> None:
    profile = Profile(brand_logo=tmp_path / "none.svg")

    with pytest.raises(ProfileInvalid, match="cannot be read: No such file"):
        logo_of(profile)


def test_a_logo_for_the_dark_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileInvalid, match="needs brand_logo"):
        logo_of(Profile(brand_logo_dark=tmp_path / "a.svg"))


async def test_the_picture_is_served_for_ever_and_can_do_nothing(tmp_path: Path) -> None:
    logo = read(tmp_path, GOOD)
    app = Router([Mount("/static", static_files(logo))])
    transport = httpx2.ASGITransport(app=app)

    async with httpx2.AsyncClient(transport=transport, base_url="https://bank.example") as client:
        answer = await client.get(f"/static/logo/{logo.on_light.name}")

    assert answer.content == GOOD
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "sandbox"} <= set(policy)
    assert answer.headers["cache-control"].endswith("immutable")


@pytest.mark.parametrize("theme", Theme)
def test_every_header_shows_the_logo_of_the_theme(tmp_path: Path, theme: Theme) -> None:
    logo = read(tmp_path, GOOD, png())
    assert logo.on_dark is not None
    of_a_door = {view.template.split("/")[0]: (view, shell) for _, view, shell in examples()}

    for view, shell in of_a_door.values():
        around = replace(shell, theme=theme, brand=replace(shell.brand, logo=logo))
        page = Reader(bytes(render(view, around).body).decode())

        shown = [one.attributes for one in page.all("img")]
        by_class = {one["class"]: one for one in shown if one.get("class")}
        assert by_class["on-light"]["src"] == f"/static/logo/{logo.on_light.name}"
        assert by_class["on-dark"]["src"] == f"/static/logo/{logo.on_dark.name}"
        assert all(one["alt"] == "" for one in by_class.values())
        assert "#mark" not in str([one.attributes for one in page.all("use")])
    assert {"portal", "backoffice", "developer", "customer", "account"} <= set(of_a_door)
