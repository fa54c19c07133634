"""A hub of one commit on loopback: its listing and files, with ranges, and a way to break off."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class HubOnLoopback:
    """`files` by name; `claimed_sha256` overrides what the listing says of a file.

    With `break_off_at`, a download ends after so many bytes, as a connection that is lost.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.claimed_sha256: dict[str, str] = {}
        self.break_off_at: int | None = None
        self.ranges_asked: list[str] = []
        self.gated = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "HubOnLoopback":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exit_details: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def listing(self) -> dict[str, Any]:
        siblings = []
        for name, data in self.files.items():
            entry: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": "0" * 40}
            if name.endswith((".safetensors", ".gguf", ".bin")):
                sha256 = self.claimed_sha256.get(name, hashlib.sha256(data).hexdigest())
                entry["lfs"] = {"sha256": sha256, "size": len(data), "pointerSize": 134}
            siblings.append(entry)
        return {"id": "acme/tiny", "modelId": "acme/tiny", "sha": COMMIT, "siblings": siblings}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self._answer(with_body=False)

            def do_GET(self) -> None:
                self._answer(with_body=True)

            def log_message(self, format: str, *args: object) -> None:
                pass

            def _answer(self, *, with_body: bool) -> None:
                path = urlsplit(self.path).path
                if hub.gated:
                    self._send(403, b"{}", {"X-Error-Code": "GatedRepo"}, with_body)
                elif path.startswith("/api/models/acme/tiny"):
                    self._send(200, json.dumps(hub.listing()).encode(), {}, with_body)
                elif (name := path.rpartition("/")[2]) in hub.files:
                    self._send_file(name, with_body)
                else:
                    self._send(404, b"{}", {"X-Error-Code": "EntryNotFound"}, with_body)

            def _send_file(self, name: str, with_body: bool) -> None:
                data = hub.files[name]
                headers = {
                    "ETag": f'"{hashlib.sha256(data).hexdigest()}"',
                    "X-Repo-Commit": COMMIT,
                    "Accept-Ranges": "bytes",
                }
                asked = self.headers.get("Range", "")
                start = int(asked.removeprefix("bytes=").split("-")[0] or 0) if asked else 0
                if with_body and start:
                    hub.ranges_asked.append(asked)
                    headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
                self._send(206 if start else 200, data[start:], headers, with_body)

            def _send(
                self, status: int, body: bytes, headers: dict[str, str], with_body: bool
            ) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if not with_body:
                    return
                if hub.break_off_at is not None and len(body) > hub.break_off_at:
                    self.wfile.write(body[: hub.break_off_at])
                    self.close_connection = True
                    return
                self.wfile.write(body)

        return Handler
