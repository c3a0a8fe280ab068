"""Which consent kind a body asks for: the decision table of contract A.2.2."""

from itertools import combinations

import pytest

from tests.doors.berlin.calling import GIRO, Scene, body, verdict

FILLED = [{"iban": GIRO}]
FLAGS = ("allPsd2", "availableAccounts", "availableAccountsWithBalance")
LISTS = ("accounts", "balances", "transactions")
FORMAT = (400, "FORMAT_ERROR")
CREATED = (201, None)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: the kind is decided before anything is asked of the database."""
    return sqlite_url


def some_of(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every choice of at least one."""
    return [chosen for size in range(1, 4) for chosen in combinations(names, size)]


async def ask(scene: Scene, access: object) -> tuple[int, str | None]:
    return verdict(await scene.api.ask(body(access=access)))


@pytest.mark.parametrize("lists", some_of(LISTS), ids=",".join)
async def test_lists(scene: Scene, lists: tuple[str, ...]) -> None:
    filled = dict.fromkeys(lists, FILLED)
    empty: dict[str, object] = {name: [] for name in lists}
    assert await ask(scene, filled) == CREATED
    assert await ask(scene, empty) == (400, "SERVICE_INVALID")
    for flag in FLAGS:
        assert await ask(scene, {**filled, flag: "allAccounts"}) == FORMAT
        assert await ask(scene, {**empty, flag: "allAccounts"}) == CREATED
    for name in lists[1:]:
        mixed = {**filled, name: []}
        assert await ask(scene, mixed) == FORMAT
        assert await ask(scene, {**mixed, "allPsd2": "allAccounts"}) == FORMAT


@pytest.mark.parametrize("flags", some_of(FLAGS), ids=",".join)
@pytest.mark.parametrize("value", ["allAccounts", "allAccountsWithOwnerName"])
async def test_flags(scene: Scene, flags: tuple[str, ...], value: str) -> None:
    asked = dict.fromkeys(flags, value)
    assert await ask(scene, asked) == (CREATED if len(flags) == 1 else FORMAT)


@pytest.mark.parametrize("flag", FLAGS)
async def test_owner_names_where_the_bank_offers_none(scene: Scene, flag: str) -> None:
    scene.desk.profile = scene.desk.profile.model_copy(update={"owner_name": False})
    named = {flag: "allAccountsWithOwnerName"}
    assert await ask(scene, named) == (400, "PARAMETER_NOT_SUPPORTED")
    assert await ask(scene, {flag: "allAccounts"}) == CREATED


async def test_owner_names_of_named_accounts_are_ignored_where_not_offered(scene: Scene) -> None:
    scene.desk.profile = scene.desk.profile.model_copy(update={"owner_name": False})
    access = {"accounts": FILLED, "additionalInformation": {"ownerName": FILLED}}
    key = await scene.api.received(body(access=access))
    told = (await scene.api.get(f"/v1/consents/{key}")).json()
    assert told["access"] == {"accounts": FILLED}


@pytest.mark.parametrize("restricted", [["CACC"], []], ids=["one type", "none"])
@pytest.mark.parametrize("kind", [{"allPsd2": "allAccounts"}, {"accounts": FILLED}], ids=str)
async def test_restrictions_are_not_offered(
    scene: Scene, restricted: list[str], kind: dict[str, object]
) -> None:
    asked = {**kind, "restrictedTo": restricted}
    assert await ask(scene, asked) == (400, "PARAMETER_NOT_SUPPORTED")


async def test_a_consent_speaks_of_no_payments(scene: Scene) -> None:
    answer = await scene.api.ask(body(combinedServiceIndicator=True))
    assert verdict(answer) == (400, "SESSIONS_NOT_SUPPORTED")


@pytest.mark.parametrize("day", ["2026-11-17", "2025-11-18", "0001-01-01"])
async def test_a_day_that_has_passed(scene: Scene, day: str) -> None:
    answer = await scene.api.ask(body(validUntil=day))
    assert verdict(answer) == (400, "TIMESTAMP_INVALID")
    assert answer.json()["tppMessages"][0]["path"] == "validUntil"


async def test_an_account_that_nobody_has_is_not_told_from_one_that_is_there(scene: Scene) -> None:
    # No existence check at POST: the answer would be an oracle (A.2.1).
    assert await ask(scene, {"accounts": [{"iban": "DE89370400440532013000"}]}) == CREATED
    assert await ask(scene, {"accounts": [{"bban": "999"}]}) == CREATED
