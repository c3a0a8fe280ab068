"""A strong answer is for one amount and one payee (RTS Art. 5)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.paying import payer
from wicketgate import phones
from wicketgate.bank import Linked, Method, ScaOutcome
from wicketgate.kernel.actors import NOBODY
from wicketgate.kernel.ids import AuthorisationId
from wicketgate.kernel.money import Money
from wicketgate.kernel.work import Work
from wicketgate.phones import jobs

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY, OTHER_KEY = AuthorisationId("one"), AuthorisationId("other")
THIS = Linked((Money(1230, "EUR"), Money(500, "JPY")), ("Marijke Claes BE85", "B\nC"), "mark-1")
THAT = replace(THIS, mark="mark-2")
CODE = "123456"


async def test_a_code_is_good_for_what_it_was_sent_for(world: Work) -> None:
    emma = await payer(world)
    await emma.bank.challenge(emma.psu, KEY, Method.OTP, THIS)

    assert await emma.bank.check(emma.psu, KEY, CODE, THIS) is ScaOutcome.RIGHT
    assert await emma.bank.check(emma.psu, KEY, "000000", THIS) is ScaOutcome.WRONG
    for other in (THAT, None):
        assert await emma.bank.check(emma.psu, KEY, CODE, other) is ScaOutcome.VOID
    assert await emma.bank.check(emma.psu, OTHER_KEY, CODE, THIS) is ScaOutcome.VOID


async def test_a_newer_code_takes_the_place_of_an_older_one(world: Work) -> None:
    emma = await payer(world)
    await emma.bank.challenge(emma.psu, KEY, Method.OTP, THIS)
    await emma.bank.challenge(emma.psu, KEY, Method.OTP, THAT)

    assert await emma.bank.check(emma.psu, KEY, CODE, THIS) is ScaOutcome.VOID
    assert await emma.bank.check(emma.psu, KEY, CODE, THAT) is ScaOutcome.RIGHT


async def test_a_consent_is_bound_to_nothing_of_the_kind(world: Work) -> None:
    emma = await payer(world)
    await emma.bank.challenge(emma.psu, KEY, Method.OTP)

    assert await emma.bank.check(emma.psu, KEY, CODE) is ScaOutcome.RIGHT
    assert await emma.bank.check(emma.psu, KEY, CODE, THIS) is ScaOutcome.VOID


async def test_a_wrong_code_for_something_else_is_void_before_it_is_wrong(world: Work) -> None:
    emma = await payer(world)
    await emma.bank.challenge(emma.psu, KEY, Method.OTP, THIS)

    assert await emma.bank.check(emma.psu, KEY, "000000", THAT) is ScaOutcome.VOID


async def test_the_phone_shows_what_it_is_for_and_answers_for_nothing_else(world: Work) -> None:
    emma = await payer(world)
    challenge = await emma.bank.challenge(emma.psu, KEY, Method.PUSH, THIS)
    question = challenge.question

    phone = await phones.look(world, question.id)
    assert phone.linked == replace(THIS, payees=("Marijke Claes BE85", "B C"))
    await phones.tap(world, question.id, ScaOutcome.RIGHT)

    assert await emma.bank.answered(emma.psu, question.id, THIS) is ScaOutcome.RIGHT
    for other in (THAT, None):
        assert await emma.bank.answered(emma.psu, question.id, other) is ScaOutcome.VOID


async def test_a_question_of_a_consent_is_void_for_a_payment(world: Work) -> None:
    emma = await payer(world)
    question = (await emma.bank.challenge(emma.psu, KEY, Method.PUSH)).question

    assert (await phones.look(world, question.id)).linked is None
    assert await emma.bank.answered(emma.psu, question.id) is ScaOutcome.PENDING
    assert await emma.bank.answered(emma.psu, question.id, THIS) is ScaOutcome.VOID


async def test_what_a_code_was_for_is_forgotten_after_a_day(world: Work) -> None:
    emma = await payer(world)
    await emma.bank.challenge(emma.psu, KEY, Method.OTP, THIS)
    clock = world.clock
    world.clock = lambda: clock() + timedelta(hours=25)
    world.act_as(NOBODY, timedelta(0))

    await jobs.forget_over(world, "")

    world.clock = clock
    assert await emma.bank.check(emma.psu, KEY, CODE, THIS) is ScaOutcome.VOID
