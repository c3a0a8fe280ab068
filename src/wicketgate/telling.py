"""How a command ends that cannot do its work: one red line that says why, and one what to do."""

from collections.abc import Callable
from typing import Final

from rich.console import Console

from wicketgate.installation import OtherEnvironment, OtherSecret
from wicketgate.issuers import BundleUnreadable
from wicketgate.kernel.errors import SchemaNewer, Unavailable
from wicketgate.kernel.profile import ProfileInvalid
from wicketgate.settings import CannotStart
from wicketgate.web.kit.assets import AssetsMissing

DONE: Final = 0
CANNOT: Final = 2
REMEDIES: Final[dict[type[Exception], str]] = {
    SchemaNewer: "Start that version again, or name another folder with --data.",
    Unavailable: "Start the database, or name another one with --database.",
    OtherEnvironment: "Name another database: sandbox and live never share one.",
    OtherSecret: "Put the secret back from a backup: what is sealed here opens with it alone.",
    ProfileInvalid: "docs/profile.md lists every switch and what it takes.",
    BundleUnreadable: "Name a file or folder of PEM certificates in WICKETGATE_ISSUERS.",
    AssetsMissing: "They are made by `make assets`, which `make run` does by itself.",
}
OBSTACLES: Final[tuple[type[Exception], ...]] = (CannotStart, *REMEDIES)
"""What stands in the way of a start and is told, not raised."""
_err: Final = Console(stderr=True, highlight=False)


def telling(command: Callable[[], int], saying: str = "Cannot start") -> int:
    """The command's exit status. What stands in the way is told in one red line, and the remedy."""
    try:
        return command()
    except OBSTACLES as error:
        _tell_why(saying, *why(error))
        return CANNOT


def why(error: Exception) -> tuple[str, str]:
    """What one of OBSTACLES says, and what to do about it."""
    if isinstance(error, CannotStart):
        return error.why, error.remedy
    remedy = next(REMEDIES[kind] for kind in type(error).__mro__ if kind in REMEDIES)
    return str(error), remedy


def _tell_why(saying: str, why: str, remedy: str) -> None:
    _err.print(f"{saying}: {why}.", style="bold red", markup=False, soft_wrap=True)
    _err.print(remedy, markup=False, soft_wrap=True)
