"""The sandbox holds: what a function must not do it cannot do, and what never ends is ended."""

from __future__ import annotations

import ast
import socket
import struct
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from fimble.refactoring.sandbox.run_function import Observed, run_function
from fimble.refactoring.sandbox.self_contained import cut_out
from fimble.refactoring.sandbox.system_calls import filter_program, why_no_filter

pytestmark = pytest.mark.skipif(bool(why_no_filter()), reason=why_no_filter())


async def outcomes(source: str, *calls: str, name: str = "f") -> list[Observed]:
    """What `f` of a source does for each call, given as the text of its arguments."""
    function = cut_out(ast.parse(source), name)
    assert not function.trouble
    made = [f"([{call}], {{}})" for call in calls]
    found = await run_function(function, name, made, seed=0)
    assert not isinstance(found, str), found
    return found


async def raised(source: str, call: str = "") -> str:
    [outcome] = await outcomes(source, call)
    return str(outcome["raised"])


async def test_results_arguments_and_prints_are_seen() -> None:
    source = "def f(xs):\n    xs.append(1)\n    print(len(xs))\n    return {2: (xs, 1.5)}\n"
    [outcome] = await outcomes(source, "[0]")
    assert outcome["printed"] == "2\n"
    assert outcome["arguments"][0] == [["list", [["int", "0"], ["int", "1"]], 2]]
    assert outcome["result"][0] == "dict"


async def test_files_are_neither_read_nor_written_nor_deleted(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("alive", "utf-8")
    for work in ("open(p).read()", "open(p, 'w')", "os.remove(p)", "os.rename(p, p + 'x')"):
        assert await raised(f"import os\ndef f(p):\n    {work}\n", repr(str(victim))) == (
            "PermissionError"
        )
    swallowed = """import os
def f(p):
    try:
        os.unlink(p)
    except OSError:
        return 1
"""
    assert not await raised(swallowed, repr(str(victim)))
    assert victim.read_text("utf-8") == "alive"


@pytest.mark.parametrize(
    "work",
    [
        "import os\ndef f():\n    os.fork()\n",
        "import subprocess\ndef f():\n    subprocess.run(['true'])\n",
        "import os\ndef f():\n    os.execv('/bin/true', ['true'])\n",
        "import os, signal\ndef f():\n    os.kill(os.getpid(), signal.SIGKILL)\n",
        "import socket\ndef f():\n    socket.socket()\n",
    ],
    ids=["fork", "subprocess", "exec", "kill", "socket"],
)
async def test_no_process_no_signal_no_socket(work: str) -> None:
    assert await raised(work) == "PermissionError"


async def test_no_thread_is_started() -> None:
    work = "import threading\ndef f():\n    threading.Thread(target=print).start()\n"
    assert await raised(work) == "RuntimeError"


async def test_the_network_is_not_reached_even_by_the_c_library() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.5)
    port = listener.getsockname()[1]
    source = f"""import ctypes
def f():
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.socket(2, 1, 0), ctypes.get_errno(), {port}
"""
    found = await outcomes(source, "")
    with pytest.raises(TimeoutError):
        listener.accept()
    assert found[0]["raised"] or found[0]["result"][1][0] == ["int", "-1"]
    listener.close()


async def test_what_never_returns_is_ended_and_leaves_nothing_behind() -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    source = "def f(n):\n    while n:\n        pass\n    return n\n"
    found = await outcomes(source, "1", "0")
    assert [each["raised"] for each in found] == ["OutOfTime", ""]
    stubborn = """def f():
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
"""
    function = cut_out(ast.parse(stubborn), "f")
    assert isinstance(await run_function(function, "f", ["([], {})"], seed=0), str)
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


async def test_memory_is_limited() -> None:
    assert await raised("def f():\n    return len('x' * (4 << 30))\n") == "MemoryError"


async def test_sleeping_is_ended_too() -> None:
    source = "import time\ndef f():\n    time.sleep(60)\n"
    assert await raised(source) == "OutOfTime"


async def test_the_environment_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIMBLE_SECRET", "s3cret")
    [outcome] = await outcomes("import os\ndef f():\n    return sorted(os.environ)\n", "")
    assert "FIMBLE_SECRET" not in str(outcome["result"])


def test_the_filter_stays_on_for_good() -> None:
    """A process that has restricted itself cannot open a file, whatever it tries afterwards."""
    code = """
from fimble.refactoring.sandbox.system_calls import restrict_this_process
restrict_this_process()
import os
try:
    restrict_this_process()
except OSError:
    print("not again", flush=True)
try:
    os.open("/", os.O_RDONLY)
except PermissionError:
    print("closed", flush=True)
os._exit(0) if os.write(1, b"open pipes work\\n") else None
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[:3] == ["not again", "closed", "open pipes work"]
    assert done.returncode == 0


ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000


def run_filter(machine: str, architecture: int, number: int) -> int:
    """What the filter says of a call: a small interpreter of the kernel's instructions."""
    steps = list(struct.iter_unpack("HBBI", filter_program(machine)))
    loaded, at = 0, 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x20:
            loaded = architecture if value == 4 else number
        elif code == 0x06:
            return value
        else:
            holds = loaded == value if code == 0x15 else loaded >= value
            at += if_true if holds else if_false


@pytest.mark.parametrize(
    ("machine", "architecture", "write", "socket_", "open_"),
    [("x86_64", 0xC000003E, 1, 41, 257), ("aarch64", 0xC00000B7, 64, 198, 56)],
)
def test_the_filter_allows_what_it_names_and_refuses_all_else(
    machine: str, architecture: int, write: int, socket_: int, open_: int
) -> None:
    assert run_filter(machine, architecture, write) == ALLOW
    for number in (socket_, open_, 9999, 0x40000000 + write):
        assert run_filter(machine, architecture, number) == REFUSE
    allowed = [each for each in range(600) if run_filter(machine, architecture, each) == ALLOW]
    assert len(allowed) < 50
    assert run_filter(machine, architecture ^ 1, write) == KILL
