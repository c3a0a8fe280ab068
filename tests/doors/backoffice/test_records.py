"""What people of the bank look at and change, over HTTP."""

import csv
import io

import pytest

from tests.support import worlds
from tests.support.cases import a_member, sent
from tests.support.clock import TestClock
from tests.support.consents import Granted, grant
from tests.support.firms import HIVE, a_firm
from tests.support.members import Person
from tests.support.operations import REQUEST, fill_in
from wicketgate import journal, mail, oauth, onboarding, tpps
from wicketgate.journal import Access
from wicketgate.kernel.work import Desk
from wicketgate.mail import State
from wicketgate.mail.jobs import send
from wicketgate.web.backoffice import audit

FIRM = f"/ops/organisations/{HIVE}"


async def a_consent(desk: Desk) -> Granted:
    """A valid consent, with its token."""
    async with desk.writing(REQUEST) as work:
        return await grant(work, await worlds.party(work, worlds.BEE))


# ------------------------------------------------------------------ organisations
async def test_an_organisation_is_suspended_and_let_in_again(desk: Desk, operator: Person) -> None:
    await a_firm(desk)
    assert await fill_in(operator, FIRM, f"{FIRM}/suspend", {"reason": " "}) == 422
    assert operator.faults == ["reason"]
    told = {"reason": "Fraud <b>was</b> seen.\nTwice."}
    assert await fill_in(operator, FIRM, f"{FIRM}/suspend", told) == 200
    assert "Fraud <b>was</b> seen." in operator.page.one("main").text
    async with desk.reading(REQUEST) as work:
        assert (await tpps.look(work, HIVE)).standing is tpps.Standing.BLOCKED
        [letter] = await mail.latest(work)
    assert letter.draft.to == "olga@hive.example"
    assert "Fraud <b>was</b> seen." in letter.draft.text
    assert "<b>was" not in letter.draft.html
    assert await fill_in(operator, FIRM, f"{FIRM}/lift", {"reason": "None."}) == 200
    assert await operator.get("/ops/organisations?standing=blocked") == 200
    assert "No organisation is like that." in operator.page.one("main").text


async def test_a_key_is_revoked(desk: Desk, operator: Person) -> None:
    async with desk.writing(REQUEST) as work:
        await worlds.party(work, worlds.BEE)
    path = f"/ops/organisations/{worlds.BEE}"
    await operator.get(path)
    [act] = [
        form.attributes["action"] or ""
        for form in operator.page.all("form")
        if (form.attributes["action"] or "").endswith("/revoke")
    ]
    assert await fill_in(operator, path, act, {}) == 200
    assert act not in operator.last.text
    assert await operator.get("/ops/organisations/unknown") == 404


# ------------------------------------------------------------------ consents
@pytest.mark.parametrize(("ground", "status"), [("customer", "revokedByPsu"), ("bank", "expired")])
async def test_a_consent_ends_with_its_tokens_for_whoever_wants_it(
    desk: Desk, operator: Person, ground: str, status: str
) -> None:
    granted = await a_consent(desk)
    path = f"/ops/consents/{granted.consent.id}"
    assert await fill_in(operator, path, f"{path}/revoke", {"ground": "whim"}) == 422
    assert operator.faults == ["ground", "reason"]
    told = {"ground": ground, "reason": "By telephone."}
    assert await fill_in(operator, path, f"{path}/revoke", told) == 200
    text = operator.page.one("main").text
    assert (status in text, "By telephone." in text, "Otto" in text) == (True, True, True)
    assert "53900754" not in operator.last.text.replace(" ", "")
    async with desk.reading(REQUEST) as work:
        token = await oauth.find_access_token(work, granted.token)
        lines = await journal.history(work, f"consent:{granted.consent.id}")
        with pytest.raises(oauth.TokenInvalid):
            token.check_alive(work.now_us)
    assert (lines[-1].actor.partition(":")[0], lines[-1].after) == ("staff", status)
    assert "telephone" not in str(lines)


async def test_consents_are_found_by_organisation_status_and_id(
    desk: Desk, operator: Person
) -> None:
    granted = await a_consent(desk)
    await operator.get(f"/ops/consents?consent={granted.consent.id}")
    assert operator.path == f"/ops/consents/{granted.consent.id}"
    for query, found in (
        (f"organisation={worlds.BEE}&status=valid", True),
        ("status=expired", False),
        ("consent=unknown", False),
        ("behind=1.a", False),
        ("behind=nonsense", True),
    ):
        assert await operator.get(f"/ops/consents?{query}") == 200
        assert (granted.consent.id in operator.last.text) is found, query


# ------------------------------------------------------------------ calls and the journal
async def test_calls_are_found_by_every_part_of_the_search(
    desk: Desk, operator: Person, clock: TestClock
) -> None:
    now = int(clock().timestamp()) * 1_000_000
    for number in range(27):
        access = Access(
            "getAccountList", f"0000000{number:05}", "GET", at_us=now + number, status=200
        )
        await journal.log_access(desk.database, access)
    refused = Access("createConsent", REQUEST, "POST", at_us=now + 99, status=401, code="X")
    await journal.log_access(desk.database, refused)
    for query, count in (
        ("", 25),
        ("status=401", 1),
        ("status=200", 25),
        ("status=x", 25),
        ("operation=createConsent", 1),
        (f"request={REQUEST.upper()}", 1),
        ("organisation=unknown", 0),
        (f"from={clock().date()}&to={clock().date()}", 25),
        ("to=2020-01-01", 0),
        ("from=2020-13-77", 25),
    ):
        assert await operator.get(f"/ops/requests?{query}") == 200
        assert operator.last.text.count("<tr>") - 1 == count or not count, query
    await operator.get("/ops/requests?status=200")
    [link] = [a.attributes["href"] for a in operator.page.all("a") if a.text == "Next page"]
    await operator.get(link or "")
    assert operator.last.text.count("<tr>") - 1 == 2


async def test_the_journal_comes_as_a_file_that_no_spreadsheet_runs(
    desk: Desk, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk.writing(REQUEST) as work:
        for number in range(9):
            await journal.record(work, "thing.done", "=HYPERLINK()", after=f"@{number}")
    monkeypatch.setattr(audit, "_AT_ONCE", 4)
    answer = await admin.client.get("/ops/audit.csv?act=thing.done")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert rows[0][:3] == ["at", "actor", "name"]
    assert len(rows) == 10
    assert {row[4] for row in rows[1:]} == {"'=HYPERLINK()"}
    assert [row[6] for row in rows[1:]] == [f"'@{number}" for number in range(8, -1, -1)]
    monkeypatch.setattr(audit, "MOST_LINES", 6)
    answer = await admin.client.get("/ops/audit.csv?act=thing.done")
    assert len(answer.text.splitlines()) == 7
    assert await admin.get("/ops/audit?act=staff.signed_in") == 200
    assert "Iris" in admin.page.one("main").text


# ------------------------------------------------------------------ letters
async def test_a_letter_that_came_back_or_was_given_up_is_sent_again(
    desk: Desk, operator: Person
) -> None:
    async def refusing(_letter: mail.Letter) -> State:
        return State.RETURNED

    async with desk.writing(REQUEST) as work:
        key = await mail.write(work, mail.Draft("a@b.example", "Hello", "secret text", "<p>"))

    await send(desk, key, carrier=refusing)
    assert await operator.get("/ops/letters?state=returned") == 200
    assert "secret text" not in operator.last.text
    assert await fill_in(operator, "/ops/letters", f"/ops/letters/{key}/send-again", {}) == 200
    async with desk.reading(REQUEST) as work:
        letter = await mail.find(work, key)
    assert letter is not None
    assert (letter.state, letter.draft.text) == (State.WAITING, "secret text")


# ------------------------------------------------------------------ onboarding
async def test_an_application_is_asked_about_and_approved(
    desk: Desk, admin: Person, operator: Person
) -> None:
    case = await sent(desk, await a_member(desk))
    path = f"/ops/onboarding/{case.id}"
    assert await operator.get(path) == 200
    assert "Approve" not in operator.page.one("main").text
    await admin.get("/ops/onboarding")
    assert "Budget Bee" in admin.page.one("main").text
    assert await fill_in(admin, path, f"{path}/ask", {"question": ""}) == 422
    assert admin.faults == ["question"]
    assert await fill_in(admin, path, f"{path}/ask", {"question": "Who?\nAnd why?"}) == 200
    async with desk.writing(REQUEST) as work:
        await onboarding.answer(work, no_words, case.member_id, "We.")
    assert await fill_in(admin, path, f"{path}/approve", {"note": "Seen."}) == 200
    assert "The organisation is let in." in admin.page.one("main").text
    async with desk.reading(REQUEST) as work:
        assert (await onboarding.find(work, case.id)).state is onboarding.State.VERIFIED


def no_words(occasion: mail.Occasion) -> mail.Draft:
    return mail.Draft(occasion.to, occasion.letter, "", "")


async def test_a_refusal_needs_a_reason(desk: Desk, admin: Person) -> None:
    case = await sent(desk, await a_member(desk))
    path = f"/ops/onboarding/{case.id}"
    assert await fill_in(admin, path, f"{path}/refuse", {}) == 422
    assert admin.faults == ["reason"]
    assert await fill_in(admin, path, f"{path}/refuse", {"reason": "Not you."}) == 200
    assert "Not you." in admin.page.one("main").text
    assert await admin.get("/ops/onboarding?state=refused") == 200
    assert "Budget Bee" in admin.page.one("main").text
