"""Every request is answered once, to the very end: clients that do not wait before `exit`."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

import pytest

from support.scripted_engine import ScriptedEngine

Message = dict[str, Any]
SERVE: Final = [sys.executable, "-m", "fimble", "serve", "--log-level=info"]
URI: Final = "file:///project/add.py"
TEXT: Final = "def add(a, b):\n    \n    return a + b\n"
SHUTDOWN: Final = {"id": 90, "method": "shutdown"}
EXIT: Final = {"method": "exit"}


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [*SERVE, "--stdio"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.kill()
    process.wait()


def initialize(url: str) -> Message:
    return {
        "id": 1,
        "method": "initialize",
        "params": {
            "processId": None,
            "rootUri": None,
            "capabilities": {"textDocument": {"inlineCompletion": {}}},
            "initializationOptions": {"engine": {"url": url}},
        },
    }


def opened() -> Message:
    document = {"uri": URI, "languageId": "python", "version": 1, "text": TEXT}
    return {"method": "textDocument/didOpen", "params": {"textDocument": document}}


def asked(number: int) -> Message:
    where = {"textDocument": {"uri": URI}, "position": {"line": 1, "character": 4}}
    params = {**where, "context": {"triggerKind": 1}}
    return {"id": number, "method": "textDocument/inlineCompletion", "params": params}


def framed(*messages: Message) -> bytes:
    bodies = (json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages)
    return b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)


def answers_in(data: bytes) -> dict[int | str, Message]:
    """The answers by number; an id that is answered twice is a failure."""
    answers: dict[int | str, Message] = {}
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        length = int(head.split(b"Content-Length: ")[1].split()[0])
        message: Message = json.loads(rest[:length])
        if "method" not in message:
            assert message["id"] not in answers, message
            answers[message["id"]] = message
        data = rest[length:]
    return answers


def test_exit_right_behind_shutdown(server: subprocess.Popen[bytes]) -> None:
    """The input stays open: a server that still reads it would hang."""
    assert server.stdin is not None
    assert server.stdout is not None
    hello = [initialize("http://127.0.0.1:9"), {"method": "initialized", "params": {}}]
    server.stdin.write(framed(*hello, opened(), asked(2), SHUTDOWN, EXIT))
    server.stdin.flush()
    answers = answers_in(server.stdout.read())
    assert server.wait(10) == 0
    assert set(answers) == {1, 2, 90}
    assert answers[90]["result"] is None


def test_all_that_runs_is_answered_before_the_end(
    server: subprocess.Popen[bytes], scripted_engine: ScriptedEngine
) -> None:
    """Suggestions on their way, a command that runs, requests behind the shutdown, no exit."""
    scripted_engine.delay_s = 3.0
    command: Message = {
        "id": 4,
        "method": "workspace/executeCommand",
        "params": {
            "command": "fimble.refactor",
            "arguments": [
                {
                    "action": "write_docstring",
                    "uri": URI,
                    "range": {
                        "start": {"line": 0, "character": 0},
                        "end": {"line": 1, "character": 4},
                    },
                }
            ],
        },
    }
    said = [initialize(scripted_engine.url), {"method": "initialized", "params": {}}, opened()]
    said += [asked(2), asked(3), command, SHUTDOWN, asked(91), {**SHUTDOWN, "id": 92}, EXIT]
    output, _ = server.communicate(framed(*said), timeout=30)
    answers = answers_in(output)
    assert set(answers) == {1, 2, 3, 4, 90, 91, 92}
    assert answers[90]["result"] is None
    assert answers[4]["error"]["code"] == -32800, "the command was at work until then"
    assert [answers[number]["error"]["code"] for number in (91, 92)] == [-32600, -32600]
    assert server.returncode == 0


def test_exit_without_shutdown_is_a_fault(server: subprocess.Popen[bytes]) -> None:
    server.communicate(framed(initialize("http://127.0.0.1:9"), EXIT), timeout=30)
    assert server.returncode == 1


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/inlineCompletion", {}),
        ("textDocument/codeAction", {"textDocument": 7}),
        ("workspace/executeCommand", {"command": ["fimble.refactor"], "arguments": 3}),
        ("workspace/executeCommand", {"command": "fimble.nothing"}),
        ("codeAction/resolve", None),
        ("fimble/nothing", {"of": "ours"}),
    ],
)
def test_a_request_that_cannot_be_read_is_refused(
    method: str, params: Any, server: subprocess.Popen[bytes]
) -> None:
    """The next one is answered as if nothing had been."""
    wrong = {"id": "odd", "method": method, "params": params}
    said = [initialize("http://127.0.0.1:9"), wrong, SHUTDOWN, EXIT]
    output, _ = server.communicate(framed(*said), timeout=30)
    answers = answers_in(output)
    assert set(answers) == {1, "odd", 90}
    assert answers["odd"]["error"]["code"] in {-32600, -32601, -32602, -32603}
    assert b"window/showMessage" not in output, "an answer is enough"


def test_exit_right_behind_shutdown_over_a_socket() -> None:
    with subprocess.Popen(
        [*SERVE, "--tcp=127.0.0.1:0"], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        try:
            heard = next(line for line in process.stderr if "listening on" in line)
            port = int(heard.rpartition(":")[2])
            with socket.create_connection(("127.0.0.1", port), timeout=20) as editor:
                editor.sendall(framed(initialize("http://127.0.0.1:9"), SHUTDOWN, EXIT))
                output = b"".join(iter(lambda: editor.recv(65536), b""))
            assert set(answers_in(output)) == {1, 90}
            assert process.wait(10) == 0
        finally:
            process.kill()
