"""What a database is marked with."""

from dataclasses import dataclass
from enum import StrEnum

from .errors import OtherEnvironment, OtherSecret


class Environment(StrEnum):
    """Sandbox and live are one engine with two sets of edges; their data never meet."""

    SANDBOX = "sandbox"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Mark:
    """`secret` is a keyed name that tells secrets apart; None where none was noted yet."""

    environment: Environment
    secret: str | None

    def check(self, own: "Mark") -> None:
        """Raises OtherEnvironment, OtherSecret."""
        if self.environment is not own.environment:
            raise OtherEnvironment(
                f"the database belongs to the environment {self.environment}, not {own.environment}"
            )
        if self.secret not in {None, own.secret}:
            raise OtherSecret
