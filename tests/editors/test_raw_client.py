"""A client without any library: bytes on a pipe, cut as a network may cut them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from editors.conftest import FIMBLE
from editors.frames import framed, read
from editors.switch import SWITCHED_OFF
from support.scripted_engine import ScriptedEngine

URI = "file:///project/%C3%A9t%C3%A9/add.py"
WHERE = {"textDocument": {"uri": URI}, "position": {"line": 1, "character": 4}}


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    command = [str(FIMBLE), "serve", "--stdio", "--log-level=error"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()


@pytest.mark.fails_when_switched_off
@pytest.mark.parametrize("piece", [1, 7, 100_000], ids=lambda size: f"pieces of {size}")
def test_the_whole_conversation(
    server: subprocess.Popen[bytes], scripted_engine: ScriptedEngine, piece: int
) -> None:
    assert server.stdin is not None
    assert server.stdout is not None
    document = {"uri": URI, "languageId": "python", "version": 1, "text": "def add(a, b):\n    \n"}
    can = {"textDocument": {"inlineCompletion": {"dynamicRegistration": False}}}
    options = {"engine": {"url": scripted_engine.url}, "completion": {"enabled": not SWITCHED_OFF}}
    hello = {"processId": os.getpid(), "rootUri": None, "capabilities": can}
    asked = {"id": 2, "method": "textDocument/inlineCompletion"}
    said = [
        framed(
            {
                "id": 1,
                "method": "initialize",
                "params": {**hello, "initializationOptions": options},
            },
            b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n",
        ),
        framed({"method": "initialized", "params": {}}),
        framed({"method": "textDocument/didOpen", "params": {"textDocument": document}}),
        framed({**asked, "params": {**WHERE, "context": {"triggerKind": 1}}}),
    ]
    data = b"".join(said)
    for start in range(0, len(data), piece):
        server.stdin.write(data[start : start + piece])
        server.stdin.flush()
    can_do = read(server.stdout, 1)["result"]["capabilities"]
    assert can_do["inlineCompletionProvider"]
    [item] = read(server.stdout, 2)["result"]["items"]
    assert item["insertText"] == "return a + b"
    server.stdin.write(framed({"id": 3, "method": "shutdown"}))
    server.stdin.flush()
    assert read(server.stdout, 3)["result"] is None
    server.stdin.write(framed({"method": "exit"}))
    server.stdin.flush()
    assert server.wait(10) == 0
    assert server.stdout.read() == b""
