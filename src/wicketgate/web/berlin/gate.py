"""The way of every call through the stages of contract C.2: who, what, in which form; then the row.

Opens the work, finds the caller, lets the row answer, writes the access line durably before the
answer leaves, and turns refusals into answers. It decides nothing about consents.
"""

import asyncio
import gzip
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import structlog
from starlette.types import Receive, Scope, Send

from wicketgate import applications, journal, tpps
from wicketgate.kernel import clock
from wicketgate.kernel.errors import Fault, Refusal
from wicketgate.kernel.profile import SignatureMode
from wicketgate.kernel.work import Work
from wicketgate.web.kit.details import Answered, Asked, keep
from wicketgate.web.kit.proving import proof_of, seal_of
from wicketgate.web.kit.request_ids import is_uuid, request_id_in
from wicketgate.web.kit.seals import SIGNATURE, evidence
from wicketgate.web.kit.seat import Seat
from wicketgate.web.kit.tpp_messages import error_body

from .admitting import check_role, check_seal, sealed_of, signature_mode
from .call import Call, LastAct, Operation, Reply
from .creations import answer_once
from .errors import (
    InternalFault,
    MethodNotServed,
    NoSuchRoute,
    answer_to,
    headers_of,
    messages_of,
)
from .headers import read_headers
from .reading import accepts_gzip, check_form, check_media, check_sizes, read_query, read_raw
from .switches import read_switches

_SLASH: Final = b"%2f"  # decoded, it would lead to another resource (contract E.18)
_GZIP_LEAST: Final = 1_400  # one network packet: below it nothing is gained
_ALWAYS: Final = ((b"Cache-Control", b"no-store"), (b"X-Content-Type-Options", b"nosniff"))
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Passage:
    """What the stages look at besides the call."""

    scope: Scope
    row: Operation
    faults: list[Fault]


class Gate:
    """The ASGI application of one path: its operations by method; none for unknown paths."""

    def __init__(self, seat: Seat, rows: Mapping[str, Operation]) -> None:
        self._seat = seat
        self._rows = rows
        named = set(rows) | ({"HEAD"} if "GET" in rows else set())
        self._allow = ", ".join(sorted(named))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = time.perf_counter_ns()
        call, faults = self._read(scope)
        try:
            reply = await self._answer(call, scope, receive, faults)
        except Refusal as refusal:
            reply = self._refuse(call, refusal)
        except Exception:  # noqa: BLE001  # the caller gets the contract's form whatever it was
            _log.exception("api.failed", operation=call.access.operation)
            reply = self._refuse(call, InternalFault())
        call.access.duration_us = (time.perf_counter_ns() - begun) // 1000
        reply = await self._log(call, reply)
        if call.delay_seconds:
            await asyncio.sleep(call.delay_seconds)
        headers = await _send(call, reply, send)
        if call.access.detail_id is not None:
            keep(
                self._seat.shelf,
                call.access,
                _asked(call, scope),
                Answered(reply.status, headers, reply.body),
            )

    def _read(self, scope: Scope) -> tuple[Call, list[Fault]]:
        headers, faults = read_headers(scope["headers"])
        query, query_faults = read_query(scope["query_string"])
        given = headers.get("x-request-id", "")
        request_id = given if is_uuid(given) else request_id_in(scope)
        access = journal.Access("unknown", request_id, scope["method"])
        # Ids of ours have no NUL, which PostgreSQL cannot even look for: such an id is unknown.
        places = {
            name: given.replace("\0", "\N{REPLACEMENT CHARACTER}")
            for name, given in scope.get("path_params", {}).items()
        }
        call = Call(self._seat, headers, query, places, scope["path"], access)
        return call, faults + query_faults

    async def _answer(
        self, call: Call, scope: Scope, receive: Receive, faults: list[Fault]
    ) -> Reply:
        call.proof = await proof_of(self._seat, scope)
        if not self._rows or _SLASH in scope["raw_path"].lower():
            raise NoSuchRoute
        row = self._rows.get("GET" if call.access.method == "HEAD" else call.access.method)
        if row is None:
            raise MethodNotServed(self._allow)
        call.access.operation = scope["operation"] = row.name
        if row.has_body:
            call.body = await read_raw(receive)
        await self._look_at_seal(call, row, scope)
        desk, request_id = self._seat.desk, call.access.request_id
        passage = _Passage(scope, row, faults)
        opened = desk.reading if row.begins_reading else desk.writing
        return await self._in_work(call, passage, opened(request_id))

    async def _in_work(
        self, call: Call, passage: _Passage, opened: AbstractAsyncContextManager[Work]
    ) -> Reply:
        row = passage.row
        async with opened as work:
            await self._admit(call, row, work)
            check_sizes(passage.scope, call.body)
            check_media(call, row)
            check_form(call, row, passage.faults)
            if self._seat.sandbox:
                call.switches = read_switches(call, row)
            await row.check(call)
            reply = await (answer_once(call, row) if row.creates else row.answer(call))
            if work.writes:
                await journal.log_access_within(work, self._noted(call, reply))
        call.logged = work.writes  # only now is it durable
        return reply

    async def _look_at_seal(self, call: Call, row: Operation, scope: Scope) -> None:
        """Stage 4, told when its turn comes: only the key may say whose log it stands in."""
        mode = signature_mode(self._seat, call, row)
        if mode is SignatureMode.OFF or (
            mode is SignatureMode.OPTIONAL and SIGNATURE not in call.headers
        ):
            return
        call.sealed = sealed_of(call, scope)
        try:
            call.seal = await seal_of(self._seat, call.sealed, mode)
        except Refusal as refusal:
            call.seal_refusal = refusal

    async def _admit(self, call: Call, row: Operation, work: Work) -> None:
        """Stages 3 to 5, in that order whatever is asked first: the key brings the organisation.

        Without a client certificate the key tells whose roles count (decision 2). A selection can
        only be made among the APIs of one's roles, so it is looked at last.
        """
        proof = call.proof
        proven = None if proof is None else proof.organisation
        try:
            caller = await applications.present(work, call.headers.get("apikey"), proven)
        except Refusal:
            await self._check_without_key(call, row, work)
            raise
        call.admit(work, caller)
        check_role(row, caller.organisation.roles)
        check_role(row, None if proof is None else proof.roles)
        check_seal(call, caller.organisation.id)
        caller.check_selected(row.permission)
        if not self._seat.sandbox:
            caller.organisation.check_declared()

    async def _check_without_key(self, call: Call, row: Operation, work: Work) -> None:
        """What comes before the key, where a certificate tells who calls: stages 1, 3 and 4."""
        if call.proof is not None:
            known = await tpps.find(work, call.proof.organisation)
            if known is not None:
                known.check_standing()
            check_role(row, call.proof.roles)
        check_seal(call, None if call.proof is None else call.proof.organisation)

    def _refuse(self, call: Call, refusal: Refusal) -> Reply:
        answer = answer_to(refusal, self._seat.desk.profile.unknown_id_status)
        access = call.access
        access.code, access.stage, access.reading = answer.code, answer.stage, None
        body, media_type = error_body(
            answer.status,
            messages_of(refusal, answer.code),
            accept=call.accept,
            base_url=self._seat.base_url,
        )
        return Reply(answer.status, body, headers_of(refusal, answer), media_type)

    async def _log(self, call: Call, reply: Reply) -> Reply:
        """The access line of a call whose work did not write it, durable when this returns."""
        if call.logged:
            return reply
        last_act, call.last_act = call.last_act, None
        if last_act is not None and reply.good:
            return await self._conclude(call, reply, last_act)
        access = self._noted(call, reply)
        try:
            await journal.log_access(self._seat.desk.database, access)
        except Refusal as refusal:
            return self._refuse(call, refusal)
        return reply

    async def _conclude(self, call: Call, reply: Reply, last_act: LastAct) -> Reply:
        """What the answer rests on is written with the access line, or there is no such answer."""
        try:
            async with self._seat.desk.writing(call.access.request_id) as work:
                call.go_on(work)
                await last_act(work)
                await journal.log_access_within(work, self._noted(call, reply))
        except Refusal as refusal:
            return await self._log(call, self._refuse(call, refusal))
        return reply

    def _noted(self, call: Call, reply: Reply) -> journal.Access:
        access = call.access
        access.status = reply.status
        access.at_us = access.at_us or clock.micros(self._seat.desk.clock())
        return access


def _asked(call: Call, scope: Scope) -> Asked:
    """The request as it came."""
    query, headers = scope["query_string"], scope["headers"]
    told = ""
    if call.sealed is not None and call.access.code == "SIGNATURE_INVALID":
        told = evidence(call.sealed)
    return Asked(call.access.method, call.path, query, headers, call.body, told)


async def _send(call: Call, reply: Reply, send: Send) -> dict[str, str]:
    """The headers with which it went."""
    if call.drops:
        await _lose(send)
        return {}
    body = reply.body
    headers = {
        "X-Request-ID": call.access.request_id,
        **call.rate_limit(reply),
        **call.told,
        **reply.headers,
    }
    if body:
        headers["Content-Type"] = reply.media_type
    if len(body) > _GZIP_LEAST and accepts_gzip(call.headers.get("accept-encoding", "")):
        body = gzip.compress(body, compresslevel=5, mtime=0)
        headers["Content-Encoding"] = "gzip"
        headers["Vary"] = "Accept-Encoding"
    if body or reply.status != HTTPStatus.NO_CONTENT:
        headers["Content-Length"] = str(len(body))
    told = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    raw = [*_ALWAYS, *told]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    shown = b"" if call.access.method == "HEAD" else body
    await send({"type": "http.response.body", "body": shown})
    return headers


async def _lose(send: Send) -> None:
    """Cut the connection after the act: a byte is promised that never comes, nothing else told.

    The server says so in its log, as it would of a fault of ours.
    """
    raw = [(b"content-length", b"1")]
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": raw})
