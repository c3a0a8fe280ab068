"""Consents for confirmation of funds in operations: found, looked at, ended."""

import pytest

from tests.support import worlds
from tests.support.funds import GIRO, FundsGranted, granted
from tests.support.members import Person
from tests.support.operations import REQUEST, fill_in
from wicketgate import journal, oauth
from wicketgate.kernel.work import Desk


async def a_consent(desk: Desk) -> FundsGranted:
    """A valid one, with its tokens."""
    async with desk.writing(REQUEST) as work:
        return await granted(work, await worlds.party(work, worlds.BEE))


@pytest.mark.parametrize(("ground", "status"), [("customer", "revokedByPsu"), ("bank", "expired")])
async def test_a_consent_ends_with_its_tokens_for_whoever_wants_it(
    desk: Desk, operator: Person, ground: str, status: str
) -> None:
    one = await a_consent(desk)
    path = f"/ops/funds-consents/{one.consent.id}"
    assert await fill_in(operator, path, f"{path}/revoke", {"ground": "whim"}) == 422
    assert operator.faults == ["ground", "reason"]
    told = {"ground": ground, "reason": "By telephone."}

    assert await fill_in(operator, path, f"{path}/revoke", told) == 200

    text = operator.page.one("main").text
    assert (status in text, "By telephone." in text, "Otto" in text) == (True, True, True)
    assert GIRO[4:12] not in operator.last.text.replace(" ", "")
    async with desk.reading(REQUEST) as work:
        token = await oauth.find_access_token(work, one.token)
        lines = await journal.history(work, f"consent:{one.consent.id}")
        with pytest.raises(oauth.TokenInvalid):
            token.check_alive(work.now_us)
    assert (lines[-1].actor.partition(":")[0], lines[-1].after) == ("staff", status)
    assert await operator.get("/ops/funds-consents/unknown") == 404


async def test_consents_are_found_by_organisation_status_and_id(
    desk: Desk, operator: Person
) -> None:
    one = await a_consent(desk)
    await operator.get(f"/ops/funds-consents?consent={one.consent.id}")
    assert operator.path == f"/ops/funds-consents/{one.consent.id}"
    for query, found in (
        (f"organisation={worlds.BEE}&status=valid", True),
        ("status=expired", False),
        ("consent=unknown", False),
        ("behind=1.a", False),
        ("behind=nonsense", True),
    ):
        assert await operator.get(f"/ops/funds-consents?{query}") == 200
        assert (one.consent.id in operator.last.text) is found, query
