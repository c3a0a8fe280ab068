"""What one organisation does in the sandbox, another does not notice."""

from datetime import timedelta

from tests.journeys.plain_browser import PlainBrowser
from tests.journeys.tpp import Journey, Tpp, code_of


def agreed(tpp: Tpp, login: str = "psu-joint") -> Journey:
    """A valid consent with its tokens."""
    journey = tpp.ask(**{"Sandbox-Auto-SCA": login})
    journey.redeem(journey.unattended())
    return journey


def test_a_clock_is_moved_for_one_alone(bee: Tpp, swallow: Tpp) -> None:
    here, there = agreed(bee), agreed(swallow)
    day = bee.today
    elsewhere = swallow.today

    swallow.advance("P91D")

    assert bee.today - day < timedelta(days=2)
    assert swallow.today - elsewhere >= timedelta(days=91)
    assert here.accounts()
    assert there.status == "expired"


def test_a_reset_is_for_one_alone(bee: Tpp, swallow: Tpp) -> None:
    here, there = agreed(bee), agreed(swallow)
    swallow.advance("P3D")

    swallow.control("POST", "reset")

    assert swallow.control("GET", "clock")["advancedBy"] == "PT0S"
    path = f"/v1/consents/{there.consent_id}"
    assert code_of(swallow.call("GET", path)) == (403, "CONSENT_UNKNOWN")
    assert there.refused() == "invalid_grant"
    assert here.accounts()
    assert here.refresh()["access_token"]
    assert agreed(swallow).accounts()


def test_the_same_customer_shares_with_two_and_neither_replaces_the_other(
    bee: Tpp, swallow: Tpp
) -> None:
    here, there = agreed(bee), agreed(swallow)

    assert (here.status, there.status) == ("valid", "valid")
    ours, theirs = here.accounts(), there.accounts()
    assert [one["iban"] for one in ours] == [one["iban"] for one in theirs]
    assert {one["resourceId"] for one in ours}.isdisjoint(one["resourceId"] for one in theirs)


def test_a_consent_of_another_is_an_unknown_one(bee: Tpp, swallow: Tpp) -> None:
    there = agreed(swallow)
    place = f"/v1/consents/{there.consent_id}"

    for method, path in (
        ("GET", place),
        ("GET", f"{place}/status"),
        ("GET", f"{place}/authorisations"),
        ("POST", f"{place}/authorisations"),
        ("DELETE", place),
    ):
        assert code_of(bee.call(method, path)) == (403, "CONSENT_UNKNOWN"), (method, path)
    bearer = f"Bearer {there.client.token['access_token']}"
    headers = {"Consent-ID": there.consent_id, "Authorization": bearer}
    assert code_of(bee.call("GET", "/v1/accounts", **headers)) == (401, "TOKEN_INVALID")
    assert there.accounts()


def test_who_is_locked_out_of_one_world_still_enters_the_other(
    bee: Tpp, swallow: Tpp, browser: PlainBrowser
) -> None:
    for _ in range(5):
        browser.open(swallow.ask().address())
        browser.press("Sign in", Login_name="psu-low", Password="a wrong one")
    browser.open(swallow.ask().address())
    browser.press("Sign in", Login_name="psu-low", Password="123456")
    assert "error_description=sca_failed" in browser.address

    assert agreed(bee, "psu-low").accounts()

    swallow.control("POST", "reset")
    assert agreed(swallow, "psu-low").accounts()
