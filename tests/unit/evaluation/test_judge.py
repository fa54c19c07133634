"""Programs are really run here: right ones, wrong ones, and those that do not know when to stop."""

import os
import time
from pathlib import Path

import psutil
import pytest

from fimble.evaluation.judge import Judgement, Limits, Verdict, judge

LIMITS = Limits(seconds=10, memory_bytes=256 << 20)


@pytest.mark.parametrize(
    ("program", "verdict", "detail"),
    [
        ("assert 1 + 1 == 2", Verdict.PASSED, ""),
        ("assert 1 + 1 == 3, 'no'", Verdict.FAILED, "AssertionError: no"),
        ("def f(:", Verdict.FAILED, "SyntaxError: invalid syntax"),
        ("import sys\nsys.exit(0)\nassert False", Verdict.FAILED, ""),
        ("import os\nos._exit(0)", Verdict.FAILED, ""),
        ("x = bytearray(1 << 40)", Verdict.MEMORY_LIMIT, "MemoryError"),
        ("x = [0]\nwhile True: x += x", Verdict.MEMORY_LIMIT, "MemoryError"),
        ("open('large', 'wb').write(bytes(2_000_000))", Verdict.FAILED, "OSError"),
    ],
)
def test_the_verdict_on_a_program(program: str, verdict: Verdict, detail: str) -> None:
    judgement = judge(program, LIMITS)
    assert judgement.verdict is verdict
    assert judgement.detail.startswith(detail)
    assert bool(judgement.detail) == bool(detail)


@pytest.mark.parametrize("program", ["while True: pass", "import time\ntime.sleep(60)"])
def test_a_program_that_does_not_end_is_ended(program: str) -> None:
    assert judge(program, Limits(seconds=1)) == Judgement(verdict=Verdict.TIME_LIMIT)


def test_what_a_program_prints_and_asks_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    assert judge("print('x' * 10**6)", LIMITS).verdict is Verdict.PASSED
    assert judge("input()", LIMITS).detail.startswith("EOFError")
    assert capfd.readouterr() == ("", "")


def test_a_program_sees_neither_our_environment_nor_our_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FIMBLE_API_KEY", "secret")
    program = (
        "import os\nassert 'FIMBLE_API_KEY' not in os.environ\n"
        f"assert os.getcwd() != {os.getcwd()!r}\n"
    )
    assert judge(program, LIMITS).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("then", "verdict"),
    [("", Verdict.PASSED), ("while True: pass", Verdict.TIME_LIMIT)],
)
def test_what_a_program_starts_ends_with_it(tmp_path: Path, then: str, verdict: Verdict) -> None:
    note = tmp_path / "pid"
    program = (
        "import subprocess, sys\nfrom pathlib import Path\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"Path({str(note)!r}).write_text(str(child.pid))\n{then}\n"
    )
    assert judge(program, Limits(seconds=3)).verdict is verdict
    assert _is_gone(int(note.read_text()))


def _is_gone(pid: int) -> bool:
    """Killed; who inherits it may take a moment to bury it."""
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False
