"""What is refused to whoever wants other redirect URLs, or to the one who decides."""

from wicketgate.kernel.errors import Refusal


class NotInOrder(Refusal):
    """The list of redirect URLs is not in order; the first flaw is told with its line."""

    def __init__(self, line: int, flaw: str) -> None:
        self.line = line
        self.flaw = flaw
        super().__init__()


class NothingChanges(Refusal):
    """These are the redirect URLs that are declared already."""


class ChangeOpen(Refusal):
    """The bank has not decided yet on the change that was asked for before."""


class ChangeUnknown(Refusal):
    """There is no such change of redirect URLs."""
