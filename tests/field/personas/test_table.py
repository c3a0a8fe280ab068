"""The published table of test customers."""

import pytest

from wicketgate import personas
from wicketgate.bank import AccountState, Usage
from wicketgate.kernel.money import EXPONENT
from wicketgate.personas import Device, SignsIn

CONTRACT = {
    *("psu-ok", "psu-sca-fail", "psu-timeout", "psu-cancel", "psu-wrong-password", "psu-blocked"),
    *("psu-app-error", "psu-corp-a", "psu-corp-b", "psu-joint", "psu-noaccounts", "psu-nopiis"),
    "psu-exempt",
}
"""Contract F.2."""


def the(login: str) -> personas.Persona:
    return next(persona for persona in personas.PERSONAS if persona.login == login)


def test_every_persona_of_the_contract_is_there_once() -> None:
    logins = [persona.login for persona in personas.PERSONAS]
    assert set(logins) >= CONTRACT
    assert len(set(logins)) == len(logins)


@pytest.mark.parametrize("persona", personas.PERSONAS, ids=lambda persona: persona.login)
def test_a_persona_says_what_a_developer_needs(persona: personas.Persona) -> None:
    assert persona.password == persona.one_time_code == "123456"
    assert persona.scenario.endswith(".")
    assert len(persona.scenario) <= 100
    assert persona.phone_hint.count("*") >= 4
    assert personas.accounts_of(persona.login) == persona.accounts


@pytest.mark.parametrize("account", personas.ACCOUNTS.values(), ids=lambda account: account.key)
def test_an_account_is_well_formed_and_somebodys(account: personas.PersonaAccount) -> None:
    assert any(account in persona.accounts for persona in personas.PERSONAS)
    assert account.currency in EXPONENT
    assert len(account.name) <= 70
    assert len(account.product) <= 35
    assert account.credit_line >= 0
    assert 0 < len(" / ".join(personas.owners(account))) <= 140


def test_an_iban_and_a_currency_name_one_account() -> None:
    names = [(account.iban, account.currency) for account in personas.ACCOUNTS.values()]
    assert len(set(names)) == len(names)


def test_the_customer_for_whom_everything_works_has_the_accounts_of_the_contract() -> None:
    giro, savings, euros, dollars = personas.accounts_of("psu-ok")
    assert giro.credit_line > 0
    assert savings.cash_account_type == "SVGS"
    assert euros.iban == dollars.iban
    assert (euros.currency, dollars.currency) == ("EUR", "USD")


def test_a_company_account_needs_two_signatures_of_its_two_customers() -> None:
    first, second = the("psu-corp-a"), the("psu-corp-b")
    [account] = first.accounts
    assert second.accounts == (account,)
    assert account.signatures_required == 2
    assert account.usage is Usage.ORGANISATION
    assert first.corporate_id == second.corporate_id is not None
    assert personas.owners(account) == ("Vollmer und Reinhardt Feinmechanik GmbH",)


def test_a_joint_account_needs_one_signature_of_either_owner() -> None:
    [account] = the("psu-joint").accounts
    assert the("psu-joint-b").accounts == (account,)
    assert account.signatures_required == 1
    assert personas.owners(account) == ("Femke Huisman", "Daan Huisman")


def test_one_customer_has_a_normal_a_blocked_and_a_closed_account() -> None:
    states = [account.state for account in personas.accounts_of("psu-blocked-account")]
    assert states == [AccountState.ENABLED, AccountState.BLOCKED, AccountState.DELETED]


def test_the_behaviours_are_those_of_the_contract() -> None:
    devices = {
        "psu-ok": Device.CODE,
        "psu-sca-fail": Device.CODE_FAILS,
        "psu-timeout": Device.SILENT,
        "psu-cancel": Device.REFUSES,
        "psu-app-error": Device.BROKEN,
        "psu-exempt": Device.NOT_NEEDED,
    }
    assert {login: the(login).device for login in devices} == devices
    assert the("psu-wrong-password").signs_in is SignsIn.NEVER
    assert the("psu-blocked").signs_in is SignsIn.BLOCKED
    assert the("psu-noaccounts").accounts == ()


def test_a_login_nobody_has_has_no_accounts() -> None:
    with pytest.raises(KeyError):
        personas.accounts_of("psu-nobody")
