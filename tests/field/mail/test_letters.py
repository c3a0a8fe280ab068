"""Letters leave after the act, once, and to a real mail server."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.clock import TestClock
from tests.support.post_office import SECRET, USER, post_office, self_signed
from wicketgate import mail
from wicketgate.kernel.ids import LetterId
from wicketgate.kernel.states import IllegalMove
from wicketgate.kernel.work import Desk, Errand
from wicketgate.mail import Draft, Relay, State
from wicketgate.mail.jobs import errands
from wicketgate.worker import Worker

DRAFT = Draft("lea@bee.example", "Grüße", "Hello Léa,\n\nhttps://x.example/y\n", "<p>Hello Léa</p>")
SENDER = "portal@bank.example"


async def write(desk: Desk) -> LetterId:
    async with desk.writing("r") as work:
        return await mail.write(work, DRAFT)


async def now(desk: Desk, letter: LetterId) -> mail.Letter:
    async with desk.reading("r") as work:
        found = await mail.find(work, letter)
    assert found is not None
    return found


def worker(desk: Desk, doing: Mapping[str, Errand]) -> Worker:
    return Worker(desk, {}, {}, doing)


async def test_a_letter_arrives_as_text_and_html(desk: Desk) -> None:
    letter = await write(desk)
    with post_office() as office:
        relay = Relay.at(f"smtp://127.0.0.1:{office.port}", SENDER)
        assert await worker(desk, errands(relay)).do_what_is_due() == 1
    [arrived] = office.letters
    assert (arrived["To"], arrived["From"], arrived["Subject"]) == (DRAFT.to, SENDER, "Grüße")
    assert arrived["Message-ID"] == f"<{letter}@bank.example>"
    text, html = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == DRAFT.text
    assert html.get_content().strip() == DRAFT.html
    sent = await now(desk, letter)
    assert sent.state is State.SENT
    assert sent.draft.text == sent.draft.html == ""


async def test_a_server_with_a_password_gets_it_over_tls_only(desk: Desk, tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    letter = await write(desk)
    with post_office(certificate) as office:
        login = f"{USER}:{quote(SECRET, safe='')}"
        relay = Relay.at(f"smtp://{login}@127.0.0.1:{office.port}", SENDER, certificate)
        assert await worker(desk, errands(relay)).do_what_is_due() == 1
    assert office.encrypted == [True]
    assert (await now(desk, letter)).state is State.SENT


async def test_an_unknown_certificate_gets_nothing(desk: Desk, tmp_path: Path) -> None:
    letter = await write(desk)
    with post_office(self_signed(tmp_path)) as office:
        relay = Relay.at(f"smtp://{USER}:x@127.0.0.1:{office.port}", SENDER)
        await worker(desk, errands(relay)).do_what_is_due()
    assert not office.letters
    assert (await now(desk, letter)).state is State.WAITING


async def test_a_server_that_is_away_is_tried_again(desk: Desk, clock: TestClock) -> None:
    letter = await write(desk)
    with post_office() as office:
        relay = Relay.at(f"smtp://127.0.0.1:{office.port}", SENDER)
        office.refusal = "451 come back later"
        doing = worker(desk, errands(relay))
        assert await doing.do_what_is_due() == 1
        assert (await now(desk, letter)).state is State.WAITING
        assert await doing.do_what_is_due() == 0, "not at once"
        office.refusal = ""
        clock.advance(timedelta(seconds=2))
        assert await doing.do_what_is_due() == 1
    assert len(office.letters) == 1
    assert (await now(desk, letter)).state is State.SENT


async def test_an_address_refused_for_good_is_not_tried_again(desk: Desk, clock: TestClock) -> None:
    letter = await write(desk)
    with post_office() as office:
        office.refusal = "550 no such user"
        doing = worker(desk, errands(Relay.at(f"smtp://127.0.0.1:{office.port}", SENDER)))
        await doing.do_what_is_due()
        clock.advance(timedelta(hours=1))
        assert await doing.do_what_is_due() == 0
    assert (await now(desk, letter)).state is State.RETURNED


async def test_a_returned_letter_is_sent_again(desk: Desk) -> None:
    letter = await write(desk)
    with post_office() as office:
        office.refusal = "550 no such user"
        doing = worker(desk, errands(Relay.at(f"smtp://127.0.0.1:{office.port}", SENDER)))
        await doing.do_what_is_due()
        office.refusal = ""
        async with desk.writing("r") as work:
            await mail.send_again(work, letter)
        assert await doing.do_what_is_due() == 1
    assert [one.get_body(("plain",)) is not None for one in office.letters] == [True]
    async with desk.writing("r") as work:
        with pytest.raises(IllegalMove):
            await mail.send_again(work, letter)


async def test_a_server_may_be_away_for_a_day_and_longer(desk: Desk, clock: TestClock) -> None:
    letter = await write(desk)
    with post_office() as office:
        doing = worker(desk, errands(Relay.at(f"smtp://127.0.0.1:{office.port}", SENDER)))
        office.refusal = "451 come back later"
        began = clock.now
        while clock.now - began < timedelta(days=1):
            await doing.do_what_is_due()
            clock.advance(timedelta(hours=1))
        office.refusal = ""
        assert await doing.do_what_is_due() == 1, "it is still tried"
        lost = await write(desk)
        office.refusal = "451 come back later"
        for _ in range(40):
            await doing.do_what_is_due()
            clock.advance(timedelta(hours=1))
        office.refusal = ""
        assert await doing.do_what_is_due() == 0, "it lies dead"
        async with desk.writing("r") as work:
            await mail.send_again(work, lost)
        assert await doing.do_what_is_due() == 1
    assert {(await now(desk, one)).state for one in (letter, lost)} == {State.SENT}


async def test_without_a_server_letters_are_kept(desk: Desk) -> None:
    letter = await write(desk)
    await worker(desk, errands(None)).do_what_is_due()
    kept = await now(desk, letter)
    assert (kept.state, kept.draft) == (State.KEPT, DRAFT)
    async with desk.writing("r") as work:
        with pytest.raises(IllegalMove):
            await mail.close(work, kept, State.SENT)


async def test_a_letter_of_an_act_that_failed_is_never_sent(desk: Desk) -> None:
    with pytest.raises(RuntimeError):
        async with desk.writing("r") as work:
            await mail.write(work, DRAFT)
            raise RuntimeError
    assert await worker(desk, errands(None)).do_what_is_due() == 0


async def test_letters_are_forgotten_after_a_month(desk: Desk, clock: TestClock) -> None:
    await write(desk)
    clock.advance(timedelta(days=30, seconds=1))
    async with desk.writing("r") as work:
        assert await mail.forget_old(work) == 1
        assert not await mail.latest(work)


@pytest.mark.parametrize(
    "url",
    ["mail.bank.example", "http://mail.bank.example", "smtp://", "smtp://u@host", "smtp://h/path"],
)
def test_an_address_that_names_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp://|password"):
        Relay.at(url, SENDER)


def test_where_tls_is_a_must() -> None:
    assert Relay.at("smtp://mail.bank.example", SENDER).start_tls is True
    assert Relay.at("smtp://u:p@127.0.0.1", SENDER).start_tls is True
    assert Relay.at("smtp://127.0.0.1:25", SENDER).start_tls is None
    first = Relay.at("smtps://u:p@mail.bank.example", SENDER)
    assert (first.start_tls, first.tls_first, first.port) == (False, True, 465)
