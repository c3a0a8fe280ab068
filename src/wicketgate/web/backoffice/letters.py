"""The letters that operations writes."""

from collections.abc import Mapping
from typing import Final

from wicketgate import mail
from wicketgate.web.kit.letters import Wording, press_for
from wicketgate.web.kit.seat import Seat

_LETTERS: Final[Mapping[str, Wording]] = {
    "invitation": Wording("backoffice/letters/invitation.html", "/ops/invitation/"),
    "suspended": Wording("backoffice/letters/suspended.html", "/contact"),
    "lifted": Wording("backoffice/letters/lifted.html", "/dev/organisation"),
    "key-revoked": Wording("backoffice/letters/key_revoked.html", "/dev"),
}


def press_of(seat: Seat) -> mail.Press:
    """Puts occasions into words, in the reader's language and with links to this house."""
    return press_for(seat, _LETTERS)
