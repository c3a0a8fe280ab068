"""Each row of docs/guide/outcomes.md comes true, met by a TPP that knows the standards only."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import uuid4

import httpx2
import pytest

from tests.commands.running import Sandbox
from tests.journeys.outcomes import Customer, Outcome, customers, outcomes
from tests.journeys.tpp import Journey, Json, Tpp, of_accounts
from wicketgate.personas import accounts_of

Seen = set[str]
Act = Callable[[Tpp, Outcome], Seen]
ACTS: Final[dict[str, Act]] = {}
CUSTOMERS: Final = customers()
OUTCOMES: Final = outcomes()


def row(name: str) -> Callable[[Act], Act]:
    """Say which row of the guide the function acts out."""

    def keep(act: Act) -> Act:
        assert name not in ACTS
        ACTS[name] = act
        return act

    return keep


def test_every_row_is_acted_out() -> None:
    assert [one.name for one in OUTCOMES] == list(ACTS)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: one.name)
def test_an_outcome_is_what_the_guide_says(swallow: Tpp, outcome: Outcome) -> None:
    assert ACTS[outcome.name](swallow, outcome) == outcome.sees


def test_every_test_customer_is_in_the_guide(sandbox: Sandbox) -> None:
    told = [(one["login"], one["scenario"]) for one in sandbox.demo["customers"]]
    assert [(one.login, one.purpose) for one in CUSTOMERS] == told


@pytest.mark.parametrize("customer", CUSTOMERS, ids=lambda one: one.login)
def test_a_test_customer_ends_a_consent_as_the_guide_says(bee: Tpp, customer: Customer) -> None:
    journey = bee.ask(**{"Sandbox-Auto-SCA": customer.login})
    assert arrived(journey) == customer.back
    assert journey.sca_status == customer.sca_status
    assert journey.status == customer.consent_status


def test_a_customer_without_accounts_shares_an_empty_list(bee: Tpp) -> None:
    journey = bee.ask(**{"Sandbox-Auto-SCA": "psu-noaccounts"})
    journey.redeem(journey.unattended())
    assert journey.accounts() == []


# ------------------------------------------------------------------ steps
def arrived(journey: Journey) -> Seen:
    """The words with which the browser comes back."""
    back = journey.returned(journey.unattended())
    assert (back.code is None) != (back.error is None)
    return {"code"} if back.code else {back.error or "", back.description or ""}


def asked(tpp: Tpp, outcome: Outcome, access: Json | None = None, **more: object) -> Journey:
    """A consent with the first headers of the row; each is confirmed."""
    headers = dict(reversed(outcome.headers))
    journey = tpp.ask(access, **headers, **more)  # type: ignore[arg-type]  # how long, how often
    wanted = [value for name, value in outcome.headers if name.startswith("Sandbox-")]
    applied = journey.created.headers.get("Sandbox-Scenario-Applied", "")
    assert applied == ", ".join(dict.fromkeys(wanted[:1])) or applied == ", ".join(wanted)
    return journey


def approved(tpp: Tpp, outcome: Outcome, access: Json | None = None, **more: object) -> Journey:
    """The same, with its tokens."""
    journey = asked(tpp, outcome, access, **more)
    journey.redeem(journey.unattended())
    return journey


def controlled(journey: Journey, outcome: Outcome, place: int = 0) -> None:
    """Do what the row has the control API do."""
    journey.tpp.control(*outcome.control(place, journey.consent_id))


def met(answer: httpx2.Response) -> Seen:
    """The status, with the code where it is a refusal; and whether a time to wait is told."""
    told = [str(answer.status_code)]
    if answer.status_code >= 400:
        told.append(answer.json()["tppMessages"][0]["code"])
    waits = {"Retry-After"} & {name.title() for name in answer.headers}
    return {" ".join(told), *waits}


def settled(journey: Journey) -> Seen:
    return {journey.sca_status, journey.status}


def started_answer(tpp: Tpp, method: str, path: str, body: Json, **headers: str) -> httpx2.Headers:
    """What arrives of an answer before the connection is cut."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    told |= {**tpp.headers, "X-Request-ID": str(uuid4()), "Sandbox-Fault": "drop"}
    with httpx2.stream(method, tpp.api + path, json=body, headers=told) as answer:
        with pytest.raises(httpx2.RemoteProtocolError):
            answer.read()
        return answer.headers


# ------------------------------------------------------------------ the customer answers
def how_it_ends(tpp: Tpp, outcome: Outcome) -> Seen:
    """Asked, answered, over."""
    journey = asked(tpp, outcome)
    return arrived(journey) | settled(journey)


for _name in ("The customer approves", "The second factor fails", "The customer refuses"):
    row(_name)(how_it_ends)


@row("The time runs out, once")
def time_out_once(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = asked(tpp, outcome)
    seen = arrived(journey) | settled(journey)
    assert arrived(journey) <= seen, "the TPP may send the customer again"
    return seen


@row("The time runs out for good")
def time_out(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = asked(tpp, outcome)
    seen = arrived(journey)
    controlled(journey, outcome)
    return seen | settled(journey)


@row("The customer closes the browser")
def browser_closed(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = asked(tpp, outcome)
    assert httpx2.get(journey.address(), follow_redirects=True).status_code == 200
    controlled(journey, outcome)
    return settled(journey)


@row("An account is somebody else's")
def foreign_account(tpp: Tpp, outcome: Outcome) -> Seen:
    ibans = (accounts_of(login)[0].iban for login in ("psu-ok", "psu-joint"))
    journey = asked(tpp, outcome, of_accounts(*ibans))
    return arrived(journey) | settled(journey)


row("Another customer signs in")(how_it_ends)


@row("An account is blocked")
def blocked_account(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = approved(tpp, outcome)
    [account] = [one for one in journey.accounts() if one["status"] != "enabled"]
    return {account["status"]} | met(journey.get(account["_links"]["balances"]["href"]))


@row("Two people must sign")
def two_signatures(tpp: Tpp, outcome: Outcome) -> Seen:
    (_, first), (name, second) = outcome.headers
    journey = tpp.ask(**{name: first})
    assert arrived(journey) == {"code"}
    seen = {journey.status}
    assert journey.start_again(**{name: second}).status_code == 201
    journey.redeem(journey.unattended())
    assert len(journey.accounts()) == 1
    return seen | {journey.status}


@row("The second signature does not come")
def second_signature_missing(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = asked(tpp, outcome)
    assert arrived(journey) == {"code"}
    seen = {journey.status}
    controlled(journey, outcome)
    return seen | {journey.status}


# ------------------------------------------------------------------ a consent ends
def ended(journey: Journey) -> Seen:
    return {journey.status, journey.refused()} | met(journey.get("/v1/accounts"))


@row("The consent expires")
def expires(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = approved(tpp, outcome, days=5)
    controlled(journey, outcome)
    return ended(journey)


def ended_by_control(tpp: Tpp, outcome: Outcome) -> Seen:
    """By the bank or the customer, elsewhere."""
    journey = approved(tpp, outcome)
    controlled(journey, outcome)
    return ended(journey)


row("The bank ends it")(ended_by_control)
row("The customer revokes it at the bank")(ended_by_control)


@row("A newer consent replaces it")
def replaced(tpp: Tpp, outcome: Outcome) -> Seen:
    first, second = approved(tpp, outcome), approved(tpp, outcome)
    return {first.status, second.status} | met(first.get("/v1/accounts"))


@row("A one-off consent is used up")
def one_off(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = approved(tpp, outcome, recurring=False)
    seen = met(journey.get("/v1/accounts")) | met(journey.get("/v1/accounts"))
    controlled(journey, outcome)
    return seen | met(journey.get("/v1/accounts"))


@row("Read too often without the customer")
def too_often(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = approved(tpp, outcome)
    for left in (3, 2, 1, 0):
        answer = journey.get("/v1/accounts")
        assert (answer.status_code, answer.headers["RateLimit-Remaining"]) == (200, str(left))
    refused = met(journey.get("/v1/accounts"))
    attended = "PSU-IP-Address"
    return refused | met(journey.get("/v1/accounts", **{attended: "192.0.2.7"})) | {attended}


# ------------------------------------------------------------------ tokens
@row("The access token expires")
def token_expires(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = approved(tpp, outcome)
    controlled(journey, outcome)
    seen = met(journey.get("/v1/accounts"))
    journey.refresh()
    return seen | met(journey.get("/v1/accounts"))


@row("A refresh token is used twice")
def refresh_reused(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = approved(tpp, outcome)
    old = journey.client.token["refresh_token"]
    journey.refresh()
    assert journey.accounts()
    return {journey.refused(old), journey.status} | met(journey.get("/v1/accounts"))


# ------------------------------------------------------------------ reading
def since(tpp: Tpp, days: int) -> str:
    return (tpp.today - timedelta(days=days)).isoformat()


@row("History older than 90 days")
def old_history(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = approved(tpp, outcome)
    [account, *_] = journey.accounts()
    link = account["_links"]["transactions"]["href"]
    place = f"{link}?bookingStatus=booked&dateFrom={since(tpp, 400)}"
    seen = met(journey.get(place))
    controlled(journey, outcome)
    journey.refresh()
    return seen | met(journey.get(place))


@row("More than one page")
def many_pages(tpp: Tpp, outcome: Outcome) -> Seen:
    journey = approved(tpp, outcome)
    [account] = journey.accounts()
    pages = list(journey.pages(account, dateFrom=since(tpp, 730)))
    read = [one["entryReference"] for page in pages for one in page["transactions"]["booked"]]
    assert len(read) == len(set(read)) > 5000
    return set(pages[0]["transactions"]["_links"]) & {"next"}


# ------------------------------------------------------------------ the server
def faulty(tpp: Tpp, outcome: Outcome) -> Seen:
    """Any call will do."""
    journey = tpp.ask()
    path = journey.links["status"]["href"]
    assert met(tpp.call("GET", path)) == {"200"}
    begun = time.monotonic()
    answer = tpp.call("GET", path, **dict(outcome.headers))
    [(_, fault)] = outcome.headers
    assert answer.headers["Sandbox-Scenario-Applied"] == fault
    waited_ms = int(fault.partition("=")[2] or 0)
    assert time.monotonic() - begun >= waited_ms / 1000
    return met(answer)


row("The server has a fault")(faulty)
row("The server is being maintained")(faulty)
row("The TPP calls too fast")(faulty)
row("The answer comes late")(faulty)


@row("The answer is lost")
def lost_answer(tpp: Tpp, outcome: Outcome) -> Seen:
    body, headers = tpp.body(), {"X-Request-ID": str(uuid4()), "PSU-IP-Address": "192.0.2.7"}
    with pytest.raises(httpx2.RemoteProtocolError):
        tpp.call("POST", "/v1/consents", body, **headers, **dict(outcome.headers))
    answers = [tpp.call("POST", "/v1/consents", body, **headers) for _ in range(2)]
    assert len({answer.json()["consentId"] for answer in answers}) == 1
    log = tpp.control("GET", "log")["log"]
    assert [one["requestId"] for one in log].count(headers["X-Request-ID"]) == 3
    return met(answers[0])


def test_a_lost_answer_is_lost_whole(bee: Tpp) -> None:
    journey = bee.ask()
    lose, place = {"Sandbox-Fault": "drop"}, f"/v1/consents/{journey.consent_id}"
    with pytest.raises(httpx2.RemoteProtocolError):
        bee.call("DELETE", place, **lose)
    assert journey.status == "terminatedByTpp"

    told = started_answer(bee, "POST", "/v1/consents", bee.body(), PSU_IP_Address="192.0.2.7")
    assert "location" not in told
