"""Accounts and balances: what each consent kind shows (contract A.5, B.1.4, B.1.5, E.8, E.9)."""

from datetime import date

import pytest

from tests.doors.berlin.calling import GIRO, POCKET, SAVINGS, Scene, verdict
from tests.support.consents import dedicated
from wicketgate import personas
from wicketgate.bank import Reference
from wicketgate.consents import Access, Kind, Right

OK = (200, None)
INVALID = (401, "CONSENT_INVALID")
LAST_CLOSING = date(2026, 11, 17)  # the business day before the clock's


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: the bank's own tests ask both databases."""
    return sqlite_url


def named(**rights: list[str]) -> Access:
    """Rights by name, on accounts by IBAN."""
    return Access(
        Kind.DEDICATED,
        tuple(
            (Right(right), tuple(Reference(iban=iban) for iban in ibans))
            for right, ibans in rights.items()
        ),
    )


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Kind.ALL_PSD2, [OK, OK, OK, OK, OK, OK]),
        (Kind.AVAILABLE, [OK, INVALID, INVALID, INVALID, INVALID, INVALID]),
        (Kind.AVAILABLE_WITH_BALANCE, [OK, OK, INVALID, INVALID, INVALID, INVALID]),
    ],
)
async def test_what_a_global_consent_opens(
    scene: Scene, kind: Kind, told: list[tuple[int, str | None]]
) -> None:
    names = await scene.api.accounts(await scene.grant(Access(Kind.ALL_PSD2), recurring=False))
    granted = await scene.grant(Access(kind))
    place = f"/v1/accounts/{names[f'{GIRO} EUR']}"
    calls = ["/v1/accounts", "/v1/accounts?withBalance=true", place, f"{place}?withBalance=true"]
    calls += [f"{place}/balances", f"{place}/transactions?bookingStatus=booked&dateFrom=2026-11-01"]
    answers = [await scene.api.get(path, granted=granted) for path in calls]
    assert [verdict(answer) for answer in answers] == told


async def test_a_dedicated_consent_opens_what_it_names(scene: Scene) -> None:
    access = named(accounts=[SAVINGS], balances=[GIRO], transactions=[GIRO, SAVINGS])
    granted = await scene.grant(access)
    told = (await scene.api.get("/v1/accounts?withBalance=true", granted=granted)).json()
    by_iban = {account["iban"]: account for account in told["accounts"]}
    assert by_iban.keys() == {GIRO, SAVINGS}
    assert by_iban[GIRO]["_links"].keys() == {"balances", "transactions"}
    assert by_iban[SAVINGS]["_links"].keys() == {"transactions"}
    assert "balances" in by_iban[GIRO]
    assert "balances" not in by_iban[SAVINGS]
    savings = f"/v1/accounts/{by_iban[SAVINGS]['resourceId']}"
    for path, status in (
        (savings, OK),
        (f"{savings}?withBalance=true", INVALID),
        (f"{savings}/balances", INVALID),
        (f"{savings}/transactions?bookingStatus=booked&dateFrom=2026-11-01", OK),
    ):
        assert verdict(await scene.api.get(path, granted=granted)) == status, path


@pytest.mark.parametrize("right", [Right.ACCOUNTS, Right.BALANCES, Right.TRANSACTIONS])
async def test_every_right_includes_the_account_itself(scene: Scene, right: Right) -> None:
    granted = await scene.grant(dedicated("psu-ok", right))
    (account,) = (await scene.api.get("/v1/accounts", granted=granted)).json()["accounts"]
    place = f"/v1/accounts/{account['resourceId']}"
    assert verdict(await scene.api.get(place, granted=granted)) == OK
    assert account.get("_links", {}).keys() == {right.value} - {"accounts"}
    balance = await scene.api.get("/v1/accounts?withBalance=true", granted=granted)
    assert verdict(balance) == (OK if right is Right.BALANCES else INVALID)


@pytest.mark.parametrize("query", ["", "?withBalance=false", "?withBalance=FALSE"])
async def test_balances_are_shown_when_asked_for(scene: Scene, query: str) -> None:
    granted = await scene.grant()
    (account,) = (await scene.api.get(f"/v1/accounts{query}", granted=granted)).json()["accounts"]
    assert "balances" not in account
    place = f"/v1/accounts/{account['resourceId']}"
    one = (await scene.api.get(f"{place}{query}", granted=granted)).json()["account"]
    assert one == account


async def test_the_balances_of_an_account(scene: Scene) -> None:
    granted = await scene.grant()
    (resource,) = (await scene.api.accounts(granted)).values()
    place = f"/v1/accounts/{resource}"
    told = (await scene.api.get(f"{place}/balances", granted=granted)).json()
    assert told["account"] == {"iban": GIRO, "currency": "EUR"}
    booked, available, closing = told["balances"]
    assert [b["balanceType"] for b in told["balances"]] == [
        "interimBooked",
        "interimAvailable",
        "closingBooked",
    ]
    assert available["creditLimitIncluded"] is True
    line = personas.accounts_of("psu-ok")[0].credit_line
    cents = [int(b["balanceAmount"]["amount"].replace(".", "")) for b in (booked, available)]
    assert cents[1] - cents[0] == line
    assert closing["referenceDate"] == LAST_CLOSING.isoformat()
    assert "referenceDate" not in booked
    report = await scene.api.get(
        f"{place}/transactions?bookingStatus=booked&dateFrom=2026-10-01", granted=granted
    )
    entries = report.json()["transactions"]["booked"]
    assert booked["lastCommittedTransaction"] == entries[0]["entryReference"]
    after = entries[0]["balanceAfterTransaction"]["balanceAmount"]
    assert after == booked["balanceAmount"]
    earlier = next(e for e in entries if e["bookingDate"] <= LAST_CLOSING.isoformat())
    assert earlier["balanceAfterTransaction"]["balanceAmount"] == closing["balanceAmount"]


async def test_one_entry_tells_what_the_report_told(scene: Scene) -> None:
    granted = await scene.grant()
    (resource,) = (await scene.api.accounts(granted)).values()
    place = f"/v1/accounts/{resource}/transactions"
    report = await scene.api.get(
        f"{place}?bookingStatus=booked&dateFrom=2026-10-01", granted=granted
    )
    for entry in report.json()["transactions"]["booked"][::9]:
        assert entry["transactionId"] != entry["entryReference"]
        one = await scene.api.get(f"{place}/{entry['transactionId']}", granted=granted)
        assert one.json() == {"transactionsDetails": entry}
        by_reference = await scene.api.get(f"{place}/{entry['entryReference']}", granted=granted)
        assert verdict(by_reference) == (404, "RESOURCE_UNKNOWN")


# ---------------------------------------------------------------------- currencies
async def test_each_currency_is_an_account_of_its_own(scene: Scene) -> None:
    granted = await scene.grant(named(balances=[POCKET]))
    told = (await scene.api.get("/v1/accounts", granted=granted)).json()["accounts"]
    assert [(a["iban"], a["currency"]) for a in told] == [(POCKET, "EUR"), (POCKET, "USD")]
    assert len({a["resourceId"] for a in told}) == 2
    for account in told:
        place = f"/v1/accounts/{account['resourceId']}/balances"
        balances = (await scene.api.get(place, granted=granted)).json()
        assert balances["account"] == {"iban": POCKET, "currency": account["currency"]}
        assert {b["balanceAmount"]["currency"] for b in balances["balances"]} == {
            account["currency"]
        }


async def test_a_reference_may_name_one_currency(scene: Scene) -> None:
    only = Access(Kind.DEDICATED, ((Right.ACCOUNTS, (Reference(POCKET, None, "USD"),)),))
    granted = await scene.grant(only)
    assert list(await scene.api.accounts(granted)) == [f"{POCKET} USD"]


async def test_rights_on_one_currency_are_rights_on_that_one(scene: Scene) -> None:
    access = Access(
        Kind.DEDICATED,
        (
            (Right.ACCOUNTS, (Reference(POCKET),)),
            (Right.BALANCES, (Reference(None, POCKET[4:], "USD"),)),
        ),
    )
    granted = await scene.grant(access)
    names = await scene.api.accounts(granted)
    for currency, told in (("USD", OK), ("EUR", INVALID)):
        place = f"/v1/accounts/{names[f'{POCKET} {currency}']}/balances"
        assert verdict(await scene.api.get(place, granted=granted)) == told


# ---------------------------------------------------------------------- states of accounts
async def test_a_blocked_account_is_readable_a_closed_one_is_not_there(scene: Scene) -> None:
    granted = await scene.grant(Access(Kind.ALL_PSD2), login="psu-blocked-account")
    told = (await scene.api.get("/v1/accounts", granted=granted)).json()["accounts"]
    normal, blocked, closed = personas.accounts_of("psu-blocked-account")
    assert [(a["iban"], a["status"]) for a in told] == [
        (normal.iban, "enabled"),
        (blocked.iban, "blocked"),
    ]
    place = f"/v1/accounts/{told[1]['resourceId']}"
    for path in ("", "/balances", "/transactions?bookingStatus=booked&dateFrom=2026-11-01"):
        assert verdict(await scene.api.get(place + path, granted=granted)) == OK
    assert closed.iban not in str(told)


# ---------------------------------------------------------------------- names
async def test_two_parties_call_the_same_account_differently(scene: Scene) -> None:
    mine = await scene.api.accounts(await scene.grant(Access(Kind.ALL_PSD2)))
    again = await scene.api.accounts(await scene.grant(recurring=False))
    theirs = await scene.other.accounts(
        await scene.grant(Access(Kind.ALL_PSD2), party=scene.other.party)
    )
    assert again.items() <= mine.items()  # the same party, another consent: the same name
    assert mine.keys() == theirs.keys()
    assert not set(mine.values()) & set(theirs.values())
    assert not any(GIRO[4:] in name for name in mine.values())


async def test_an_account_of_the_same_customer_outside_the_consent_is_unknown(
    scene: Scene,
) -> None:
    names = await scene.api.accounts(await scene.grant(Access(Kind.ALL_PSD2), recurring=False))
    granted = await scene.grant(dedicated())
    seen = set()
    for candidate in (names[f"{SAVINGS} EUR"], "nobody"):
        place = f"/v1/accounts/{candidate}"
        for path in ("", "/balances", "/transactions/x"):
            answer = await scene.api.get(place + path, granted=granted)
            assert verdict(answer) == (404, "RESOURCE_UNKNOWN")
            seen.add(answer.content)
    assert len(seen) == 1


@pytest.mark.parametrize("access", [Access(Kind.ALL_PSD2), dedicated()], ids=["global", "named"])
async def test_owner_names_are_told_where_they_were_consented(scene: Scene, access: Access) -> None:
    granted = await scene.grant(access)
    for place in ("/v1/accounts", "/v1/accounts?withBalance=true"):
        assert "ownerName" not in (await scene.api.get(place, granted=granted)).text
    reference = (Reference(iban=GIRO),)
    rights = ((Right.ACCOUNTS, reference), (Right.OWNER_NAME, reference))
    told = await scene.grant(Access(Kind.DEDICATED, rights))
    (account,) = (await scene.api.get("/v1/accounts", granted=told)).json()["accounts"]
    assert account["ownerName"] == "Emma Claessens"


async def test_joint_owners_are_told_together(scene: Scene) -> None:
    granted = await scene.grant(Access(Kind.AVAILABLE, with_owner_name=True), login="psu-joint")
    (account,) = (await scene.api.get("/v1/accounts", granted=granted)).json()["accounts"]
    assert account["ownerName"] == "Femke Huisman / Daan Huisman"
