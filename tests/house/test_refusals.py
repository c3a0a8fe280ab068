"""Every refusal has an answer."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Final

import wicketgate
from tests.house.sources import SOURCE
from wicketgate.kernel.errors import Refusal

ELSEWHERE: Final = {
    "kernel.SchemaNewer": "telling",  # before there is a server
    "installation.OtherEnvironment": "telling",
    "installation.OtherSecret": "telling",
    "applications.ApiOutOfReach": "web.developer.apps",
    "applications.ApplicationUnknown": "web.developer.errors",
    "applications.KeyUnknown": "web.developer.errors",
    "applications.LifeTooLong": "web.developer.errors",
    "applications.TooManyApplications": "web.developer.apps",
    "applications.TooManyKeys": "web.developer.keys",
    "oauth.InvalidGrant": "web.oauth.errors",
    "oauth.CodeReplayed": "grants.service",
    "oauth.RefreshReplayed": "grants.service",
    "oauth.InvalidScope": "web.oauth.errors",
    "qtsp.IdentifierTaken": "web.developer.test_certificates",
    "qtsp.IssueUnknown": "web.developer.sandbox_routes",
    "qtsp.KeyTooWeak": "web.developer.test_certificates",
    "qtsp.RequestUnreadable": "web.developer.test_certificates",
    "settlement.OrderUnknown": "web.nudges.routes",
    "subjects.SubjectUnknown": "web.customer.errors",
    "visits.ChallengeVoid": "web.customer.errors",
    "bank.AccountBlocked": "visits.service",
    "tpps.ClockTooFar": "web.control.errors",
    "sandbox.AccountUnknown": "web.control.errors",
    "bank.AccountsDoNotMatch": "web.customer.errors",
    "visits.VisitUnknown": "web.customer.errors",
    "visits.ForeignCustomer": "web.customer.errors",
    "visits.AlreadySigned": "web.customer.errors",
    "visits.WrongCode": "web.customer.errors",
    "visits.DeviceFailed": "web.customer.errors",
    "visits.QuestionExpired": "web.customer.errors",
    "phones.NotAsked": "web.customer.phone",
    "visits.StillPending": "web.customer.errors",
    "visits.WrongSignIn": "web.customer.acts",
    "certificates.CertificateTooLarge": "web.kit.certificates",
    "certificates.CertificateUnknown": "web.kit.guarding",
    "certificates.LastValidQwac": "web.kit.guarding",
    "certificates.NotACertificate": "web.kit.certificates",
    "certificates.PrivateKeyGiven": "web.kit.certificates",
    "certificates.SeveralCertificates": "web.kit.certificates",
    "certificates.Unreadable": "web.kit.certificates",
    "memberships.AlreadyBelongs": "web.kit.guarding",
    "memberships.CodeUnknown": "web.developer.members",
    "memberships.LastOwner": "web.kit.guarding",
    "memberships.NoOrganisation": "web.kit.guarding",
    "memberships.NotColleague": "web.kit.guarding",
    "memberships.NotOwner": "web.kit.guarding",
    "credentials.PasskeyUnknown": "web.kit.guarding",
    "credentials.PasskeyWrong": "web.account.errors",
    "people.LastSecondFactor": "web.account.errors",
    "memberships.OrganisationFull": "web.developer.members",
    "onboarding.AlreadyOnboarded": "web.kit.guarding",
    "onboarding.ApplicantGone": "web.kit.guarding",
    "onboarding.CaseUnknown": "web.kit.guarding",
    "onboarding.CertificateEnded": "web.kit.guarding",
    "onboarding.NotInOrder": "web.developer.verify",
    "onboarding.SecondPersonNeeded": "web.kit.guarding",
    "people.LinkUnknown": "web.account.errors",
    "people.NotSignedIn": "web.kit.guarding",
    "credentials.SecondFactorWrong": "web.account.errors",
    "people.SignInLocked": "web.account.errors",
    "people.SignInWrong": "web.account.errors",
    "credentials.TooManyTries": "web.kit.guarding",
    "redirects.ChangeOpen": "web.developer.declaring",
    "redirects.ChangeUnknown": "web.kit.guarding",
    "redirects.NothingChanges": "web.developer.declaring",
    "redirects.NotInOrder": "web.developer.declaring",
    "services.AlreadyStopped": "web.services.routes",
    "services.ServiceUnknown": "web.services.routes",
    "services.SignedOut": "web.services.routes",
    "services.SignInBlocked": "web.services.entering",
    "staff.AddressTaken": "web.backoffice.errors",
    "staff.InvitationUnknown": "web.backoffice.errors",
    "staff.LastAdmin": "web.backoffice.errors",
    "staff.NotPermitted": "web.backoffice.errors",
    "staff.NotSignedIn": "web.kit.guarding",
    "staff.OperatorUnknown": "web.backoffice.errors",
    "staff.SignInLocked": "web.backoffice.errors",
    "staff.SignInWrong": "web.backoffice.errors",
    "tpps.OrganisationUnknown": "web.backoffice.errors",
    "traffic.CallUnknown": "web.developer.errors",
    "issuers.BundleUnreadable": "telling",
    "issuers.ListRefused": "issuers.jobs",
    "issuers.ListsNotInstalled": "issuers.jobs",
    "revocations.Undecided": "proofs.service",
}
"""Refusals that never reach the XS2A API: full name -> the module that answers or catches them."""


def refusals() -> set[type[Refusal]]:
    """Every refusal that any module of ours can utter."""
    for module in pkgutil.walk_packages(wicketgate.__path__, "wicketgate."):
        if not module.name.startswith("wicketgate.migrations"):
            importlib.import_module(module.name)
    return set(_below(Refusal))


def _below(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    for narrower in refusal.__subclasses__():
        if narrower.__module__.startswith("wicketgate."):
            yield narrower
            yield from _below(narrower)


def called(refusal: type[Refusal]) -> str:
    """The refusal as `consenting.ConsentExpired`."""
    return f"{refusal.__module__.split('.')[1]}.{refusal.__name__}"


def test_every_refusal_has_a_row_in_the_table_of_the_api() -> None:
    table = importlib.import_module("wicketgate.web.berlin.errors").ANSWERS
    without = {
        called(refusal)
        for refusal in refusals()
        if not any(kind in table for kind in refusal.__mro__ if kind is not Refusal)
    }
    assert without == set(ELSEWHERE), (
        f"no row in ANSWERS: {sorted(without - set(ELSEWHERE))}; "
        f"named here without need: {sorted(set(ELSEWHERE) - without)}"
    )


def test_a_refusal_answered_elsewhere_is_known_there() -> None:
    unknown = [
        f"{refusal} is not named in {module}"
        for refusal, module in ELSEWHERE.items()
        if refusal.split(".")[1]
        not in (SOURCE / (module.replace(".", "/") + ".py")).read_text("utf-8")
    ]
    assert not unknown, "\n".join(unknown)


def test_every_refusal_says_in_a_sentence_what_is_wrong() -> None:
    silent = [
        called(refusal)
        for refusal in refusals()
        if not (refusal.__doc__ or "").strip().split("\n")[0].endswith(".")
    ]
    assert not silent, f"the docstring is what a person reads: {silent}"
