"""Answers about payments in XML, as the official file and our own document have them."""

import pytest

from tests.contracts.official import Official
from tests.contracts.test_successes import judged
from tests.doors.berlin.calling import Scene
from tests.doors.berlin.pain.test_at_the_door import (
    BULK,
    MULTIPART,
    PERIODIC,
    SEPA,
    XML,
    initiated,
    multipart,
    paper,
    send,
)
from tests.support.pain import GENERATIONS
from wicketgate.web.berlin.wire.pain import Version


@pytest.mark.parametrize("version", GENERATIONS)
@pytest.mark.parametrize("product", [SEPA, BULK])
async def test_a_payment_from_its_document_to_its_report(
    scene: Scene, official: Official, product: str, version: Version
) -> None:
    place, created = await initiated(scene, product, paper(version).xml)
    judged(official, created, 201)
    judged(official, await scene.api.get(place))
    judged(official, await scene.api.get(f"{place}/status"))
    report = await scene.api.get(f"{place}/status", headers={"Accept": XML})
    assert judged(official, report).headers["content-type"] == XML


async def test_a_periodic_payment_in_two_parts(scene: Scene, official: Official) -> None:
    place, created = await initiated(scene, PERIODIC, multipart(paper().xml), MULTIPART)
    judged(official, created, 201)
    judged(official, await scene.api.get(place))


async def test_a_document_that_is_none_is_refused_as_the_file_has_it(
    scene: Scene, official: Official
) -> None:
    judged(official, await send(scene, SEPA, b"<Document/>"), 400)
    judged(official, await send(scene, SEPA, b"{}", "application/json"), 415)
