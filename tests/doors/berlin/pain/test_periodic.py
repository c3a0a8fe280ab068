"""A periodic pain.001 has two parts, and a GET gives both back byte by byte (contract A.7.6)."""

import json
from datetime import date
from typing import Final

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pain import TRANSFER, Paper
from wicketgate.bank import Scheme
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.payments import Frequency, Schedule, Service
from wicketgate.web.berlin.wire.pain import (
    Parts,
    boundary_of,
    read_order,
    read_parts,
    read_periodic,
    write_parts,
    xml_of,
)

XML: Final = Paper.of().xml
SCHEDULE: Final = b'{"startDate":"2026-12-01","frequency":"Monthly"}'
TYPE: Final = "multipart/form-data; boundary=xyz"


def part(name: str, content: bytes, *headers: str, disposition: str = "form-data") -> bytes:
    lines = [f'Content-Disposition: {disposition}; name="{name}"', *headers]
    return b"--xyz\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n"


def body(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--xyz--\r\n"


XML_PART: Final = part("xml_sct", XML, "Content-Type: application/xml")
JSON_PART: Final = part("json_standingorderType", SCHEDULE, "Content-Type: application/json")


def faults(raw: bytes, content_type: str = TYPE) -> list[Fault]:
    with pytest.raises(Malformed) as refused:
        read_parts(raw, content_type)
    return list(refused.value.faults)


@pytest.mark.parametrize(
    "raw",
    [
        body(XML_PART, JSON_PART),
        body(JSON_PART, XML_PART),
        body(part("xml_sct", XML), part("json_standingorderType", SCHEDULE)),
        body(
            part("xml_sct", XML, "content-type: Application/XML; charset=UTF-8"),
            part("json_standingorderType", SCHEDULE, "Content-Transfer-Encoding: 8bit"),
        ),
    ],
)
def test_both_parts_are_read_in_any_order(raw: bytes) -> None:
    assert read_parts(raw, TYPE) == Parts(XML, SCHEDULE)


def test_parts_are_read_as_an_http_client_writes_them() -> None:
    sent = httpx2.Request(
        "POST",
        "https://bank.example/",
        files={
            "xml_sct": ("payment.xml", XML, "application/xml"),
            "json_standingorderType": (None, SCHEDULE, "application/json"),
        },
    )

    assert read_parts(sent.read(), sent.headers["content-type"]) == Parts(XML, SCHEDULE)


ONLY: Final = Fault("body", "must hold the parts xml_sct and json_standingorderType only")


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (body(XML_PART), [Fault("json_standingorderType", "is required")]),
        (body(JSON_PART), [Fault("xml_sct", "is required")]),
        (body(XML_PART, JSON_PART, XML_PART), [Fault("xml_sct", "must be sent once")]),
        (body(XML_PART, JSON_PART, part("more", b"x")), [ONLY]),
        (body(XML_PART, JSON_PART, part("", b"x")), [ONLY]),
        (
            body(part("XML_SCT", XML), JSON_PART),
            [ONLY, Fault("xml_sct", "is required")],
        ),
        (
            body(part("xml_sct", XML, disposition="attachment"), JSON_PART),
            [ONLY, Fault("xml_sct", "is required")],
        ),
        (
            body(part("xml_sct", XML, "Content-Type: text/plain"), JSON_PART),
            [Fault("xml_sct", "must be application/xml")],
        ),
        (
            body(part("xml_sct", XML, "Content-Type: application/xml; charset=x"), JSON_PART),
            [Fault("xml_sct", "must be application/xml")],
        ),
        (
            body(part("xml_sct", XML, "Content-Transfer-Encoding: base64"), JSON_PART),
            [Fault("xml_sct", "must be application/xml")],
        ),
    ],
)
def test_it_is_exactly_these_two(raw: bytes, found: list[Fault]) -> None:
    assert faults(raw) == found


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        XML,
        b"--xyz--",
        XML_PART + JSON_PART,
        b"--other\r\n" + body(XML_PART, JSON_PART),
        body(XML_PART, JSON_PART)[:-40],
        body(*[part("x", b"")] * 101),
    ],
)
def test_what_has_no_parts_is_told(raw: bytes) -> None:
    assert {fault.path for fault in faults(raw)} <= {"body", "xml_sct", "json_standingorderType"}


@pytest.mark.parametrize(
    "content_type",
    ["", "application/xml", "multipart/form-data", "multipart/mixed; boundary=xyz", "multipart"],
)
def test_the_content_type_names_the_boundary(content_type: str) -> None:
    [fault] = faults(body(XML_PART, JSON_PART), content_type)

    assert fault == Fault("Content-Type", "must be multipart/form-data with a boundary")


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_what_is_written_is_read_again(xml: bytes, schedule: bytes) -> None:
    parts = Parts(xml, schedule)

    written, content_type = write_parts(parts)

    assert read_parts(written, content_type) == parts
    assert write_parts(parts) == (written, content_type)


def test_the_boundary_is_ours_and_stands_in_no_part() -> None:
    parts = Parts(XML, SCHEDULE)
    _, content_type = write_parts(parts)
    copied = Parts(XML + boundary_of(content_type), SCHEDULE)

    written, other = write_parts(copied)

    assert b"xyz" not in boundary_of(other)
    assert boundary_of(other) not in copied.xml
    assert read_parts(written, other) == copied


def schedule_of(raw: bytes) -> Schedule:
    """As short as a reader can be; the real one reads the periodic JSON."""
    told = json.loads(raw)
    if "startDate" not in told:
        raise Malformed([Fault("startDate", "is required")])
    return Schedule(date.fromisoformat(told["startDate"]), Frequency(told["frequency"]))


def test_a_periodic_payment_is_a_payment_and_its_schedule() -> None:
    order = read_periodic(Parts(XML, SCHEDULE), Scheme.SEPA, schedule_of)

    assert order.service is Service.PERIODIC
    assert order.wanted_on is None
    assert order.schedule == Schedule(date(2026, 12, 1), Frequency.MONTHLY)


def test_what_is_kept_are_the_same_two_parts() -> None:
    sent = body(JSON_PART, XML_PART)

    read = read_order(sent, TYPE, (Service.PERIODIC, Scheme.SEPA), schedule_of)

    assert read_parts(read.content, read.content_type) == Parts(XML, SCHEDULE)
    assert xml_of(read.content, read.content_type) == XML
    assert read.date_path == "json_standingorderType.startDate"
    assert read.end_path == "json_standingorderType.endDate"


def test_what_is_kept_of_another_payment_is_what_was_sent() -> None:
    sent = b"  ".join([XML, b"<!-- thank you -->", b""])

    read = read_order(sent, "application/xml", (Service.SINGLE, Scheme.SEPA), schedule_of)

    assert (read.content, read.content_type) == (sent, "application/xml")
    assert xml_of(read.content, read.content_type) == sent
    assert read.date_path == "/Document/CstmrCdtTrfInitn/PmtInf/ReqdExctnDt"


def test_faults_of_both_parts_are_told_together() -> None:
    wrong = Paper.of().put(f"{TRANSFER}/Cdtr/Nm", "n" * 80).xml

    with pytest.raises(Malformed) as refused:
        read_periodic(Parts(wrong, b"{}"), Scheme.SEPA, schedule_of)

    assert [fault.path for fault in refused.value.faults] == [
        f"/Document/{TRANSFER}/Cdtr/Nm",
        "json_standingorderType.startDate",
    ]


def test_a_part_that_is_no_xml_is_named() -> None:
    with pytest.raises(Malformed) as refused:
        read_periodic(Parts(b"{}", SCHEDULE), Scheme.SEPA, schedule_of)

    assert [fault.path for fault in refused.value.faults] == ["xml_sct"]
