"""What was agreed before a restart holds after it; what was half done can be finished."""

from pathlib import Path
from urllib.parse import urlsplit

from tests.commands.running import Sandbox
from tests.journeys.conftest import clean_sandbox
from tests.journeys.plain_browser import PlainBrowser
from tests.journeys.redirect_target import RedirectTarget
from tests.journeys.tpp import Journey, Tpp

SECRET = "123456"


def agreed(tpp: Tpp) -> Journey:
    """A valid consent with its tokens."""
    journey = tpp.ask(**{"Sandbox-Auto-SCA": "psu-joint"})
    journey.redeem(journey.unattended())
    return journey


def port_of(sandbox: Sandbox) -> str:
    return str(urlsplit(sandbox.demo["baseUrl"]).port)


def test_a_restart_interrupts_and_loses_nothing(
    tmp_path: Path, target: RedirectTarget, browser: PlainBrowser
) -> None:
    with clean_sandbox(tmp_path) as first:
        before, port = first.demo, port_of(first)
        with Tpp(before, target.callback) as tpp, Tpp(before, target.callback, 1) as other:
            kept, waiting = agreed(tpp), tpp.ask()
            read = kept.accounts()
            browser.open(waiting.address())
            browser.press("Sign in", Login_name="psu-ok", Password=SECRET)
            browser.press("Share")
            other.advance("P3D")
            moved = other.today

            first.stop()
            with clean_sandbox(tmp_path, "--port", port) as second:
                after = second.demo
                assert after["apiKey"] == before["apiKey"]
                assert after["consentId"] == before["consentId"]
                assert kept.accounts() == read
                kept.refresh()
                assert kept.accounts() == read
                browser.press("Confirm", **{"One-time_code": SECRET})
                waiting.redeem(target.arrived[-1])
                assert waiting.status == "valid"
                assert other.today == moved
