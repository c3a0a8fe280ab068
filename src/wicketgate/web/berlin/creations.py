"""Creating POSTs answer once: the same request gets the same answer again (contract E.1)."""

import hashlib
import json

from wicketgate import journal

from .call import Call, Operation, Reply


async def answer_once(call: Call, row: Operation) -> Reply:
    """The stored answer of the same request, or a new one that is stored with the act."""
    key = _key(call)
    known = await journal.claim(call.work, key)
    if known is not None:
        call.access.stage = 12
        return Reply(known.status, known.body.encode(), json.loads(known.headers))
    reply = await row.answer(call)
    stored = journal.Answer(reply.status, json.dumps(dict(reply.headers)), reply.body.decode())
    await journal.remember(call.work, key, stored)
    return reply


def _key(call: Call) -> journal.CreationKey:
    content_type = call.headers.get("content-type", "")
    hashed = hashlib.sha256(call.body + b"\x00" + content_type.encode()).hexdigest()
    return journal.CreationKey(
        call.caller.organisation.id,
        call.access.method,
        call.path,
        call.access.request_id.lower(),
        hashed,
    )
