"""The commands as processes: stdout and stderr, pipes, signals, and flags that editors append."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from fimble.evaluation.editor_session import EditorSession
from fimble.paths import config_directory
from support.scripted_engine import ScriptedEngine

FIMBLE = [sys.executable, "-P", "-m", "fimble"]


def run(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*FIMBLE, *words],
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        **options,  # type: ignore[call-overload]
    )


@pytest.fixture
def add_file(tmp_path: Path, scripted_engine: ScriptedEngine) -> Path:
    """A file to complete in, with the scripted engine in the user's settings."""
    config_directory().mkdir(parents=True)
    (config_directory() / "config.toml").write_text(f'engine.url = "{scripted_engine.url}"\n')
    path = tmp_path / "add.py"
    path.write_text("def add(a, b):\n    \n", "utf-8")
    return path


def test_stdout_is_one_json_object(add_file: Path) -> None:
    done = run("complete", f"{add_file}:2:5", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["text"] == "return a + b"
    assert done.stderr == ""


def test_a_user_s_folder_shadows_no_module(add_file: Path, tmp_path: Path) -> None:
    (tmp_path / "types.py").write_text("raise SystemExit('shadowed')", "utf-8")
    done = run("complete", "add.py:2:5", "--json", cwd=tmp_path)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["models", "list", "--json"], 141),
        (["models", "list"], 1),  # rich ends the process itself
        (["doctor", "--model", "gpt2"], 141),
    ],
)
def test_a_reader_that_goes_away_is_no_fault(words: list[str], status: int) -> None:
    process = subprocess.Popen([*FIMBLE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    assert process.wait(60) == status
    assert errors == b""


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_ends_with_130_and_leaves_nothing(
    add_file: Path, scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.delay_s = 30
    process = subprocess.Popen(
        [*FIMBLE, "complete", f"{add_file}:2:5"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell that runs the tests in the background has them ignore Ctrl-C, children included.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 20
    while not scripted_engine.asked and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    assert not psutil.pid_exists(process.pid)


@pytest.mark.parametrize(
    "flags",
    [
        ["serve", "--stdio", "--clientProcessId=1", "--unknown", "value", "-x"],
        ["--stdio", "--clientProcessId", "1"],
        ["serve", "--node-ipc"],
        ["serve"],
    ],
    ids=" ".join,
)
def test_flags_that_editors_append_are_tolerated(flags: list[str]) -> None:
    session = EditorSession(command=[*FIMBLE, *flags], patience_s=60)
    assert session.initialize()["capabilities"]["inlineCompletionProvider"]
    assert session.close() == 0


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--log-level=loud"], "invalid choice: 'loud'"),
        (["--log-file=/no/such/folder/log"], "/no/such/folder/log cannot be written"),
        (["--tcp=nonsense"], "--tcp nonsense is not HOST:PORT"),
        (["--tcp=127.0.0.1:70000"], "is not HOST:PORT"),
        (["--tcp=192.0.2.1:7000"], "192.0.2.1:7000 cannot be listened on"),
    ],
)
def test_wrong_options_of_the_server_end_in_a_sentence(flags: list[str], said: str) -> None:
    done = run("serve", *flags)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_server_over_tcp() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*FIMBLE, "serve", f"--tcp=127.0.0.1:{port}"])
    try:
        with _connected(port) as editor:
            params = {"processId": None, "rootUri": None, "capabilities": {}}
            body = json.dumps(
                {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
            ).encode()
            editor.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            assert b"inlineCompletionProvider" in _read_until(editor, b"inlineCompletionProvider")
    finally:
        process.kill()
        process.wait()


def _connected(port: int) -> socket.socket:
    deadline = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=20)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the server does not listen"
            time.sleep(0.05)


def _read_until(editor: socket.socket, mark: bytes) -> bytes:
    read = b""
    while mark not in read and (data := editor.recv(65536)):
        read += data
    return read
