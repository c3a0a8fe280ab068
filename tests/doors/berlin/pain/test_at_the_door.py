"""Payments in XML through the door: initiated, read as they were sent, reported (A.7.5, A.7.7)."""

from datetime import date, timedelta
from typing import Final
from uuid import uuid4

import httpx2
import pytest
from lxml import etree

from tests.doors.berlin.calling import ADDRESS, TODAY, Scene, faults, verdict
from tests.support.pain import GENERATIONS, INFORMATION, TRANSFER, Paper, by_sepaxml
from wicketgate.web.berlin.wire.pain import Parts, Version, boundary_of, read_parts

SEPA: Final = "/v1/payments/pain.001-sepa-credit-transfers"
BULK: Final = "/v1/bulk-payments/pain.001-sepa-credit-transfers"
PERIODIC: Final = "/v1/periodic-payments/pain.001-sepa-credit-transfers"
JSON_PRODUCT: Final = "/v1/payments/sepa-credit-transfers"
XML: Final = "application/xml"
PRODUCTS: Final = [
    (SEPA, "sepa"),
    ("/v1/payments/pain.001-instant-sepa-credit-transfers", "instant"),
    ("/v1/payments/pain.001-target-2-payments", "target"),
    ("/v1/payments/pain.001-cross-border-credit-transfers", "abroad"),
]
SCHEDULE: Final = b'{ "startDate": "2026-12-01", "frequency": "Monthly", "dayOfExecution": "01" }'
MULTIPART: Final = "multipart/form-data; boundary=theirs"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is stored are bytes, on either database."""
    return sqlite_url


def paper(version: Version = Version.V03, kind: str = "sepa", day: date = TODAY) -> Paper:
    """A document that wants to be paid today."""
    place = f"{INFORMATION}/ReqdExctnDt" + ("/Dt" if version is Version.V09 else "")
    return Paper.of(version, kind).put(place, day.isoformat())


async def send(
    scene: Scene, place: str, body: bytes, content_type: str = XML, **headers: str
) -> httpx2.Response:
    sent = {"PSU-IP-Address": ADDRESS, "Content-Type": content_type}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return await scene.api.call("POST", place, content=body, headers=sent)


async def initiated(
    scene: Scene, place: str, body: bytes, content_type: str = XML
) -> tuple[str, httpx2.Response]:
    """Where the payment is, and the answer of the POST."""
    answer = await send(scene, place, body, content_type)
    assert answer.status_code == 201, answer.text
    return f"{place}/{answer.json()['paymentId']}", answer


def multipart(xml: bytes, schedule: bytes = SCHEDULE) -> bytes:
    parts = (("xml_sct", XML, xml), ("json_standingorderType", "application/json", schedule))
    lines = b""
    for name, kind, content in parts:
        lines += (
            f'--theirs\r\nContent-Disposition: form-data; name="{name}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        ).encode()
        lines += content + b"\r\n"
    return lines + b"--theirs--\r\n"


@pytest.mark.parametrize("version", GENERATIONS)
@pytest.mark.parametrize(("place", "kind"), PRODUCTS)
async def test_every_product_is_initiated_and_read_as_it_was_sent(
    scene: Scene, place: str, kind: str, version: Version
) -> None:
    sent = b"\n<!-- thank you -->".join([paper(version, kind).xml, b""])

    payment, answer = await initiated(scene, place, sent)
    read = await scene.api.get(payment)

    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["transactionStatus"] == "RCVD"
    assert answer.json()["_links"]["self"]["href"] == f"/psd2{payment}"
    assert read.status_code == 200
    assert read.headers["content-type"] == XML
    assert read.content == sent


async def test_a_bulk_of_another_writer_is_initiated(scene: Scene) -> None:
    sent = by_sepaxml(Version.V09, [{}, {}, {}], batch=True)

    payment, _ = await initiated(scene, BULK, sent)

    assert (await scene.api.get(payment)).content == sent


async def test_a_periodic_payment_gives_back_its_two_parts(scene: Scene) -> None:
    xml = paper().xml

    payment, _ = await initiated(scene, PERIODIC, multipart(xml), MULTIPART)
    read = await scene.api.get(payment)

    content_type = read.headers["content-type"]
    assert content_type.startswith("multipart/form-data; boundary=")
    assert boundary_of(content_type) != b"theirs"
    assert read_parts(read.content, content_type) == Parts(xml, SCHEDULE)


@pytest.mark.parametrize(
    ("accept", "told"),
    [
        (None, 200),
        (XML, 200),
        ("*/*", 200),
        (f"application/json, {XML};q=0.1", 200),
        ("application/json", 406),
        ("multipart/form-data", 406),
    ],
)
async def test_what_was_sent_as_xml_is_given_back_as_nothing_else(
    scene: Scene, accept: str | None, told: int
) -> None:
    payment, _ = await initiated(scene, SEPA, paper().xml)
    answer = await scene.api.get(payment, headers={"Accept": accept} if accept else {})
    assert answer.status_code == told
    assert (answer.headers["content-type"] == XML) is (told == 200)


async def test_the_parts_of_a_periodic_payment_are_no_plain_xml(scene: Scene) -> None:
    payment, _ = await initiated(scene, PERIODIC, multipart(paper().xml), MULTIPART)
    for accept, told in ((XML, 406), ("multipart/form-data", 200), ("multipart/*", 200)):
        answer = await scene.api.get(payment, headers={"Accept": accept})
        assert answer.status_code == told


async def test_a_day_that_is_not_used_is_said_beside(scene: Scene) -> None:
    weekly = b'{"startDate":"2026-12-01","frequency":"Weekly","dayOfExecution":"5"}'

    _, answer = await initiated(scene, PERIODIC, multipart(paper().xml, weekly), MULTIPART)

    [told] = answer.json()["tppMessages"]
    assert (told["category"], told["code"]) == ("WARNING", "WARNING")
    assert told["text"].startswith("dayOfExecution is not used")


class Report:
    """A pain.002 by its paths."""

    def __init__(self, answer: httpx2.Response) -> None:
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == XML
        self.root = etree.fromstring(answer.content)

    def text(self, path: str) -> str | None:
        return self.root.findtext("/".join(f"{{*}}{step}" for step in path.split("/")))


GROUP: Final = "CstmrPmtStsRpt/OrgnlGrpInfAndSts"


@pytest.mark.parametrize("place", [SEPA, PERIODIC])
async def test_the_status_is_json_or_a_report_as_accept_says(scene: Scene, place: str) -> None:
    body = (multipart(paper().xml), MULTIPART) if place == PERIODIC else (paper().xml, XML)
    payment, _ = await initiated(scene, place, *body)

    usual = await scene.api.get(f"{payment}/status")
    report = Report(await scene.api.get(f"{payment}/status", headers={"Accept": XML}))

    assert usual.json() == {"transactionStatus": "RCVD"}
    assert etree.QName(report.root).namespace == "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"
    assert report.text(f"{GROUP}/OrgnlMsgId") == "MSG-1"
    assert report.text(f"{GROUP}/OrgnlMsgNmId") == "pain.001.001.03"
    assert report.text(f"{GROUP}/GrpSts") == "RCVD"
    assert report.text("CstmrPmtStsRpt/OrgnlPmtInfAndSts") is None


async def test_each_report_is_a_message_of_its_own(scene: Scene) -> None:
    payment, _ = await initiated(scene, SEPA, paper().xml)
    asked = [
        Report(await scene.api.get(f"{payment}/status", headers={"Accept": XML})) for _ in range(2)
    ]

    first, second = (report.text("CstmrPmtStsRpt/GrpHdr/MsgId") for report in asked)

    assert first != second
    assert len(first or "") <= 35


async def test_a_cancelled_payment_is_reported_in_the_codes_of_its_generation(
    scene: Scene,
) -> None:
    payment, _ = await initiated(scene, SEPA, paper(Version.V09).xml)

    gone = await scene.api.call("DELETE", payment)
    report = Report(await scene.api.get(f"{payment}/status", headers={"Accept": XML}))

    assert gone.status_code == 204
    assert etree.QName(report.root).namespace == "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
    assert report.text(f"{GROUP}/GrpSts") == "CANC"
    assert report.text(f"{GROUP}/StsRsnInf/Rsn/Cd") == "DS02"


async def test_a_payment_nobody_approved_in_time_is_reported_as_rejected(scene: Scene) -> None:
    payment, _ = await initiated(scene, BULK, by_sepaxml(Version.V03, [{}, {}], batch=True))
    scene.clock.advance(timedelta(days=8))

    report = Report(await scene.api.get(f"{payment}/status", headers={"Accept": XML}))

    each = report.root.findall(".//{*}TxInfAndSts")
    assert report.text(f"{GROUP}/GrpSts") == "RJCT"
    assert report.text(f"{GROUP}/StsRsnInf/Rsn/Cd") == "TM01"
    assert [one.findtext("{*}OrgnlEndToEndId") for one in each] == ["E2E-1", "E2E-2"]
    assert {one.findtext("{*}TxSts") for one in each} == {"RJCT"}


async def test_a_wrong_document_is_told_at_its_xpath_and_stores_nothing(scene: Scene) -> None:
    wrong = paper().put(f"{TRANSFER}/CdtrAcct/Id/IBAN", "DE00").put(f"{INFORMATION}/NbOfTxs", "3")
    before = await scene.rows()

    answer = await send(scene, SEPA, wrong.xml)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["tppMessages"] == [
        {
            "category": "ERROR",
            "code": "FORMAT_ERROR",
            "path": f"/Document/{INFORMATION}/NbOfTxs",
            "text": "must be the number of transfers",
        },
        {
            "category": "ERROR",
            "code": "FORMAT_ERROR",
            "path": f"/Document/{TRANSFER}/CdtrAcct/Id/IBAN",
            "text": "must be a valid IBAN",
        },
    ]
    assert await scene.rows() == before


@pytest.mark.parametrize(
    ("place", "kind", "days"),
    [(SEPA, "sepa", -1), (SEPA, "sepa", 366), (PRODUCTS[1][0], "instant", 1)],
)
async def test_a_day_that_cannot_be_is_refused_at_its_xpath(
    scene: Scene, place: str, kind: str, days: int
) -> None:
    late = paper(Version.V09, kind, TODAY + timedelta(days=days))

    answer = await send(scene, place, late.xml)

    assert verdict(answer) == (400, "EXECUTION_DATE_INVALID")
    assert answer.json()["tppMessages"][0]["path"] == f"/Document/{INFORMATION}/ReqdExctnDt/Dt"


@pytest.mark.parametrize(
    ("schedule", "code", "path"),
    [
        (b"{}", "FORMAT_ERROR", "json_standingorderType.startDate"),
        (b"[]", "FORMAT_ERROR", "json_standingorderType"),
        (
            b'{"startDate":"2026-11-01","frequency":"Daily"}',
            "EXECUTION_DATE_INVALID",
            "json_standingorderType.startDate",
        ),
        (
            b'{"startDate":"2026-12-01","endDate":"2026-11-30","frequency":"Daily"}',
            "PERIOD_INVALID",
            "json_standingorderType.endDate",
        ),
    ],
)
async def test_a_wrong_schedule_is_told_in_its_part(
    scene: Scene, schedule: bytes, code: str, path: str
) -> None:
    answer = await send(scene, PERIODIC, multipart(paper().xml, schedule), MULTIPART)

    assert verdict(answer) == (400, code)
    assert answer.json()["tppMessages"][0]["path"] == path


@pytest.mark.parametrize(
    ("place", "content_type"),
    [
        (SEPA, "application/json"),
        (SEPA, "text/xml"),
        (SEPA, MULTIPART),
        (SEPA, "application/xml; charset=utf-16"),
        (BULK, MULTIPART),
        (PERIODIC, XML),
        (PERIODIC, "multipart/mixed; boundary=theirs"),
        (JSON_PRODUCT, XML),
    ],
)
async def test_another_form_than_the_products_is_not_read(
    scene: Scene, place: str, content_type: str
) -> None:
    answer = await send(scene, place, paper().xml, content_type)

    assert verdict(answer) == (415, "FORMAT_ERROR")


async def test_a_hostile_document_is_a_format_error(scene: Scene) -> None:
    hostile = paper().xml.replace(b"<Document", b'<!DOCTYPE x [<!ENTITY a "b">]><Document', 1)

    answer = await send(scene, SEPA, hostile)

    assert verdict(answer) == (400, "FORMAT_ERROR")
    assert answer.json()["tppMessages"][0]["path"] == "body"


async def test_more_than_a_megabyte_is_not_read(scene: Scene) -> None:
    assert verdict(await send(scene, SEPA, paper().xml + b" " * 1_048_576)) == (413, "FORMAT_ERROR")


async def test_the_same_request_is_the_same_payment(scene: Scene) -> None:
    request_id = str(uuid4())

    answers = [await send(scene, SEPA, paper().xml, X_Request_ID=request_id) for _ in range(2)]

    first, second = (answer.json()["paymentId"] for answer in answers)
    assert first == second


async def test_a_payment_in_xml_is_found_under_its_own_product_only(scene: Scene) -> None:
    payment, _ = await initiated(scene, SEPA, paper().xml)
    key = payment.rpartition("/")[2]

    assert verdict(await scene.api.get(f"{JSON_PRODUCT}/{key}")) == (403, "PRODUCT_INVALID")
    assert verdict(await scene.api.get(f"{BULK}/{key}")) == (403, "RESOURCE_UNKNOWN")
    assert verdict(await scene.other.get(payment)) == (403, "RESOURCE_UNKNOWN")


async def test_a_currency_in_which_the_bank_does_not_pay_is_told_where_it_stands(
    scene: Scene,
) -> None:
    place, kind = PRODUCTS[3]
    dinars = paper(kind=kind)
    dinars.at(f"{TRANSFER}/Amt/InstdAmt").set("Ccy", "KWD")

    answer = await send(scene, place, dinars.xml)

    assert faults(answer) == [("FORMAT_ERROR", f"/Document/{TRANSFER}/Amt/InstdAmt/@Ccy")]
