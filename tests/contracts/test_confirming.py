"""Confirmations and all that tells of them, as the official files and our own have it."""

from datetime import timedelta

import pytest

from tests.contracts.official import PROBLEM, Official
from tests.contracts.test_successes import judged
from tests.doors.berlin.calling import BACK, Scene
from tests.doors.berlin.confirming import MATTERS
from wicketgate.kernel.profile import Profile


@pytest.fixture
def profile() -> Profile:
    return Profile(confirmation_required=True)


@pytest.mark.parametrize("kind", MATTERS)
async def test_an_approval_is_confirmed(scene: Scene, official: Official, kind: str) -> None:
    matter = await MATTERS[kind](scene)
    token = await matter.approve(scene)
    waiting = await scene.api.get(await matter.authorisation(scene.api))
    assert judged(official, waiting).json() == {"scaStatus": "unconfirmed"}
    for _ in range(2):
        confirmed = judged(official, await matter.confirm(scene.api, token)).json()
        assert confirmed["scaStatus"] == "finalised"


@pytest.mark.parametrize("kind", MATTERS)
async def test_what_is_not_confirmed_is_told_as_the_file_has_it(
    scene: Scene, official: Official, kind: str
) -> None:
    matter = await MATTERS[kind](scene)
    token = await matter.approve(scene)
    path = await matter.authorisation(scene.api)
    with_token = {"Authorization": f"Bearer {token}"}
    code = {"confirmationCode": "1"}
    sent = await scene.api.call("PUT", path, headers=with_token, json=code)
    judged(official, sent, 400)
    judged(official, await matter.confirm(scene.api, None), 401)
    scene.clock.advance(timedelta(minutes=10))
    judged(official, await matter.confirm(scene.api, token), 400)
    scene.api.usual["Accept"] = PROBLEM
    told = judged(official, await matter.confirm(scene.api, token), 400).json()
    assert told["code"] == "SCA_INVALID"
    scene.api.usual.clear()
    judged(official, await scene.api.get(path))


@pytest.mark.parametrize("explicit", ["true", "false"])
async def test_the_link_is_one_of_the_files_links(
    scene: Scene, official: Official, explicit: str
) -> None:
    headers = {"TPP_Explicit_Authorisation_Preferred": explicit, "TPP_Redirect_URI": BACK}
    created = judged(official, await scene.api.ask(**headers), 201).json()
    links = created["_links"]
    if explicit == "true":
        place = links["startAuthorisation"]["href"].removeprefix("/psd2")
        links = judged(official, await scene.api.call("POST", place), 201).json()["_links"]
    assert links["confirmation"] == links["scaStatus"]
