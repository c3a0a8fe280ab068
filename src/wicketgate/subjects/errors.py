"""What is refused where a scope names nothing of this client's."""

from wicketgate.kernel.errors import Refusal


class SubjectUnknown(Refusal):
    """The resource is not known."""
