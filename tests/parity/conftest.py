"""A sandbox, and a live bank with the reference core behind it."""

from collections.abc import Iterator

import pytest

from tests.live.bank import US, core_at
from tests.live.party import admitted
from tests.parity import journeys
from tests.parity.side import Side
from tests.support import nodes
from tests.support.nodes import free_port


@pytest.fixture(scope="session")
def sides(tmp_path_factory: pytest.TempPathFactory, answering: None) -> Iterator[dict[str, Side]]:
    """Both, after all journeys."""
    del answering  # whoever judges a certificate asks the authority
    home, played = tmp_path_factory.mktemp("live"), tmp_path_factory.mktemp("sandbox")
    live = nodes.of_live(home, f"sqlite:///{home / 'live.db'}")
    core = free_port()
    live["core_url"] = f"http://127.0.0.1:{core}"
    both = ("issuers", "client_certificate_from", "proxy_secret_file")
    sandbox = {
        **nodes.of_sandbox(played, f"sqlite:///{played / 'sandbox.db'}"),
        **{name: live[name] for name in both},
        "base_url": US,
        "demo": False,
    }
    with (
        core_at(core, home),
        nodes.running(home, "serve", **live) as one,
        nodes.running(played, "serve", **sandbox) as other,
    ):
        made = {
            "live": Side(one.port, admitted(str(live["database"]))),
            "sandbox": Side(other.port, admitted(str(sandbox["database"]), sandbox_world=True)),
        }
        for side in made.values():
            for journey in journeys.ALL:
                journey(side)
        yield made
