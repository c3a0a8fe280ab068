"""The contract as an OpenAPI document, made from the messages: it cannot tell anything else."""

import json
from typing import Final

import msgspec

from .model import VERBS

_REF: Final = "#/components/schemas/{name}"
_ABOUT: Final = (
    "What a bank's core system answers so that the interface can work. Amounts are integers in "
    "minor units of their currency, dates are the bank's. Members that are not known are to be "
    "ignored. 503 says that another try may help; nothing else is asked again."
)


def document() -> str:
    """OpenAPI 3.1 as JSON."""
    shapes: list[object] = []
    for verb in VERBS:
        shapes += [verb.asked, verb.told.type]
    told, components = msgspec.json.schema_components(shapes, ref_template=_REF)
    paths = {
        f"/v1/{verb.name}": {
            "post": {
                "operationId": verb.name,
                "summary": verb.says,
                "x-may-be-asked-again": verb.again,
                "requestBody": {"required": True, "content": _json(told[2 * place])},
                "responses": {
                    "200": {"description": "What is told.", "content": _json(told[2 * place + 1])},
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
            "components": {
                "schemas": components,
                "securitySchemes": {"secret": {"type": "http", "scheme": "bearer"}},
            },
            "security": [{"secret": []}],
        },
        indent=2,
    )


def _json(schema: object) -> dict[str, object]:
    return {"application/json": {"schema": schema}}
