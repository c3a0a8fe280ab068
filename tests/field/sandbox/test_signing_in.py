"""First and second factor of the test customers (contract B.3, F.2)."""

from datetime import timedelta

import pytest

from wicketgate import sandbox
from wicketgate.bank import Bank, Method, Question, ScaOutcome, SignInOutcome
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import AuthorisationId, OrganisationId, PsuId
from wicketgate.kernel.work import Desk, Work
from wicketgate.phones.jobs import JOBS

ONE, OTHER = OrganisationId("PSDBE-NBB-0123456"), OrganisationId("PSDDE-BAFIN-987654")
AUTHORISATION = AuthorisationId("an-authorisation")
RIGHT, WRONG, BLOCKED = SignInOutcome.RIGHT, SignInOutcome.WRONG, SignInOutcome.BLOCKED


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def bank(world: Work) -> Bank:
    return sandbox.bank(world, ONE)


async def outcomes(bank: Bank, login: str, *passwords: str) -> list[SignInOutcome]:
    return [(await bank.authenticate(login, password)).outcome for password in passwords]


async def psu(bank: Bank, login: str) -> PsuId:
    customer = (await bank.authenticate(login, "123456")).customer
    assert customer is not None
    return customer.id


async def question(bank: Bank, customer: PsuId) -> Question:
    """What the customer's app is asked."""
    asked = (await bank.challenge(customer, AUTHORISATION, Method.PUSH)).question
    assert asked is not None
    return asked


async def test_a_right_password_gives_the_customer(bank: Bank) -> None:
    signed_in = await bank.authenticate("psu-ok", "123456")
    assert signed_in.outcome is RIGHT
    customer = signed_in.customer
    assert customer is not None
    assert (customer.login, customer.name) == ("psu-ok", "Emma Claessens")
    assert await bank.customer(customer.id) == customer
    assert await bank.customer(PsuId("nobody")) is None


@pytest.mark.parametrize("login", ["PSU-OK", " psu-ok ", "Psu-Ok"])
async def test_capitals_and_blanks_around_a_login_do_not_matter(bank: Bank, login: str) -> None:
    assert await outcomes(bank, login, "123456") == [RIGHT]


@pytest.mark.parametrize("login", ["psu-ok", "psu-wrong-password", "psu-stranger", ""])
async def test_the_fifth_wrong_password_blocks_whoever_it_is(bank: Bank, login: str) -> None:
    tries = await outcomes(bank, login, *["wrong"] * 7, "123456")
    assert tries == [WRONG] * 4 + [BLOCKED] * 4
    assert await outcomes(bank, "psu-joint", "123456") == [RIGHT]


async def test_a_right_password_forgives_the_wrong_ones_before(bank: Bank) -> None:
    tries = await outcomes(bank, "psu-ok", *["wrong"] * 4, "123456", *["wrong"] * 5, "123456")
    assert tries == [WRONG] * 4 + [RIGHT] + [WRONG] * 4 + [BLOCKED] * 2


async def test_no_password_is_right_for_the_wrong_password_customer(bank: Bank) -> None:
    assert await outcomes(bank, "psu-wrong-password", *["123456"] * 5) == [WRONG] * 4 + [BLOCKED]


async def test_blocked_access_is_blocked_at_once(bank: Bank) -> None:
    assert await outcomes(bank, "psu-blocked", "123456", "wrong") == [BLOCKED] * 2


async def test_a_block_in_one_world_is_none_in_another(world: Work, bank: Bank) -> None:
    await sandbox.settle(world, OTHER)
    await outcomes(bank, "psu-ok", *["wrong"] * 5)
    assert await outcomes(bank, "psu-ok", "123456") == [BLOCKED]
    assert await outcomes(sandbox.bank(world, OTHER), "psu-ok", "123456") == [RIGHT]


async def test_without_a_world_everybody_is_a_stranger(world: Work) -> None:
    assert await outcomes(sandbox.bank(world, OTHER), "psu-ok", "123456") == [WRONG]


async def test_a_stranger_costs_as_many_statements_as_a_customer(settled: Desk, bank: Bank) -> None:
    costs = []
    for login in ("psu-ok", "psu-stranger"):
        before = settled.database.statements
        await bank.authenticate(login, "wrong")
        costs.append(settled.database.statements - before)
    assert costs[0] == costs[1]


async def test_counts_of_strangers_are_forgotten_after_a_day_and_those_of_customers_not(
    world: Work, bank: Bank
) -> None:
    for login in ("psu-ok", "psu-stranger"):
        await outcomes(bank, login, *["wrong"] * 5)
    for hours, stranger in ((15, BLOCKED), (39, WRONG)):
        shift = timedelta(hours=hours)
        world.act_as(world.actor, shift)
        await sandbox.live_on(world, ONE)
        assert await outcomes(bank, "psu-stranger", "wrong") == [stranger]
    assert await outcomes(bank, "psu-ok", "123456") == [BLOCKED]


@pytest.mark.parametrize(
    ("login", "methods"),
    [
        ("psu-ok", ["otp", "push"]),
        ("psu-sca-fail", ["otp"]),
        ("psu-timeout", ["push"]),
        ("psu-cancel", ["push"]),
        ("psu-app-error", ["push"]),
        ("psu-exempt", ["exempted"]),
    ],
)
async def test_each_customer_has_methods(bank: Bank, login: str, methods: list[str]) -> None:
    customer = await psu(bank, login)
    assert [method.value for method in await bank.methods(customer)] == methods
    for method in await bank.methods(customer):
        challenge = await bank.challenge(customer, AUTHORISATION, method)
        assert challenge.method is method
        assert challenge.hint is not None
        assert "*" in challenge.hint
        assert (challenge.question is not None) == (method is Method.PUSH)


@pytest.mark.parametrize(
    ("login", "codes", "wanted"),
    [
        ("psu-ok", ["123456", "654321", ""], ["right", "wrong", "wrong"]),
        ("psu-sca-fail", ["123456", "000000"], ["wrong", "wrong"]),
        ("psu-timeout", ["123456"], ["wrong"]),
    ],
)
async def test_each_code_is_judged_as_published(
    bank: Bank, login: str, codes: list[str], wanted: list[str]
) -> None:
    customer = await psu(bank, login)
    await bank.challenge(customer, AUTHORISATION, Method.OTP)
    given = [await bank.check(customer, AUTHORISATION, code) for code in codes]
    assert given == [ScaOutcome(outcome) for outcome in wanted]


@pytest.mark.parametrize(
    ("login", "wanted"),
    [
        ("psu-ok", "pending"),
        ("psu-timeout", "pending"),
        ("psu-cancel", "refused"),
        ("psu-app-error", "device_error"),
    ],
)
async def test_each_app_behaves_as_published(bank: Bank, login: str, wanted: str) -> None:
    customer = await psu(bank, login)
    asked = await question(bank, customer)

    given = [await bank.answered(customer, asked.id) for _ in range(2)]

    assert given == [ScaOutcome(wanted)] * 2


async def test_a_question_is_kept_for_its_customer_and_runs_out(world: Work, bank: Bank) -> None:
    customer, another = await psu(bank, "psu-ok"), await psu(bank, "psu-low")
    asked, newer = [await question(bank, customer) for _ in range(2)]

    assert await bank.question(customer, asked.id) == asked
    assert await bank.question(another, asked.id) is None
    assert await bank.answered(another, asked.id) is ScaOutcome.EXPIRED
    assert len(asked.number) == 2
    assert asked.app_link != newer.app_link
    world.act_as(world.actor, timedelta(minutes=5))
    assert await bank.answered(customer, asked.id) is ScaOutcome.EXPIRED


async def test_questions_are_forgotten_a_day_after_they_ran_out(world: Work, bank: Bank) -> None:
    customer = await psu(bank, "psu-ok")
    newer = await question(bank, customer)
    world.act_as(world.actor, timedelta(days=-1, minutes=-6))
    older = await question(bank, customer)

    await JOBS["phones.forget_over"](world, "")

    assert await bank.question(customer, older.id) is None
    assert await bank.question(customer, newer.id) == newer


async def test_a_wiped_world_asks_nothing(world: Work, bank: Bank) -> None:
    customer = await psu(bank, "psu-ok")
    asked = await question(bank, customer)

    await sandbox.wipe(world, ONE)

    assert await bank.question(customer, asked.id) is None


async def test_a_customer_whose_world_is_gone_cannot_be_asked(bank: Bank) -> None:
    with pytest.raises(Unavailable):
        await bank.methods(PsuId("nobody"))
    with pytest.raises(Unavailable):
        await bank.challenge(PsuId("nobody"), AUTHORISATION, Method.OTP)
    with pytest.raises(Unavailable):
        await bank.check(PsuId("nobody"), AUTHORISATION, "123456")
