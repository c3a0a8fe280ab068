"""Values kept whole in a column are written without what they lack."""

from dataclasses import dataclass
from datetime import date

from wicketgate.kernel import documents


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Whole:
    parts: tuple[_Part, ...]
    day: date | None = None
    others: tuple[_Part, ...] = ()


def test_what_a_value_lacks_is_left_out_at_every_depth() -> None:
    written = documents.write(_Whole((_Part("Zoë"), _Part("", "empty")), date(2026, 12, 1)))
    assert written == ('{"parts":[{"name":"Zoë"},{"name":"","note":"empty"}],"day":"2026-12-01"}')


def test_it_is_read_back_by_its_types() -> None:
    whole = _Whole((_Part("one"), _Part("two", "kept")))
    assert documents.reader(_Whole)(documents.write(whole)) == whole
