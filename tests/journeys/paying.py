"""A payment as a TPP asks for it, and what becomes of it."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tests.journeys.tpp import Approval, Json, Tpp
from wicketgate.kernel import calendar
from wicketgate.personas import PAYEES, accounts_of

PAYEE: Final = PAYEES[0]
SEPA: Final = "payments/sepa-credit-transfers"
INSTANT: Final = "payments/instant-sepa-credit-transfers"
BULK: Final = "bulk-payments/sepa-credit-transfers"
PERIODIC: Final = "periodic-payments/sepa-credit-transfers"
_SOON_SECONDS: Final = 15


def to_a_morning(tpp: Tpp) -> date:
    """Nine o'clock at the bank on the next business day; that day."""
    zone = ZoneInfo("Europe/Brussels")
    now = datetime.fromisoformat(tpp.control("GET", "clock")["now"])
    day = calendar.business_day_from(now.astimezone(zone).date() + timedelta(days=1))
    morning = datetime(day.year, day.month, day.day, 9, tzinfo=zone).astimezone(UTC)
    tpp.advance(f"PT{int((morning - now).total_seconds())}S")
    return day


def transfer(amount: str = "123.50", name: str = PAYEE.name, iban: str = PAYEE.iban) -> Json:
    """To somebody at another bank."""
    return {
        "instructedAmount": {"currency": "EUR", "amount": amount},
        "creditorAccount": {"iban": iban},
        "creditorName": name,
        "remittanceInformationUnstructured": "Invoice 2026-0417",
    }


def debtor(login: str = "psu-ok", place: int = 0) -> Json:
    return {"debtorAccount": {"iban": accounts_of(login)[place].iban}}


class Payment(Approval):
    """One payment from its request to its end."""

    def __init__(
        self, tpp: Tpp, body: Json, product: str = SEPA, *, fixed: bool = True, **headers: str
    ) -> None:
        """`fixed` tells beforehand where the browser goes afterwards."""
        target = {"TPP-Redirect-URI": tpp.callback} if fixed else {}
        told = {"PSU-IP-Address": "192.0.2.7", **target, **headers}
        answer = tpp.call("POST", f"/v1/{product}", body, **told)
        assert answer.status_code == 201, answer.text
        self.id: str = answer.json()["paymentId"]
        self.place = f"/v1/{product}/{self.id}"
        super().__init__(tpp, f"PIS:{self.id}", answer.json()["_links"])

    @property
    def status(self) -> str:
        told: str = self.tpp.call("GET", f"{self.place}/status").json()["transactionStatus"]
        return told

    def becomes(self, wanted: str) -> bool:
        """Whether it has the status, or gets it soon."""
        deadline = time.monotonic() + _SOON_SECONDS
        while self.status != wanted:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def sca_status(self, kind: str = "authorisations") -> str:
        """Of the authorisation that was opened last."""
        place = f"{self.place}/{kind}"
        last = self.tpp.call("GET", place).json()["authorisationIds"][-1]
        told: str = self.tpp.call("GET", f"{place}/{last}").json()["scaStatus"]
        return told

    def start(self, kind: str = "authorisations") -> None:
        """Open an authorisation."""
        answer = self.tpp.call("POST", f"{self.place}/{kind}")
        assert answer.status_code == 201, answer.text
        self.links |= answer.json()["_links"]

    def cancel(self) -> None:
        """Ask for its end, which the customer has to approve."""
        answer = self.tpp.call("DELETE", self.place)
        assert answer.status_code == 202, answer.text
        self.start("cancellation-authorisations")


class Basket(Approval):
    """Several payments that the customer approves at once."""

    def __init__(self, tpp: Tpp, *members: Payment) -> None:
        self.members = members
        told = {"PSU-IP-Address": "192.0.2.7", "TPP-Redirect-URI": tpp.callback}
        body = {"paymentIds": [one.id for one in members]}
        answer = tpp.call("POST", "/v1/signing-baskets", body, **told)
        assert answer.status_code == 201, answer.text
        self.id: str = answer.json()["basketId"]
        self.place = f"/v1/signing-baskets/{self.id}"
        super().__init__(tpp, f"SBS:{self.id}", answer.json()["_links"])
        begun = tpp.call("POST", f"{self.place}/authorisations")
        assert begun.status_code == 201, begun.text
        self.links |= begun.json()["_links"]

    @property
    def status(self) -> str:
        told: str = self.tpp.call("GET", f"{self.place}/status").json()["transactionStatus"]
        return told
