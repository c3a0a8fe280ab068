"""What is refused to an applicant, or to the person of the bank who decides."""

from collections.abc import Mapping

from wicketgate.kernel.errors import Refusal


class CaseUnknown(Refusal):
    """There is no such application."""


class NotInOrder(Refusal):
    """The application is not in order; each fault is told at its field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__()


class AlreadyOnboarded(Refusal):
    """The organisation has been let in already, or another application for it is open."""


class CertificateEnded(Refusal):
    """A certificate of the application has ended or was revoked since it was sent."""


class ApplicantGone(Refusal):
    """The applicant has closed the account, so there is nobody to become the owner."""


class SecondPersonNeeded(Refusal):
    """Two different people of the bank must approve."""
