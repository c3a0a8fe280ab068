"""The bank's rulebook: every switch this build knows, as typed facts (docs/profile.md).

Defaults are the bank's guide (contract 0.3). A switch that is not built does not exist.
"""

import re
import tomllib
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from wicketgate.kernel.money import EXPONENT


class UnknownIdStatus(StrEnum):
    """How an unknown id in the path is answered (contract C.4)."""

    SPEC = "spec"
    NOT_FOUND = "not_found"


class StartMode(StrEnum):
    """Who starts the authorisation (contract A.4.1)."""

    AUTO = "auto"
    IMPLICIT = "implicit"
    EXPLICIT = "explicit"


class Links(StrEnum):
    """How API links are written (contract A.0.5)."""

    PATH_ABSOLUTE = "path-absolute"
    ABSOLUTE = "absolute"


class ClientCertificate(StrEnum):
    """Whether third parties show a certificate when they connect (contract decision 2)."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class SignatureMode(StrEnum):
    """Whether requests carry a seal of their sender (contract C.6)."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class ReferenceVisibility(StrEnum):
    """Who may read the API reference and its files; the guide is everybody's."""

    MEMBERS = "members"
    EVERYONE = "everyone"


class Settlement(StrEnum):
    """When the sandbox's clearing settles what was paid to other banks."""

    CUT_OFF = "cut_off"
    AT_ONCE = "at_once"


class ProfileInvalid(ValueError):
    """The profile file cannot be used; the message names each wrong switch."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = "is no IANA time zone"
        raise ValueError(message) from error
    return name


def _in_use(currency: str) -> str:
    if currency not in EXPONENT:
        message = "is no ISO 4217 currency code"
        raise ValueError(message)
    return currency


class Profile(BaseModel):
    """One bank's rules. Minutes, hours and days as the names say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bank_name: Annotated[str, Field(min_length=1, max_length=70)] = "Kestrel Bank"
    brand_hue: Annotated[int, Field(ge=0, le=360)] = 262
    brand_chroma: Annotated[float, Field(ge=0, le=0.3)] = 0.19
    brand_logo: Path | None = None
    brand_logo_dark: Path | None = None
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Brussels"

    reference_visibility: ReferenceVisibility = ReferenceVisibility.MEMBERS

    client_certificate: ClientCertificate = ClientCertificate.OPTIONAL
    bind_access_token_to_cert: bool = True
    signature_mode: SignatureMode = SignatureMode.OFF
    signature_strict: bool = False

    onboarding_second_person: bool = False
    onboarding_kept_months: Annotated[int, Field(ge=1, le=120)] = 13
    frequency_enforced: bool = False
    start_authorisation_mode: StartMode = StartMode.AUTO
    consent_max_days: Annotated[int, Field(ge=1, le=730)] = 180
    pending_ttl_implicit_minutes: Annotated[int, Field(ge=1)] = 30
    pending_ttl_explicit_hours: Annotated[int, Field(ge=1)] = 24
    pending_ttl_multilevel_days: Annotated[int, Field(ge=1)] = 7
    cancellation_sca_required: bool = True
    confirmation_required: bool = False
    payment_currencies: frozenset[Annotated[str, AfterValidator(_in_use)]] = frozenset(
        re.findall("...", "EURUSDGBPCHFJPYCADAUDSEKNOKDKKPLNCZKHUFRONISKTRYCNYSGDBHD")
    )
    signing_baskets: bool = True
    basket_max_entries: Annotated[int, Field(ge=1, le=500)] = 50
    sca_session_ttl_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    one_off_window_minutes: Annotated[int, Field(ge=1, le=60)] = 30
    fresh_sca_window_minutes: Annotated[int, Field(ge=1)] = 30
    history_days_default: Annotated[int, Field(ge=90)] = 90
    history_days_max: Annotated[int, Field(ge=90)] = 730
    entry_reference_from: bool = True
    camt_reports: bool = True
    owner_name: bool = True
    unknown_id_status: UnknownIdStatus = UnknownIdStatus.SPEC
    links: Links = Links.PATH_ABSOLUTE
    lenient_json_scalars: bool = True
    dedicated_refs_all_or_nothing: bool = True
    page_size: Annotated[int, Field(ge=1, le=1000)] = 100
    api_key_max_days: Annotated[int, Field(ge=30, le=730)] = 365
    call_details: bool = True
    cut_off: time = time(16)
    settlement: Settlement = Settlement.CUT_OFF

    def pending_ttl(self, *, explicit: bool) -> timedelta:
        """How long a request waits for its customer, by who starts its authorisation."""
        if explicit:
            return timedelta(hours=self.pending_ttl_explicit_hours)
        return timedelta(minutes=self.pending_ttl_implicit_minutes)

    def for_live(self) -> "Profile":
        """As a live bank has it: without a certificate nobody calls, unless it says otherwise."""
        if "client_certificate" in self.model_fields_set:
            return self
        return self.model_copy(update={"client_certificate": ClientCertificate.REQUIRED})

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)  # cached by the standard library


def _beside(profile: Path, switches: dict[str, object]) -> dict[str, object]:
    """Files are named as seen from the profile that names them."""
    files = {name: switches[name] for name in _FILES if isinstance(switches.get(name), str)}
    return switches | {name: str(profile.parent / str(file)) for name, file in files.items()}


_FILES: Final = ("brand_logo", "brand_logo_dark")
PSU_LANGUAGES: Final = ("en", "fr", "nl", "de")


def load_profile(path: Path | None) -> Profile:
    """Read the bank's TOML file, or take the defaults without one.

    Raises ProfileInvalid naming the file and every switch that is unknown or out of range.
    """
    if path is None:
        return Profile()
    try:
        return Profile.model_validate(_beside(path, tomllib.loads(path.read_text("utf-8"))))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path}: {error}"
        raise ProfileInvalid(message) from error
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        message = f"{path}: {wrong}"
        raise ProfileInvalid(message) from error
