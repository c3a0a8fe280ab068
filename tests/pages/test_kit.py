"""The language of a reader, the way things are written, and the static files."""

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from wicketgate.kernel.money import Money
from wicketgate.web.kit import assets, formats
from wicketgate.web.kit.languages import Language, choose_language


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ((), "en"),
        ((None, ""), "en"),
        (("nl",), "nl"),
        (("fr-CA fr en",), "fr"),
        (("fr-CA, de;q=0.9",), "fr"),
        (("pt-BR pt", "de-AT"), "de"),
        (("en;q=0.5, nl;q=0.8",), "nl"),
        (("en ; q = 0.5 , nl ; q=0.8",), "nl"),
        (("fr;q=0, de;q=0.1",), "de"),
        (("fr;q=2, de",), "de"),
        (("fr;q=nan",), "en"),
        (("*",), "en"),
        (("DE-de-1996",), "de"),
        (("nl_BE",), "nl"),
        (("french",), "en"),
        (("fr" + ",x" * 5000,), "fr"),
        (("x," * 5000 + "fr",), "en"),
        ((";;,=;q=",), "en"),
        (("nl", "fr", "de"), "nl"),
    ],
)
def test_the_first_wish_that_can_be_met_chooses(
    wishes: tuple[str | None, ...], language: str
) -> None:
    assert choose_language(*wishes).value == language


@pytest.mark.parametrize(
    ("account", "seen", "heard"),
    [
        ("BE68539007547034", "BE68 •••• •••• 7034", "BE68 … 7034"),
        ("NL66KSTL0001042187", "NL66 •••• •••• ••21 87", "NL66 … 2187"),
        ("539007547034", "•••• •••• 7034", " … 7034"),
    ],
)
def test_an_account_number_is_masked(account: str, seen: str, heard: str) -> None:
    html = formats.masked(account)
    assert f">{seen}<" in html
    assert f">{heard}<" in html


def test_a_time_is_the_bank_s() -> None:
    noon = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    brussels = ZoneInfo("Europe/Brussels")
    assert ">14:00<" in formats.clock(noon, Language.DE, brussels)
    assert 'datetime="2026-07-01T14:00+02:00"' in formats.clock(noon, Language.DE, brussels)
    assert formats.moment(noon, Language.FR, brussels).startswith("1er juillet 2026, ")
    assert ">21 juillet 2026<" in formats.day(date(2026, 7, 21), Language.FR)
    assert ">1. Juli 2026<" in formats.day(date(2026, 7, 1), Language.DE)
    with pytest.raises(ValueError, match="time zone"):
        formats.clock(noon.replace(tzinfo=None), Language.EN, brussels)


def test_money_has_the_decimals_of_its_currency() -> None:
    assert formats.money(Money(1234567, "JPY"), Language.EN) == "JP¥1,234,567"
    assert formats.money(Money(-5, "EUR"), Language.NL) == "€ -0,05".replace(" ", "\xa0")


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = Starlette(routes=[Mount("/static", assets.static_files())])
    with TestClient(app) as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("portal.css", "text/css; charset=utf-8"),
        ("ui.js", "text/javascript; charset=utf-8"),
        ("vendor/icons.svg", "image/svg+xml"),
        ("vendor/inter-latin-wght-normal.woff2", "font/woff2"),
    ],
)
def test_a_static_file_may_be_kept_for_ever(client: TestClient, name: str, media_type: str) -> None:
    answer = client.get(assets.static_url(name))
    assert answer.status_code == 200
    assert answer.content == (assets.FOLDER / name).read_bytes()
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_of_another_release_is_not_kept(client: TestClient) -> None:
    answer = client.get("/static/0123456789ab/portal.css")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


def test_texts_are_packed_for_those_who_can_unpack(client: TestClient) -> None:
    address = assets.static_url("portal.css")
    plain = client.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == "Accept-Encoding"
    with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert len(raw) < len(plain.content) / 2
    assert gzip.decompress(raw) == plain.content


@pytest.mark.parametrize(
    "path",
    [
        "/static/x/nothing.css",
        "/static/x/../pages.py",
        "/static/x/%2e%2e/pages.py",
        "/static/x/vendor/.stamp",
        "/static/x/brand-h361-c100.css",
        "/static/x/brand-h100-c301.css",
        "/static/x/brand-h100-c100.svg",
        "/static/x/",
        "/static/portal.css",
    ],
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_static_files_are_only_read(client: TestClient) -> None:
    assert client.post(assets.static_url("ui.js")).status_code == 405
    assert client.head(assets.static_url("ui.js")).status_code == 200


def test_the_brand_sheet_is_made_of_two_numbers(client: TestClient) -> None:
    sheet = client.get(assets.brand_url("brand", 155, 0.085))
    assert sheet.text == ":root{--hue:155;--chroma:0.085}\n"
    icon = client.get(assets.brand_url("favicon", 155, 0.085))
    assert 'fill="oklch(46.5% 0.085 155)"' in icon.text
    assert icon.headers["content-type"] == "image/svg+xml"


def test_a_misspelt_name_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        assets.static_url("portal.scss")


def test_unbuilt_files_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    with pytest.raises(assets.AssetsMissing, match="run `make assets`"):
        assets.static_files()


@pytest.mark.parametrize(
    ("language", "days"),
    [
        (Language.EN, "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 30th"),
        (Language.FR, "1er 2 3 4 11 12 13 21 22 23 30"),
        (Language.NL, "1e 2e 3e 4e 11e 12e 13e 21e 22e 23e 30e"),
        (Language.DE, "1. 2. 3. 4. 11. 12. 13. 21. 22. 23. 30."),
    ],
)
def test_a_day_of_the_month_is_counted_as_readers_do(language: Language, days: str) -> None:
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30)
    assert [formats.nth(number, language) for number in numbers] == days.split()


def test_months_are_called_by_their_names() -> None:
    assert formats.months((1, 6, 12), Language.EN) == "January, June and December"
    assert formats.months((4, 8), Language.FR) == "avril et août"
