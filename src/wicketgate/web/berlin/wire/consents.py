"""Account consents on the wire (official OpenAPI: consents, accountAccess; contract A.2, A.3)."""

import re
from datetime import date
from typing import Annotated, Any, Final, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict

from wicketgate.bank import Reference
from wicketgate.consenting import Status
from wicketgate.consents import (
    Access,
    Consent,
    Kind,
    OwnerNameNotOffered,
    RestrictionNotOffered,
    Right,
    SessionsNotOffered,
    access_of,
)
from wicketgate.kernel.money import EXPONENT
from wicketgate.kernel.profile import Profile

from .authorisations import Links
from .names import Linker, Wire, spelled

_BBAN: Final = re.compile(r"[a-zA-Z0-9]{1,30}")
_BOOLEANS: Final = {"true": True, "false": False}
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FLAGS: Final = ("allAccounts", "allAccountsWithOwnerName")
_UNSUPPORTED: Final = ("pan", "maskedPan", "msisdn", "other")
_LISTS: Final = ("accounts", "balances", "transactions")
_GLOBAL: Final = ("allPsd2", "availableAccounts", "availableAccountsWithBalance")


def profile_of(info: ValidationInfo) -> Profile:
    """The bank's rules, as they came with the body."""
    context = info.context or {}
    profile = context.get("profile")
    return profile if isinstance(profile, Profile) else Profile()


def _iban(value: object) -> str:
    # schwifty's registry takes 0.1 s and 26 MB: a process that reads no IBAN does without it.
    from . import ibans  # noqa: PLC0415  # loaded at the first IBAN

    return ibans.read_iban(value)


def _bban(value: object) -> str:
    if not isinstance(value, str) or not _BBAN.fullmatch(value):
        raise ValueError("must be a BBAN of 1 to 30 letters and digits")
    return value


def currency_code(value: object) -> str:
    """ISO 4217. Raises ValueError."""
    if not isinstance(value, str) or value not in EXPONENT:
        raise ValueError("must be an ISO 4217 currency code")
    return value


def _flag(value: object) -> str:
    if value not in _FLAGS:
        raise ValueError(f"must be {_FLAGS[0]} or {_FLAGS[1]}")
    return str(value)


def day(value: object) -> date:
    """A date as JSON has it. Raises ValueError."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("must be a date, YYYY-MM-DD")


def _boolean(value: object, info: ValidationInfo) -> bool:
    if isinstance(value, bool):
        return value
    if profile_of(info).lenient_json_scalars and isinstance(value, str) and value in _BOOLEANS:
        return _BOOLEANS[value]
    raise ValueError("must be true or false")


def _integer(value: object, info: ValidationInfo) -> int:
    lenient = profile_of(info).lenient_json_scalars
    if lenient and isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError("must be a whole number")


Boolean = Annotated[bool, BeforeValidator(_boolean)]
Flag = Annotated[str, BeforeValidator(_flag)]


class Reading(BaseModel):
    """What is sent: unknown members are ignored, names are the standard's (E.14)."""

    model_config = ConfigDict(alias_generator=spelled, extra="ignore", frozen=True)


def _only(name: str) -> JsonDict:
    return {"title": name, "required": [name]}


_ONE_NUMBER: Final[JsonDict] = {"oneOf": [{"required": ["iban"]}, {"required": ["bban"]}]}
_ONE_KIND: Final[JsonDict] = {
    "oneOf": [
        {
            "title": "Named accounts",
            "anyOf": [
                {"required": [name], "properties": {name: {"minItems": 1}}} for name in _LISTS
            ],
        },
        *[_only(name) for name in _GLOBAL],
    ]
}
"""What the validators below hold, for the document that describes this."""


class AccountReference(Reading):
    """Exactly one identifier: IBAN or BBAN; perhaps a currency."""

    model_config = ConfigDict(json_schema_extra=_ONE_NUMBER)

    iban: Annotated[str | None, BeforeValidator(_iban)] = None
    bban: Annotated[str | None, BeforeValidator(_bban)] = None
    currency: Annotated[str | None, BeforeValidator(currency_code)] = None

    @model_validator(mode="before")
    @classmethod
    def only_what_is_supported(cls, value: Any) -> Any:  # raw JSON of any shape
        unsupported = [name for name in _UNSUPPORTED if isinstance(value, dict) and name in value]
        if isinstance(value, dict) and not unsupported:
            return value
        named = f"attribute {unsupported[0]} is not supported" if unsupported else None
        raise ValueError(named or "must be an object")

    @model_validator(mode="after")
    def one_identifier(self) -> Self:
        if (self.iban is None) == (self.bban is None):
            raise ValueError("must name exactly one of iban and bban")
        return self

    @property
    def reference(self) -> Reference:
        return Reference(self.iban, self.bban, self.currency)


class AdditionalInformation(Reading):
    """Owner names of named accounts; trusted beneficiaries are ignored while not offered."""

    owner_name: list[AccountReference] | None = None


class AccountAccess(Reading):
    """What is asked for: named accounts or one of the three global kinds (A.2.2)."""

    model_config = ConfigDict(json_schema_extra=_ONE_KIND)

    accounts: list[AccountReference] | None = None
    balances: list[AccountReference] | None = None
    transactions: list[AccountReference] | None = None
    additional_information: AdditionalInformation | None = None
    available_accounts: Flag | None = None
    available_accounts_with_balance: Flag | None = None
    all_psd2: Flag | None = None
    restricted_to: list[Any] | None = None

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        lists = [given for name in _LISTS if (given := getattr(self, name)) is not None]
        flags = len(self._flags())
        if not lists and not flags:
            raise ValueError("must name accounts or one global access")
        if flags > 1:
            raise ValueError("must name one global access only")
        if flags and any(lists):
            raise ValueError("must not name accounts beside a global access")
        if any(lists) and not all(lists):
            raise ValueError("must not mix empty and filled arrays")
        self._check_owner_names()
        return self

    def _flags(self) -> dict[Kind, str]:
        given = {
            Kind.ALL_PSD2: self.all_psd2,
            Kind.AVAILABLE: self.available_accounts,
            Kind.AVAILABLE_WITH_BALANCE: self.available_accounts_with_balance,
        }
        return {kind: flag for kind, flag in given.items() if flag is not None}

    def _check_owner_names(self) -> None:
        more = self.additional_information
        if more is None or more.owner_name is None:
            return
        named = {r.reference for name in _LISTS for r in getattr(self, name) or ()}
        if not more.owner_name or not {r.reference for r in more.owner_name} <= named:
            raise ValueError("additionalInformation.ownerName must name accounts of this access")

    def read(self, profile: Profile) -> Access:
        """Raises BankOffered, OwnerNameNotOffered, RestrictionNotOffered (contract A.2.2)."""
        if self.restricted_to is not None:
            raise RestrictionNotOffered(path="access.restrictedTo")
        kind, flag = next(iter(self._flags().items()), (None, None))
        with_name = flag == _FLAGS[1]
        if with_name and not profile.owner_name:
            raise OwnerNameNotOffered(path="access")
        return access_of(kind, self._references(profile), with_owner_name=with_name)

    def _references(self, profile: Profile) -> tuple[tuple[Right, tuple[Reference, ...]], ...]:
        listed = {Right(name): getattr(self, name) for name in _LISTS}
        more = self.additional_information
        if more is not None and profile.owner_name:
            listed[Right.OWNER_NAME] = more.owner_name
        return tuple(
            (right, tuple(dict.fromkeys(r.reference for r in given)))
            for right, given in listed.items()
            if given
        )


class ConsentBody(Reading):
    """POST /v1/consents."""

    access: AccountAccess
    recurring_indicator: Boolean
    valid_until: Annotated[date, BeforeValidator(day)]
    frequency_per_day: Annotated[int, BeforeValidator(_integer)]
    combined_service_indicator: Boolean = False

    @field_validator("frequency_per_day")
    @classmethod
    def frequency_fits(cls, value: int, info: ValidationInfo) -> int:
        """A recurringIndicator that could not be read says nothing here."""
        if value < 1:
            raise ValueError("must be at least 1")
        if value != 1 and info.data.get("recurring_indicator") is False:
            raise ValueError("must be 1 for a one-off consent")
        return value

    def check_offered(self) -> None:
        """Raises SessionsNotOffered."""
        if self.combined_service_indicator:
            raise SessionsNotOffered(path="combinedServiceIndicator")


class WrittenReference(Wire, frozen=True):
    """An account as it is named in answers."""

    iban: str | None = None
    bban: str | None = None
    currency: str | None = None


class _OwnerNames(Wire, frozen=True):
    owner_name: list[WrittenReference] | None = None


class _Access(Wire, frozen=True):
    accounts: list[WrittenReference] | None = None
    balances: list[WrittenReference] | None = None
    transactions: list[WrittenReference] | None = None
    additional_information: _OwnerNames | None = None
    available_accounts: str | None = None
    available_accounts_with_balance: str | None = None
    all_psd2: str | None = None


class Created(Wire, frozen=True):
    """201 of POST /v1/consents."""

    consent_status: str
    consent_id: str
    links: Links
    tpp_messages: list[dict[str, str]] | None = None


class ConsentStatus(Wire, frozen=True):
    """GET …/status."""

    consent_status: str


class ConsentInformation(Wire, frozen=True):
    """GET /v1/consents/{consentId}."""

    access: _Access
    recurring_indicator: bool
    valid_until: str
    frequency_per_day: int
    last_action_date: str
    consent_status: str
    links: Links | None = None

    @classmethod
    def of(cls, consent: Consent, link: Linker) -> Self:
        valid = consent.status is Status.VALID
        return cls(
            _access(consent.access),
            consent.recurring,
            consent.valid_until.isoformat(),
            consent.frequency_per_day,
            consent.last_action.isoformat(),
            consent.status.value,
            Links(account=link("/v1/accounts")) if valid else None,
        )


def _access(access: Access) -> _Access:
    if access.kind is not Kind.DEDICATED:
        flag = _FLAGS[1] if access.with_owner_name else _FLAGS[0]
        return _Access(
            all_psd2=flag if access.kind is Kind.ALL_PSD2 else None,
            available_accounts=flag if access.kind is Kind.AVAILABLE else None,
            available_accounts_with_balance=(
                flag if access.kind is Kind.AVAILABLE_WITH_BALANCE else None
            ),
        )
    listed = {
        right: [WrittenReference(r.iban, r.bban, r.currency) for r in references]
        for right, references in access.references
    }
    named = listed.get(Right.OWNER_NAME)
    return _Access(
        listed.get(Right.ACCOUNTS),
        listed.get(Right.BALANCES),
        listed.get(Right.TRANSACTIONS),
        _OwnerNames(named) if named else None,
    )
