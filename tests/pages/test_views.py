"""Every page in every variant and language, read without a browser."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import Final

import pytest

from tests.pages.examples import BACK, SESSION, SHELL, examples
from tests.pages.markup import Reader
from tests.pages.pseudo import pseudo_texts
from wicketgate.bank import Scheme
from wicketgate.payments import Status
from wicketgate.web.customer.views import (
    Outcome,
    Reason,
    Result,
    Tpp,
)
from wicketgate.web.kit import assets, pages
from wicketgate.web.kit.headers_of_pages import CONTENT_SECURITY_POLICY
from wicketgate.web.kit.languages import Language
from wicketgate.web.kit.pages import Brand, ErrorPage, Shell, Theme, View, render
from wicketgate.web.kit.targets import UnsafeTarget, host_of
from wicketgate.web.oauth.views import ReturnNotice

SPOKEN: Final = ("alt", "aria-label", "placeholder", "title")
TERMS: Final = frozenset(
    {
        *("QWAC", "QSealC", "PEM", "PSP", "RSA", "AIS", "PIS", "CBPII"),
        *Status,
        *(word for scheme in Scheme for word in scheme.split("-")),
        *("qwac", "qseal", "chain", "pem", "key", "README", "txt"),
    }
)
"""Names that are the same in every language: of standards, of payment products, and of files."""
NOT_TRANSLATED: Final = {
    *("May", "September", "November", "Oct", "Nov"),
    *("Consent", "Request"),  # of the headers Consent-ID and X-Request-ID
}
EXAMPLES: Final = list(examples())
EVERY = pytest.mark.parametrize(
    ("view", "shell"), [(v, s) for _, v, s in EXAMPLES], ids=[name for name, _, _ in EXAMPLES]
)


def page(view: View, shell: Shell) -> Reader:
    return Reader(bytes(render(view, shell).body).decode())


@pytest.mark.parametrize("language", Language)
@EVERY
def test_a_page_is_well_formed_in_every_language(
    view: View, shell: Shell, language: Language
) -> None:
    read = page(view, replace(shell, language=language))
    assert read.one("html").attributes["lang"] == language.value
    assert read.one("h1").text
    assert read.one("title").text.endswith(f"· {shell.brand.name}")
    assert read.references() <= set(read.ids())
    assert max(read.ids().values()) == 1
    levels = [int(heading.tag[1]) for heading in read.all("h1", "h2", "h3")]
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


@EVERY
def test_every_field_has_a_label_and_every_form_its_token(view: View, shell: Shell) -> None:
    read = page(view, shell)
    labelled = {label.attributes["for"] for label in read.all("label")}
    inputs = [one.attributes for one in read.all("input", "select", "textarea")]
    assert {one["id"] for one in inputs if one.get("type") != "hidden"} == labelled
    tokens = [one for one in inputs if one["name"] == "csrf" and one["value"]]
    forms = [form.attributes["method"] for form in read.all("form")]
    assert set(forms) <= {"get", "post"}
    assert len(tokens) == forms.count("post")  # what only asks changes nothing
    assert all(button.attributes.get("type") for button in read.all("button"))


@EVERY
def test_every_icon_is_in_the_sprite(view: View, shell: Shell) -> None:
    sprite = (assets.FOLDER / assets.SPRITE).read_text("utf-8")
    for use in page(view, shell).all("use"):
        address, _, name = (use.attributes["href"] or "").partition("#")
        assert address == assets.static_url(assets.SPRITE)
        assert f'id="{name}"' in sprite


@EVERY
def test_nothing_stands_inline_and_nothing_comes_from_elsewhere(view: View, shell: Shell) -> None:
    html = bytes(render(view, shell).body).decode()
    read = Reader(html)
    assert not read.all("style")
    scripts = [script.attributes["src"] for script in read.all("script")]
    assert scripts[-1] == assets.static_url("ui.js")
    assert set(scripts[:-1]) <= {assets.static_url("passkeys.js")}
    for element in read.elements:
        assert not [name for name in element.attributes if name == "style" or name[:2] == "on"]
        loaded = element.attributes.get("src") or ""
        assert not loaded.startswith(("http", "//"))


@EVERY
def test_a_failed_form_says_so_first_in_its_title(view: View, shell: Shell) -> None:
    failed = not isinstance(view, ErrorPage) and view.status == 422
    read = page(view, shell)
    if failed:
        assert read.one("title").text.startswith("Error: ")
        assert "There is a problem" in read.one("main").text or "blocked" in read.one("main").text
    else:
        assert "There is a problem" not in read.one("main").text


def test_the_error_summary_and_the_field_say_the_same() -> None:
    view, shell = next((v, s) for name, v, s in EXAMPLES if name == "code-wrong")
    read = page(view, shell)
    summary = next(link.text for link in read.all("a") if link.attributes["href"] == "#code")
    message = next(e.text for e in read.elements if e.attributes.get("id") == "code-error")
    assert message == f"Error: {summary}"
    field = next(one for one in read.all("input") if one.attributes["name"] == "code")
    assert field.attributes["aria-describedby"] == "code-hint code-error"
    assert field.attributes["autocomplete"] == "one-time-code"


@EVERY
def test_a_page_carries_every_security_header(view: View, shell: Shell) -> None:
    headers = render(view, shell).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["content-language"] == "en"
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_what_strangers_wrote_is_escaped() -> None:
    name = "<script>alert(1)</script>"
    view = Result(outcome=Outcome.REFUSED, tpp=Tpp(name=name), target=BACK + '"><b>')
    html = bytes(render(view, replace(SHELL, signed_in_as=name)).body).decode()
    assert "<script>alert" not in html
    assert '"><b>' not in html
    assert html.count("&lt;script&gt;alert(1)") >= 3


def test_balances_are_written_in_the_reader_s_way() -> None:
    view, shell = next((v, s) for name, v, s in EXAMPLES if name == "approve-dedicated-live")
    english = page(view, shell).one("main").text
    french = page(view, replace(shell, language=Language.FR)).one("main").text
    dutch = page(view, replace(shell, language=Language.NL)).one("main").text
    assert "€2,418.55" in english
    assert "2 418,55 €" in french.replace("\u202f", " ")
    assert "€ 2.418,55" in dutch.replace("\xa0", " ")
    assert "21 May 2027" in english
    assert "21 mai 2027" in french


def test_an_account_number_is_never_shown_whole_before_the_second_factor() -> None:
    for name, view, shell in EXAMPLES:
        html = bytes(render(view, shell).body).decode()
        assert "53900754" not in re.sub(r"[\s\xa0]", "", html), name


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 422, 500, 503, 418, 502])
def test_an_error_page_names_the_request(status: int) -> None:
    answer = render(ErrorPage(status, "req-77"), SHELL)
    assert answer.status_code == status
    assert "req-77" in Reader(bytes(answer.body).decode()).one("main").text


def headings_of(kind: str) -> set[str]:
    return {
        page(view, shell).one("h1").text
        for name, view, shell in EXAMPLES
        if name.startswith(kind) and name != "dead-end-with-way-back"
    }


def test_every_reason_and_outcome_has_its_own_words() -> None:
    assert len(headings_of("dead-end-")) == len(Reason)
    assert len(headings_of("result-")) == len(Outcome) + 1  # once more for the long name


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "budgetbee://back",
        "//evil.example/",
        "https:///x",
        "",
        "https://[::1/x",
    ],
)
def test_no_page_leads_to_an_unsafe_target(target: str) -> None:
    with pytest.raises(UnsafeTarget):
        Result(outcome=Outcome.APPROVED, tpp=Tpp(name="X"), target=target)
    with pytest.raises(UnsafeTarget):
        ReturnNotice(target=target)


def test_the_host_is_shown_without_what_hides_it() -> None:
    assert host_of("https://kestrel.example@evil.example/") == "evil.example"
    assert host_of("http://localhost:8765/back") == "localhost:8765"


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Budget Bee", "BB"), ("zorgeloos", "Z"), ("1 & Co", "1C"), ("&", "?"), ("", "?")],
)
def test_initials(name: str, initials: str) -> None:
    assert Tpp(name=name).initials == initials


def test_the_warning_comes_two_minutes_before_the_end() -> None:
    assert SESSION.warn_after == 8 * 60
    assert replace(SESSION, now=SESSION.expires_at).warn_after == 0


def test_the_theme_is_the_server_s_answer() -> None:
    view = EXAMPLES[0][1]
    assert "data-theme" not in page(view, SHELL).one("html").attributes
    dark = page(view, replace(SHELL, theme=Theme.DARK)).one("html")
    assert dark.attributes["data-theme"] == "dark"


@pytest.mark.parametrize(
    ("address", "query", "link"),
    [
        ("", "", "?lang=fr"),
        ("", "lang=de&state=a%26b", "?state=a%26b&lang=fr"),
        ("/psu/authorise/tk", "", "/psu/authorise/tk?lang=fr"),
        ("//evil.example", "", "?lang=fr"),
        ("/\\evil.example", "", "?lang=fr"),
        ("https://evil.example", "", "?lang=fr"),
    ],
)
def test_the_language_menu_stays_on_the_page(address: str, query: str, link: str) -> None:
    shell = replace(SHELL, address=address, query=query)
    assert shell.in_language(Language.FR) == link


def test_the_colour_of_the_brand_is_in_its_addresses() -> None:
    brand = Brand(hue=155, chroma=0.085)
    assert brand.sheet_url.endswith("/brand-h155-c85.css")
    assert brand.icon_url.endswith("/favicon-h155-c85.svg")


def written_by_others(value: object) -> Iterator[str]:
    """Every text among the facts: names and numbers, which nobody translates."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from written_by_others(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from written_by_others(getattr(value, field.name))


@EVERY
def test_every_word_of_ours_can_be_translated(
    view: View, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "catalogue", pseudo_texts)
    read = page(view, shell)
    shown = [read.one("title").text, *read.one("body").words]
    for element in read.elements:
        shown += [value or "" for name, value in element.attributes.items() if name in SPOKEN]
    rest = re.sub(r"\[[^\]]*\]", " ", " ".join(shown))
    facts = [*written_by_others(view), *written_by_others(shell)]
    facts += [host_of(text) for text in facts if text.startswith("http")]
    facts += [language.own_name for language in Language]
    known = set(re.findall(r"[^\W\d_]{3,}", " ".join(facts)))
    assert set(re.findall(r"[^\W\d_]{3,}", rest)) <= known | NOT_TRANSLATED | TERMS
