"""What lies between an approval and its confirmation, and what comes of it (contract D.9)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, update

from tests.doors.berlin.calling import Scene, body, verdict
from tests.doors.berlin.confirming import MATTERS, Matter
from tests.doors.berlin.payments.asking import payment, received
from tests.doors.berlin.payments.signing import sign
from tests.doors.berlin.signing import REQUEST, VERIFIER
from tests.support import worlds
from tests.support.consents import Granted
from wicketgate import consents, executions, grants, journal, oauth, personas
from wicketgate.kernel.ids import ConsentId, PaymentId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.sql import Sql
from wicketgate.oauth import Redemption, Tokens
from wicketgate.payments.store import payment as payment_table

FIRM = personas.accounts_of("psu-corp-a")[0].iban


@pytest.fixture
def profile() -> Profile:
    return Profile(confirmation_required=True)


async def tokens_of(scene: Scene, matter: Matter, login: str = "psu-ok") -> Tokens:
    """The customer approves, the TPP redeems the code."""
    code = await sign(scene, matter.place, login, matter.kind)
    client = scene.api.party.organisation
    async with scene.desk.writing(worlds.REQUEST) as work:
        redemption = Redemption(client, code, REQUEST.redirect_uri, VERIFIER)
        return await grants.redeem(work, redemption)


async def granted_by(scene: Scene, matter: Matter, token: str) -> Granted:
    key = ConsentId(matter.place.rpartition("/")[2])
    async with scene.desk.reading(worlds.REQUEST) as work:
        return Granted(await consents.find_own(work, scene.api.party.organisation, key), token)


async def refreshed(scene: Scene, token: str) -> Tokens:
    async with scene.desk.writing(worlds.REQUEST) as work:
        return await grants.refresh(work, scene.api.party.organisation, token)


async def test_nothing_is_read_before(scene: Scene) -> None:
    matter = await MATTERS["consent"](scene)
    tokens = await tokens_of(scene, matter)
    granted = await granted_by(scene, matter, tokens.access_token)
    answer = await scene.api.get("/v1/accounts", granted=granted)
    assert verdict(answer) == (401, "CONSENT_INVALID")

    await matter.confirm(scene.api, tokens.access_token)

    answer = await scene.api.get("/v1/accounts", granted=granted)
    assert verdict(answer) == (200, None)


async def test_a_refresh_too_early_uses_nothing_up(scene: Scene) -> None:
    matter = await MATTERS["consent"](scene)
    tokens = await tokens_of(scene, matter)
    assert tokens.refresh_token is not None
    with pytest.raises(oauth.InvalidGrant):
        await refreshed(scene, tokens.refresh_token)
    await matter.confirm(scene.api, tokens.access_token)
    scene.clock.advance(timedelta(hours=2))

    assert await refreshed(scene, tokens.refresh_token)

    assert await matter.status(scene.api) == "valid"


@pytest.mark.parametrize("kind", ["consent", "funds"])
async def test_once_confirmed_it_lives_with_its_tokens(scene: Scene, kind: str) -> None:
    matter = await MATTERS[kind](scene)
    tokens = await tokens_of(scene, matter)
    await matter.confirm(scene.api, tokens.access_token)
    scene.clock.advance(timedelta(days=60))
    await scene.sweep()
    assert await matter.status(scene.api) == "valid"


async def test_a_consent_for_once_ends_with_its_token(scene: Scene) -> None:
    asked = body(recurringIndicator=False, frequencyPerDay=1)
    matter = Matter(f"/v1/consents/{await scene.api.received(asked)}", "received", "valid", "")
    tokens = await tokens_of(scene, matter)
    assert tokens.refresh_token is None
    await matter.confirm(scene.api, tokens.access_token)
    scene.clock.advance(timedelta(minutes=59))
    assert await matter.status(scene.api) == "valid"
    scene.clock.advance(timedelta(minutes=1))
    assert await matter.status(scene.api) == "expired"


async def test_an_older_permission_ends_with_the_confirmation(scene: Scene) -> None:
    old, new = [await MATTERS["consent"](scene) for _ in range(2)]
    await old.confirm(scene.api, await old.approve(scene))
    token = await new.approve(scene)
    assert await old.status(scene.api) == "valid"

    await new.confirm(scene.api, token)

    assert (await old.status(scene.api), await new.status(scene.api)) == ("expired", "valid")


async def test_no_money_moves_before(scene: Scene) -> None:
    place = await received(scene.api)
    matter = Matter(place, "RCVD", "ACTC", "RJCT")
    token = await matter.approve(scene)
    key = PaymentId(place.rpartition("/")[2])
    async with scene.desk.reading(worlds.REQUEST) as work:
        assert await executions.newest_of(work, key) == []

    await matter.confirm(scene.api, token)

    async with scene.desk.reading(worlds.REQUEST) as work:
        assert len(await executions.newest_of(work, key)) == 1


async def test_what_changed_since_is_not_paid(scene: Scene) -> None:
    """RTS Art. 5(1)(d): another amount than the approved one makes the approval void."""
    place = await received(scene.api)
    matter = Matter(place, "RCVD", "ACTC", "RJCT")
    token = await matter.approve(scene)
    held = payment_table.c
    dearer = func.replace(held.order, "12350", "99350")
    changed = update(payment_table).where(held.id == place.rpartition("/")[2])
    async with scene.desk.writing(worlds.REQUEST) as work:
        assert await work.run(Sql(changed.values(order=dearer))) == 1

    for _ in range(2):
        assert verdict(await matter.confirm(scene.api, token)) == (400, "SCA_INVALID")
        assert await matter.sca_status(scene.api) == "failed"
        assert await matter.status(scene.api) == "RJCT"


async def joint(scene: Scene) -> Matter:
    """A payment of a firm that two customers must sign."""
    return Matter(
        await received(scene.api, payment(debtorAccount={"iban": FIRM})), "RCVD", "ACTC", "RJCT"
    )


async def test_each_signature_is_confirmed_with_its_own_token(scene: Scene) -> None:
    matter = await joint(scene)
    first = await matter.approve(scene, "psu-corp-a")
    assert verdict(await matter.confirm(scene.api, first)) == (200, None)
    assert await matter.status(scene.api) == "PATC"
    scene.clock.advance(timedelta(seconds=1))  # the newest is known by its time
    started = await scene.api.call("POST", f"{matter.place}/authorisations")
    assert verdict(started) == (201, None)
    second = await matter.approve(scene, "psu-corp-b")
    assert await matter.status(scene.api) == "PATC"

    assert verdict(await matter.confirm(scene.api, first)) == (401, "TOKEN_INVALID")
    assert verdict(await matter.confirm(scene.api, second)) == (200, None)
    assert await matter.status(scene.api) == "ACTC"


async def test_between_two_signatures_the_wait_is_that_of_the_bank(scene: Scene) -> None:
    matter = await joint(scene)
    await matter.confirm(scene.api, await matter.approve(scene, "psu-corp-a"))
    scene.clock.advance(timedelta(days=6))
    assert await matter.status(scene.api) == "PATC"
    await second_begun(scene, matter)
    await matter.approve(scene, "psu-corp-b")
    scene.clock.advance(timedelta(days=1))
    assert await matter.status(scene.api) == "RJCT"


async def second_begun(scene: Scene, matter: Matter) -> None:
    scene.clock.advance(timedelta(seconds=1))  # the newest is known by its time
    started = await scene.api.call("POST", f"{matter.place}/authorisations")
    assert verdict(started) == (201, None)


@pytest.mark.parametrize("swept", [True, False])
@pytest.mark.parametrize("confirmed", [True, False])
async def test_of_two_signatures_one_that_is_not_confirmed_fails_alone(
    scene: Scene, *, confirmed: bool, swept: bool
) -> None:
    """B.3 before D.9: where several must sign, each fails alone, and may be asked again."""
    matter = await joint(scene)
    first = await matter.approve(scene, "psu-corp-a")
    if confirmed:
        assert verdict(await matter.confirm(scene.api, first)) == (200, None)
        await second_begun(scene, matter)
        late = await matter.approve(scene, "psu-corp-b")
    else:
        late = first
    scene.clock.advance(timedelta(minutes=10))
    if swept:
        await scene.sweep()

    assert await matter.status(scene.api) == ("PATC" if confirmed else "RCVD")
    assert await matter.sca_status(scene.api) == "failed"
    assert verdict(await matter.confirm(scene.api, late)) == (400, "SCA_INVALID")

    for login in ["psu-corp-b"] if confirmed else ["psu-corp-a", "psu-corp-b"]:
        await second_begun(scene, matter)
        token = await matter.approve(scene, login)
        assert verdict(await matter.confirm(scene.api, token)) == (200, None)
    assert await matter.status(scene.api) == "ACTC"


async def test_what_was_not_confirmed_in_time_is_written_down(scene: Scene) -> None:
    matter = await joint(scene)
    await matter.approve(scene, "psu-corp-a")
    key = await matter.key(scene.api)
    scene.clock.advance(timedelta(minutes=10))

    assert await scene.sweep() == 1
    assert await scene.sweep() == 0

    async with scene.desk.reading(worlds.REQUEST) as work:
        lines = await journal.history(work, f"authorisation:{key}")
    assert (lines[-1].before, lines[-1].after) == ("unconfirmed", "failed")


async def test_of_two_signatures_a_change_makes_both_void(scene: Scene) -> None:
    """RTS Art. 5(1)(d): what the first one signed was another payment, too."""
    matter = await joint(scene)
    await matter.confirm(scene.api, await matter.approve(scene, "psu-corp-a"))
    await second_begun(scene, matter)
    token = await matter.approve(scene, "psu-corp-b")
    held = payment_table.c
    dearer = func.replace(held.order, "12350", "99350")
    changed = update(payment_table).where(held.id == matter.place.rpartition("/")[2])
    async with scene.desk.writing(worlds.REQUEST) as work:
        assert await work.run(Sql(changed.values(order=dearer))) == 1

    assert verdict(await matter.confirm(scene.api, token)) == (400, "SCA_INVALID")

    assert await matter.sca_status(scene.api) == "failed"
    assert await matter.status(scene.api) == "RJCT"


async def test_a_tpp_that_gives_the_tokens_back_ends_it(scene: Scene) -> None:
    matter = await MATTERS["consent"](scene)
    tokens = await tokens_of(scene, matter)
    async with scene.desk.writing(worlds.REQUEST) as work:
        await grants.revoke(work, scene.api.party.organisation, tokens.refresh_token or "")
    assert await matter.status(scene.api) == "terminatedByTpp"
    assert await matter.sca_status(scene.api) == "failed"
    assert verdict(await matter.confirm(scene.api, tokens.access_token)) == (400, "SCA_INVALID")


async def test_a_code_that_comes_twice_confirms_nothing(scene: Scene) -> None:
    matter = await MATTERS["payment"](scene)
    code = await sign(scene, matter.place)
    redemption = Redemption(scene.api.party.organisation, code, REQUEST.redirect_uri, VERIFIER)
    async with scene.desk.writing(worlds.REQUEST) as work:
        tokens = await grants.redeem(work, redemption)
    with pytest.raises(oauth.CodeReplayed):
        async with scene.desk.writing(worlds.REQUEST) as work:
            await grants.redeem(work, redemption)
    answer = await matter.confirm(scene.api, tokens.access_token)
    assert verdict(answer) == (401, "TOKEN_INVALID")
    assert await matter.status(scene.api) == "RCVD"


async def test_the_journal_tells_the_whole_way(scene: Scene) -> None:
    matter = await MATTERS["payment"](scene)
    key = await matter.key(scene.api)
    await matter.confirm(scene.api, await matter.approve(scene))
    async with scene.desk.reading(worlds.REQUEST) as work:
        lines = await journal.history(work, f"authorisation:{key}")
    assert [line.after for line in lines] == [
        "received",
        "psuAuthenticated",
        "started",
        "unconfirmed",
        "finalised",
    ]


async def test_a_payment_in_a_customers_hands_is_in_no_basket(scene: Scene) -> None:
    matter = await MATTERS["payment"](scene)
    await matter.approve(scene)
    asked = {"paymentIds": [matter.place.rpartition("/")[2]]}
    answer = await scene.api.call(
        "POST", "/v1/signing-baskets", json=asked, headers={"PSU-IP-Address": "198.51.100.7"}
    )
    assert verdict(answer) == (400, "RESOURCE_BLOCKED")
