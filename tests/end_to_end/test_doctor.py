"""`fimble doctor` as a process: with a server that answers, a dead one, and without weights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from fimble.engine.engine_process import find_engine, stop_engine
from fimble.paths import cache_directory, config_directory
from support.scripted_engine import ScriptedEngine

FIMBLE = [sys.executable, "-P", "-m", "fimble"]


@pytest.fixture(autouse=True)
def no_engine_is_left() -> Iterator[None]:
    yield
    entry = find_engine()
    if entry is not None:
        stop_engine(entry)
        assert not psutil.pid_exists(entry.pid)


@pytest.fixture
def server(scripted_engine: ScriptedEngine) -> ScriptedEngine:
    """Another make of server in the user's settings, which fills the doctor's hole."""
    scripted_engine.foreign = True
    scripted_engine.pieces = ["first", " + second"]
    write_config(f'model = "starcoder2-3b"\nengine.url = "{scripted_engine.url}"\n')
    return scripted_engine


def write_config(text: str) -> None:
    config_directory().mkdir(parents=True)
    (config_directory() / "config.toml").write_text(text, "utf-8")


def examine(*words: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit status and the checks by name."""
    done = subprocess.run(
        [*FIMBLE, "doctor", "--json", *words],
        capture_output=True,
        text=True,
        timeout=250,
        stdin=subprocess.DEVNULL,
    )
    assert "Traceback" not in done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == {"ok", "checks"}
    assert answer["ok"] is (done.returncode == 0)
    for check in answer["checks"]:
        assert list(check) == ["name", "verdict", "found", "remedy", "ms"]
        assert check["found"]
        assert check["remedy"] or check["verdict"] != "failed"
    return done.returncode, {check["name"]: check for check in answer["checks"]}


def test_a_server_that_answers(server: ScriptedEngine) -> None:
    status, checks = examine()
    assert status == 0
    for name in ("server", "completion", "completion in an editor", "language server"):
        assert checks[name]["verdict"] == "ok", checks[name]
    for name in ("torch", "weights", "engine", "model in memory"):
        assert checks[name]["verdict"] == "skipped"
        assert server.url in checks[name]["found"]
    assert find_engine() is None
    assert not cache_directory().exists()


def test_a_dead_server(server: ScriptedEngine) -> None:
    server.stop()
    status, checks = examine()
    assert status == 1
    assert checks["server"]["verdict"] == "failed"
    assert checks["completion"]["found"] == "first mend: server"
    assert checks["language server"]["verdict"] == "ok"


def test_without_weights_nothing_is_pulled() -> None:
    status, checks = examine("--model", "gpt2")
    assert status == 1
    assert checks["weights"]["remedy"] == "Run fimble models pull gpt2."
    assert checks["model in memory"]["found"] == "first mend: weights"
    assert checks["engine"]["verdict"] == "ok"
    assert "started just now" in checks["engine"]["found"]
    assert find_engine() is not None  # left running, as by any client
    assert not list(cache_directory().rglob("*"))
    _, checks = examine("--model", "gpt2")
    assert "it was running" in checks["engine"]["found"]


def test_weights_that_do_not_load(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_text("{}", "utf-8")
    (folder / "model.safetensors").write_bytes(b"no weights")
    status, checks = examine("--model", str(folder))
    assert status == 1
    assert checks["weights"]["verdict"] == "ok"  # one's own folder has no record to compare with
    assert checks["model in memory"]["verdict"] == "failed"
    assert checks["completion"]["found"] == "first mend: model in memory"


def test_for_people_each_check_is_a_line_with_its_remedy(server: ScriptedEngine) -> None:
    server.pieces = ["first"]
    done = subprocess.run([*FIMBLE, "doctor"], capture_output=True, text=True, timeout=120)
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0].startswith("✓ python: ")
    place = next(index for index, line in enumerate(lines) if line.startswith("! completion: "))
    assert lines[place + 1].startswith("    ")
    assert not [line for line in lines if "torch" in line]  # what is not used is not told
    assert lines[-1] == "Everything that a completion needs is there. Look at the warnings (!)."


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_on_a_terminal_the_line_of_a_running_check_is_replaced(server: ScriptedEngine) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen([*FIMBLE, "doctor"], stdout=theirs, stdin=subprocess.DEVNULL)
    os.close(theirs)
    shown = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not data:
            break
        shown += data
    os.close(ours)
    assert process.wait(60) == 0
    assert "  server ...\r\x1b[K✓ server: ".encode() in shown
