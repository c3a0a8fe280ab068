"""What the documents publish about payments is what the bank does."""

from typing import Final

from tests.support.need import ROOT
from wicketgate import personas
from wicketgate.bank import Scheme
from wicketgate.kernel.profile import Profile

PAGE: Final = (ROOT / "docs" / "sandbox.md").read_text("utf-8")
PRODUCTS: Final = {
    frozenset(Scheme): "all",
    frozenset(Scheme) - {Scheme.INSTANT}: "all but instant",
    frozenset({Scheme.INSTANT}): "instant",
}


def test_every_magic_amount_is_published_as_it_is() -> None:
    for magic in personas.MAGIC_AMOUNTS:
        statuses = ", ".join(f"`{status}`" for status in magic.statuses)
        cells = (f"`.{magic.cents}`", PRODUCTS[magic.schemes], statuses, magic.text)
        assert f"| {' | '.join(cells)} |" in PAGE


def test_every_payee_is_published_as_they_are() -> None:
    for payee in personas.PAYEES:
        assert f"| {payee.name} | `{payee.iban}` | {payee.text} |" in PAGE


def test_every_rate_is_published_and_no_other() -> None:
    told = {f"{currency} {rate}" for currency, rate in personas.RATES.items()} - {"EUR 1"}
    assert {line for line in told if f"`{line}`" not in PAGE} == set()


def test_fees_limits_and_the_cut_off_are_published() -> None:
    words = " ".join(PAGE.split())
    fees = personas.FEES
    assert fees[Scheme.TARGET2] == {None: 500, "SHAR": 500, "DEBT": 800, "CRED": 0}
    assert fees[Scheme.CROSS_BORDER] == {"SHAR": 750, "DEBT": 1500, "CRED": 0}
    assert "TARGET2 5.00 EUR (`DEBT` 8.00, `CRED` none), cross-border `SHAR` 7.50" in words
    assert personas.CREDITOR_FEE == 750
    assert "50,000.00 EUR at most, of a company's account 5,000,000.00 EUR" in words
    assert sorted(personas.LIMITS.values()) == [5_000_000, 500_000_000]
    assert f"{Profile().cut_off:%H:%M})" in words
