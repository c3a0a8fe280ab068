"""`Sandbox-Auto-SCA`: one GET, no clicks, and every outcome a TPP must be able to test (F.3)."""

import pytest

from tests.doors.conftest import database_url
from tests.support.visitors import (
    BACK,
    ISSUER,
    STATE,
    Browser,
    Stage,
    authorization,
    dedicated,
    told,
)
from wicketgate.consents import Consent

__all__ = ["database_url"]


async def sent(stage: Stage, consent: Consent) -> dict[str, str]:
    """What the TPP is told after one GET."""
    async with stage.client() as client:
        answer = await client.get("/oauth2/authorize", params=authorization(consent))
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    assert answer.headers["location"].startswith(f"{BACK}?")
    back = told(answer.headers["location"])
    assert (back.pop("state"), back.pop("iss")) == (STATE, ISSUER)
    return back


def denied(why: str) -> dict[str, str]:
    return {"error": "access_denied", "error_description": why}


@pytest.mark.parametrize("order", ["psu-ok", "psu-ok:approve", "psu-joint", "psu-exempt"])
async def test_a_customer_approves(stage: Stage, order: str) -> None:
    consent = await stage.ask(redirect_uri=BACK, auto_sca=order)

    back = await sent(stage, consent)

    assert back.keys() == {"code"}
    assert await stage.status(consent) == "valid"
    assert (await stage.redeem(back["code"])).status_code == 200


@pytest.mark.parametrize(
    ("order", "why", "status", "sca_status"),
    [
        ("psu-ok:refuse", "refused", "rejected", "failed"),
        ("psu-ok:fail", "sca_failed", "rejected", "failed"),
        ("psu-ok:timeout", "timeout", "received", "psuAuthenticated"),
        ("psu-sca-fail", "sca_failed", "rejected", "failed"),
        ("psu-timeout", "timeout", "received", "started"),
        ("psu-cancel", "refused", "rejected", "failed"),
        ("psu-app-error", "timeout", "received", "started"),
        ("psu-blocked", "sca_failed", "rejected", "failed"),
        ("psu-wrong-password", "timeout", "received", "received"),
    ],
)
async def test_a_customer_does_not(
    stage: Stage, order: str, why: str, status: str, sca_status: str
) -> None:
    consent = await stage.ask(redirect_uri=BACK, auto_sca=order)

    assert await sent(stage, consent) == denied(why)

    assert await stage.status(consent) == status
    assert await stage.sca_statuses(consent) == [sca_status]


async def test_an_exempted_customer_needs_no_code(stage: Stage) -> None:
    consent = await stage.ask(redirect_uri=BACK, auto_sca="psu-exempt:fail")

    assert (await sent(stage, consent)).keys() == {"code"}
    assert await stage.sca_statuses(consent) == ["exempted"]


async def test_accounts_that_do_not_match_reject_the_consent(stage: Stage) -> None:
    access = dedicated("psu-ok", foreign="psu-joint")
    consent = await stage.ask(access, redirect_uri=BACK, auto_sca="psu-ok")

    assert await sent(stage, consent) == denied("account_mismatch")
    assert await stage.status(consent) == "rejected"


async def test_another_customer_than_psu_id_names_fails(stage: Stage) -> None:
    consent = await stage.ask(redirect_uri=BACK, psu_login="psu-joint", auto_sca="psu-ok")

    assert await sent(stage, consent) == denied("psu_mismatch")
    assert await stage.sca_statuses(consent) == ["failed"]


async def test_a_customer_who_signed_cannot_sign_for_the_other(stage: Stage) -> None:
    consent = await stage.ask(
        dedicated("psu-corp-a"), redirect_uri=BACK, auto_sca="psu-corp-a", explicit=True
    )
    assert (await sent(stage, consent)).keys() == {"code"}
    await stage.start_again(consent, auto_sca="psu-corp-a")

    assert await sent(stage, consent) == denied("psu_mismatch")

    assert await stage.status(consent) == "partiallyAuthorised"
    assert await stage.sca_statuses(consent) == ["finalised", "received"]


async def test_the_second_signature_completes_the_consent(stage: Stage) -> None:
    consent = await stage.ask(
        dedicated("psu-corp-a"), redirect_uri=BACK, auto_sca="psu-corp-a", explicit=True
    )
    first = await sent(stage, consent)
    early = (await stage.redeem(first["code"])).json()
    await stage.start_again(consent, auto_sca="psu-corp-b")

    last = await sent(stage, consent)

    assert await stage.status(consent) == "valid"
    assert "refresh_token" not in early
    assert "refresh_token" in (await stage.redeem(last["code"])).json()


async def test_a_person_sees_the_pages_where_the_address_was_not_fixed(
    stage: Stage, browser: Browser
) -> None:
    consent = await stage.ask(auto_sca="psu-ok")

    await browser.come(consent)

    assert browser.heading == "Sign in to Kestrel Bank"
    assert await stage.status(consent) == "received"


async def test_outside_the_sandbox_nobody_answers_without_clicks(stage: Stage) -> None:
    live = Stage(stage.desk, stage.clock, stage.keys, sandbox=False)
    consent = await stage.ask(redirect_uri=BACK, auto_sca="psu-ok")
    async with live.client() as client:
        person = Browser(client)

        await person.come(consent)

        assert person.heading == "Sign in to Kestrel Bank"


async def test_a_fifth_wrong_password_blocks_the_customer(stage: Stage) -> None:
    told_each_time = [
        await sent(stage, await stage.ask(redirect_uri=BACK, auto_sca="psu-wrong-password"))
        for _ in range(5)
    ]

    assert told_each_time == [denied("timeout")] * 4 + [denied("sca_failed")]
