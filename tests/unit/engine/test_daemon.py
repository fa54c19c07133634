"""One engine for a user, however many want it and whatever stands in the way. Real processes."""

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from fimble import __version__
from fimble.engine.daemon import LocalEngine, find_or_start_engine
from fimble.engine.engine_process import find_engine, stop_engine
from fimble.engine.interface import GenerationEnd, GenerationRequest
from fimble.engine.log_file import limit_size, log_path, log_tail
from fimble.engine.runtime_file import make_runtime_directory, read_runtime_file, read_token
from fimble.engine.stop_rules import StopRules
from fimble.errors import EngineUnavailableError
from fimble.paths import runtime_directory
from fimble.settings import EngineSettings
from support.tiny_model import make_tiny_model

SETTINGS = EngineSettings(quantization="none")


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    before = set(psutil.Process().children(recursive=True))
    yield
    entry = find_engine() or read_runtime_file()
    if entry is not None:
        stop_engine(entry)
    deadline, left = time.monotonic() + 10, list[psutil.Process]()
    while time.monotonic() < deadline:
        left = [
            child
            for child in psutil.Process().children(recursive=True)
            if child not in before and child.status() != psutil.STATUS_ZOMBIE
        ]
        if not left:
            return
        time.sleep(0.05)
    raise AssertionError(f"left behind: {left}")


def write_runtime(pid: int, port: int) -> Path:
    path = make_runtime_directory() / "engine.json"
    fields = {"pid": pid, "port": port, "version": __version__, "started_at": time.time()}
    path.write_text(json.dumps(fields))
    return path


def dead_pid() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_many_starters_at_once_share_one_engine() -> None:
    with ThreadPoolExecutor(4) as pool:
        entries = list(pool.map(lambda _: find_or_start_engine(SETTINGS), range(4)))
    assert len({entry.pid for entry in entries}) == 1
    assert find_or_start_engine(SETTINGS).pid == entries[0].pid


def test_two_processes_that_start_at_the_same_moment_share_one_engine() -> None:
    command = [sys.executable, "-m", "fimble", "engine", "start", "--json"]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    said = [json.loads(starter.communicate(timeout=60)[0]) for starter in starters]
    assert len({one["pid"] for one in said}) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1e999, "port": 1}'])
def test_a_damaged_runtime_file_is_no_obstacle(content: str) -> None:
    (make_runtime_directory() / "engine.json").write_text(content)
    assert find_engine() is None
    assert find_or_start_engine(SETTINGS).pid


def test_a_stale_runtime_file_is_no_obstacle() -> None:
    write_runtime(dead_pid(), 9)
    assert find_engine() is None
    assert find_or_start_engine(SETTINGS).port != 9


def test_a_number_that_another_process_has_now_is_no_engine_and_is_not_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        write_runtime(stranger.pid, 9)
        assert find_engine() is None
        assert find_or_start_engine(SETTINGS).pid != stranger.pid
        assert stranger.poll() is None


def test_an_engine_of_another_version_is_replaced() -> None:
    old = find_or_start_engine(SETTINGS)
    path = runtime_directory() / "engine.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": "0.0.1"}))
    new = find_or_start_engine(SETTINGS)
    assert new.pid != old.pid
    assert new.version == __version__
    assert not psutil.pid_exists(old.pid) or (
        psutil.Process(old.pid).status() == psutil.STATUS_ZOMBIE
    )


@pytest.mark.parametrize("token", ["", "short", "\x00\xff" * 30])
def test_a_damaged_token_is_made_anew(token: str) -> None:
    path = make_runtime_directory() / "token"
    path.write_text(token, "latin-1")
    find_or_start_engine(SETTINGS)
    assert read_token()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o500)
    monkeypatch.setenv("FIMBLE_RUNTIME_DIR", str(tmp_path / "sub"))
    with pytest.raises(EngineUnavailableError, match="FIMBLE_RUNTIME_DIR"):
        find_or_start_engine(SETTINGS)


def test_a_file_where_the_folder_should_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("FIMBLE_RUNTIME_DIR", str(file / "sub"))
    with pytest.raises(EngineUnavailableError, match="FIMBLE_RUNTIME_DIR"):
        find_or_start_engine(SETTINGS)


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_folder_that_others_can_write_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o777)
    monkeypatch.setenv("FIMBLE_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(EngineUnavailableError, match="Other users"):
        find_or_start_engine(SETTINGS)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o777  # it may be somebody's shared folder


def test_an_engine_that_cannot_start_says_why() -> None:
    with pytest.raises(EngineUnavailableError, match="ended at its start"):
        find_or_start_engine(EngineSettings(threads="many"))  # type: ignore[arg-type]
    assert "many" in log_tail()


def ask(model: Path, tokens: int) -> GenerationRequest:
    return GenerationRequest(prompt="def ", stop=StopRules(max_tokens=tokens), model=str(model))


async def test_a_killed_engine_is_started_again_by_the_next_request(tmp_path: Path) -> None:
    model = make_tiny_model(tmp_path / "tiny")
    engine = LocalEngine(SETTINGS)
    assert [item async for item in engine.generate(ask(model, 3))]
    first = find_engine()
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    items = [item async for item in engine.generate(ask(model, 3))]
    assert isinstance(items[-1], GenerationEnd)
    second = find_engine()
    assert second is not None
    assert second.pid != first.pid
    await engine.aclose()


async def test_an_engine_killed_in_the_middle_of_an_answer_is_said_and_restarted(
    tmp_path: Path,
) -> None:
    model = make_tiny_model(tmp_path / "tiny")
    engine = LocalEngine(SETTINGS)
    stream = engine.generate(ask(model, 480))
    await anext(stream)
    entry = find_engine()
    assert entry is not None
    os.kill(entry.pid, signal.SIGKILL)
    with pytest.raises(EngineUnavailableError):
        async with asyncio.timeout(20):
            async for _ in stream:
                pass
    assert [item async for item in engine.generate(ask(model, 3))]
    await engine.aclose()


async def test_an_engine_that_lost_its_address_ends_by_itself(tmp_path: Path) -> None:
    old = find_or_start_engine(SETTINGS)
    (runtime_directory() / "engine.json").unlink()
    new = find_or_start_engine(SETTINGS)
    assert new.pid != old.pid
    async with asyncio.timeout(30):
        while psutil.pid_exists(old.pid) and (
            psutil.Process(old.pid).status() != psutil.STATUS_ZOMBIE
        ):
            await asyncio.sleep(0.1)
    assert find_engine() == new


def test_a_log_that_has_grown_too_large_is_emptied() -> None:
    make_runtime_directory()
    with log_path().open("ab", buffering=0) as log:
        log.write(b"x" * 1000)
        limit_size(log.fileno(), 2000)
        assert log_path().stat().st_size == 1000
        limit_size(log.fileno(), 500)
        log.write(b"new\n")
    assert log_path().read_bytes() == b"new\n"
