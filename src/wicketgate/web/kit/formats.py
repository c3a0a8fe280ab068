"""Dates, times, money and account numbers as the reader of a language writes them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Final

from babel.dates import format_date, format_skeleton, format_time, get_month_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup

from wicketgate.kernel.money import Money
from wicketgate.web.kit.languages import Language

_HIDDEN: Final = "\N{BULLET}"
_GROUP: Final = 4  # characters, as ISO 13616 prints an IBAN
_SHOWN_AT_THE_START: Final = 4  # country and check digits
_SHOWN_AT_THE_END: Final = 4
_ORDINALS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.EN: {"one": "st", "two": "nd", "few": "rd", "other": "th"},
    Language.FR: {"one": "er", "other": ""},
    Language.NL: {"other": "e"},
    Language.DE: {"other": "."},
}
"""What stands behind the number of a day of the month, for each ordinal category of CLDR."""


def day(value: date, language: Language) -> Markup:
    """`21 May 2027`, with the ISO date for machines."""
    text = _long(value, language)
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def _long(value: date, language: Language) -> str:
    """Babel leaves out that French counts the first of a month: 1er."""
    text = format_date(value, "long", locale=language.locale)
    return text.replace("1 ", "1er ", 1) if language is Language.FR and value.day == 1 else text


def clock(value: datetime, language: Language, zone: tzinfo) -> Markup:
    """`14:32` on the bank's clock. Raises ValueError for a moment without a zone."""
    local = _in_zone(value, zone)
    text = format_time(local, "short", tzinfo=zone, locale=language.locale)
    stamp = local.isoformat(timespec="minutes")
    return Markup('<time datetime="{}">{}</time>').format(stamp, text)


def moment(value: datetime, language: Language, zone: tzinfo) -> Markup:
    """`21 May 2027, 14:32` on the bank's clock."""
    text = _long(_in_zone(value, zone), language)
    return Markup("{}, {}").format(text, clock(value, language, zone))


def hour(value: datetime, zone: tzinfo) -> str:
    """`14:00` on the bank's clock, short enough for the axis of a chart."""
    return f"{_in_zone(value, zone):%H:%M}"


def short_day(value: datetime, language: Language, zone: tzinfo) -> str:
    """`21 Nov` on the bank's calendar, for the axis of a chart."""
    local = _in_zone(value, zone)
    return format_skeleton("MMMd", local, tzinfo=zone, locale=language.locale)


def nth(value: int, language: Language) -> str:
    """`22nd`, as the day of a month is called: fr `1er` and `22`, de `22.`, nl `22e`."""
    category = language.locale.ordinal_form(value)
    return f"{value}{_ORDINALS[language][category]}"


def months(values: Sequence[int], language: Language) -> str:
    """`January and June`."""
    names = get_month_names("wide", locale=language.locale)
    return format_list([names[value] for value in values], locale=language.locale)


def number(value: int, language: Language) -> str:
    """`1,284`."""
    return format_decimal(value, locale=language.locale)


def _in_zone(value: datetime, zone: tzinfo) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment on a page needs a time zone")
    return value.astimezone(zone)


def money(value: Money, language: Language) -> str:
    """`€2,418.55`, with as many decimals as the currency has."""
    return format_currency(Decimal(str(value)), value.currency, locale=language.locale)


def rate(value: str, language: Language) -> str:
    """`0,925926`: a rate of exchange with all of its digits."""
    return format_decimal(Decimal(value), locale=language.locale, decimal_quantization=False)


def masked(account: str) -> Markup:
    """`BE68 •••• •••• 7034`, and "BE68 … 7034" to a person who listens.

    What a page shows between the first factor and strong customer authentication must let the
    customer tell accounts apart and give nothing away (contract D.2; RTS Art. 10). A domestic
    number (BBAN) shows its end only.
    """
    end = account[-_SHOWN_AT_THE_END:]
    start = account[:_SHOWN_AT_THE_START] if account[:2].isalpha() else ""
    hidden = _HIDDEN * (len(account) - len(start) - len(end))
    return Markup('<span aria-hidden="true">{}</span><span class="sr">{} … {}</span>').format(
        grouped(start + hidden + end), start, end
    )


def grouped(account: str) -> str:
    """`BE68 5390 0754 7034`: groups of four. A long number may break between them."""
    return " ".join(account[at : at + _GROUP] for at in range(0, len(account), _GROUP))
