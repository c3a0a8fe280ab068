"""The letters about organisations: how their application goes, and who their people are.

Several doors write them: the applicant's, operations', and whichever lets a colleague in.
"""

from collections.abc import Mapping
from typing import Final

from wicketgate import mail
from wicketgate.web.kit.letters import Wording, press_for
from wicketgate.web.kit.seat import Seat

_REDIRECTS: Final = "/dev/organisation/redirects"
_LETTERS: Final[Mapping[str, Wording]] = {
    "case-sent": Wording("kit/letters/case_sent.html", "/dev/organisation"),
    "case-asked": Wording("kit/letters/case_asked.html", "/dev/organisation"),
    "case-answered": Wording("kit/letters/case_answered.html", "/dev/organisation"),
    "case-approved-once": Wording("kit/letters/case_approved_once.html", "/dev/organisation"),
    "case-verified": Wording("kit/letters/case_verified.html", "/dev/organisation/join"),
    "case-refused": Wording("kit/letters/case_refused.html", "/dev/organisation"),
    "case-withdrawn": Wording("kit/letters/case_withdrawn.html", "/dev/organisation"),
    "member-joined": Wording("kit/letters/member_joined.html", "/dev/organisation/members"),
    "member-removed": Wording("kit/letters/member_removed.html", "/dev/organisation/members"),
    "certificate-ending": Wording(
        "kit/letters/certificate_ending.html", "/dev/organisation/certificates"
    ),
    "redirects-asked": Wording("kit/letters/redirects_asked.html", _REDIRECTS),
    "redirects-approved": Wording("kit/letters/redirects_approved.html", _REDIRECTS),
    "redirects-refused": Wording("kit/letters/redirects_refused.html", _REDIRECTS),
    "redirects-withdrawn": Wording("kit/letters/redirects_withdrawn.html", _REDIRECTS),
    "code-renewed": Wording("kit/letters/code_renewed.html", "/dev/organisation/join"),
}


def press_of(seat: Seat) -> mail.Press:
    """Puts occasions into words, in the reader's language and with links to this house."""
    return press_for(seat, _LETTERS)
