"""What a device may answer."""

import pytest

from wicketgate.bank import Method, ScaOutcome
from wicketgate.personas import Device
from wicketgate.sandbox import model


@pytest.mark.parametrize("device", Device)
@pytest.mark.parametrize("code_right", [False, True])
def test_only_a_right_code_of_a_customer_who_has_codes_is_right(
    device: Device, *, code_right: bool
) -> None:
    outcome = model.judge(device, code_right=code_right)
    assert (outcome is ScaOutcome.RIGHT) is (code_right and device is Device.CODE)


def test_every_device_has_a_method_and_ordinary_ones_two() -> None:
    assert set(model.METHODS) == set(Device)
    assert model.METHODS[Device.CODE] == (Method.OTP, Method.PUSH)
    assert {device for device, ways in model.METHODS.items() if len(ways) > 1} == {Device.CODE}
