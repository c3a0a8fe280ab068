"""Everything that can be wrong with who calls: the headers to send, and what each row answers."""

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy import Update, update

from tests.doors.berlin.ground import CREATIONS, Ground, reads
from tests.support import worlds
from wicketgate import oauth, tpps
from wicketgate.applications import KeyState
from wicketgate.applications.store import api_key
from wicketgate.kernel.sql import Sql
from wicketgate.tpps.store import organisation
from wicketgate.web.berlin.call import Operation

Verdict = tuple[int, str | None]
Headers = dict[str, str | None]
Column = Callable[[Ground], Awaitable[Headers]]
Expected = Callable[[Operation], Verdict | None]
"""Status and code that a row answers; None where this is not wrong for the row."""

COLUMNS: Final[dict[str, tuple[Column, Expected]]] = {}


def column(expected: Expected) -> Callable[[Column], Column]:
    """Enter the column."""

    def enter(way: Column) -> Column:
        COLUMNS[way.__name__] = (way, expected)
        return way

    return enter


def always(status: int, code: str) -> Expected:
    return lambda _row: (status, code)


def for_reads(status: int, code: str) -> Expected:
    return lambda row: (status, code) if reads(row) else None


async def _change(ground: Ground, statement: Update) -> None:
    async with ground.scene.desk.writing(worlds.REQUEST) as work:
        await work.run(Sql(statement))


# ---------------------------------------------------------------------- stages 1 to 5
@column(always(401, "CERTIFICATE_BLOCKED"))
async def blocked_party(ground: Ground) -> Headers:
    await _change(ground, update(organisation).values(standing=tpps.Standing.BLOCKED.value))
    return {}


@column(always(401, "ROLE_INVALID"))
async def wrong_role(ground: Ground) -> Headers:
    return {"apiKey": ground.payer_key}


@column(always(401, "API_KEY_MISSING"))
async def no_key(_ground: Ground) -> Headers:
    return {"apiKey": None}


@column(always(401, "API_KEY_MISSING"))
async def empty_key(_ground: Ground) -> Headers:
    return {"apiKey": ""}


@column(always(401, "API_KEY_INVALID"))
async def wrong_key(ground: Ground) -> Headers:
    return {"apiKey": f"{ground.scene.api.party.api_key}x"}


@column(always(401, "API_KEY_INVALID"))
async def replaced_key(ground: Ground) -> Headers:
    async with ground.scene.desk.writing(worlds.REQUEST) as work:
        await worlds.party(work, worlds.BEE)
    return {}


@column(always(401, "API_KEY_BLOCKED"))
async def suspended_key(ground: Ground) -> Headers:
    await _change(ground, update(api_key).values(state=KeyState.SUSPENDED.value))
    return {}


def _foreign_key(row: Operation) -> Verdict | None:
    if row.path in CREATIONS:
        return None
    return (401, "TOKEN_INVALID") if reads(row) else (403, "CONSENT_UNKNOWN")


@column(_foreign_key)
async def foreign_key(ground: Ground) -> Headers:
    return {"apiKey": ground.scene.other.party.api_key}


# ---------------------------------------------------------------------- stage 7
@column(always(400, "FORMAT_ERROR"))
async def no_request_id(_ground: Ground) -> Headers:
    return {"X-Request-ID": None}


@column(always(400, "FORMAT_ERROR"))
async def wrong_request_id(_ground: Ground) -> Headers:
    return {"X-Request-ID": "12345"}


# ---------------------------------------------------------------------- stage 9
@column(for_reads(401, "TOKEN_UNKNOWN"))
async def no_token(_ground: Ground) -> Headers:
    return {"Authorization": None}


@column(always(401, "TOKEN_INVALID"))
async def wrong_scheme(ground: Ground) -> Headers:
    return {"Authorization": f"Basic {ground.granted.token}"}


@column(always(401, "TOKEN_INVALID"))
async def token_without_scheme(ground: Ground) -> Headers:
    return {"Authorization": ground.granted.token}


@column(always(401, "TOKEN_INVALID"))
async def scheme_without_token(_ground: Ground) -> Headers:
    return {"Authorization": "Bearer"}


@column(always(401, "TOKEN_UNKNOWN"))
async def unknown_token(ground: Ground) -> Headers:
    return {"Authorization": f"Bearer {ground.granted.token}x"}


@column(always(401, "TOKEN_INVALID"))
async def foreign_token(ground: Ground) -> Headers:
    return {"Authorization": f"Bearer {ground.foreign.token}"}


@column(lambda row: None if row.path in CREATIONS else (401, "TOKEN_INVALID"))
async def token_of_a_sibling(ground: Ground) -> Headers:
    return {"Authorization": f"Bearer {ground.sibling.token}"}


@column(always(401, "TOKEN_EXPIRED"))
async def expired_token(ground: Ground) -> Headers:
    async with ground.scene.desk.writing(worlds.REQUEST) as work:
        await oauth.expire_tokens(work, worlds.BEE)
    return {"Authorization": f"Bearer {ground.granted.token}"}


@column(always(401, "TOKEN_INVALID"))
async def revoked_token(ground: Ground) -> Headers:
    async with ground.scene.desk.writing(worlds.REQUEST) as work:
        await oauth.revoke_presented(work, worlds.BEE, ground.granted.token)
    return {"Authorization": f"Bearer {ground.granted.token}"}


# ---------------------------------------------------------------------- stage 10
@column(for_reads(400, "FORMAT_ERROR"))
async def no_consent_id(_ground: Ground) -> Headers:
    return {"Consent-ID": None}


@column(for_reads(400, "FORMAT_ERROR"))
async def empty_consent_id(_ground: Ground) -> Headers:
    return {"Consent-ID": ""}


@column(for_reads(400, "CONSENT_UNKNOWN"))
async def unknown_consent_id(_ground: Ground) -> Headers:
    return {"Consent-ID": "nobody"}


@column(for_reads(400, "CONSENT_UNKNOWN"))
async def foreign_consent_id(ground: Ground) -> Headers:
    return {"Consent-ID": ground.foreign.consent.id}


@column(for_reads(401, "TOKEN_INVALID"))
async def consent_id_of_a_sibling(ground: Ground) -> Headers:
    return {"Consent-ID": ground.sibling.consent.id}
