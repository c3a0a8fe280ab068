"""What a payment in JSON may say, member by member and product by product (A.7.2 to A.7.4)."""

import json
import re
from datetime import timedelta
from itertools import product
from string import ascii_uppercase
from typing import Any, Final

import pytest
from babel import Locale
from pydantic import ValidationError

from tests.doors.berlin.calling import GIRO, TODAY, Api, faults
from tests.doors.berlin.payments.asking import (
    ABROAD,
    BERMUDA,
    BODIES,
    BULK,
    INSTANT,
    PAYEE,
    PERIODIC,
    SEPA,
    TARGET2,
    abroad,
    ask,
    bulk,
    payment,
    periodic,
    transfer,
)
from wicketgate import personas
from wicketgate.bank import Scheme
from wicketgate.kernel.errors import Malformed
from wicketgate.kernel.profile import Profile
from wicketgate.payments import Service
from wicketgate.web.berlin.wire import orders, rules

Case = tuple[str, dict[str, Any], list[str]]
YESTERDAY, TOMORROW = str(TODAY - timedelta(1)), str(TODAY + timedelta(1))
LONG: Final = "x" * 71
HOME: Final = {"country": "NL", "townName": "Utrecht"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is read does not depend on where it is kept."""
    return sqlite_url


def amount(text: object, currency: object = "EUR") -> dict[str, object]:
    return {"instructedAmount": {"currency": currency, "amount": text}}


def structured(**more: str) -> dict[str, object]:
    return {"remittanceInformationStructured": {"reference": "RF18539007547034", **more}}


LINES: Final = "remittanceInformationUnstructuredArray"
LINE: Final = "remittanceInformationUnstructured"

GOOD: Final[list[tuple[str, dict[str, Any]]]] = [
    *((path, {}) for path in BODIES),
    (SEPA, {"endToEndIdentification": "INV/2026 (7):.,'+-?"}),
    (SEPA, {"instructionIdentification": "x" * 35}),
    (SEPA, {"debtorName": "Emma Claessens", "ultimateDebtor": "Claessens & Zoon"}),
    (SEPA, {"creditorName": "Łódź Żółw Ünal Ørsted & Søn"}),
    (SEPA, amount("0.01")),
    (SEPA, amount("1")),
    (SEPA, amount("999999999.99")),
    (SEPA, {"creditorAgent": "KSTRNL2A"}),
    (SEPA, {"creditorAddress": HOME}),
    (SEPA, {"ultimateCreditor": "x" * 70, "purposeCode": "SALA", "chargeBearer": "SLEV"}),
    (SEPA, {LINE: "x" * 140}),
    (SEPA, {LINES: ["one line"]}),
    (SEPA, structured(referenceType="SCOR", referenceIssuer="ISO")),
    (SEPA, {"remittanceInformationStructuredArray": [{"reference": "RF18539007547034"}]}),
    (SEPA, {"requestedExecutionDate": str(TODAY + timedelta(365))}),
    (SEPA, {"creditorAccount": {"iban": GIRO, "currency": "USD"}}),
    (
        SEPA,
        {"debtorAccount": {"iban": "nl91 abna 0417 1643 00"}, "creditorAccount": {"iban": GIRO}},
    ),
    (SEPA, {"unheardOf": 1, "debtorName": None}),
    (INSTANT, {"requestedExecutionDate": str(TODAY)}),
    (TARGET2, {"creditorAccount": BERMUDA, "creditorAgent": "KSTRNL2A", "chargeBearer": "DEBT"}),
    (ABROAD, amount("1000", "JPY")),
    (ABROAD, amount("1.234", "BHD")),
    (ABROAD, {LINES: ["one", "two", "three", "four"]}),
    (ABROAD, {"creditorAccount": BERMUDA, "creditorAgent": "KSTRNL2A"}),
    (
        ABROAD,
        {
            "creditorAccount": BERMUDA,
            "creditorAgentName": "Bank of the Islands",
            "creditorAddress": {"country": "BM"},
        },
    ),
    (BULK, {"batchBookingPreferred": "true", "paymentInformationId": "SALARIES-11"}),
    (BULK, {"requestedExecutionDate": TOMORROW}),
    (BULK, {"requestedExecutionTime": f"{TOMORROW}T09:00:00+01:00"}),
    (BULK, {"payments": [transfer()]}),
    (PERIODIC, {"endDate": str(TODAY), "executionRule": "preceding"}),
    (PERIODIC, {"dayOfExecution": "31"}),
    (PERIODIC, {"dayOfExecution": "01"}),
    (PERIODIC, {"dayOfExecution": 7}),
    (PERIODIC, {"frequency": "MonthlyVariable", "monthsOfExecution": ["1", "12"]}),
    *(
        (PERIODIC, {"frequency": often})
        for often in ("Daily", "Weekly", "EveryTwoWeeks", "EveryTwoMonths", "Quarterly")
    ),
    (PERIODIC, {"frequency": "SemiAnnual"}),
    (PERIODIC, {"frequency": "Annual"}),
]


@pytest.mark.parametrize(("path", "changed"), GOOD)
async def test_what_a_product_allows_is_taken(api: Api, path: str, changed: dict[str, Any]) -> None:
    answer = await ask(api, BODIES[path](**changed), path)
    assert answer.status_code == 201, answer.text


def _bad_members() -> list[Case]:
    """Faults of single members, the same in every product."""
    return [
        (SEPA, {"debtorAccount": None}, ["debtorAccount"]),
        (SEPA, {"debtorAccount": {"iban": "BE00000000000000"}}, ["debtorAccount.iban"]),
        (SEPA, {"debtorAccount": {"pan": "5409050000000000"}}, ["debtorAccount"]),
        (SEPA, {"debtorAccount": {"iban": GIRO, "currency": "EURO"}}, ["debtorAccount.currency"]),
        (SEPA, {"instructedAmount": None}, ["instructedAmount"]),
        (SEPA, amount(123.5), ["instructedAmount.amount"]),
        (SEPA, amount(""), ["instructedAmount.amount"]),
        (SEPA, amount("0.00"), ["instructedAmount.amount"]),
        (SEPA, amount("-1.00"), ["instructedAmount.amount"]),
        (SEPA, amount("1.234"), ["instructedAmount.amount"]),
        (SEPA, amount("1,50"), ["instructedAmount.amount"]),
        (SEPA, amount("1e3"), ["instructedAmount.amount"]),
        (SEPA, amount("+1"), ["instructedAmount.amount"]),
        (SEPA, amount("1000000000.00"), ["instructedAmount.amount"]),
        (SEPA, amount("1.00", "eur"), ["instructedAmount.currency"]),
        (SEPA, amount("x", "XXX"), ["instructedAmount.currency"]),
        (ABROAD, amount("10.00", "KWD"), ["instructedAmount.currency"]),
        (SEPA, {"creditorName": None}, ["creditorName"]),
        (SEPA, {"creditorName": ""}, ["creditorName"]),
        (SEPA, {"creditorName": "   "}, ["creditorName"]),
        (SEPA, {"creditorName": LONG}, ["creditorName"]),
        (SEPA, {"creditorName": "a\u202eb"}, ["creditorName"]),
        (SEPA, {"creditorName": "cake \U0001f370"}, ["creditorName"]),
        (SEPA, {"creditorName": "a\nb"}, ["creditorName"]),
        (SEPA, {"creditorName": 7}, ["creditorName"]),
        (SEPA, {"debtorName": ""}, ["debtorName"]),
        (SEPA, {"debtorName": LONG}, ["debtorName"]),
        (SEPA, {"ultimateDebtor": LONG}, ["ultimateDebtor"]),
        (SEPA, {"ultimateCreditor": LONG}, ["ultimateCreditor"]),
    ]


def _bad_texts() -> list[Case]:
    """The same of accounts, banks, addresses, references and days."""
    return [
        (SEPA, {"creditorAccount": None}, ["creditorAccount"]),
        (SEPA, {"creditorAccount": {"iban": "NL00ABNA0417164300"}}, ["creditorAccount.iban"]),
        (SEPA, {"creditorAgent": "KSTR"}, ["creditorAgent"]),
        (SEPA, {"creditorAgent": "kstrnl2a"}, ["creditorAgent"]),
        (SEPA, {"creditorAddress": {"townName": "Utrecht"}}, ["creditorAddress.country"]),
        (SEPA, {"creditorAddress": {"country": "NL"}}, ["creditorAddress.townName"]),
        (SEPA, {"creditorAddress": {**HOME, "country": "nl"}}, ["creditorAddress.country"]),
        (SEPA, {"creditorAddress": {**HOME, "country": "XX"}}, ["creditorAddress.country"]),
        (SEPA, {"creditorAddress": {**HOME, "country": "ZZ"}}, ["creditorAddress.country"]),
        (SEPA, {"creditorAddress": {**HOME, "streetName": LONG}}, ["creditorAddress.streetName"]),
        (SEPA, {"creditorAddress": {**HOME, "postCode": "x" * 17}}, ["creditorAddress.postCode"]),
        (SEPA, {"purposeCode": "pay"}, ["purposeCode"]),
        (SEPA, {"endToEndIdentification": "x" * 36}, ["endToEndIdentification"]),
        (SEPA, {"endToEndIdentification": ""}, ["endToEndIdentification"]),
        (SEPA, {"endToEndIdentification": "é"}, ["endToEndIdentification"]),
        (SEPA, {"endToEndIdentification": "/a"}, ["endToEndIdentification"]),
        (SEPA, {"endToEndIdentification": "a/"}, ["endToEndIdentification"]),
        (SEPA, {"endToEndIdentification": "a//b"}, ["endToEndIdentification"]),
        (SEPA, {"instructionIdentification": "x" * 36}, ["instructionIdentification"]),
        (SEPA, {LINE: "x" * 141}, [LINE]),
        (SEPA, {LINES: ["x" * 141]}, [f"{LINES}[0]"]),
        (SEPA, structured(reference="a//b"), ["remittanceInformationStructured.reference"]),
        (SEPA, {"requestedExecutionDate": "18.11.2026"}, ["requestedExecutionDate"]),
        (SEPA, {"requestedExecutionDate": "2026-W47-3"}, ["requestedExecutionDate"]),
        (SEPA, {"requestedExecutionDate": "2026-11-31"}, ["requestedExecutionDate"]),
    ]


def _not_in_the_product() -> list[Case]:
    """What one product has and another one has not."""
    structured_list = {"remittanceInformationStructuredArray": [{"reference": "RF18539007547034"}]}
    two_lines = {LINES: ["one", "two"]}
    return [
        *((path, {"creditorId": "X"}, ["creditorId"]) for path in (SEPA, TARGET2, ABROAD)),
        (SEPA, {"creditorAgentName": "Bank"}, ["creditorAgentName"]),
        (TARGET2, {"creditorAgentName": "Bank"}, ["creditorAgentName"]),
        (SEPA, {"requestedExecutionTime": f"{TOMORROW}T09:00:00Z"}, ["requestedExecutionTime"]),
        (ABROAD, {"endToEndIdentification": "X"}, ["endToEndIdentification"]),
        *((path, amount("1.00", "USD"), ["instructedAmount.currency"]) for path in (SEPA, INSTANT)),
        (TARGET2, amount("1.00", "USD"), ["instructedAmount.currency"]),
        (SEPA, {"creditorAccount": BERMUDA}, ["creditorAccount.iban"]),
        (INSTANT, {"creditorAccount": BERMUDA}, ["creditorAccount.iban"]),
        (SEPA, {"chargeBearer": "SHAR"}, ["chargeBearer"]),
        (INSTANT, {"chargeBearer": "DEBT"}, ["chargeBearer"]),
        (TARGET2, {"chargeBearer": "SLEV"}, ["chargeBearer"]),
        (ABROAD, {"chargeBearer": "SLEV"}, ["chargeBearer"]),
        (ABROAD, {"chargeBearer": None}, ["chargeBearer"]),
        (ABROAD, {"chargeBearer": "shar"}, ["chargeBearer"]),
        *((path, structured(), [*structured()]) for path in (TARGET2, ABROAD)),
        *((path, structured_list, [*structured_list]) for path in (TARGET2, ABROAD)),
        *((path, two_lines, [LINES]) for path in (SEPA, INSTANT, TARGET2)),
        (ABROAD, {LINES: ["x"] * 5}, [LINES]),
        (SEPA, {LINES: []}, [LINES]),
        (SEPA, {LINE: "a", LINES: ["b"]}, [LINES]),
        (SEPA, {LINE: "a", **structured()}, [*structured()]),
        (ABROAD, {"creditorAccount": BERMUDA}, ["creditorAgent", "creditorAddress"]),
        (
            ABROAD,
            {"creditorAccount": BERMUDA, "creditorAgentName": "Bank"},
            ["creditorAddress"],
        ),
        (ABROAD, {"creditorAccount": {"iban": "CH9300762011623852957"}}, ["creditorAddress"]),
        (SEPA, {"creditorAccount": {"iban": GIRO}}, ["creditorAccount"]),
    ]


def _of_periodic() -> list[Case]:
    return [
        (PERIODIC, {"startDate": None}, ["startDate"]),
        (PERIODIC, {"frequency": None}, ["frequency"]),
        (PERIODIC, {"frequency": "monthly"}, ["frequency"]),
        (PERIODIC, {"dayOfExecution": "32"}, ["dayOfExecution"]),
        (PERIODIC, {"dayOfExecution": "0"}, ["dayOfExecution"]),
        (PERIODIC, {"dayOfExecution": "001"}, ["dayOfExecution"]),
        (PERIODIC, {"executionRule": "latest"}, ["executionRule"]),
        (PERIODIC, {"monthsOfExecution": ["1"]}, ["monthsOfExecution"]),
        (PERIODIC, {"frequency": "MonthlyVariable"}, ["monthsOfExecution"]),
        *(
            (PERIODIC, {"frequency": "MonthlyVariable", "monthsOfExecution": months}, [path])
            for months, path in (
                ([], "monthsOfExecution"),
                (["1", "1"], "monthsOfExecution"),
                ([str(month) for month in range(1, 13)], "monthsOfExecution"),
                (["13"], "monthsOfExecution[0]"),
                (["01"], "monthsOfExecution[0]"),
            )
        ),
        (PERIODIC, {"requestedExecutionDate": TOMORROW}, ["requestedExecutionDate"]),
        (PERIODIC, {"chargeBearer": "SLEV"}, ["chargeBearer"]),
    ]


def _of_bulks() -> list[Case]:
    entries = [transfer() for _ in range(501)]
    both = {"requestedExecutionDate": TOMORROW, "requestedExecutionTime": f"{TOMORROW}T09:00:00Z"}
    return [
        (BULK, {"payments": None}, ["payments"]),
        (BULK, {"payments": []}, ["payments"]),
        (BULK, {"payments": "x"}, ["payments"]),
        (BULK, {"payments": entries}, ["payments"]),
        (BULK, both, ["requestedExecutionTime"]),
        (BULK, {"requestedExecutionTime": f"{TOMORROW}T09:00:00"}, ["requestedExecutionTime"]),
        (BULK, {"batchBookingPreferred": "yes"}, ["batchBookingPreferred"]),
        (BULK, {"paymentInformationId": "x" * 36}, ["paymentInformationId"]),
        (BULK, {"payments": [transfer(), 7]}, ["payments[1]"]),
        *(
            (BULK, {"payments": [transfer(), transfer(**more)]}, [f"payments[1].{path}"])
            for more, path in (
                ({"debtorAccount": {"iban": PAYEE}}, "debtorAccount"),
                ({"requestedExecutionDate": TOMORROW}, "requestedExecutionDate"),
                ({"requestedExecutionTime": TOMORROW}, "requestedExecutionTime"),
                ({"creditorAccount": {"iban": "NL00"}}, "creditorAccount.iban"),
                ({"creditorAccount": {"iban": GIRO}}, "creditorAccount"),
                ({"creditorName": None}, "creditorName"),
                (amount("0"), "instructedAmount.amount"),
            )
        ),
    ]


BAD: Final = [*_bad_members(), *_bad_texts(), *_not_in_the_product(), *_of_periodic(), *_of_bulks()]


@pytest.mark.parametrize(("path", "changed", "paths"), BAD)
async def test_each_fault_is_told_at_its_path(
    api: Api, path: str, changed: dict[str, Any], paths: list[str]
) -> None:
    answer = await ask(api, BODIES[path](**changed), path)
    assert answer.status_code == 400, answer.text
    assert faults(answer) == [("FORMAT_ERROR", one) for one in paths]


async def test_all_faults_are_told_at_once(api: Api) -> None:
    body = payment(
        creditorName=None,
        creditorId="X",
        chargeBearer="SHAR",
        endToEndIdentification="//",
        **amount("0", "USD"),
    )
    told = {path for _, path in faults(await ask(api, body))}
    assert told == {
        "creditorName",
        "creditorId",
        "chargeBearer",
        "endToEndIdentification",
        "instructedAmount.currency",
    }


async def test_no_more_than_twenty_faults_are_told(api: Api) -> None:
    body = bulk(*(transfer(creditorName=None) for _ in range(40)))
    assert len(faults(await ask(api, body, BULK))) == 20


@pytest.mark.parametrize(
    ("path", "changed", "code", "place"),
    [
        (SEPA, {"requestedExecutionDate": YESTERDAY}, "EXECUTION_DATE_INVALID", None),
        (SEPA, {"requestedExecutionDate": "2028-01-01"}, "EXECUTION_DATE_INVALID", None),
        (INSTANT, {"requestedExecutionDate": TOMORROW}, "EXECUTION_DATE_INVALID", None),
        (BULK, {"requestedExecutionDate": YESTERDAY}, "EXECUTION_DATE_INVALID", None),
        (PERIODIC, {"startDate": YESTERDAY}, "EXECUTION_DATE_INVALID", "startDate"),
        (PERIODIC, {"endDate": YESTERDAY}, "PERIOD_INVALID", "endDate"),
        (PERIODIC, {"dayOfExecution": "1", "endDate": TOMORROW}, "PERIOD_INVALID", "endDate"),
    ],
)
async def test_days_are_judged_by_the_calendar(
    api: Api, path: str, changed: dict[str, Any], code: str, place: str | None
) -> None:
    answer = await ask(api, BODIES[path](**changed), path)
    assert answer.status_code == 400, answer.text
    assert faults(answer) == [(code, place or "requestedExecutionDate")]


async def test_a_day_of_the_month_that_is_not_used_is_told(api: Api) -> None:
    answer = await ask(api, periodic(frequency="Weekly", dayOfExecution="3"), PERIODIC)
    assert answer.status_code == 201
    [told] = answer.json()["tppMessages"]
    assert (told["category"], told["code"]) == ("WARNING", "WARNING")
    assert told["text"].startswith("dayOfExecution is not used")


def test_countries_are_those_of_iso_3166() -> None:
    """Written down a second time by CLDR, which has some more that are no countries."""
    others = ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
    known = {code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", code)}
    codes = {"".join(pair) for pair in product(ascii_uppercase, repeat=2)}

    assert {code for code in codes if rules.about_country(code) is None} == known - set(others)


def test_the_sandbox_has_a_rate_for_every_currency_of_the_bank() -> None:
    assert Profile().payment_currencies == set(personas.RATES)


def test_a_bank_chooses_its_currencies() -> None:
    bank = Profile.model_validate({"payment_currencies": ["EUR", "KWD"]})
    abroad_only = orders.Product(Service.SINGLE, Scheme.CROSS_BORDER, bank)
    bodies = {
        currency: json.dumps(abroad(instructedAmount={"currency": currency, "amount": "10.00"}))
        for currency in ("KWD", "USD")
    }

    assert orders.read_order(bodies["KWD"].encode(), abroad_only).order.totals()
    with pytest.raises(Malformed) as refused:
        orders.read_order(bodies["USD"].encode(), abroad_only)
    [fault] = refused.value.faults
    text = "is no currency in which this bank pays"
    assert (fault.path, fault.text) == ("instructedAmount.currency", text)
    with pytest.raises(ValidationError):
        Profile.model_validate({"payment_currencies": ["EUR", "XXX"]})
