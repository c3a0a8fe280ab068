"""What a device may answer."""

import pytest

from wicketgate.bank import ScaOutcome
from wicketgate.personas import Device
from wicketgate.sandbox import model


@pytest.mark.parametrize("device", Device)
@pytest.mark.parametrize("code_right", [None, False, True])
def test_a_device_says_right_only_to_a_right_code_or_when_nothing_is_needed(
    device: Device, *, code_right: bool | None
) -> None:
    outcome = model.judge(device, code_right=code_right)
    wanted = device is Device.NOT_NEEDED or (device is Device.CODE and code_right is True)
    assert (outcome is ScaOutcome.RIGHT) is wanted


def test_every_device_has_a_method() -> None:
    assert set(model.METHODS) == set(Device)
