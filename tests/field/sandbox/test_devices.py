"""What a device may answer."""

import pytest

from wicketgate.bank import ScaOutcome
from wicketgate.personas import Device
from wicketgate.sandbox import model


@pytest.mark.parametrize("device", Device)
@pytest.mark.parametrize("pressed", [None, *ScaOutcome])
def test_a_device_never_says_right_unless_something_was_right(
    device: Device, pressed: ScaOutcome | None
) -> None:
    for code_right in (None, False, True):
        outcome = model.judge(device, code_right=code_right, pressed=pressed)
        if outcome is ScaOutcome.RIGHT and device is not Device.NOT_NEEDED:
            assert device is Device.CODE
            assert code_right or (code_right is None and pressed is ScaOutcome.RIGHT)


def test_every_device_has_a_method() -> None:
    assert set(model.METHODS) == set(Device)
