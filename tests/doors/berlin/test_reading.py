"""Reading accounts under a valid consent (contract A.5)."""

from tests.doors.berlin.conftest import Api
from tests.support.consents import Granted


async def test_the_account_list_names_what_the_consent_covers(api: Api, granted: Granted) -> None:
    answer = await api.get("/v1/accounts?withBalance=true", granted=granted)
    assert answer.status_code == 200, answer.text
    (account,) = answer.json()["accounts"]
    assert account["iban"].startswith("BE")
    assert set(account["_links"]) == {"balances", "transactions"}
    assert {b["balanceType"] for b in account["balances"]} == {
        "interimBooked",
        "interimAvailable",
        "closingBooked",
    }


async def test_a_report_is_paged_over_a_snapshot(api: Api, granted: Granted) -> None:
    accounts = (await api.get("/v1/accounts", granted=granted)).json()["accounts"]
    path = f"/v1/accounts/{accounts[0]['resourceId']}/transactions"
    answer = await api.get(f"{path}?bookingStatus=booked&dateFrom=2025-01-01", granted=granted)
    assert answer.status_code == 200, answer.text
    seen = []
    while True:
        report = answer.json()["transactions"]
        seen += [entry["entryReference"] for entry in report["booked"]]
        if "next" not in report["_links"]:
            break
        following = report["_links"]["next"]["href"].removeprefix("/psd2")
        answer = await api.get(following, granted=granted)
        assert answer.status_code == 200, answer.text
    assert len(seen) == len(set(seen)) > 100
    assert seen == sorted(seen, reverse=True)
