"""Consents for confirmation of funds, and the questions asked under them (contract A.9, D.5).

Nothing here knows a clock: `now` is an argument.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from wicketgate import bank, oauth
from wicketgate.bank import AccountsDoNotMatch, Reference
from wicketgate.consenting import AnyConsent
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import AccountId, ConsentId, OrganisationId, PsuId
from wicketgate.kernel.money import Money

from .errors import OtherAccount, OtherCard

ACCESS_LIFE: Final = timedelta(minutes=60)
IDLE_MOST: Final = timedelta(days=396)
"""Tokens that nobody rotates for thirteen months die, and the consent with them (contract D.5)."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the TPP says of the card it issued; all of it may be missing."""

    number: str | None = None
    """Masked or tokenised: a full one was refused."""
    expires: date | None = None
    information: str | None = None
    registration: str | None = None


@dataclass(frozen=True, slots=True)
class FundsRequest:
    """What a TPP asks for, read and well-formed."""

    account: Reference
    card: Card
    explicit: bool
    redirect_uri: str | None


@dataclass(frozen=True, slots=True)
class CoveredAccount:
    """The one account a consent was given for, by its names at that time."""

    id: AccountId
    currency: str
    iban: str | None = None
    bban: str | None = None


@dataclass(frozen=True, slots=True)
class MatchedAccount:
    """What matching found: the account, and how many must sign for it."""

    account: CoveredAccount
    signatures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsConsent(AnyConsent):
    """One consent to ask about one account."""

    account: Reference
    """As the TPP named it."""
    card: Card
    covered: CoveredAccount | None = None
    """The customer's account that is meant, once somebody has signed."""

    @property
    def last_day(self) -> date | None:
        return self.card.expires

    def match(self, accounts: Sequence[bank.Account]) -> MatchedAccount:
        """The customer's account that is meant (contract B.1.4, rule 9).

        A multi-currency account named without currency means its first one, which is the main
        one. Raises AccountsDoNotMatch.
        """
        for one in accounts:
            if one.state is not bank.AccountState.DELETED and self.account.means(one):
                covered = CoveredAccount(one.id, one.currency, one.iban, one.bban)
                return MatchedAccount(covered, one.signatures_required)
        raise AccountsDoNotMatch

    def card_ends(self, zone: ZoneInfo) -> int | None:
        """When the last day of the card is over, in microseconds; None where none is known."""
        day = self.card.expires
        return None if day is None else time.micros(time.end_of_day(day, zone))

    def lives_until(self, now: datetime, zone: ZoneInfo) -> int:
        """When it ends by itself if its tokens are not rotated any more (contract D.5)."""
        idle = time.micros(now + IDLE_MOST)
        card = self.card_ends(zone)
        return idle if card is None else min(idle, card)

    def terms(self, zone: ZoneInfo, *, complete: bool) -> oauth.GrantTerms:
        """What a signature gives, `complete` when it is the last (contract D.5).

        A signer who was not the last gets an access token for status calls only (D.2).
        """
        ends_us = self.card_ends(zone) if complete else None
        return oauth.GrantTerms(ACCESS_LIFE, refreshable=complete, ends_us=ends_us)


@dataclass(frozen=True, slots=True)
class Question:
    """Is this amount there? `account` and `card_number` as the TPP names them."""

    account: Reference
    amount: Money
    card_number: str | None = None
    payee: str | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """Who asks, and what opens the way: the token, and the consent that `Consent-ID` names."""

    organisation: OrganisationId
    bearer: str
    consent_id: str | None


@dataclass(frozen=True, slots=True)
class Permitted:
    """Proof that this caller may ask now: the consent, its customer and account, the token."""

    consent: FundsConsent
    psu_id: PsuId
    account: CoveredAccount
    token: oauth.AccessToken

    def check(self, question: Question) -> None:
        """Raises OtherAccount, OtherCard where the question is not what was consented to."""
        if not question.account.means(self.account):
            raise OtherAccount(path="account")
        wanted = self.consent.card.number
        if None not in {wanted, question.card_number} and wanted != question.card_number:
            raise OtherCard(path="cardNumber")


@dataclass(frozen=True, slots=True)
class Answered:
    """A question as it is kept, with the answer it got (PSD2 Art. 65(5)).

    `at_us` in the time of the organisation, in microseconds since 1970; `number` orders them.
    """

    number: int
    consent_id: ConsentId
    at_us: int
    amount: Money
    payee: str | None
    available: bool
