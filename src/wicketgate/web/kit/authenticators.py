"""Setting up an authenticator app: the picture it scans, and what travels in the form."""

from dataclasses import dataclass
from typing import Final

import segno

from wicketgate import credentials
from wicketgate.kernel import secrets
from wicketgate.kernel.secrets import ForgedSeal
from wicketgate.kernel.work import Desk
from wicketgate.web.kit.forms import Form

_QUIET_ZONE: Final = 2  # modules; scanners want a border


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody sets up an app. `purpose` keeps the seals of different doors apart."""

    desk: Desk
    purpose: str
    owner: str
    email: str

    def picture(self, issuer: str, salt: str = "") -> "Picture":
        """The page's facts for one secret; a wrong code is tried again with the same salt."""
        salt = salt or secrets.new_id()
        secret = credentials.totp_secret(self.desk.keys, self.owner, salt)
        address = credentials.totp_address(secret, self.email, issuer)
        return Picture(
            qr=segno.make(address, micro=False).svg_data_uri(border=_QUIET_ZONE),
            secret=secret,
            salt=self.desk.keys.seal(self.purpose, f"{self.owner}\n{salt}"),
        )

    def salt_in(self, form: Form) -> str:
        """The salt that we sealed for this person; empty for anything else."""
        try:
            opened = self.desk.keys.unseal(self.purpose, form.get("salt"))
        except ForgedSeal:
            return ""
        owner, _, salt = opened.partition("\n")
        return salt if owner == self.owner else ""


@dataclass(frozen=True, slots=True)
class Picture:
    """`qr` is the address of a picture, `salt` is sealed."""

    qr: str
    secret: str
    salt: str


def code_in(form: Form) -> str:
    """The code that was typed, without the blanks that apps show in it."""
    return "".join(form.get("code").split())
