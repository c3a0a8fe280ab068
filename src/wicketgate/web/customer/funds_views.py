"""The facts of the page on which a customer lets a card issuer ask for funds."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from .views import AccountLine, Session, Signatures, Tpp

_OK: Final = 200


@dataclass(frozen=True, kw_only=True)
class Allow:
    """What is asked, on one page. Posts `csrf`, `decision` = `yes` or `no`.

    `card` and `information` are the TPP's words; `until` is the last day of the card, None where
    none is known. The others as on the page about accounts.
    """

    tpp: Tpp
    action: str
    csrf: str
    account: AccountLine
    card: str = ""
    information: tuple[str, ...] = ()
    until: date | None = None
    back_url: str = ""
    signatures: Signatures | None = None
    return_host: str | None = None
    session: Session | None = None
    template: ClassVar[str] = "customer/allow.html"
    status: ClassVar[int] = _OK
