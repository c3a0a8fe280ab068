"""The texts of the pages in French, Dutch and German: one catalogue a door and language.

`python -m scripts.catalogues` brings them up to date after a change of a template: new texts are
added with an empty translation, texts that no page has any more go. What is in the kit's catalogue
is in no other. tests/pages/test_catalogues.py says what is missing.
"""

from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB: Final = Path(__file__).resolve().parent.parent / "src" / "wicketgate" / "web"
LANGUAGES: Final = {"de": "German", "fr": "French", "nl": "Dutch"}
KIT: Final = "kit"
ALWAYS: Final = datetime(2026, 11, 28, tzinfo=UTC)
"""Told in place of the day of compiling: the same texts make the same file."""
HEAD: Final = """# {name} texts of the door `{door}`.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural};\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

Text = str | tuple[str, ...]


def doors() -> list[str]:
    """The doors with pages, the kit first."""
    names = sorted(path.parent.name for path in WEB.glob("*/templates"))
    return sorted(names, key=lambda name: (name != KIT, name))


@cache
def texts_of(door: str) -> tuple[Text, ...]:
    """What the templates of a door say, each text once, in their order.

    Read once: each catalogue of nine doors and three languages asks for the texts of all doors.
    """
    with (WEB / KIT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    found = extract_from_dir(WEB / door, methods, options)
    return tuple(dict.fromkeys(text for _, _, text, _, _ in found))


def place(door: str, language: str) -> Path:
    """Where the catalogue of a door lies."""
    return WEB / door / "locale" / f"{language}.po"


def read(path: Path) -> Catalog:
    """A catalogue of ours; an empty one where there is no file."""
    if not path.is_file():
        return Catalog(locale=path.stem)
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def messages(catalogue: Catalog) -> list[Message]:
    """All but the header."""
    return [message for message in catalogue if message.id]


def merged(sources: list[Path]) -> Catalog:
    """The doors' catalogues of one language as one."""
    whole = Catalog(locale=sources[0].stem, creation_date=ALWAYS, revision_date=ALWAYS)
    for source in sources:
        for message in messages(read(source)):
            whole.add(message.id, message.string, flags=message.flags)
    return whole


def compiled(sources: list[Path]) -> bytes:
    """The doors' catalogues of one language as gettext reads them."""
    fresh = BytesIO()
    write_mo(fresh, merged(sources))
    return fresh.getvalue()


def wanted(door: str, shared: set[Text]) -> list[Text]:
    """What the catalogue of a door has to hold: its texts but for the shared ones."""
    return [text for text in texts_of(door) if door == KIT or text not in shared]


def shared_texts(language: str) -> set[Text]:
    """What the kit's catalogue holds as long as some page says it."""
    said = {text for door in doors() for text in texts_of(door)}
    known = {message.id for message in messages(read(place(KIT, language)))}
    return {*texts_of(KIT), *(known & said)}


def renewed(door: str, language: str) -> Catalog:
    """The catalogue of a door with every text it needs and no other."""
    held = read(place(door, language))
    elsewhere = merged([place(other, language) for other in doors()])
    shared = shared_texts(language)
    texts = wanted(door, shared)
    if door == KIT:
        texts += [one.id for one in messages(held) if one.id in shared and one.id not in texts]
    made = Catalog(locale=language)
    for text in texts:
        key = text[0] if isinstance(text, tuple) else text
        known = held.get(key) or elsewhere.get(key)
        made.add(text, known.string if known else None, flags=known.flags if known else ())
    return made


def write(door: str, language: str, catalogue: Catalog) -> int:
    """Write it down; how many texts wait for their translation."""
    path = place(door, language)
    path.parent.mkdir(exist_ok=True)
    head = HEAD.format(
        name=LANGUAGES[language], door=door, language=language, plural=catalogue.plural_forms
    ).replace(";;", ";")
    with path.open("wb") as file:
        file.write(head.encode())
        write_po(file, catalogue, width=0, omit_header=True)
    return sum(
        1 for message in messages(catalogue) if not message.string or not all(message.string)
    )


def main() -> None:
    for language in LANGUAGES:
        for door in doors():
            waiting = write(door, language, renewed(door, language))
            if waiting:
                print(f"{place(door, language).relative_to(WEB)}: {waiting} to translate")


if __name__ == "__main__":
    main()
