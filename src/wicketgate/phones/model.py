"""A question on a customer's phone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from wicketgate.bank import Linked, Question, ScaOutcome
from wicketgate.kernel.ids import OrganisationId, PsuId, QuestionId
from wicketgate.personas import Device

LIFE: Final = timedelta(minutes=5)
"""How long the signing app asks."""
PATH: Final = "/psu/phone"
"""Where the doors show the phones, below the address at which browsers reach us."""

_BY_ITSELF: Final[Mapping[Device, ScaOutcome]] = {
    Device.REFUSES: ScaOutcome.REFUSED,
    Device.BROKEN: ScaOutcome.DEVICE_ERROR,
}
"""Phones that need nobody to tap on them."""


def mark_of(linked: Linked | None) -> str | None:
    """What tells one thing to sign from another; a consent has none."""
    return None if linked is None else linked.mark


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose phone it is, in which world, and how it behaves."""

    organisation: OrganisationId
    psu: PsuId
    device: Device


@dataclass(frozen=True, slots=True)
class Asked:
    """What a phone asks, whose phone it is, and what was tapped.

    `linked` is what the answer is for, where it is for a payment (RTS Art. 5).
    """

    id: QuestionId
    organisation_id: OrganisationId
    psu: PsuId
    device: Device
    number: str
    expires_us: int
    answer: ScaOutcome | None = None
    linked: Linked | None = None

    def outcome(self, now_us: int) -> ScaOutcome:
        """What became of the question so far."""
        if self.device in _BY_ITSELF:
            return _BY_ITSELF[self.device]
        if self.answer is not None:
            return self.answer
        return ScaOutcome.EXPIRED if now_us >= self.expires_us else ScaOutcome.PENDING


@dataclass(frozen=True, slots=True)
class Phone:
    """What a phone shows. A silent one belongs to a customer who never answers."""

    question: Question
    outcome: ScaOutcome
    silent: bool
    linked: Linked | None = None

    @property
    def waits(self) -> bool:
        """Whether a tap would be heard."""
        return self.outcome is ScaOutcome.PENDING and not self.silent
