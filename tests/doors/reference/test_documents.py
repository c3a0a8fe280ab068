"""Who may read the reference, and what its documents are."""

import json
import re
from dataclasses import replace

import httpx2
import pytest
import yaml
from openapi_spec_validator import validate

from tests.contracts.ours import Ours
from tests.doors.reference.conftest import BASE, browser, ruled, signed_in
from tests.support.edges import SERVED
from tests.support.members import Person
from wicketgate.kernel.profile import ReferenceVisibility, SignatureMode
from wicketgate.web.berlin.meanings import SEAL
from wicketgate.web.kit.languages import Language
from wicketgate.web.kit.seat import Seat
from wicketgate.web.reference import openapi, postman, samples
from wicketgate.web.reference.guide import CHAPTERS, address
from wicketgate.web.reference.library import open_library

PAGES = (
    "/reference",
    "/reference/ais/getAccountList",
    "/reference/openapi.json",
    "/reference/openapi.yaml",
    "/reference/postman.json",
)


def opened(bank: Seat) -> Seat:
    return ruled(bank, reference_visibility=ReferenceVisibility.EVERYONE)


async def test_a_stranger_is_led_to_the_sign_in(bank: Seat) -> None:
    stranger = browser(bank)
    for page in PAGES:
        answer = await stranger.client.get(page)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?")


async def test_a_member_without_organisation_is_led_to_one(bank: Seat) -> None:
    alone = await signed_in(bank, "ann", None)
    for page in PAGES:
        answer = await alone.client.get(page)
        assert answer.headers["location"] == "/dev/organisation"


async def test_a_member_of_an_organisation_reads_everything(bank: Seat, bea: Person) -> None:
    assert [(await bea.client.get(page)).status_code for page in PAGES] == [200] * len(PAGES)
    for one in open_library(bank).operations:
        assert await bea.get(f"/reference/{one.api}/{one.name}") == 200
        assert bea.heading == one.title
    assert await bea.get("/reference/ais/getNothing") == 404


@pytest.mark.parametrize("name", ["initiatePayment", "getPaymentInformation"])
async def test_a_page_names_every_member_of_every_kind_of_payment(bea: Person, name: str) -> None:
    await bea.get(f"/reference/pis/{name}")
    text = bea.page.one("main").text
    for told in ("Single payment", "Bulk payment", "Periodic payment"):
        assert told in text
    for member in ("requestedExecutionDate", "batchBookingPreferred", "payments", "startDate"):
        assert re.search(rf"\b{member}\b", text), member


async def test_no_hint_names_a_member_that_the_call_does_not_have(bea: Person) -> None:
    await bea.get("/reference/pis/initiatePayment")
    assert bea.page.one("main").text.count("frequencyPerDay") == 1  # of Sandbox-Scenario


async def test_the_header_leads_members_to_their_area_and_strangers_to_the_sign_in(
    bank: Seat, bea: Person
) -> None:
    stranger = browser(opened(bank))
    for person, leads, not_there in ((bea, "/dev", "/sign-in"), (stranger, "/sign-in", "/dev")):
        await person.get("/reference")
        links = {link.attributes["href"] for link in person.page.all("a")}
        assert leads in links
        assert not_there not in links


async def test_a_bank_can_open_the_reference_to_everybody(bank: Seat) -> None:
    stranger = browser(opened(bank))
    assert [(await stranger.client.get(page)).status_code for page in PAGES] == [200] * len(PAGES)
    assert await stranger.get("/reference/ais/getAccountList") == 200
    assert not stranger.page.all("form")  # trying needs an organisation


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        (SignatureMode.OFF, {}),
        (SignatureMode.OPTIONAL, dict.fromkeys(SEAL, False)),
        (SignatureMode.REQUIRED, dict.fromkeys(SEAL, True)),
    ],
)
async def test_a_seal_is_told_where_the_bank_looks_at_it(
    bank: Seat, mode: SignatureMode, told: dict[str, bool]
) -> None:
    by_hand = {"DIGEST", "SIGNATURE", "TPP_SIGNATURE_CERTIFICATE", "REQUEST_ID"}
    for one in open_library(ruled(bank, signature_mode=mode)).operations:
        if one.api not in {"ais", "pis", "baskets", "funds"}:
            continue
        found = {each.name: each.required for each in one.parameters if each.name in SEAL}
        assert found == told, one.name
        filled_in = by_hand & {*samples.variables(BASE, one)}
        assert filled_in == (by_hand if any(told.values()) else set()), one.name


async def test_the_guide_is_everybody_s(bank: Seat) -> None:
    stranger = browser(bank)
    assert await stranger.get("/guide") == 200
    links = {a.attributes["href"] or "" for a in stranger.page.all("a")}
    chapters = sorted(link for link in links if link.startswith("/guide/"))
    assert len(chapters) == 10
    for chapter in chapters:
        assert await stranger.get(chapter) == 200
    assert await stranger.get("/guide/nothing") == 404


@pytest.mark.parametrize("language", Language)
async def test_each_chapter_is_in_the_language_of_its_reader(
    bank: Seat, language: Language
) -> None:
    stranger = browser(bank)
    for chapter in CHAPTERS:
        assert await stranger.get(f"{address(chapter)}?lang={language.value}") == 200
        assert stranger.page.one("html").attributes["lang"] == language.value
        prose = [e for e in stranger.page.elements if e.attributes.get("class") == "prose"]
        assert [e.attributes["lang"] for e in prose] == [language.value]


async def test_the_type_of_a_problem_leads_to_its_code(bank: Seat) -> None:
    stranger = browser(bank)
    led = await stranger.client.get("/errors/FORMAT_ERROR")
    assert led.headers["location"] == "/guide/errors#FORMAT_ERROR"
    assert await stranger.get("/guide/errors") == 200
    assert 'id="FORMAT_ERROR"' in stranger.last.text
    assert (await stranger.client.get("/errors/%0d%0aX")).headers["location"] == "/guide/errors"


async def test_the_document_is_one_of_openapi_and_names_every_route(
    bank: Seat, bea: Person
) -> None:
    told = (await bea.client.get("/reference/openapi.json")).json()
    validate(told)
    assert yaml.safe_load((await bea.client.get("/reference/openapi.yaml")).text) == told
    served = {(call.method, call.path) for call in SERVED if call.method != "HEAD"}
    named = {
        (method.upper(), path) for path, methods in told["paths"].items() for method in methods
    }
    assert len(named) == len(served)
    assert {method for method, _ in named} == {method for method, _ in served}
    assert told["servers"][0]["url"] == bank.base_url


async def test_the_document_follows_the_switches(bank: Seat) -> None:
    def media(**switches: object) -> list[str]:
        profile = bank.desk.profile.model_copy(update=switches)
        seat = replace(bank, desk=replace(bank.desk, profile=profile))
        told = openapi.document(seat, open_library(seat))
        report = told["paths"]["/psd2/v1/accounts/{account-id}/transactions"]["get"]
        return list(report["responses"]["200"]["content"])

    assert media() == ["application/json", "application/xml"]
    assert media(camt_reports=False) == ["application/json"]
    live = replace(bank, sandbox=False)
    assert not [
        path
        for path in openapi.document(live, open_library(live))["paths"]
        if path.startswith("/sandbox")
    ]


async def test_examples_of_the_document_fit_their_shapes(bank: Seat) -> None:
    told = openapi.document(bank, open_library(bank))
    validate(told)
    judge = Ours(bank)
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                content = response.get("content", {}).get("application/json", {})
                examples = [one["value"] for one in content.get("examples", {}).values()]
                for example in [*examples, *([content["example"]] if "example" in content else [])]:
                    request = httpx2.Request(method.upper(), f"{bank.base_url}{path}")
                    answer = httpx2.Response(int(status), json=example, request=request)
                    assert not judge.wrong(answer), (path, status)


async def test_the_collection_is_one_of_postman(bea: Person) -> None:
    told = (await bea.client.get("/reference/postman.json")).json()
    assert told["info"]["schema"].endswith("/v2.1.0/collection.json")
    assert [folder["name"] for folder in told["item"]] == list(postman.JOURNEYS)
    filled = {one["key"] for one in told["variable"]} | {"$guid"}
    for folder in told["item"]:
        known = set(filled)
        for step in folder["item"]:
            scripts = "\n".join(line for event in step["event"] for line in event["script"]["exec"])
            kept = {part.split('"')[1] for part in scripts.split("collectionVariables.set(")[1:]}
            before = {"verifier", "challenge", "later"} & kept
            text = json.dumps(step["request"])
            used = {part.split("}}")[0] for part in text.split("{{")[1:]}
            assert used <= known | before, step["name"]
            assert step["request"]["url"]["raw"].startswith("{{baseUrl}}/")
            known |= kept
