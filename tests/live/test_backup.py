"""What docs/running.md says of backups is done here, under load, and the copy is served."""

import asyncio
import shutil
from pathlib import Path

import httpx2

from tests.live.conftest import House
from tests.live.load import demo_of, headers_of, under_load
from tests.support import nodes
from tests.support.nodes import Node
from wicketgate import schema


def still_there(node: Node, demo: dict[str, str], promised: list[str]) -> None:
    """The restored node answers as the old one did, with its keys, tokens and consents."""
    answer = node.get("/psd2/v1/accounts", headers=headers_of(demo))
    assert answer.status_code == 200, answer.text
    asked = {"apiKey": demo["apiKey"], "X-Request-ID": headers_of(demo)["X-Request-ID"]}
    with httpx2.Client(timeout=30) as client:
        for consent in promised:
            told = client.get(f"{node.url}/psd2/v1/consents/{consent}", headers=asked)
            assert told.status_code == 200, told.text


async def test_the_embedded_database_is_copied_in_use_and_restored(tmp_path: Path) -> None:
    copy, again = tmp_path / "copy.db", tmp_path / "again.db"
    settings = nodes.of_sandbox(tmp_path, f"sqlite:///{tmp_path / 'w.db'}")
    with nodes.running(tmp_path, "serve", **settings) as node:
        demo = demo_of(tmp_path)
        async with under_load([node], demo) as load:
            await load.at_least(30)
            promised = list(load.promised)
            told = await asyncio.to_thread(nodes.run, tmp_path, "backup", str(copy), **settings)
            await load.at_least(30)
        assert told.returncode == 0, told.stderr
        assert set(load.statuses) == {200, 201}
        node.kill()

    shutil.copy(copy, again)
    restored = {**settings, "database": f"sqlite:///{again}", "demo": False}
    with nodes.running(tmp_path, "serve", **restored) as node:
        await asyncio.to_thread(still_there, node, demo, promised)


def test_a_copy_replaces_nothing(tmp_path: Path) -> None:
    database, target = tmp_path / "w.db", tmp_path / "copy.db"
    asyncio.run(schema.upgrade(f"sqlite:///{database}"))
    target.write_text("of last night")

    refused = nodes.run(tmp_path, "backup", str(target), database=f"sqlite:///{database}")

    assert refused.returncode == 2
    assert "does not exist yet" in refused.stderr
    assert target.read_text() == "of last night"


def test_postgres_is_not_copied_by_us(tmp_path: Path) -> None:
    refused = nodes.run(tmp_path, "backup", "copy", database="postgresql://nobody@localhost/none")

    assert refused.returncode == 2
    assert "pg_dump" in refused.stderr


async def test_postgres_is_dumped_in_use_and_restored(house: House) -> None:
    dump = house.cluster.home / "copy.dump"
    address = ("-h", "127.0.0.1", "-p", str(house.cluster.port), "-U", "postgres")

    def program(name: str, *words: str) -> None:
        house.cluster.programs.run(house.cluster.home, name, *address, *words)

    async with under_load(house.web, house.demo) as load:
        await load.at_least(30)
        promised = list(load.promised)
        await asyncio.to_thread(
            program, "pg_dump", "--format=custom", f"--file={dump}", "wicketgate"
        )
        await load.at_least(30)
    assert set(load.statuses) == {200, 201}
    program("createdb", "wicketgate_again")
    program("pg_restore", "--exit-on-error", "--no-owner", "-d", "wicketgate_again", str(dump))

    restored = {**house.settings, "database": f"{house.cluster.url}_again"}
    with nodes.running(house.home, "serve", **restored) as node:
        await asyncio.to_thread(still_there, node, house.demo, promised)
