"""The certificates of the sandbox have the form that ETSI wants: a linter of others says so."""

from dataclasses import replace
from typing import Final

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pkilint import etsi, loader
from pkilint.etsi.etsi_constants import CertificateType
from pkilint.pkix.certificate import create_pkix_certificate_validator_container
from pkilint.validation import ValidationFindingSeverity

from tests.support.certificates import ORDER, Ca
from wicketgate.certificates import Kind
from wicketgate.kernel.ids import OrganisationId
from wicketgate.qtsp import Defect, Order

TYPES: Final = {
    Kind.QWAC: CertificateType.QEVCP_W_PSD2_EIDAS_NON_BROWSER_FINAL_CERTIFICATE,
    Kind.QSEAL: CertificateType.NCP_LEGAL_PERSON_CERTIFICATE,
}
BROWSERS: Final = ("cabf.", "msft.")
"""What browsers want besides, of which PSD2 knows nothing."""
OF_A_TEST: Final = frozenset({"etsi.internal_domain_name"})
"""The invented organisation has no host on the Internet."""
MERE_NOTES: Final = {ValidationFindingSeverity.INFO, ValidationFindingSeverity.DEBUG}
EVERY_ROLE: Final = frozenset({"PSP_AS", "PSP_PI", "PSP_AI", "PSP_IC"})
LONG: Final = replace(ORDER, name="Ä" * 32, roles=EVERY_ROLE)
DUTCH: Final = replace(ORDER, identifier=OrganisationId("PSDNL-DNB-R100042"), country="NL")


def findings(kind: Kind, order: Order) -> set[str]:
    """What the linter has against it."""
    der = Ca().raw(kind, order).public_bytes(Encoding.DER)
    document = loader.load_der_certificate(der, "made here")
    validator = create_pkix_certificate_validator_container(
        etsi.create_decoding_validators(TYPES[kind]), etsi.create_validators(TYPES[kind])
    )
    return {
        found.finding.code
        for result in validator.validate(document.root)
        for found in result.finding_descriptions
        if found.finding.severity not in MERE_NOTES and not found.finding.code.startswith(BROWSERS)
    }


@pytest.mark.parametrize("order", [ORDER, LONG, DUTCH], ids=["usual", "long", "Dutch"])
@pytest.mark.parametrize("kind", Kind)
def test_a_certificate_of_the_sandbox_keeps_to_its_profile(kind: Kind, order: Order) -> None:
    assert findings(kind, order) <= OF_A_TEST


def test_the_linter_would_find_a_statement_that_is_missing() -> None:
    without = replace(ORDER, defect=Defect.NO_PSD2_STATEMENT)

    assert findings(Kind.QWAC, without) - OF_A_TEST
