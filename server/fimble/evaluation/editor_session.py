"""A small editor: starts `fimble serve` as editors do and speaks raw JSON-RPC with it. No pygls.

It is given the server's messages by a reading thread; every wait has a time limit.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from fimble.errors import EngineUnavailableError

Message = dict[str, Any]

_SERVE = [sys.executable, "-P", "-m", "fimble", "serve", "--stdio", "--log-level=error"]
"""`-P`: the folder that we stand in is the user's, and may hold a `types.py`."""


UNANSWERED: Final = object()
"""In the place of an answer: there is none."""


class EditorSession:
    """One server process and the conversation with it.

    Args:
        on_notification: called with the method and the parameters of each notification.
        command: what to start; by default this Python's `fimble serve --stdio`.
        on_request: answers the server's own requests, by method and parameters; `UNANSWERED` for
            none, as of a client that is waiting itself.
        patience_s: how long an answer may take where a request does not say.
    """

    def __init__(
        self,
        on_notification: Callable[[str, Any], None] = lambda method, params: None,
        command: list[str] | None = None,
        patience_s: float = 600.0,
        on_request: Callable[[str, Any], Any] = lambda method, params: None,
    ) -> None:
        self._process = subprocess.Popen(
            command or _SERVE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._on_notification = on_notification
        self._on_request = on_request
        self._patience_s = patience_s
        self._inbox: queue.Queue[Message | None] = queue.Queue()
        self._next_id = 0
        self._answers: dict[int, Message] = {}  # of requests that nobody waits for now
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def initialize(
        self,
        options: dict[str, Any] | None = None,
        capabilities: dict[str, Any] | None = None,
        root_uri: str | None = None,
        experimental: dict[str, Any] | None = None,
    ) -> Any:
        """The handshake; the server's capabilities."""
        capabilities = capabilities or {
            "textDocument": {"inlineCompletion": {}},
            "window": {"workDoneProgress": True},
            "experimental": experimental or {},
        }
        answer = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": root_uri,
                "capabilities": capabilities,
                "initializationOptions": options or {},
            },
        )
        self.notify("initialized", {})
        return answer

    def open(self, uri: str, language_id: str, text: str) -> None:
        """Open a document at version 1."""
        document = {"uri": uri, "languageId": language_id, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        """Change a document; each change is one of the protocol's, with a range or whole."""
        document = {"uri": uri, "version": version}
        changed = {"textDocument": document, "contentChanges": list(changes)}
        self.notify("textDocument/didChange", changed)

    def inline_completion(self, uri: str, line: int, character: int) -> list[dict[str, Any]]:
        """The suggestions at a position (from 0, UTF-16), as if the user had asked for them."""
        answer = self.request(
            "textDocument/inlineCompletion",
            {
                "textDocument": {"uri": uri},
                "position": {"line": line, "character": character},
                "context": {"triggerKind": 1},
            },
        )
        return list(answer["items"] if isinstance(answer, dict) else answer or [])

    def request(self, method: str, params: Any, timeout_s: float | None = None) -> Any:
        """Ask and wait.

        Raises:
            EngineUnavailableError: the server answered with an error, ended, or was silent.
        """
        number = self.ask(method, params)
        message = self.receive_answer(number, timeout_s or self._patience_s)
        if message is None:
            raise TimeoutError(f"no answer to {method}")
        if "error" in message:
            raise EngineUnavailableError(
                f"The server refused {method}: {message['error'].get('message')}."
            )
        return message.get("result")

    def ask(self, method: str, params: Any) -> int:
        """Ask without waiting; the number under which the answer will come."""
        self._next_id += 1
        self._send({"id": self._next_id, "method": method, "params": params})
        return self._next_id

    def receive_answer(self, number: int, timeout_s: float) -> Message | None:
        """The answer to a request, result or error; None when the time is over.

        Raises:
            EngineUnavailableError: the server ended.
        """
        self.wait_until(lambda: number in self._answers, timeout_s)
        return self._answers.pop(number, None)

    def notify(self, method: str, params: Any) -> None:
        """Say something that has no answer."""
        self._send({"method": method, "params": params})

    def wait_until(self, done: Callable[[], bool], timeout_s: float) -> bool:
        """Handle messages until `done()`; False when the time is over."""
        deadline = time.monotonic() + timeout_s
        while not done():
            # In short waits: `done` may look at other things than messages.
            message = self._receive(min(deadline, time.monotonic() + 0.2))
            if message is not None:
                self._handle(message)
            elif time.monotonic() >= deadline:
                return False
        return True

    def close(self) -> int:
        """Shut the server down as an editor does; its exit status."""
        try:
            self.request("shutdown", None, timeout_s=10)
            self.notify("exit", None)
            return self._process.wait(10)
        except (OSError, TimeoutError, EngineUnavailableError, subprocess.TimeoutExpired):
            self._process.kill()
            return self._process.wait()

    def _handle(self, message: Message) -> None:
        if "method" not in message:
            self._answers[message["id"]] = message
        elif "id" in message:  # a request of the server: progress tokens and the like
            result = self._on_request(message["method"], message.get("params"))
            if result is not UNANSWERED:
                self._send({"id": message["id"], "result": result})
        else:
            self._on_notification(message["method"], message.get("params"))

    def _send(self, message: Message) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self._process.stdin
        assert stream is not None
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        stream.flush()

    def _receive(self, deadline: float) -> Message | None:
        """The next message; None when the time is over."""
        try:
            message = self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            return None
        if message is None:
            raise EngineUnavailableError("The language server ended.", "Run fimble serve by hand.")
        return message

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline().strip()) or not length:
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
                elif not line and not length:
                    self._inbox.put(None)
                    return
            self._inbox.put(json.loads(stream.read(length)))
