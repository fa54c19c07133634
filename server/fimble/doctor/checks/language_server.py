"""Does the language server start, answer as an editor wants it, and leave nothing behind?"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import psutil

from fimble.doctor.checks.known_hole import AFTER, BEFORE, judge
from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, Verdict, failed, ok
from fimble.engine.runtime_file import read_runtime_file
from fimble.errors import EngineUnavailableError
from fimble.evaluation.editor_session import EditorSession

_URI: Final = "file:///fimble/doctor.py"
_PATIENCE_S: Final = 60.0
_BY_HAND: Final = "Run fimble serve --stdio by hand and look at what it says."

Conversation = Callable[[EditorSession, dict[str, Any]], Finding]
"""What is said to a fresh server, given the options for `initialize`."""


def check_handshake(examination: Examination) -> Finding:
    """`initialize` and `shutdown`: needs no model."""
    return _converse(examination, _handshake)


def check_round_trip(examination: Examination) -> Finding:
    """The known hole once more, over stdio."""
    return _converse(examination, _round_trip)


def _handshake(session: EditorSession, options: dict[str, Any]) -> Finding:
    started = time.perf_counter()
    capabilities = session.initialize(options)["capabilities"]
    ms = (time.perf_counter() - started) * 1000
    if not capabilities.get("inlineCompletionProvider"):
        return failed("The server does not announce inline completion.", "Install Fimble anew.")
    return ok(f"initialize answered after {ms:.0f} ms; it ended as it should")


def _round_trip(session: EditorSession, options: dict[str, Any]) -> Finding:
    session.initialize(options)
    session.open(_URI, "python", BEFORE + AFTER)
    lines = BEFORE.split("\n")
    started = time.perf_counter()
    items = session.inline_completion(_URI, len(lines) - 1, len(lines[-1]))
    ms = (time.perf_counter() - started) * 1000
    if not items:
        return failed("The server answered without a suggestion.", _BY_HAND)
    return judge(items[0]["insertText"], f"{ms:.0f} ms")


def _converse(examination: Examination, conversation: Conversation) -> Finding:
    """Start a server, talk, shut it down, and look whether anything of it is left."""
    options = {
        **examination.of_the_editor,
        "model": examination.settings.model,
        "completion": {
            "enabled": True,
            "disabledLanguages": [],
            "timeLimitMs": 60_000,
            "weighingMs": 0,
        },
        "record": {"enabled": False},  # nobody looks at what is suggested here
    }
    session = EditorSession(patience_s=_PATIENCE_S)
    children: list[psutil.Process] = []
    try:
        finding = conversation(session, options)
        children = psutil.Process(session.pid).children(recursive=True)
    except (OSError, TimeoutError, EngineUnavailableError, psutil.Error) as fault:
        finding = failed(f"The language server failed: {str(fault).rstrip('.')}.", _BY_HAND)
    status = session.close()
    if finding.verdict is Verdict.FAILED:
        return finding
    if status != 0:
        return failed(f"The language server ended with status {status}.", _BY_HAND)
    return _left_behind(children) or finding


def _left_behind(children: list[psutil.Process]) -> Finding | None:
    """Processes of the server that outlive it, but for the engine, which is everybody's."""
    engine = read_runtime_file()
    _, alive = psutil.wait_procs(children, timeout=3)
    left = [process.pid for process in alive if engine is None or process.pid != engine.pid]
    return failed(f"The language server left processes behind: {left}.", _BY_HAND) if left else None
