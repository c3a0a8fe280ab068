"""The contract as an OpenAPI document, made from the messages: it cannot tell anything else."""

import json
from typing import Final

import msgspec

from .model import STANDINGS, VERBS, OrderAsk

_REF: Final = "#/components/schemas/{name}"
_ABOUT: Final = (
    "What a bank's core system answers so that the interface can work. Amounts are integers in "
    "minor units of their currency, dates are the bank's. Members that are not known are to be "
    "ignored. 503 says that another try may help; nothing else is asked again."
)


def document() -> str:
    """OpenAPI 3.1 as JSON."""
    shapes: list[object] = [OrderAsk]
    for verb in VERBS:
        shapes += [verb.asked, verb.told.type]
    told, components = msgspec.json.schema_components(shapes, ref_template=_REF)
    paths = {
        f"/v1/{verb.name}": {
            "post": {
                "operationId": verb.name,
                "summary": verb.says,
                "x-may-be-asked-again": verb.again,
                "requestBody": {"required": True, "content": _json(told[2 * place + 1])},
                "responses": {
                    "200": {"description": "What is told.", "content": _json(told[2 * place + 2])},
                    "400": {"description": "The message is not of this contract."},
                    "401": {"description": "The secret is not right."},
                    "503": {"description": "Not at the moment."},
                },
            }
        }
        for place, verb in enumerate(VERBS)
    }
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "The port of the bank", "version": "1", "description": _ABOUT},
            "paths": paths,
            "webhooks": {"standings": {"post": _nudge(told[0])}},
            "components": {
                "schemas": components,
                "securitySchemes": {"secret": {"type": "http", "scheme": "bearer"}},
            },
            "security": [{"secret": []}],
        },
        indent=2,
    )


def _nudge(order: object) -> dict[str, object]:
    """What the core may send us: OpenAPI 3.1 calls it a webhook."""
    return {
        "operationId": "standings",
        "summary": "There is news of an order: the interface asks for its standing at once.",
        "description": f"POST {STANDINGS} at the address of the interface, with the same secret.",
        "requestBody": {"required": True, "content": _json(order)},
        "responses": {
            "204": {"description": "It will be asked for."},
            "400": {"description": "The message is not of this contract."},
            "401": {"description": "The secret is not right."},
            "404": {"description": "No order of this key was ever sent. Do not tell it again."},
            "503": {"description": "Not at the moment. Tell it again, or leave it."},
        },
    }


def _json(schema: object) -> dict[str, object]:
    return {"application/json": {"schema": schema}}
