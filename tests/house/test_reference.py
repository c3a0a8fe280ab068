"""The reference says everything that the doors do, and nothing else."""

from types import ModuleType
from typing import Any, Final

import pytest

from wicketgate.kernel.errors import Refusal
from wicketgate.web.berlin import description as berlin
from wicketgate.web.berlin import headers, meanings, repairs
from wicketgate.web.berlin.errors import ANSWERS
from wicketgate.web.berlin.routes import ROUTES
from wicketgate.web.control import description as control
from wicketgate.web.control import errors as control_errors
from wicketgate.web.control.routes import ROUTES as CONTROL_ROUTES
from wicketgate.web.oauth import description as oauth
from wicketgate.web.oauth import errors as oauth_errors
from wicketgate.web.reference import guide

NOT_ON_PURPOSE: Final = {
    "AlreadyDecided",  # met on the customer's pages: the API refuses by the status before
    "ApiKeyBlocked",  # no act of this version suspends a single key
    "IllegalMove",  # met by a race only
    "PeriodTooLong",  # no test customer has ten thousand entries in the longest period
}
LIKE_ELSEWHERE: Final = {"ApiNotSelected", "AuthorisationUnknown"}
DOORS: Final = (berlin, control, oauth)


def test_every_operation_has_a_title_and_an_answer() -> None:
    names = {row.name for row in ROUTES}
    assert names == berlin.TITLES.keys() == berlin.ANSWERED.keys()
    told = {(row.method, row.path.removeprefix(control.BASE)) for row in CONTROL_ROUTES}
    assert told == control.TOLD.keys()


def test_every_refusal_says_what_to_do_about_it() -> None:
    assert ANSWERS.keys() - {Refusal} == repairs.REPAIRS.keys()
    assert control_errors.ANSWERS.keys() - {Refusal} <= control.REPAIRS.keys()
    assert oauth_errors.ANSWERS.keys() == oauth.REPAIRS.keys()


def test_every_refusal_says_how_the_sandbox_brings_it_about() -> None:
    silent = {
        kind.__name__
        for kind, repair in repairs.REPAIRS.items()
        if not repair.provoke and not repair.live and repair.on is not repairs.On.NEVER
    }
    assert silent == NOT_ON_PURPOSE
    for door in (control, oauth):
        unsaid = {kind.__name__ for kind in door.REPAIRS.keys() - door.PROVOKE.keys()}
        assert unsaid <= NOT_ON_PURPOSE | LIKE_ELSEWHERE


def test_every_header_that_is_read_has_a_meaning() -> None:
    assert meanings.HEADERS.keys() == {name for name, _ in headers.RULES.values()}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_every_member_of_every_body_has_a_meaning(door: ModuleType) -> None:
    shapes: dict[str, Any] = getattr(door, "shapes", lambda: oauth.SCHEMAS)()
    silent = [
        f"{name}.{member}"
        for name, schema in shapes.items()
        for member, told in schema.get("properties", {}).items()
        if not told.get("description")
    ]
    assert not silent


def test_every_chapter_of_the_guide_is_written_and_no_other() -> None:
    written = {path.stem for path in (guide.FOLDER / "en").glob("*.md")}
    assert written == set(guide.CHAPTERS)
    for folder in guide.FOLDER.iterdir():
        assert {path.stem for path in folder.glob("*.md")} <= written
