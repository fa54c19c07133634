"""One completion over stdio from the Fimble that this Python has, with a scripted model behind.

`python complete_over_stdio.py`: starts a tiny OpenAI-compatible server and `fimble serve --stdio`
of the same environment, prints the suggestion, and fails when it is not the expected one.
"""

import json
import sys
import sysconfig
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from fimble.evaluation.editor_session import EditorSession

URI = "file:///project/add.py"
TEXT = "def add(a, b):\n    \n"
PIECES = ("return ", "a +", " b")


class ScriptedServer(BaseHTTPRequestHandler):
    """Says `PIECES`, whatever it is asked; knows nothing of Fimble."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        choices = [{"index": 0, "text": piece, "finish_reason": None} for piece in PIECES]
        choices.append({"index": 0, "text": "", "finish_reason": "stop"})
        events = [f"data: {json.dumps({'choices': [choice]})}\n\n" for choice in choices]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(("".join(events) + "data: [DONE]\n\n").encode())

    def log_message(self, *args: object) -> None:
        """stderr is for faults."""


def main() -> int:
    """0 if the suggestion is the expected one and the server ended as it should."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), ScriptedServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    fimble = Path(sysconfig.get_path("scripts"), "fimble")
    session = EditorSession(
        command=[str(fimble), "serve", "--stdio", "--log-level=warning"], patience_s=60
    )
    try:
        session.initialize({"engine": {"url": f"http://127.0.0.1:{server.server_port}"}})
        session.open(URI, "python", TEXT)
        items = session.inline_completion(URI, 1, 4)
    finally:
        status = session.close()
    suggestion = items[0]["insertText"] if items else None
    print(f"{fimble}: {suggestion!r}, exit status {status}")  # noqa: T201
    return 0 if (suggestion, status) == ("".join(PIECES), 0) else 1


if __name__ == "__main__":
    sys.exit(main())
