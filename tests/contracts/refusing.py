"""How to be refused: for every refusal that one call can meet, a call that meets it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final
from uuid import uuid4

import httpx2
from sqlalchemy import Update, update

from tests.doors.berlin.calling import Scene, body
from tests.support import worlds
from tests.support.consents import dedicated
from wicketgate import (
    accounts,
    applications,
    authorisation,
    consenting,
    consents,
    coverage,
    journal,
    oauth,
    tpps,
)
from wicketgate.applications import KeyState
from wicketgate.applications.store import api_key, application
from wicketgate.consenting import Status
from wicketgate.consents import Right
from wicketgate.kernel import errors
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.sql import Sql
from wicketgate.tpps.store import organisation
from wicketgate.web.berlin import errors as answers
from wicketgate.web.kit import seals

Refused = Callable[[Scene], Awaitable[httpx2.Response]]
WAYS: Final[dict[type[Refusal], Refused]] = {}
"""Refusal -> a call that is refused so."""

UNMET: Final = {
    "AlreadyDecided": "is met on the customer's pages: the API refuses by status before",
    "ForgedSeal": "leaves the field as CursorForged",
    "IllegalMove": "is met by a race only (test_races), which the lock on the consent decides",
    "MalformedAmount": "no request of account information carries an amount",
    "Refusal": "stands for refusals without a row, of which a house test allows none",
    "UnknownCurrency": "is told by the shape of the body with its path",
    "RedirectNotDeclared": "is met in live (tests/doors/redirects)",
    "RedirectsMissing": "is met in live (tests/doors/redirects)",
    "BodyTooSlow": "needs a caller that falls silent (test_sizes)",
    "NotConfirmable": "needs a bank whose third parties confirm (test_confirming)",
    "TwinUnfinished": "needs two calls at once (test_idempotency)",
    "CertificateMissing": "needs a bank that requires certificates (tests/doors/proving)",
    "CertificateInvalid": "needs a connection with a certificate (tests/doors/proving)",
    "CertificateExpired": "needs a connection with a certificate (tests/doors/proving)",
    "CertificateRevoked": "needs a connection with a certificate (tests/doors/proving)",
    "HandOverRefused": "needs a bank behind a proxy (tests/doors/proving)",
    "PeriodTooLong": "needs ten thousand bookings (test_camt)",
}
"""Rows of the table that no single call meets, and why."""


def meets(refusal: type[Refusal]) -> Callable[[Refused], Refused]:
    """Enter the way into WAYS."""

    def enter(way: Refused) -> Refused:
        WAYS[refusal] = way
        return way

    return enter


async def _change(scene: Scene, statement: Update) -> None:
    """Bring about behind the door what no verb of this build brings about."""
    async with scene.desk.writing(worlds.REQUEST) as work:
        await work.run(Sql(statement))


# ---------------------------------------------------------------------- stages 1 to 7
@meets(tpps.OrganisationBlocked)
async def blocked(scene: Scene) -> httpx2.Response:
    await _change(scene, update(organisation).values(standing=tpps.Standing.BLOCKED.value))
    return await scene.other.get("/v1/consents/x")


@meets(seals.SignatureMissing)
async def unsealed(scene: Scene) -> httpx2.Response:
    return await scene.api.ask(Sandbox_Scenario="require-signature")


@meets(seals.SignatureInvalid)
async def badly_sealed(scene: Scene) -> httpx2.Response:
    return await scene.api.ask(
        Sandbox_Scenario="require-signature",
        Digest="SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        Signature='keyId="SN=1,CA=CN=x",algorithm="rsa-sha256",headers="digest",signature="eA=="',
        TPP_Signature_Certificate="eA==",
    )


@meets(answers.NoSuchRoute)
async def no_such_route(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/card-accounts")


@meets(answers.MethodNotServed)
async def method_not_served(scene: Scene) -> httpx2.Response:
    return await scene.api.call("PUT", "/v1/consents/x/authorisations/y", json={})


@meets(answers.RoleMissing)
async def role_missing(scene: Scene) -> httpx2.Response:
    await _change(scene, update(organisation).values(roles="PSP_PI PSP_IC"))
    return await scene.api.get("/v1/consents/x")


@meets(applications.ApiKeyMissing)
async def key_missing(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/accounts", headers={"apiKey": None})


@meets(applications.ApiKeyUnknown)
async def key_unknown(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/accounts", headers={"apiKey": "wgk_nobody"})


@meets(applications.ApiKeyBlocked)
async def key_suspended(scene: Scene) -> httpx2.Response:
    await _change(scene, update(api_key).values(state=KeyState.SUSPENDED.value))
    return await scene.api.get("/v1/accounts")


@meets(applications.ApiNotSelected)
async def api_not_selected(scene: Scene) -> httpx2.Response:
    await _change(scene, update(application).values(apis="pis oauth2"))
    return await scene.api.get("/v1/accounts")


@meets(answers.FormatsNotServed)
async def formats_not_served(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/consents/x", headers={"Accept": "text/plain"})


@meets(answers.MediaTypeUnsupported)
async def media_type(scene: Scene) -> httpx2.Response:
    headers = {"Content-Type": "text/plain"}
    return await scene.api.call("POST", "/v1/consents", content=b"{}", headers=headers)


@meets(answers.BodyTooLarge)
async def body_too_large(scene: Scene) -> httpx2.Response:
    return await scene.api.ask({"padding": " " * 1_048_576})


@meets(answers.UrlTooLong)
async def url_too_long(scene: Scene) -> httpx2.Response:
    return await scene.api.get(f"/v1/consents/{'x' * 4_096}")


@meets(answers.HeadersTooLarge)
async def headers_too_large(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/consents/x", headers={"Cookie": "x" * 16_384})


@meets(answers.HeadersMalformed)
async def headers_malformed(scene: Scene) -> httpx2.Response:
    headers = {"X-Request-ID": "1", "PSU-Device-ID": "2"}
    return await scene.api.get("/v1/consents/x", headers=headers)


@meets(answers.TooManyRequests)
async def too_many(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/consents/x", headers={"Sandbox-Fault": "429"})


@meets(answers.InternalFault)
async def internal(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/consents/x", headers={"Sandbox-Fault": "500"})


@meets(errors.Unavailable)
async def unavailable(scene: Scene) -> httpx2.Response:
    return await scene.api.ask(Sandbox_Fault="503")


# ---------------------------------------------------------------------- token and consent
@meets(answers.TokenMissing)
async def token_missing(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/accounts", headers={"Consent-ID": "x"})


@meets(oauth.TokenUnknown)
async def token_unknown(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/accounts", headers={"Authorization": "Bearer wga_nobody"})


@meets(oauth.TokenInvalid)
async def token_invalid(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/accounts", headers={"Authorization": "Basic eDp5"})


@meets(oauth.TokenExpired)
async def token_expired(scene: Scene) -> httpx2.Response:
    granted = await scene.grant()
    async with scene.desk.writing(worlds.REQUEST) as work:
        await oauth.expire_tokens(work, scene.api.party.organisation)
    return await scene.api.get("/v1/accounts", granted=granted)


@meets(consents.ConsentUnknown)
async def consent_unknown(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/consents/nobody")


@meets(coverage.ConsentIdUnknown)
async def consent_id_unknown(scene: Scene) -> httpx2.Response:
    granted = await scene.grant()
    return await scene.api.get("/v1/accounts", granted=granted, headers={"Consent-ID": "nobody"})


@meets(consenting.ConsentNotValid)
async def consent_not_valid(scene: Scene) -> httpx2.Response:
    granted = await scene.grant()
    await scene.end(granted.consent, Status.REVOKED_BY_PSU)
    return await scene.api.get("/v1/accounts", granted=granted)


@meets(consenting.ConsentExpired)
async def consent_expired(scene: Scene) -> httpx2.Response:
    granted = await scene.grant(life=timedelta(days=1))
    scene.clock.advance(timedelta(days=1))
    return await scene.api.get("/v1/accounts", granted=granted)


@meets(coverage.NotCovered)
async def not_covered(scene: Scene) -> httpx2.Response:
    granted = await scene.grant(dedicated("psu-ok", Right.BALANCES))
    (resource,) = (await scene.api.accounts(granted)).values()
    query = "bookingStatus=booked&dateFrom=2026-11-01"
    return await scene.api.get(f"/v1/accounts/{resource}/transactions?{query}", granted=granted)


@meets(coverage.AccountUnknown)
async def account_unknown(scene: Scene) -> httpx2.Response:
    return await scene.api.get("/v1/accounts/nobody/balances", granted=await scene.grant())


@meets(coverage.ReadTooOften)
async def read_too_often(scene: Scene) -> httpx2.Response:
    granted = await scene.enforced()
    for _ in range(4):
        answer = await scene.api.get("/v1/accounts", granted=granted)
        assert answer.status_code == 200
    return await scene.api.get("/v1/accounts", granted=granted)


@meets(authorisation.AuthorisationUnknown)
async def authorisation_unknown(scene: Scene) -> httpx2.Response:
    consent = await scene.api.received()
    return await scene.api.get(f"/v1/consents/{consent}/authorisations/nobody")


# ---------------------------------------------------------------------- bodies
@meets(errors.Malformed)
async def malformed(scene: Scene) -> httpx2.Response:
    return await scene.api.ask({"access": {"accounts": [{"iban": "x"}, {"pan": "1"}]}})


@meets(journal.RequestIdTaken)
async def request_id_taken(scene: Scene) -> httpx2.Response:
    taken = str(uuid4())
    await scene.api.received(X_Request_ID=taken)
    return await scene.api.ask(body(frequencyPerDay=3), X_Request_ID=taken)


@meets(consents.ValidUntilPassed)
async def valid_until_passed(scene: Scene) -> httpx2.Response:
    return await scene.api.ask(body(validUntil="2026-11-17"))


@meets(consents.BankOffered)
async def bank_offered(scene: Scene) -> httpx2.Response:
    return await scene.api.ask(body(access={"accounts": []}))


@meets(consents.RestrictionNotOffered)
async def restriction(scene: Scene) -> httpx2.Response:
    return await scene.api.ask(body(access={"allPsd2": "allAccounts", "restrictedTo": ["CACC"]}))


@meets(consents.SessionsNotOffered)
async def sessions(scene: Scene) -> httpx2.Response:
    return await scene.api.ask(body(combinedServiceIndicator=True))


@meets(consents.OwnerNameNotOffered)
async def owner_name(scene: Scene) -> httpx2.Response:
    scene.desk.profile = scene.desk.profile.model_copy(update={"owner_name": False})
    return await scene.api.ask(body(access={"allPsd2": "allAccountsWithOwnerName"}))


@meets(answers.EmbeddedNotOffered)
async def embedded(scene: Scene) -> httpx2.Response:
    consent = await scene.api.received(TPP_Explicit_Authorisation_Preferred="true")
    place = f"/v1/consents/{consent}/authorisations"
    return await scene.api.call("POST", place, json={"psuData": {"password": "x"}})


@meets(authorisation.AuthorisationNotPossible)
async def authorisation_not_possible(scene: Scene) -> httpx2.Response:
    consent = await scene.api.received()
    return await scene.api.call("POST", f"/v1/consents/{consent}/authorisations")


@meets(authorisation.RedirectDiffers)
async def redirect_differs(scene: Scene) -> httpx2.Response:
    consent = await scene.api.received(
        TPP_Explicit_Authorisation_Preferred="true", TPP_Redirect_URI="https://one.example/"
    )
    headers = {"TPP-Redirect-URI": "https://two.example/"}
    place = f"/v1/consents/{consent}/authorisations"
    return await scene.api.call("POST", place, headers=headers)


# ---------------------------------------------------------------------- transactions
async def _report(scene: Scene, query: str) -> httpx2.Response:
    granted = await scene.grant()
    (resource,) = (await scene.api.accounts(granted)).values()
    return await scene.api.get(f"/v1/accounts/{resource}/transactions{query}", granted=granted)


@meets(accounts.BookingStatusNotServed)
async def booking_status(scene: Scene) -> httpx2.Response:
    return await _report(scene, "?bookingStatus=both&dateFrom=2026-11-01")


@meets(accounts.DeltaListNotServed)
async def delta_list(scene: Scene) -> httpx2.Response:
    return await _report(scene, "?bookingStatus=booked&deltaList=true")


@meets(accounts.EntryReferenceNotServed)
async def entry_reference_not_served(scene: Scene) -> httpx2.Response:
    scene.desk.profile = scene.desk.profile.model_copy(update={"entry_reference_from": False})
    return await _report(scene, "?bookingStatus=booked&entryReferenceFrom=1")


@meets(accounts.DeltaWithDates)
async def delta_with_dates(scene: Scene) -> httpx2.Response:
    granted = await scene.grant()
    (resource,) = (await scene.api.accounts(granted)).values()
    place = f"/v1/accounts/{resource}/transactions?bookingStatus=booked"
    report = await scene.api.get(f"{place}&dateFrom=2026-11-01", granted=granted)
    reference = report.json()["transactions"]["booked"][0]["entryReference"]
    query = f"&dateTo=2026-11-01&entryReferenceFrom={reference}"
    return await scene.api.get(place + query, granted=granted)


@meets(accounts.EntryReferenceUnknown)
async def entry_reference(scene: Scene) -> httpx2.Response:
    return await _report(scene, "?bookingStatus=booked&entryReferenceFrom=20261118999999")


@meets(accounts.PeriodInvalid)
async def period(scene: Scene) -> httpx2.Response:
    return await _report(scene, "?bookingStatus=booked&dateFrom=2026-11-02&dateTo=2026-11-01")


@meets(accounts.HistoryTooOld)
async def history(scene: Scene) -> httpx2.Response:
    granted = await scene.grant()
    (resource,) = (await scene.api.accounts(granted)).values()
    scene.clock.advance(timedelta(minutes=30))
    query = "?bookingStatus=booked&dateFrom=2026-08-19"
    return await scene.api.get(f"/v1/accounts/{resource}/transactions{query}", granted=granted)


@meets(accounts.CursorForged)
async def cursor(scene: Scene) -> httpx2.Response:
    return await _report(scene, "?bookingStatus=booked&dateFrom=2026-11-01&cursor=forged")


@meets(accounts.TransactionUnknown)
async def transaction(scene: Scene) -> httpx2.Response:
    return await _report(scene, "/nobody")
