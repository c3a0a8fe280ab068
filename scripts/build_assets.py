"""Build what the pages need and the repository does not hold: fonts, icons, catalogues.

`python -m scripts.build_assets` installs the npm packages that frontend/package-lock.json pins,
copies the fonts and makes one sprite of the icons that templates name into
src/wicketgate/web/kit/static/vendor/, and compiles every gettext catalogue. Each step is left out
when nothing it depends on has changed, so a second run takes a fraction of a second.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import Final

from scripts import npm_packages
from scripts.npm_packages import NoNode, fingerprint, holds

ROOT: Final = Path(__file__).resolve().parent.parent
FRONTEND: Final = ROOT / "frontend"
PACKAGES: Final = FRONTEND / "node_modules"
WEB: Final = ROOT / "src" / "wicketgate" / "web"
MARK: Final = WEB / "kit" / "static" / "mark.svg"
VENDOR: Final = WEB / "kit" / "static" / "vendor"
CATALOGUES: Final = WEB / "kit" / "locale"

FONTS: Final = (
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
)
LICENCES: Final = {
    "@fontsource-variable/inter/LICENSE": "inter-LICENSE.txt",
    "@fontsource-variable/jetbrains-mono/LICENSE": "jetbrains-mono-LICENSE.txt",
    "lucide-static/LICENSE": "lucide-LICENSE.txt",
}
ICON_CALL: Final = re.compile(
    r"\b(?:icon\(|nothing\(|note\(\"[a-z]*\",|place\(\"[^\"]*\",) ?\"([a-z0-9-]+)\""
)
SVG_BODY: Final = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
STROKE: Final = (
    'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"'
    ' stroke-linejoin="round"'
)


def main() -> None:
    try:
        npm_packages.install(FRONTEND)
    except NoNode as missing:
        sys.exit(f"front end: {missing}")
    collect()
    compile_catalogues()


def collect() -> None:
    """Fill the vendor folder: fonts, licences and the sprite, nothing else."""
    icons = used_icons()
    stamp = VENDOR / ".stamp"
    wanted = fingerprint(Path(__file__), FRONTEND / "package-lock.json", MARK) + ",".join(icons)
    if holds(stamp, wanted):
        return
    print(f"front end: {len(FONTS)} fonts and {len(icons)} icons into {VENDOR.relative_to(ROOT)}")
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for font in FONTS:
        shutil.copyfile(PACKAGES / font, VENDOR / Path(font).name)
    for licence, name in LICENCES.items():
        shutil.copyfile(PACKAGES / licence, VENDOR / name)
    (VENDOR / "icons.svg").write_text(sprite(icons), "utf-8")
    stamp.write_text(wanted, "utf-8")


def used_icons() -> list[str]:
    """The Lucide names that templates give to `icon`, `nothing`, `note` and `place`, sorted."""
    names: set[str] = set()
    for template in WEB.glob("*/templates/**/*.html"):
        names.update(ICON_CALL.findall(template.read_text("utf-8")))
    return sorted(names - {MARK.stem})


def sprite(icons: list[str]) -> str:
    """One SVG with a <symbol> for the bank's mark and for each icon."""
    symbols = [f'<symbol id="mark" viewBox="0 0 28 28">{drawing(MARK)}</symbol>']
    for name in icons:
        body = drawing(PACKAGES / "lucide-static" / "icons" / f"{name}.svg")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" {STROKE}>{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def drawing(file: Path) -> str:
    """What stands between <svg> and </svg>, on one line."""
    if not file.is_file():
        sys.exit(f"front end: no icon is called {file.stem!r}; see frontend/node_modules")
    found = SVG_BODY.search(file.read_text("utf-8"))
    if found is None:
        sys.exit(f"front end: {file} is not the SVG we expect")
    return re.sub(r"\s*\n\s*", "", found[1])


def compile_catalogues() -> None:
    """Write the .mo of each language that is absent or older than one of its doors' .po."""
    for language in sorted({source.stem for source in WEB.glob("*/locale/*.po")}):
        sources = sorted(WEB.glob(f"*/locale/{language}.po"))
        target = CATALOGUES / f"{language}.mo"
        newest = max(source.stat().st_mtime_ns for source in sources)
        if target.is_file() and target.stat().st_mtime_ns >= newest:
            continue
        print(f"front end: compiling {target.relative_to(ROOT)}")
        compile_catalogue(sources, target)


def compile_catalogue(sources: list[Path], target: Path) -> None:
    from scripts import catalogues  # noqa: PLC0415  # a second run needs no Babel

    partial = target.with_suffix(".part")
    partial.write_bytes(catalogues.compiled(sources))
    partial.replace(target)  # whole or not at all: a server may be reading it


if __name__ == "__main__":
    main()
