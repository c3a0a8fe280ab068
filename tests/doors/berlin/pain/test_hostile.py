"""A document that means harm is refused before it can do any (contract A.7.5)."""

import time
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.pain import TRANSFER, Paper
from wicketgate.bank import Scheme
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.payments import Service
from wicketgate.web.berlin.wire.pain import Version, read_pain

PLAIN: Final = Paper.of().xml.decode().removeprefix("<?xml version='1.0' encoding='UTF-8'?>\n")
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'
AT_MOST_SECONDS: Final = 3.0
"""Far more than reading takes, far less than an expansion would."""


def faults(raw: bytes, service: Service = Service.SINGLE) -> list[Fault]:
    started = time.perf_counter()
    with pytest.raises(Malformed) as refused:
        read_pain(raw, service, Scheme.SEPA)
    assert time.perf_counter() - started < AT_MOST_SECONDS
    return list(refused.value.faults)


def with_doctype(inner: str) -> bytes:
    return f"{DECLARATION}<!DOCTYPE Document [{inner}]>{PLAIN}".encode()


LAUGHS: Final = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {letter} "{f"&{before};" * 10}">'
    for before, letter in zip("abcdefghi", "bcdefghij", strict=True)
)
NO_DECLARATION: Final = [Fault("body", "must not hold a document type declaration")]


@pytest.mark.parametrize(
    "raw",
    [
        with_doctype(LAUGHS).replace(b"Blumen Becker", b"&j;"),
        with_doctype('<!ENTITY x SYSTEM "file:///etc/passwd">').replace(b"Blumen Becker", b"&x;"),
        with_doctype('<!ENTITY % x SYSTEM "http://localhost:1/x.dtd"> %x;'),
        f'{DECLARATION}<!DOCTYPE Document SYSTEM "http://localhost:1/x.dtd">{PLAIN}'.encode(),
        f'<!DOCTYPE Document PUBLIC "a" "b">{PLAIN}'.encode(),
        with_doctype('<!ATTLIST InstdAmt Ccy CDATA "USD">'),
    ],
    ids=["laughs", "file", "parameter", "external", "public", "default"],
)
def test_document_types_and_entities_are_refused(raw: bytes) -> None:
    assert faults(raw) == NO_DECLARATION


def test_an_entity_nobody_declared_is_no_xml() -> None:
    [fault] = faults(PLAIN.replace("Blumen Becker", "&company;").encode())

    assert fault.text.startswith("must be well-formed XML")


@pytest.mark.parametrize("place", ["Cdtr", "RmtInf"])
def test_nothing_is_included(tmp_path: Path, place: str) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<Nm>a secret</Nm>")
    raw = PLAIN.replace(
        f"<{place}>",
        f'<{place}><i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{secret}"/>',
    )

    assert faults(raw.encode()) == [Fault("body", "must not include other documents")]


def test_a_schema_that_the_document_names_is_not_fetched(tmp_path: Path) -> None:
    lax = tmp_path / "lax.xsd"
    lax.write_text('<schema xmlns="http://www.w3.org/2001/XMLSchema"/>')
    hint = f'xsi:schemaLocation="{Version.V03.namespace} {lax}"'
    raw = PLAIN.replace(
        "<Document ", f'<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {hint} '
    ).replace("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>FREE</PmtMtd>")

    assert [fault.text for fault in faults(raw.encode())] == ["must be TRF"]


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.encode("utf-32"),
        PLAIN.replace("Becker", "Bäcker").encode("latin-1"),
        PLAIN.encode() + b"\xff",
        f'<?xml version="1.0" encoding="ISO-8859-1"?>{PLAIN}'.encode(),
        f"<?xml version='1.0' encoding = 'UTF-7'?>{PLAIN}".encode(),
        f'<?xml version="1.0" encoding="utf-16"?>{PLAIN}'.encode(),
        f'\ufeff<?xml version="1.0" encoding="EBCDIC-CP-US"?>{PLAIN}'.encode(),
    ],
    ids=[
        "utf-16",
        "le",
        "be",
        "utf-32",
        "latin-1",
        "broken",
        "named latin-1",
        "utf-7",
        "lie",
        "ebcdic",
    ],
)
def test_other_encodings_are_refused(raw: bytes) -> None:
    assert faults(raw) == [Fault("body", "must be UTF-8")]


def test_letters_of_all_europe_are_read() -> None:
    raw = PLAIN.replace("Blumen Becker", "Ångström Żółć ΩΔ Йо")

    order = read_pain(raw.encode(), Service.SINGLE, Scheme.SEPA).order

    assert order.transfers[0].creditor_name == "Ångström Żółć ΩΔ Йо"


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"<", b"<a>", b"<a/><b/>", b"<a b=1/>", PLAIN.encode()[:-3], b"<a>&#0;</a>"],
)
def test_what_is_no_xml_is_told(raw: bytes) -> None:
    [fault] = faults(raw)

    assert fault.path == "body"
    assert fault.text.startswith("must be well-formed XML")


@pytest.mark.parametrize(
    "raw",
    [
        b"<a/>",
        b"<Document/>",
        PLAIN.replace("pain.001.001.03", "pain.001.001.11").encode(),
        PLAIN.replace("pain.001.001.03", "pain.008.001.02").encode(),
        PLAIN.replace("<Document ", "<Dokument ").replace("Document>", "Dokument>").encode(),
    ],
)
def test_other_messages_are_refused(raw: bytes) -> None:
    [fault] = faults(raw)

    assert fault.path == "/Document"
    assert "pain.001.001.03 or urn:" in fault.text


def test_a_document_without_content_tells_what_it_lacks() -> None:
    raw = f'<Document xmlns="{Version.V09.namespace}"/>'.encode()

    assert {fault.text for fault in faults(raw)} >= {"is required"}


def deep(levels: int) -> bytes:
    return (f'<Document xmlns="{Version.V03.namespace}">' + "<a>" * levels).encode()


def wide(times: int) -> bytes:
    return PLAIN.replace("</PmtInf>", "<CdtTrfTxInf/>" * times + "</PmtInf>").encode()


def scattered(times: int) -> bytes:
    block = "<PmtInf>" + "<x/>" * 500 + "</PmtInf>"
    return PLAIN.replace("</CstmrCdtTrfInitn>", block * times + "</CstmrCdtTrfInitn>").encode()


@pytest.mark.parametrize(
    "raw",
    [
        deep(200_000),
        wide(70_000),
        wide(590),
        scattered(400),
        PLAIN.replace("Blumen Becker", "x" * 1_000_000).encode(),
        PLAIN.replace("<Document ", "<Document " + 'a="1" ' * 10).encode(),
        PLAIN.replace(
            "<Nm>Blumen", "<Nm " + " ".join(f'a{n}="1"' for n in range(60_000)) + ">B"
        ).encode(),
        PLAIN.replace("<InstrId>I-1", "<InstrId>" + "9" * 900_000).encode(),
        PLAIN.replace("<NbOfTxs>1", "<NbOfTxs>" + "9" * 450_000).encode(),
        PLAIN.replace('"EUR">12.50', '"EUR">' + "9" * 900_000).encode(),
        b"x" * 1_048_577,
        PLAIN.encode() + b" " * 1_048_577,
    ],
    ids=[
        "deep",
        "wide",
        "many faults",
        "scattered",
        "long",
        "twice",
        "attributes",
        "id",
        "count",
        "amount",
        "large",
        "padded",
    ],
)
def test_size_alone_costs_little(raw: bytes) -> None:
    assert faults(raw, Service.BULK)


def test_more_than_a_megabyte_is_refused() -> None:
    assert faults(b"<" * 1_048_577) == [Fault("body", "must have at most 1 MB")]


def test_a_full_bulk_is_read_quickly() -> None:
    paper = Paper.of().repeat(TRANSFER, 500).counted(500, "6250.00")
    started = time.perf_counter()

    order = read_pain(paper.xml, Service.BULK, Scheme.SEPA).order

    assert time.perf_counter() - started < AT_MOST_SECONDS
    assert len(order.transfers) == 500


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(PLAIN)))
@example(b"]]>", 900)
@example(b"<![CDATA[<!DOCTYPE]]>", 900)
def test_bytes_anywhere_are_read_or_refused(noise: bytes, place: int) -> None:
    raw = PLAIN.encode()
    for sent in (noise, raw[:place] + noise + raw[place:], raw[:place] + noise):
        told = faults_of(sent)
        assert len(told) <= 20
        assert all(len(fault.text) <= 500 for fault in told)


def faults_of(raw: bytes) -> tuple[Fault, ...]:
    try:
        read_pain(raw, Service.SINGLE, Scheme.SEPA)
    except Malformed as refused:
        return refused.faults
    return ()
