"""Requests made up from the official file by schemathesis, with good credentials or none."""

import json
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import schemathesis
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from tests.contracts.official import FILE, Official
from tests.fuzz.target import Shot, Target, wrong

BASE = "http://testserver/psd2"
OURS = ("/v1/consents", "/v1/accounts", "/v1/funds-confirmations")
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(scope="session")
def strategies(reference: Path) -> list[st.SearchStrategy[Case]]:
    """One per operation of account information and kind of data, good or bad."""
    (path,) = reference.glob(FILE)
    document: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    paths = document["paths"].items()
    document["paths"] = {name: item for name, item in paths if name.startswith(OURS)}
    schema = schemathesis.openapi.from_dict(document)
    operations = [found.ok() for found in schema.get_all_operations()]
    return [
        operation.as_strategy(generation_mode=mode) for operation in operations for mode in MODES
    ]


def shot_of(case: Case, target: Target, kept: set[str]) -> Shot:
    """The case as a server would hand it over; what is `kept` is replaced by what is good."""
    told = case.as_transport_kwargs(base_url=BASE)
    path = f"/psd2{case.path}"
    for name, value in case.path_parameters.items():
        known = target.ids[_NAMES[name]]
        if name == "consentId" and (case.method == "DELETE" or path.endswith("/authorisations")):
            known = target.ids["open_consent_id"]
        put = known if "ids" in kept else quote(str(value), safe="")
        path = path.replace(f"{{{name}}}", put)
    headers = {name.lower(): value for name, value in (told["headers"] or {}).items()}
    good = {name.decode(): value.decode() for name, value in target.credentials()}
    headers.update({name: value for name, value in good.items() if name in kept})
    raw = told.get("data") or b""
    if "json" in told:
        raw = json.dumps(told["json"]).encode()
        headers.setdefault("content-type", "application/json")
    query = urlencode(told.get("params") or {}, doseq=True)
    return Shot(
        case.method,
        path.encode(),
        query.encode(),
        tuple(
            (name.encode(), str(value).encode("latin-1", "replace"))
            for name, value in headers.items()
        ),
        raw if isinstance(raw, bytes) else str(raw).encode(),
    )


_NAMES = {
    "consentId": "consent_id",
    "authorisationId": "authorisation_id",
    "account-id": "account_id",
    "transactionId": "transaction_id",
}
KEPT = ("ids", "apikey", "authorization", "consent-id", "x-request-id")


def shoot(
    target: Target, strategies: list[st.SearchStrategy[Case]], official: Official, each: int
) -> None:
    for strategy in strategies:

        @settings(max_examples=each)
        @given(strategy, st.sets(st.sampled_from(KEPT), min_size=3))
        def one(case: Case, kept: set[str]) -> None:
            shot = shot_of(case, target, kept)
            answer = target.fire(shot)
            assert not wrong(answer, shot), (shot, answer.content)
            assert not official.wrong(answer), (shot, answer.content)
            target.run(partial(target.renew, answer))

        one()


def test_a_few_requests_from_the_official_file(
    target: Target, strategies: list[st.SearchStrategy[Case]], official: Official
) -> None:
    shoot(target, strategies, official, 3)


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_thousands_of_requests_from_the_official_file(
    target: Target, strategies: list[st.SearchStrategy[Case]], official: Official
) -> None:
    shoot(target, strategies, official, 80)
    statuses = {status for _, status, _ in target.seen}
    assert statuses >= {200, 201, 204, 400, 401, 403, 404, 405}
