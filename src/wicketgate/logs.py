"""The log: one JSON object a line, the request in every one of them, and nobody's secrets.

Our own code logs ids and kinds only (docs/style.md). What libraries say is not ours to choose, so
whatever looks like an account, a card, a token or an address is masked on its way out.
"""

import logging
import re
import sys
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Final

import structlog

MASK: Final = "[masked]"
_IBAN: Final = re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}\b")  # ISO 13616
_CARD: Final = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")  # ISO/IEC 7812
_ALWAYS: Final = (
    re.compile(r"(?i)\b(?:bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"),  # RFC 6750, RFC 7617
    re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"),  # RFC 7519
    re.compile(r"\bwg[a-z]+_[A-Za-z0-9_-]{16,}"),  # ours, kernel/secrets.py
    re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
)
_NEVER_TOLD: Final = frozenset(
    {"authorization", "apikey", "cookie", "password", "token", "secret", "psu-id", "signature"}
)
"""Names of keys whose value is never told."""
_NINETY_SEVEN: Final = 97


def set_up_logs() -> None:
    """Log to stderr: for people on a terminal, else one JSON object a line.

    What is bound to the context, the id of the request or task in hand, stands in every line.
    """
    pretty = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _kind_and_places,
            redact,
            structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_ToStructlog()], force=True)


class _ToStructlog(logging.Handler):
    """What libraries log by the standard library joins our log."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info
        )


def _kind_and_places(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """An exception becomes its kind and the way to it: its text may hold what somebody sent."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__qualname__
        event["way"] = _places(error.__traceback__)
    return event


def _places(trace: TracebackType | None) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        module = trace.tb_frame.f_globals.get("__name__", "?")
        places.append(f"{module}.{code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places


# ------------------------------------------------------------------ what is masked
def redact(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """The event with whatever looks like a secret or like a person's data masked."""
    return {key: _told(key, value) for key, value in event.items()}


def _told(key: str, value: object) -> object:
    if key.lower() in _NEVER_TOLD:
        return MASK
    if isinstance(value, Mapping):
        return {str(name): _told(str(name), inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_told("", inner) for inner in value]
    number = isinstance(value, int | float) or value is None
    return value if number else masked(str(value))


def masked(text: str) -> str:
    """The text with IBANs, card numbers, tokens and e-mail addresses masked."""
    for pattern in _ALWAYS:
        text = pattern.sub(MASK, text)
    return _CARD.sub(_if(_is_card), _IBAN.sub(_if(_is_iban), text))


def _if(is_one: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
    return lambda found: MASK if is_one(found[0]) else found[0]


def _is_iban(text: str) -> bool:
    """ISO 7064 MOD 97-10: by chance one text in a hundred passes, and is masked for nothing."""
    signs = text.replace(" ", "").upper()
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % _NINETY_SEVEN == 1


def _is_card(text: str) -> bool:
    """Luhn's check digit."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
