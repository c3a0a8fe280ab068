"""Every good answer of the API, as the official file has it."""

from datetime import timedelta
from urllib.parse import quote

import httpx2
import pytest

from tests.contracts.official import XML, Official
from tests.doors.berlin.calling import ADDRESS, BACK, GIRO, POCKET, Scene, body
from tests.support.consents import Granted, dedicated
from wicketgate import personas
from wicketgate.bank import Reference
from wicketgate.consenting import Status
from wicketgate.consents import Access, Kind, Right
from wicketgate.kernel.profile import Links

FIRST = "2025-01-01"
RIGHTS = (Right.ACCOUNTS, Right.BALANCES, Right.TRANSACTIONS, Right.OWNER_NAME)
READERS = [
    persona.login
    for persona in personas.PERSONAS
    if persona.accounts and persona.signs_in is personas.SignsIn.NORMALLY
]
ASKED = {
    "one account": {"accounts": [{"iban": GIRO}]},
    "one account in one currency": {"balances": [{"iban": POCKET, "currency": "USD"}]},
    "a national number": {"transactions": [{"bban": GIRO[4:]}]},
    "owner names": {
        "accounts": [{"iban": GIRO}],
        "additionalInformation": {"ownerName": [{"iban": GIRO}]},
    },
    "empty arrays beside a global access": {"accounts": [], "allPsd2": "allAccounts"},
    "all of PSD2": {"allPsd2": "allAccounts"},
    "all of PSD2 with owner names": {"allPsd2": "allAccountsWithOwnerName"},
    "the list": {"availableAccounts": "allAccounts"},
    "the list with owner names": {"availableAccounts": "allAccountsWithOwnerName"},
    "the list with balances": {"availableAccountsWithBalance": "allAccounts"},
}


def judged(official: Official, answer: httpx2.Response, status: int = 200) -> httpx2.Response:
    assert answer.status_code == status, answer.text
    assert not official.wrong(answer)
    return answer


@pytest.mark.parametrize("access", ASKED.values(), ids=ASKED.keys())
@pytest.mark.parametrize("start", ["implicit", "explicit"])
async def test_a_consent_from_its_creation_to_its_end(
    scene: Scene, official: Official, access: object, start: str
) -> None:
    explicit = start == "explicit"
    headers = {"TPP_Explicit_Authorisation_Preferred": str(explicit).lower()}
    created = judged(official, await scene.api.ask(body(access=access), **headers), 201).json()
    links = {"scaOAuth", "scaStatus"} if not explicit else {"startAuthorisation"}
    assert created["_links"].keys() == {"self", "status"} | links
    place = f"/v1/consents/{created['consentId']}"
    if explicit:
        started = await scene.api.call("POST", f"{place}/authorisations")
        assert judged(official, started, 201).json()["scaStatus"] == "received"
    ids = judged(official, await scene.api.get(f"{place}/authorisations")).json()
    (one,) = ids["authorisationIds"]
    sca = judged(official, await scene.api.get(f"{place}/authorisations/{one}")).json()
    assert sca == {"scaStatus": "received"}
    assert judged(official, await scene.api.get(place)).json()["consentStatus"] == "received"
    judged(official, await scene.api.get(f"{place}/status"))
    judged(official, await scene.api.call("DELETE", place), 204)
    assert judged(official, await scene.api.get(place)).json()["consentStatus"] == "terminatedByTpp"


async def test_a_warning_is_shaped_as_the_file_has_it(scene: Scene, official: Official) -> None:
    # A.12 row 6: the file takes ERROR and WARNING for codes, and the catalogue has WARNING too.
    answer = await scene.api.ask(TPP_Redirect_Preferred="false", TPP_Redirect_URI=BACK)
    (warning,) = judged(official, answer, 201).json()["tppMessages"]
    assert (warning["category"], warning["code"]) == ("WARNING", "WARNING")


@pytest.mark.parametrize("end", [None, *Status], ids=str)
async def test_a_consent_can_be_read_in_every_status(
    scene: Scene, official: Official, end: Status | None
) -> None:
    granted = await scene.grant()
    key = granted.consent.id
    if end in {Status.EXPIRED, Status.REVOKED_BY_PSU, Status.TERMINATED_BY_TPP}:
        await scene.end(key, end)
    elif end is not None and end is not Status.VALID:
        key = await _open(scene, end)
    told = judged(official, await scene.api.get(f"/v1/consents/{key}")).json()
    assert told["consentStatus"] == (end or Status.VALID).value
    assert ("_links" in told) == (end in {None, Status.VALID})


async def _open(scene: Scene, status: Status) -> str:
    """A consent that nobody, or only one of two, has signed; or that was refused."""
    if status is Status.PARTIALLY_AUTHORISED:
        return (await scene.grant_jointly("psu-corp-a")).consent.id
    key = await scene.api.received()
    if status is Status.REJECTED:
        await scene.end(key, status)
    return key


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.DEDICATED])
@pytest.mark.parametrize("with_owner_name", [False, True], ids=["", "with owner names"])
@pytest.mark.parametrize("query", ["", "?withBalance=true"])
async def test_the_list_of_a_global_access(
    scene: Scene, official: Official, kind: Kind, with_owner_name: object, query: str
) -> None:
    granted = await scene.grant(Access(kind, with_owner_name=bool(with_owner_name)))
    answer = await scene.api.get(f"/v1/accounts{query}", granted=granted)
    if query and kind is Kind.AVAILABLE:
        assert not official.wrong(answer)
        assert answer.json()["tppMessages"][0]["code"] == "CONSENT_INVALID"
        return
    told = judged(official, answer).json()["accounts"]
    assert [account["currency"] for account in told] == ["EUR", "EUR", "EUR", "USD"]
    assert all(("balances" in account) == bool(query) for account in told)
    assert all(("_links" in account) == (kind is Kind.ALL_PSD2) for account in told)
    assert all(("ownerName" in account) == bool(with_owner_name) for account in told)


async def test_no_account_is_an_empty_list(scene: Scene, official: Official) -> None:
    granted = await scene.grant(Access(Kind.ALL_PSD2), login="psu-noaccounts")
    answer = await scene.api.get("/v1/accounts", granted=granted)
    assert judged(official, answer).json() == {"accounts": []}


@pytest.mark.parametrize("login", READERS)
async def test_everything_that_can_be_read_of_a_customer(
    scene: Scene, official: Official, login: str
) -> None:
    if login.startswith("psu-corp"):
        granted = await scene.grant_jointly("psu-corp-a", "psu-corp-b")
    else:
        granted = await scene.grant(Access(Kind.ALL_PSD2, with_owner_name=True), login=login)
    listed = await scene.api.get("/v1/accounts?withBalance=true", granted=granted)
    for account in judged(official, listed).json()["accounts"]:
        place = f"/v1/accounts/{account['resourceId']}"
        one = await scene.api.get(f"{place}?withBalance=true", granted=granted)
        assert judged(official, one).json() == {"account": account}
        balances = judged(official, await scene.api.get(f"{place}/balances", granted=granted))
        assert balances.json()["balances"] == account["balances"]
        await _read_report(scene, official, granted, place)


async def _read_report(scene: Scene, official: Official, granted: Granted, place: str) -> None:
    """All pages of 2026, one entry of each, and the same as camt.053."""
    query = f"bookingStatus=booked&dateFrom={FIRST}&withBalance=true"
    answer = judged(official, await scene.api.get(f"{place}/transactions?{query}", granted=granted))
    for _ in range(60):
        report = answer.json()["transactions"]
        name = quote(report["booked"][-1]["transactionId"])
        entry = await scene.api.get(f"{place}/transactions/{name}", granted=granted)
        assert judged(official, entry).json() == {"transactionsDetails": report["booked"][-1]}
        if "next" not in report["_links"]:
            break
        following = report["_links"]["next"]["href"]
        answer = judged(official, await scene.api.follow(following, granted=granted))
    else:
        pytest.fail("the report never ends")
    headers = {"Accept": XML}
    xml = await scene.api.get(f"{place}/transactions?{query}", granted=granted, headers=headers)
    assert judged(official, xml).headers["content-type"] == XML


async def test_head_tells_what_get_would(scene: Scene, official: Official) -> None:
    granted = await scene.grant()
    headers = {"PSU-IP-Address": ADDRESS}
    shown = await scene.api.get("/v1/accounts", granted=granted, headers=headers)
    told = judged(official, await scene.api.call("HEAD", "/v1/accounts", granted=granted))
    assert not told.content
    assert told.headers["content-length"] == str(len(shown.content))


async def test_links_can_be_absolute(scene: Scene, official: Official) -> None:
    scene.desk.profile = scene.desk.profile.model_copy(update={"links": Links.ABSOLUTE})
    created = judged(official, await scene.api.ask(), 201)
    assert created.json()["_links"]["self"]["href"] == created.headers["location"]


async def test_a_window_that_runs_out_is_told_in_the_same_second(
    scene: Scene, official: Official
) -> None:
    granted = await scene.grant(dedicated("psu-ok", *RIGHTS), life=timedelta(hours=1))
    scene.clock.advance(timedelta(hours=1))
    told = await scene.api.get(f"/v1/consents/{granted.consent.id}")
    assert judged(official, told).json()["consentStatus"] == "expired"


async def test_a_reference_without_currency_means_every_currency(
    scene: Scene, official: Official
) -> None:
    access = Access(Kind.DEDICATED, ((Right.BALANCES, (Reference(iban=POCKET),)),))
    granted = await scene.grant(access)
    told = judged(official, await scene.api.get("/v1/accounts", granted=granted)).json()
    assert [(a["iban"], a["currency"]) for a in told["accounts"]] == [
        (POCKET, "EUR"),
        (POCKET, "USD"),
    ]
