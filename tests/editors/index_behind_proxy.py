"""A package index that only a proxy can reach: the proxy answers in its place.

Each package that is asked for is made on the spot, empty, in the version that is pinned; so a real
pip can install everything, in seconds and without a network.
"""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

INDEX_HOST = "packages.invalid"
"""No machine has this name (RFC 2606): who does not ask the proxy reaches nothing."""


@dataclass(kw_only=True)
class Proxy:
    """What a running proxy was asked for.

    Attributes:
        pages: the packages whose page of the index was read, in order.
        tunnels: HOST:PORT of each connection that was asked for; all are refused.
    """

    url: str
    pages: list[str] = field(default_factory=list[str])
    tunnels: list[str] = field(default_factory=list[str])


@contextmanager
def running_proxy(versions: Mapping[str, str]) -> Generator[Proxy]:
    """Serve an index with these packages as long as the block, to those that ask through it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    proxy = Proxy(url=f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _handler(proxy, versions)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(proxy: Proxy, versions: Mapping[str, str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            proxy.tunnels.append(self.path)
            self.send_error(403)

        def do_GET(self) -> None:
            # Who talks to a proxy writes the whole address.
            kind, _, name = (
                self.path.removeprefix(f"http://{INDEX_HOST}/").strip("/").partition("/")
            )
            if kind == "simple" and name in versions:
                proxy.pages.append(name)
                wheel = f"{name.replace('-', '_')}-{versions[name]}-py3-none-any.whl"
                self._answer("text/html", f'<a href="/files/{wheel}">{wheel}</a>'.encode())
            elif kind == "files":
                self._answer("application/zip", _empty_wheel(name))
            else:
                self.send_error(404)

        def _answer(self, content_type: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing on the tests' own output."""

    return Handler


def _empty_wheel(file: str) -> bytes:
    name, version = file.split("-")[:2]
    folder = f"{name}-{version}.dist-info"
    contents = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as wheel:
        for part, text in contents.items():
            wheel.writestr(f"{folder}/{part}", text)
    return body.getvalue()
