"""The sandbox's request headers: scenarios, faults, and answers without clicks (contract F.1).

In live they are ignored: the gate asks only where `seat.sandbox` is true.
"""

from typing import Final

from wicketgate import personas
from wicketgate.kernel.errors import Fault, Unavailable

from .call import Call, Operation, Switches
from .errors import HeadersMalformed, InternalFault, TooManyRequests

ENFORCE_FREQUENCY: Final = "enforce-frequency"
REQUIRE_SIGNATURE: Final = "require-signature"
_SCENARIOS: Final = frozenset({ENFORCE_FREQUENCY, REQUIRE_SIGNATURE})
_OUTCOMES: Final = frozenset({"approve", "refuse", "fail", "timeout"})
_REFUSALS: Final = {"500": InternalFault, "503": Unavailable, "429": TooManyRequests}
_DELAY_MOST_MS: Final = 60_000
APPLIED: Final = "Sandbox-Scenario-Applied"


def scenario_of(call: Call, row: Operation) -> str | None:
    """What the header says, known or not; only what creates something has scenarios."""
    return call.headers.get("sandbox-scenario") if row.creates else None


def read_switches(call: Call, row: Operation) -> Switches:
    """Read and apply them. Raises HeadersMalformed, or the refusal that Sandbox-Fault asks for."""
    faults: list[Fault] = []
    scenario = scenario_of(call, row)
    auto_sca = call.headers.get("sandbox-auto-sca") if row.creates else None
    fault = call.headers.get("sandbox-fault")
    if scenario is not None and scenario not in _SCENARIOS:
        faults.append(Fault("Sandbox-Scenario", f"must be {' or '.join(sorted(_SCENARIOS))}"))
    if auto_sca is not None:
        faults.extend(_wrong_auto_sca(auto_sca))
    if fault is not None and not _known(fault):
        faults.append(
            Fault("Sandbox-Fault", "must be 500, 503, 429, delay=<ms up to 60000> or drop")
        )
    if faults:
        raise HeadersMalformed(faults)
    _tell(call, scenario, auto_sca, fault)
    if fault is not None:
        _apply(call, fault)
    return Switches(scenario, auto_sca)


def _wrong_auto_sca(text: str) -> list[Fault]:
    login, _, outcome = text.partition(":")
    known = {persona.login for persona in personas.PERSONAS}
    if login in known and (outcome or "approve") in _OUTCOMES:
        return []
    told = f"must be a test customer's login and perhaps :{', :'.join(sorted(_OUTCOMES))}"
    return [Fault("Sandbox-Auto-SCA", told)]


def _delay_ms(fault: str) -> int | None:
    text = fault.removeprefix("delay=")
    if text == fault or not text.isascii() or not text.isdigit() or len(text) > len("60000"):
        return None
    return int(text) if int(text) <= _DELAY_MOST_MS else None


def _known(fault: str) -> bool:
    return fault in _REFUSALS or fault == "drop" or _delay_ms(fault) is not None


def _tell(call: Call, *triggered: str | None) -> None:
    applied = ", ".join(what for what in triggered if what is not None)
    if applied:
        call.told[APPLIED] = applied


def _apply(call: Call, fault: str) -> None:
    if fault in _REFUSALS:
        raise _REFUSALS[fault]
    if fault == "drop":
        call.drops = True
    call.delay_seconds = (_delay_ms(fault) or 0) / 1000
