"""Members of an organisation, its code, joining and leaving, over HTTP."""

import re
from collections.abc import AsyncIterator

import pytest

from tests.doors.organisation.visiting import Colleague, Site
from tests.support.firms import HIVE, REQUEST, a_firm, colleagues_of, positions
from wicketgate import memberships
from wicketgate.kernel.ids import OrganisationId
from wicketgate.memberships import Position
from wicketgate.people import Limit


@pytest.fixture
async def olga(site: Site) -> AsyncIterator[Colleague]:
    """The owner of the hive."""
    await a_firm(site.desk)
    person = await site.member("Olga")
    async with person.client:
        yield person


async def new_code(owner: Colleague) -> str:
    """Made on the page, read from it."""
    await owner.get("/dev/organisation/members")
    await owner.submit("/dev/organisation/code")
    return re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", owner.page.one("main").text)[0]


async def test_a_code_is_shown_once_and_written_to_the_owners(olga: Colleague, site: Site) -> None:
    code = await new_code(olga)
    [letter] = await site.letters()
    assert code in letter.draft.text
    assert letter.draft.subject == "A new code for Hive"
    await olga.get("/dev/organisation/members")
    assert code not in olga.last.text


async def test_a_colleague_joins_and_is_a_developer(
    olga: Colleague, ada: Colleague, site: Site
) -> None:
    code = await new_code(olga)
    await ada.get("/dev/organisation/join")
    assert await ada.submit("/join", code=code.lower()) == 200
    assert (ada.path, ada.heading) == ("/dev/organisation", "Hive")
    assert "You have joined your organisation." in ada.last.text
    assert await positions(site.desk) == {"Olga": Position.OWNER, "Ada": Position.DEVELOPER}
    await ada.get("/dev/organisation/join")
    assert ada.path == "/dev/organisation"


@pytest.mark.parametrize("typed", ["", "AAAAA-AAAAA", "x" * 200])
async def test_a_wrong_code_is_told_at_the_field(
    olga: Colleague, ada: Colleague, typed: str
) -> None:
    assert await olga.get("/dev/organisation") == 200
    await ada.get("/dev/organisation/join")
    assert await ada.submit("/join", code=typed) == 422
    assert ada.faults == ["code"]


async def test_wrong_codes_are_counted(ada: Colleague) -> None:
    await ada.get("/dev/organisation/join")
    for _ in range(Limit.JOIN.value.most):
        assert await ada.submit("/join", code="AAAAA-AAAAA") == 422
    assert await ada.submit("/join", code="AAAAA-AAAAA") == 429


async def test_a_full_organisation_says_so(olga: Colleague, ada: Colleague, site: Site) -> None:
    code = await new_code(olga)
    await colleagues_of(site.desk, code, [f"Member{number}" for number in range(9)])
    await ada.get("/dev/organisation/join")
    assert await ada.submit("/join", code=code) == 422
    assert "ten members" in ada.last.text
    await olga.get("/dev/organisation/members")
    assert "10 of 10" in olga.page.one("main").text


async def test_a_developer_sees_colleagues_and_changes_none(olga: Colleague, site: Site) -> None:
    code = await new_code(olga)
    [nina] = await colleagues_of(site.desk, code, ["Nina"])
    person = await site.member("Nina")
    async with person.client:
        await person.get("/dev/organisation/members")
        actions = [one.attributes["action"] for one in person.page.all("form")]
        assert "olga@hive.example" in person.page.one("main").text
        assert set(actions) == {"/dev/organisation/leave", "/sign-out"}
        token = {"csrf": person.csrf}
        for act in ("code", f"members/{nina}/appoint", f"members/{olga.id}/remove"):
            answer = await person.client.post(f"/dev/organisation/{act}", data=token)
            assert answer.status_code == 403


async def test_an_owner_appoints_hands_over_and_leaves(olga: Colleague, site: Site) -> None:
    code = await new_code(olga)
    await colleagues_of(site.desk, code, ["Nina", "Otto"])

    await olga.get("/dev/organisation/members")
    assert await olga.submit("/appoint") == 200
    assert "The member is an owner now." in olga.last.text
    assert await olga.submit("/hand-over") == 200
    assert "You have handed over" in olga.last.text
    assert (await positions(site.desk))["Olga"] is Position.DEVELOPER
    assert await olga.submit("/leave") == 200

    assert (olga.path, olga.heading) == ("/dev/organisation", "Organisation")
    assert "Olga" not in await positions(site.desk)


async def test_an_owner_removes_a_colleague_who_reads_so(olga: Colleague, site: Site) -> None:
    code = await new_code(olga)
    await colleagues_of(site.desk, code, ["Nina"])
    await olga.get("/dev/organisation/members")
    assert await olga.submit("/remove") == 200
    assert "The member is removed." in olga.last.text
    assert {one.draft.to for one in await site.letters() if "Nina" in one.draft.subject} == {
        "olga@hive.example",
        "nina@hive.example",
    }


async def test_the_only_owner_is_told_to_hand_over_first(olga: Colleague, site: Site) -> None:
    code = await new_code(olga)
    await colleagues_of(site.desk, code, ["Nina"])
    await olga.get("/dev/organisation/members")
    assert "Hand over before you leave." in olga.last.text
    token = {"csrf": olga.csrf}
    answer = await olga.client.post("/dev/organisation/leave", data=token)
    assert answer.status_code == 409


async def test_members_of_another_organisation_are_out_of_reach(
    olga: Colleague, site: Site
) -> None:
    otto, _ = await a_firm(site.desk, "Otto", OrganisationId("PSDBE-NBB-0000000099"), "Nest")
    await olga.get("/dev/organisation/members")
    assert "Otto" not in olga.last.text
    token = {"csrf": olga.csrf}
    answer = await olga.client.post(f"/dev/organisation/members/{otto}/remove", data=token)
    assert answer.status_code == 404
    async with site.desk.reading(REQUEST) as work:
        assert len(await memberships.members_of(work, HIVE)) == 1
