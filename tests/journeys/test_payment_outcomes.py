"""Each payment of docs/guide/outcomes.md ends as the guide says."""

import json
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import httpx2
import pytest

from tests.journeys.outcomes import rows, words
from tests.journeys.paying import to_a_morning
from tests.journeys.tpp import PATIENCE_SECONDS, Tpp
from wicketgate.kernel import calendar
from wicketgate.personas import PAYEES, accounts_of

_SOON_SECONDS: Final = 15
_PRODUCT: Final = re.compile(r"[a-z-]+-transfers")
_AMOUNT: Final = re.compile(r"([0-9]+\.[0-9]{2}) EUR")
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,}")
_HEADER: Final = re.compile(r"([A-Z][A-Za-z-]+): (\S+)")
_CONTROL: Final = re.compile(r"(POST|PUT) /sandbox/v1/(\S+)(?: (\{.+\}))?")


@dataclass(frozen=True)
class Control:
    """A call of the control API."""

    method: str
    path: str
    body: str | None


@dataclass(frozen=True)
class Signature:
    """A further authorisation, approved by this test customer."""

    answered_by: str


@dataclass
class Row:
    """What the second column says; the third as one status after another."""

    name: str
    sees: list[str]
    product: str = "sepa-credit-transfers"
    amounts: list[str] = field(default_factory=list)
    """Several are one bulk."""
    payee: str = PAYEES[0].iban
    debtor: str = ""
    later: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    steps: list[Control | Signature] = field(default_factory=list)

    def head(self, name: str, value: str) -> None:
        """A header of the creation; told once more, of a further authorisation."""
        if name in self.headers:
            self.steps.append(Signature(value))
        else:
            self.headers[name] = value

    @property
    def login(self) -> str:
        return self.headers.get("Sandbox-Auto-SCA", "psu-ok").partition(":")[0]


def read(name: str, how: str, sees: str) -> Row:
    row = Row(name, re.findall(r"`(\w+)`", sees), later="in five days" in how)
    for before, told in re.findall(r"(\w*) ?`([^`]+)`", how):
        if found := _CONTROL.fullmatch(told):
            row.steps.append(Control(found[1], found[2], found[3]))
        elif found := _HEADER.fullmatch(told):
            row.head(found[1], found[2])
        elif found := _AMOUNT.fullmatch(told):
            row.amounts.append(found[1])
        elif _PRODUCT.fullmatch(told):
            row.product = told
        elif _IBAN.fullmatch(told):
            setattr(row, {"from": "debtor", "to": "payee"}[before], told)
        elif told != "POST":
            raise AssertionError(told)
    return row


ROWS: Final = [read(*cells) for cells in rows("Payment")]


def test_the_guide_has_payments_and_every_status_that_ends_one() -> None:
    ends = {row.sees[-1] for row in ROWS}
    assert ends >= {"ACSC", "ACCC", "ACWP", "PART", "RJCT", "CANC"}
    assert all(words(status) == frozenset() for row in ROWS for status in row.sees)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_payment_ends_as_the_guide_says(swallow: Tpp, row: Row) -> None:
    to_a_morning(swallow)
    created = ask(swallow, row)
    key, links = created["paymentId"], created["_links"]
    if "Sandbox-Auto-SCA" in row.headers:
        approve(swallow, key, links)

    seen = [wait_for(swallow, links, row.sees[0])]
    for step, status in zip(row.steps, row.sees[1:], strict=True):
        if isinstance(step, Control):
            told = None if step.body is None else json.loads(step.body)
            swallow.control(step.method, step.path.replace("{paymentId}", key), told)
        else:
            sign(swallow, key, links, step)
        seen.append(wait_for(swallow, links, status))

    assert seen == row.sees


def ask(tpp: Tpp, row: Row) -> dict[str, Any]:
    transfers = [
        {
            "instructedAmount": {"currency": "EUR", "amount": amount},
            "creditorAccount": {"iban": row.payee},
            "creditorName": PAYEES[0].name,
        }
        for amount in row.amounts
    ]
    service, body = "payments", dict[str, Any](transfers[0])
    if len(transfers) > 1:
        service, body = "bulk-payments", {"payments": transfers}
    body["debtorAccount"] = {"iban": row.debtor or accounts_of(row.login)[0].iban}
    if row.later:
        wanted_on = calendar.business_day_from(tpp.today + timedelta(days=5))
        body["requestedExecutionDate"] = wanted_on.isoformat()
    headers = {"PSU-IP-Address": "192.0.2.7", "TPP-Redirect-URI": tpp.callback, **row.headers}
    answer = tpp.call("POST", f"/v1/{service}/{row.product}", body, **headers)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def approve(tpp: Tpp, key: str, links: dict[str, Any]) -> None:
    """Send the browser there; the test customer answers without a click."""
    metadata = httpx2.get(links["scaOAuth"]["href"], timeout=PATIENCE_SECONDS).json()
    client = tpp.oauth(scope=f"PIS:{key}")
    address, _ = client.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier="v" * 64
    )
    answer = httpx2.get(address, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(tpp.callback)


def sign(tpp: Tpp, key: str, links: dict[str, Any], step: Signature) -> None:
    """A further signature: an authorisation of its own."""
    headers = {"Sandbox-Auto-SCA": step.answered_by}
    started = tpp.call("POST", f"{links['self']['href']}/authorisations", **headers)
    assert started.status_code == 201, started.text
    approve(tpp, key, started.json()["_links"])


def wait_for(tpp: Tpp, links: dict[str, Any], wanted: str) -> str:
    """The status, as soon as it is the wanted one; else the one it stands still at."""
    deadline = time.monotonic() + _SOON_SECONDS
    while True:
        status: str = tpp.call("GET", links["status"]["href"]).json()["transactionStatus"]
        if status == wanted or time.monotonic() > deadline:
            return status
        time.sleep(0.1)
