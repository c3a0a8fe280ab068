"""The page at the sandbox's own address."""

import httpx2
import pytest

from tests.pages.markup import Reader
from wicketgate import personas


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: the page asks no database."""
    return sqlite_url


async def test_it_names_the_doors_and_the_customers(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/", headers={"Accept-Language": "fr"})

    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    page = Reader(answer.text)
    assert page.one("html").attributes["lang"] == "fr"
    assert [part.attributes["lang"] for part in page.all("div") if "lang" in part.attributes] == [
        "en"
    ]
    assert "The sandbox of Kestrel Bank" in page.one("h1").text
    told = [element.text for element in page.all("dd")]
    assert told == [
        "http://testserver/psd2",
        "http://testserver/.well-known/oauth-authorization-server/oauth2",
        "http://testserver/sandbox/v1",
    ]
    for persona in personas.PERSONAS:
        assert any(persona.scenario in line.text for line in page.all("li")), persona.login
    assert page.references() <= set(page.ids())


async def test_it_is_there_to_be_read_only(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert "text/html" in answer.headers["content-type"]
