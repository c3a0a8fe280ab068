"""The phone and the page at the same moment, on both databases: one of them wins, whole."""

import asyncio
from collections.abc import Mapping
from typing import Final

import pytest

from tests.doors.conftest import database_url
from tests.doors.customer.test_phone import link, to_the_app
from tests.support.visitors import Browser, Stage, told

__all__ = ["database_url"]

ROUNDS: Final = 2
LOST: Final = 409
WON: Final = 303


@pytest.mark.parametrize(
    ("page", "status_of_the_page"),
    [
        ({"refuse": "yes"}, "rejected"),
        ({"simulate": "timeout"}, "received"),
        ({"decision": "code"}, "received"),
    ],
)
async def test_a_tap_and_an_act_of_the_page_have_one_winner(
    stage: Stage,
    browser: Browser,
    other_browser: Browser,
    page: Mapping[str, str],
    status_of_the_page: str,
) -> None:
    for turn in range(ROUNDS):
        consent = await to_the_app(stage, browser)
        await other_browser.get(link(browser))
        tap = other_browser.client.post(
            other_browser.path, data={"csrf": other_browser.csrf, "answer": "yes"}
        )
        act = browser.client.post(browser.action, data={"csrf": browser.csrf, **page})

        first, second = (tap, act) if turn % 2 else (act, tap)
        answers = await asyncio.gather(first, second)
        tapped = answers[0 if turn % 2 else 1].status_code

        status = await stage.status(consent)
        assert (tapped, status) in {(WON, "valid"), (LOST, status_of_the_page)}
        await other_browser.get(other_browser.path)
        assert (other_browser.heading == "You have confirmed") == (tapped == WON)
        await browser.get(browser.action)
        if tapped == WON:
            assert "code" in told(browser.leads_to)


async def test_of_taps_at_once_one_counts_whatever_the_page_looks_for(
    stage: Stage, browser: Browser, other_browser: Browser
) -> None:
    consent = await to_the_app(stage, browser)
    await other_browser.get(link(browser))
    path, csrf, action = other_browser.path, other_browser.csrf, browser.action

    taps = await asyncio.gather(
        *(
            other_browser.client.post(path, data={"csrf": csrf, "answer": answer})
            for answer in ("yes", "no", "error", "yes")
        ),
        browser.client.get(f"{action}/answered"),
    )

    assert sorted(tap.status_code for tap in taps[:4]) == [WON, LOST, LOST, LOST]
    winner = next(n for n, tap in enumerate(taps[:4]) if tap.status_code == WON)
    wanted = {0: "valid", 1: "rejected", 2: "received", 3: "valid"}[winner]
    assert await stage.status(consent) == wanted
