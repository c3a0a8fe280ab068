"""A real nginx with the delivered `deploy/nginx.conf`, on ports and paths of a test."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.authority import Authority
from tests.support.need import ROOT, unmet

DELIVERED: Final = ROOT / "deploy" / "nginx.conf"
_SECONDS: Final = 20
_MAIN: Final = """
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{}}
http {{
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/wicketgate.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """Where it listens, and what it shares with the application."""

    home: Path
    portal_port: int
    api_port: int
    upstream_ports: tuple[int, ...]

    @property
    def upstream_port(self) -> int:
        """The one node behind it, where there is but one."""
        [only] = self.upstream_ports
        return only

    @property
    def portal(self) -> str:
        return f"https://localhost:{self.portal_port}"

    @property
    def api(self) -> str:
        return f"https://localhost:{self.api_port}"

    @property
    def secret(self) -> Path:
        return self.home / "secret"

    @property
    def authority(self) -> Path:
        """Who signed its own certificate, for clients."""
        return self.home / "server-ca.pem"


def find_nginx() -> str:
    """The program; without it the test is skipped, or fails where CI=true."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    return found or unmet("nginx is not on this machine")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def prepare(home: Path, *upstream_ports: int) -> Proxy:
    """Write what it needs, as the file says; the nodes behind it listen at these ports."""
    proxy = Proxy(home, free_port(), free_port(), upstream_ports)
    proxy.secret.write_text("s" * 40)
    (home / "proxy-secret.conf").write_text(f'proxy_set_header X-Proxy-Secret "{"s" * 40}";\n')
    server = Authority(name="Server CA")
    for name in ("portal", "api"):
        server.serve("localhost").save(home, name)
    proxy.authority.write_text(server.root.pem + server.issuing.pem)
    (home / "wicketgate.conf").write_text(_rendered(proxy))
    (home / "nginx.conf").write_text(_MAIN.format(home=home))
    return proxy


def _rendered(proxy: Proxy) -> str:
    """The delivered file with other places in it; each place is there, or this is another file."""
    text = DELIVERED.read_text("utf-8")
    nodes = " ".join(f"server 127.0.0.1:{port};" for port in proxy.upstream_ports)
    places = {
        "server 127.0.0.1:8080;": nodes,
        "/etc/wicketgate/tls/": f"{proxy.home}/",
        "/etc/wicketgate/proxy-secret.conf": f"{proxy.home}/proxy-secret.conf",
        "/var/log/nginx/": f"{proxy.home}/",
        "portal.bank.example;": "localhost;",
        "api.bank.example;": "localhost;",
    }
    for place, other in places.items():
        assert place in text, f"{place} is not in {DELIVERED}"
        text = text.replace(place, other)
    for port in (proxy.portal_port, proxy.api_port):
        text = text.replace("listen 443 ", f"listen 127.0.0.1:{port} ", 1)
    return text


@contextmanager
def running(proxy: Proxy) -> Iterator[Proxy]:
    """Nginx while the block lasts."""
    words = [find_nginx(), "-p", str(proxy.home), "-c", str(proxy.home / "nginx.conf")]
    words += ["-e", str(proxy.home / "error.log")]
    checked = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await(proxy.api_port)
            yield proxy
        finally:
            process.terminate()
            process.wait(_SECONDS)


def _await(port: int) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on {port}")
