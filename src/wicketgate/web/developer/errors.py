"""Which status a refusal of this area has that is no message at a field."""

from collections.abc import Mapping
from typing import Final

from wicketgate import applications, traffic
from wicketgate.kernel.errors import Refusal

STATUSES: Final[Mapping[type[Refusal], int]] = {
    applications.ApplicationUnknown: 404,
    applications.KeyUnknown: 404,
    applications.LifeTooLong: 400,  # the page offers no life that the bank does not allow
    traffic.CallUnknown: 404,
}
