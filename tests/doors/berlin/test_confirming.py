"""Where third parties confirm: nothing comes of an approval before (contract D.9)."""

from datetime import timedelta
from typing import Final

import pytest

from tests.doors.berlin.calling import Scene, verdict
from tests.doors.berlin.confirming import MATTERS, Matter
from tests.doors.berlin.payments.asking import received
from tests.doors.berlin.payments.signing import refuse, sign
from tests.support import worlds
from wicketgate import authorisation, grants
from wicketgate.kernel.profile import Profile

PAST: Final = timedelta(minutes=10)


@pytest.fixture
def profile() -> Profile:
    return Profile(confirmation_required=True)


@pytest.fixture(params=MATTERS)
async def matter(scene: Scene, request: pytest.FixtureRequest) -> Matter:
    """One of everything that a customer approves."""
    return await MATTERS[request.param](scene)


async def test_an_approval_counts_once_it_is_confirmed(scene: Scene, matter: Matter) -> None:
    api = scene.api
    token = await matter.approve(scene)
    assert await matter.sca_status(api) == "unconfirmed"
    assert await matter.status(api) == matter.waits

    answer = await matter.confirm(api, token)

    assert verdict(answer) == (200, None), answer.text
    links = {"status": {"href": f"/psd2{matter.place}/status"}}
    assert answer.json() == {"scaStatus": "finalised", "_links": links}
    assert await matter.sca_status(api) == "finalised"
    assert await matter.status(api) == matter.comes_to


@pytest.mark.parametrize("body", ["{}", " { } ", ""])
async def test_it_is_confirmed_again_with_the_same_answer(
    scene: Scene, matter: Matter, body: str
) -> None:
    token = await matter.approve(scene)
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    path = await matter.authorisation(scene.api)

    answers = [await scene.api.call("PUT", path, headers=sent, content=body) for _ in range(2)]

    assert [verdict(answer) for answer in answers] == [(200, None)] * 2
    assert answers[0].json() == answers[1].json()
    assert await matter.status(scene.api) == matter.comes_to


async def test_what_nobody_confirms_in_time_has_failed(scene: Scene, matter: Matter) -> None:
    token = await matter.approve(scene)
    await scene.move_clock(PAST - timedelta(seconds=1))
    assert await matter.sca_status(scene.api) == "unconfirmed"
    await scene.move_clock(timedelta(seconds=1))

    # Lazily, and once it was swept: the same.
    for _ in range(2):
        assert await matter.sca_status(scene.api) == "failed"
        assert await matter.status(scene.api) == matter.ends_as
        assert verdict(await matter.confirm(scene.api, token)) == (400, "SCA_INVALID")
        await scene.sweep()
    key = await matter.key(scene.api)
    async with scene.desk.reading(worlds.REQUEST) as work:
        assert not await authorisation.waits(work, key)


async def test_ten_minutes_are_given_whatever_was_left(scene: Scene, matter: Matter) -> None:
    scene.clock.advance(timedelta(minutes=29))
    token = await matter.approve(scene)
    scene.clock.advance(timedelta(minutes=9))
    assert verdict(await matter.confirm(scene.api, token)) == (200, None)
    assert await matter.status(scene.api) == matter.comes_to


async def test_whoever_confirms_shows_the_token_of_that_approval(
    scene: Scene, matter: Matter
) -> None:
    token = await matter.approve(scene)
    other = await MATTERS["payment"](scene)
    foreign = await other.approve(scene)
    path = await matter.authorisation(scene.api)

    assert verdict(await matter.confirm(scene.api, None)) == (401, "TOKEN_UNKNOWN")
    assert verdict(await matter.confirm(scene.api, "nonsense")) == (401, "TOKEN_UNKNOWN")
    assert verdict(await matter.confirm(scene.api, foreign)) == (401, "TOKEN_INVALID")
    basic = {"Authorization": "Basic Zm9v"}
    assert verdict(await scene.api.call("PUT", path, headers=basic)) == (401, "TOKEN_INVALID")
    with_token = {"Authorization": f"Bearer {token}"}
    theirs = await scene.other.call("PUT", path, headers=with_token)
    assert verdict(theirs) == (401, "TOKEN_INVALID")
    assert await matter.sca_status(scene.api) == "unconfirmed"
    assert await matter.status(scene.api) == matter.waits


async def test_the_token_of_a_payment_does_not_confirm_that_it_is_taken_back(scene: Scene) -> None:
    """Both have the scope of the payment: only the code of that very approval is the proof."""
    cancelling = await MATTERS["cancellation"](scene)
    initiated = Matter(cancelling.place, "RCVD", "ACTC", "RJCT")
    key = await initiated.key(scene.api)
    async with scene.desk.writing(worlds.REQUEST) as work:
        subject, _ = await authorisation.lock(work, key)
        first = await grants.lend(work, subject, PAST)
    await cancelling.approve(scene)

    answer = await cancelling.confirm(scene.api, first.access_token)

    assert verdict(answer) == (401, "TOKEN_INVALID")
    assert await cancelling.status(scene.api) == "ACTC"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"confirmationCode": "123"}', "FORMAT_ERROR"),
        ('{"anything": 1}', "FORMAT_ERROR"),
        ("[]", "FORMAT_ERROR"),
        ('{"scaAuthenticationData": "123"}', "SERVICE_INVALID"),
    ],
)
async def test_there_is_nothing_to_send(scene: Scene, matter: Matter, body: str, code: str) -> None:
    token = await matter.approve(scene)
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    path = await matter.authorisation(scene.api)
    answer = await scene.api.call("PUT", path, headers=sent, content=body)
    assert verdict(answer) == (400, code)
    if "confirmationCode" in body:
        assert answer.json()["tppMessages"][0]["path"] == "confirmationCode"
    assert await matter.status(scene.api) == matter.waits


async def test_what_a_customer_refused_cannot_be_confirmed(scene: Scene) -> None:
    matter = await MATTERS["payment"](scene)
    key = await matter.key(scene.api)
    async with scene.desk.writing(worlds.REQUEST) as work:
        subject, _ = await authorisation.lock(work, key)
        lent = (await grants.lend(work, subject, PAST)).access_token
    assert verdict(await matter.confirm(scene.api, lent)) == (400, "SCA_INVALID")
    await refuse(scene, matter.place)
    assert verdict(await matter.confirm(scene.api, lent)) == (400, "SCA_INVALID")
    assert await matter.status(scene.api) == "RJCT"


async def test_no_customer_is_asked_again_meanwhile(scene: Scene, matter: Matter) -> None:
    await matter.approve(scene)
    key = await matter.key(scene.api)
    async with scene.desk.reading(worlds.REQUEST) as work:
        subject = await authorisation.look(work, key)
        assert await authorisation.open_ones(work, subject) == []
        assert await authorisation.signers_of(work, subject)
    again = await scene.api.call("POST", f"{matter.place}/{matter.kind}")
    assert verdict(again) == (409, "STATUS_INVALID")


async def test_deleted_before_it_is_confirmed_it_has_failed(scene: Scene) -> None:
    for kind in ("consent", "funds", "payment", "basket"):
        matter = await MATTERS[kind](scene)
        token = await matter.approve(scene)
        assert (await scene.api.call("DELETE", matter.place)).status_code == 204
        assert verdict(await matter.confirm(scene.api, token)) == (400, "SCA_INVALID"), kind
        assert await matter.sca_status(scene.api) == "failed"


async def test_the_link_stands_beside_that_to_the_server(scene: Scene) -> None:
    implicit = (await scene.api.ask()).json()["_links"]
    assert implicit["confirmation"] == implicit["scaStatus"]
    explicit = await scene.api.ask(TPP_Explicit_Authorisation_Preferred="true")
    links = explicit.json()["_links"]
    assert links.keys() == {"self", "status", "startAuthorisation"}
    started = await scene.api.call("POST", links["startAuthorisation"]["href"][5:])
    links = started.json()["_links"]
    assert links["confirmation"] == links["scaStatus"]
    place = await received(scene.api)
    code = await sign(scene, place)
    assert code


async def test_unknown_authorisations_and_those_of_others_are_alike(scene: Scene) -> None:
    one, two = [await MATTERS["payment"](scene) for _ in range(2)]
    token = await one.approve(scene)
    sent = {"Authorization": f"Bearer {token}"}
    other = (await two.authorisation(scene.api)).rpartition("/")[2]
    for key in ("nobody", other):
        path = f"{one.place}/authorisations/{key}"
        assert verdict(await scene.api.call("PUT", path, headers=sent)) == (403, "RESOURCE_UNKNOWN")
