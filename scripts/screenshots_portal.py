"""Pictures of the portal, of the reference and of operations: what members and the bank look at."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

import httpx2
import pyotp
from playwright.sync_api import Browser, BrowserContext, Page

from tests.commands.running import Sandbox

PUBLIC: Final[Mapping[str, str]] = {
    "home": "/",
    "get-started": "/get-started",
    "apis": "/apis",
    "test-data": "/test-data",
    "status": "/status",
    "sign-up": "/sign-up",
    "guide": "/guide",
    "guide-errors": "/guide/errors",
    "guide-approval-de": "/guide/approval?lang=de",  # the language stays: it is the last one
}
MEMBER: Final[Mapping[str, str]] = {
    "dev": "/dev",
    "dev-apps": "/dev/apps",
    "dev-new-app": "/dev/apps/new",
    "dev-apis": "/dev/apis",
    "dev-requests": "/dev/requests",
    "dev-organisation": "/dev/organisation",
    "dev-members": "/dev/organisation/members",
    "dev-certificates": "/dev/organisation/certificates",
    "dev-test-certificates": "/dev/sandbox/certificates",
    "account": "/account",
    "reference": "/reference",
    "reference-operation": "/reference/ais/getTransactionList",
}
APPLICANT: Final[Mapping[str, str]] = {"dev-applying": "/dev/organisation", "dev-first": "/dev"}
OPERATOR: Final[Mapping[str, str]] = {
    "ops": "/ops",
    "ops-onboarding": "/ops/onboarding",
    "ops-organisations": "/ops/organisations",
    "ops-consents": "/ops/consents",
    "ops-requests": "/ops/requests",
    "ops-letters": "/ops/letters",
    "ops-audit": "/ops/audit",
    "ops-staff": "/ops/staff",
}


def make_some_calls(demo: Mapping[str, Any]) -> None:
    """Good ones and refused ones, so that figures and logs have something to show."""
    headers = {"apiKey": demo["apiKey"], "PSU-IP-Address": "192.0.2.10"}
    reading = {
        "Consent-ID": demo["consentId"],
        "Authorization": f"Bearer {demo['accessToken']}",
    }
    for number in range(24):
        sent = headers if number % 6 == 0 else headers | reading
        httpx2.get(f"{demo['api']}/v1/accounts", headers={**sent, "X-Request-ID": str(uuid4())})


@contextmanager
def visitor(browser: Browser, sandbox: Sandbox) -> Iterator[BrowserContext]:
    """Somebody who wants English."""
    context = browser.new_context(
        base_url=sandbox.demo["baseUrl"], locale="en-GB", reduced_motion="reduce"
    )
    yield context
    context.close()


def member(page: Page, demo: Mapping[str, Any], which: int) -> None:
    """Sign in as a seeded member."""
    who = demo["members"][which]
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(who["email"])
    page.get_by_label("Password").fill(who["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/dev")


def operator(page: Page, demo: Mapping[str, Any]) -> None:
    """Sign in as the seeded operator, by both factors."""
    who = demo["operators"][0]
    page.goto("/ops/sign-in")
    page.get_by_label("E-mail address").fill(who["email"])
    page.get_by_label("Password").fill(who["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(pyotp.TOTP(who["totpSecret"]).now())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/ops")


def first_link(page: Page, path: str, pattern: str) -> str:
    """The first link of a page that leads to one of many."""
    page.goto(path)
    links = [one.get_attribute("href") or "" for one in page.locator("main a").all()]
    return next(link for link in links if re.fullmatch(pattern, link))


def of_member(page: Page) -> Mapping[str, str]:
    """What a member has is one of many."""
    app = first_link(page, "/dev/apps", r"/dev/apps/(?!new$)[\w-]+")
    return {
        "dev-app": app,
        "dev-app-apis": f"{app}/apis",
        "dev-keys": f"{app}/keys",
        "dev-new-key": f"{app}/keys/new",
        "dev-call": first_link(page, "/dev/requests", r"/dev/requests/[\w-]+"),
    }


def of_operator(page: Page, demo: Mapping[str, Any]) -> Mapping[str, str]:
    """What operations look after is one of many."""
    return {
        "ops-case": first_link(page, "/ops/onboarding", r"/ops/onboarding/[\w-]+"),
        "ops-organisation": f"/ops/organisations/{demo['organisationIdentifier']}",
        "ops-consent": first_link(page, "/ops/consents", r"/ops/consents/[\w-]+"),
    }
