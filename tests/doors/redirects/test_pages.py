"""Redirect URLs on the pages of a live bank: an owner asks, a person of the bank decides."""

from collections.abc import AsyncIterator

import pytest

from tests.doors.organisation.visiting import FIELDS, Colleague, Site
from tests.support.cases import DOSSIER, a_member, approved, sent
from tests.support.firms import HIVE, NEST, REQUEST, a_firm
from tests.support.members import Person
from tests.support.operations import House, somebody
from wicketgate import journal, memberships, onboarding, redirects, tpps
from wicketgate.kernel.permissions import StaffRole
from wicketgate.kernel.work import Desk
from wicketgate.onboarding import Dossier

HERE, OPS = "/dev/organisation/redirects", "/ops/redirects"
BACK, OTHER = "https://hive.example/back", "https://hive.example/other"


@pytest.fixture
def site(desk: Desk) -> Site:
    return Site(desk, sandbox=False)


@pytest.fixture
async def olga(site: Site) -> AsyncIterator[Colleague]:
    """The owner of Hive."""
    await a_firm(site.desk)
    person = await site.member("Olga")
    async with person.client:
        yield person


@pytest.fixture
async def rita(desk: Desk) -> AsyncIterator[Person]:
    """A reviewer of the bank."""
    house = House(desk, sandbox=False)
    async with house.signed_in(await somebody(desk, "Rita", StaffRole.REVIEWER)) as person:
        yield person


async def declared(desk: Desk) -> tuple[str, ...]:
    async with desk.reading(REQUEST) as work:
        return (await tpps.look(work, HIVE)).redirects


async def decide(person: Person, change: str, act: str, **fields: str) -> int:
    await person.get(f"{OPS}/{change}")
    actions = [form.attributes["action"] or "" for form in person.page.all("form")]
    return await person.post(fields, actions.index(f"{OPS}/{change}/{act}"))


async def the_change(desk: Desk) -> str:
    async with desk.reading(REQUEST) as work:
        [change] = (await redirects.waiting(work)).lines
    return change.id


# ------------------------------------------------------------------ the way of a change
async def test_an_owner_asks_a_reviewer_approves_and_everybody_reads_so(
    site: Site, olga: Colleague, rita: Person
) -> None:
    await olga.get("/dev")
    assert "Your keys do not work yet" in olga.last.text
    await olga.get(HERE)
    assert await olga.submit("/redirects", urls=f"{BACK}\r\n\r\n {OTHER} ") == 200
    assert "Your change is with the bank" in olga.last.text
    assert "Your QWAC does not name hive.example" in olga.last.text
    assert await declared(site.desk) == ()

    await rita.get("/ops")
    assert "1 change of redirect URLs waits" in rita.last.text
    await rita.get(OPS)
    assert "Hive" in rita.page.one("main").text
    change = await the_change(site.desk)
    await rita.get(f"{OPS}/{change}")
    assert "No QWAC of the organisation names hive.example" in rita.last.text
    assert await decide(rita, change, "approve") == 200
    assert "The redirect URLs are declared" in rita.last.text

    assert await declared(site.desk) == (BACK, OTHER)
    await olga.get("/dev/organisation")
    assert "2 declared" in olga.last.text


async def test_each_move_is_in_the_journal_and_in_a_letter(
    site: Site, olga: Colleague, rita: Person
) -> None:
    await olga.get(HERE)
    await olga.submit("/redirects", urls=BACK)
    change = await the_change(site.desk)
    await decide(rita, change, "approve")
    letters = [letter.draft for letter in await site.letters()]
    assert {draft.subject for draft in letters} == {
        "We have the change of redirect URLs of Hive",
        "The redirect URLs of Hive are changed",
    }
    assert all(BACK in draft.text and f"{HERE}" in draft.text for draft in letters)
    async with site.desk.reading(REQUEST) as work:
        lines = await journal.history(work, f"redirect-change:{change}")
    assert [line.act for line in lines] == ["redirects.asked", "redirects.approved"]
    assert lines[1].actor.startswith("staff:")


async def test_a_refusal_reaches_the_owner_with_its_reason(
    site: Site, olga: Colleague, rita: Person
) -> None:
    await olga.get(HERE)
    await olga.submit("/redirects", urls=BACK)
    change = await the_change(site.desk)
    assert await decide(rita, change, "refuse", reason="Whose host is that?") == 200
    assert "The owners read your reason" in rita.last.text
    await olga.get(HERE)
    assert "Refused by the bank" in olga.last.text
    assert "Whose host is that?" in olga.last.text
    texts = [letter.draft.text for letter in await site.letters()]
    assert any("Whose host is that?" in text for text in texts)
    assert not any("\n\n\n" in text for text in texts)


async def test_what_was_decided_is_not_decided_again(
    site: Site, olga: Colleague, rita: Person
) -> None:
    await olga.get(HERE)
    await olga.submit("/redirects", urls=BACK)
    change = await the_change(site.desk)
    await rita.get(f"{OPS}/{change}")
    token = next(one for one in rita.page.all("input") if one.attributes["name"] == "csrf")
    form = {"csrf": token.attributes["value"] or ""}
    for status in (303, 409):
        answer = await rita.client.post(f"{OPS}/{change}/approve", data=form)
        assert answer.status_code == status
    assert (await rita.client.post(f"{OPS}/unknown/approve", data=form)).status_code == 404


async def test_an_owner_withdraws_and_the_form_is_there_again(
    site: Site, olga: Colleague, rita: Person
) -> None:
    await olga.get(HERE)
    await olga.submit("/redirects", urls=BACK)
    assert f'action="{HERE}"' not in olga.last.text
    assert await olga.submit("/withdraw") == 200
    assert "The change is withdrawn" in olga.last.text
    assert f'action="{HERE}"' in olga.last.text
    await rita.get(OPS)
    assert "Nobody waits" in rita.last.text
    await rita.get(f"{OPS}?state=withdrawn")
    assert "Hive" in rita.page.one("main").text
    assert await declared(site.desk) == ()


# ------------------------------------------------------------------ the form
async def test_a_flaw_is_told_with_its_line_and_what_was_typed_stays(olga: Colleague) -> None:
    await olga.get(HERE)
    assert await olga.submit("/redirects", urls=f"{BACK}\nhttp://hive.example/x") == 422
    assert "Line 2: Begin with https://" in olga.last.text
    assert "http://hive.example/x" in olga.page.one("textarea").text


async def test_nothing_new_is_told_at_the_field(site: Site, olga: Colleague) -> None:
    async with site.desk.writing(REQUEST) as work:
        await tpps.declare(work, HIVE, [BACK])
    await olga.get(HERE)
    assert await olga.submit("/redirects", urls=BACK) == 422
    assert "these redirect URLs are declared already" in olga.last.text


async def test_a_developer_sees_the_list_and_changes_nothing(site: Site, olga: Colleague) -> None:
    async with site.desk.writing(REQUEST) as work:
        code = await memberships.make_code(work, HIVE)
        await tpps.declare(work, HIVE, [BACK])
    dan = await site.member("Dan")
    async with dan.client:
        await dan.get("/dev/organisation/join")
        await dan.submit("/join", code=code)
        await dan.get(HERE)
        assert BACK in dan.last.text
        assert f'action="{HERE}"' not in dan.last.text
        await olga.get(HERE)
        form = {"csrf": dan.csrf, "urls": OTHER}
        for path in (HERE, f"{HERE}/withdraw"):
            assert (await dan.client.post(path, data=form)).status_code == 403


async def test_another_organisation_neither_sees_nor_withdraws_it(
    site: Site, olga: Colleague
) -> None:
    await a_firm(site.desk, "Nils", NEST, "Nest")
    await olga.get(HERE)
    await olga.submit("/redirects", urls=BACK)
    nils = await site.member("Nils")
    async with nils.client:
        await nils.get(HERE)
        assert BACK not in nils.last.text
        form = {"csrf": nils.csrf}
        assert (await nils.client.post(f"{HERE}/withdraw", data=form)).status_code == 404
    await the_change(site.desk)


async def test_the_sandbox_has_none_of_it_but_the_way_to_live(desk: Desk) -> None:
    await a_firm(desk)
    person = await Site(desk).member("Olga")
    async with person.client:
        assert await person.get(HERE) == 404
        await person.get("/dev")
        assert "Your keys do not work yet" not in person.last.text
        assert await person.get("/dev/go-live") == 200
        assert "Declare your redirect URLs" in person.last.text
    house = House(desk)
    async with house.signed_in(await somebody(desk, "Rita", StaffRole.REVIEWER)) as rita:
        assert await rita.get(OPS) == 404
        await rita.get("/ops")
        assert OPS not in rita.last.text


# ------------------------------------------------------------------ onboarding
async def test_an_applicant_names_them_and_the_reviewer_sees_whose_hosts_they_are(
    site: Site, rita: Person
) -> None:
    ada = await site.member("Ada")
    async with ada.client:
        assert await ada.fill_in("send", {**FIELDS, "redirects": "http://x.example/"}) == 422
        assert ada.faults == ["redirects"]
        assert await ada.fill_in("read", {**FIELDS, "redirects": BACK}) == 200
        assert "Your QWAC does not name hive.example" in ada.last.text
        assert await ada.fill_in("send", {**FIELDS, "redirects": BACK}) == 200
    async with site.desk.reading(REQUEST) as work:
        [case] = (await onboarding.waiting(work)).lines
    assert case.dossier.redirects == (BACK,)
    await rita.get(f"/ops/onboarding/{case.id}")
    assert "The QWAC names the hosts of the redirect URLs" in rita.last.text
    assert BACK in rita.last.text


async def test_the_sandbox_asks_an_applicant_for_none(desk: Desk) -> None:
    ada = await Site(desk).member("Ada")
    async with ada.client:
        assert await ada.fill_in("send", {**FIELDS, "redirects": BACK}) == 200
        await ada.get("/dev/organisation")
    async with desk.reading(REQUEST) as work:
        case = await onboarding.of_member(work, ada.id)
    assert case is not None
    assert case.dossier.redirects == ()


async def test_the_bank_sees_the_list_on_the_page_of_the_organisation(
    desk: Desk, rita: Person
) -> None:
    dossier = Dossier(DOSSIER.facts, DOSSIER.papers, "en", (BACK,))
    verified = await approved(desk, await sent(desk, await a_member(desk), dossier))
    await rita.get(f"/ops/organisations/{verified.organisation_id}")
    assert BACK in rita.last.text
