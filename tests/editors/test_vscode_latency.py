"""From the key to the suggestion on the screen, in VS Code's own workbench, with its parts.

A measurement, not a bar to jump: what fails here is a suggestion that does not come. The result is
written to the folder that FIMBLE_EDITOR_RESULTS names, or to `build/results`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from editors.conftest import FIMBLE, WEIGHTS
from editors.installs.code_server import CODE_SERVER, install_code_server
from editors.vscode import stopwatch
from editors.vscode.extension_build import ROOT, built_extension
from editors.vscode.workbench import Workbench, running_workbench
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.results import write_result
from fimble.evaluation.spread import spread
from support.scripted_engine import ScriptedEngine

MODEL = "qwen2.5-coder-0.5b-instruct"
RESULTS = Path(os.environ.get("FIMBLE_EDITOR_RESULTS") or ROOT / "build" / "results")
COMMAND = "FIMBLE_EDITOR_TESTS=1 pytest tests/editors/test_vscode_latency.py"
SUBJECTS = ("area", "perimeter", "diagonal", "volume", "ratio", "half", "double", "scaled")
TEXT = "".join(
    f'def {name}(width: float, height: float) -> float:\n    """The {name} of a box."""\n   \n\n\n'
    for name in SUBJECTS
)
TRACE = {"logLevel": "fimble.fimble:trace"}


@pytest.mark.model
@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("no_engine_is_left")
def test_from_the_key_to_the_screen(
    to_be_had: Callable[..., Any],
    scripted_engine: ScriptedEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install, vsix = to_be_had(install_code_server), to_be_had(built_extension)
    settings = {
        "fimble.server.command": [str(FIMBLE), "serve", "--stdio"],
        "fimble.trace.server.verbosity": "verbose",
        "fimble.completion.timeLimitMs": 20_000,
        "fimble.completion.minimumAcceptance": 0,  # it is the time that is measured
    }
    of_engine = {
        "scripted": {"fimble.engine.url": scripted_engine.url},
        MODEL: {"fimble.model": MODEL},
    }
    monkeypatch.setenv("FIMBLE_CACHE_DIR", WEIGHTS)
    subjects: dict[str, Any] = {}
    for name, own in of_engine.items():
        place = tmp_path / name
        with running_workbench(install, place, vsix, settings | own, payload=TRACE) as workbench:
            questions = ask_everywhere(workbench)
        summary = {part: spread([one[part] for one in questions]) for part in questions[0]}
        subjects[name] = {"summary": summary, "questions": questions}
    origin = asdict(trace_origin([COMMAND], MODEL))
    editor = f"VS Code (code-server {CODE_SERVER})"
    result = {"kind": "editor", "provenance": origin, "editor": editor, "subjects": subjects}
    assert write_result(RESULTS, result).is_file()


def ask_everywhere(workbench: Workbench) -> list[dict[str, float]]:
    """Type one character in each function; the times of each suggestion but the first.

    With the first one the server imports what it needs. A place where the model is silent is left.
    """
    workbench.open_file("boxes.py", TEXT)
    workbench.wait_for_status("(cpu)", timeout_s=600)
    stopwatch.watch(workbench)
    questions: list[dict[str, float]] = []
    for number in range(len(SUBJECTS)):
        workbench.go_to_end_of_line(5 * number + 3)
        workbench.type(" ")
        if workbench.wait_for(workbench.shows_ghost_text, timeout_s=25):
            key = stopwatch.last_key(workbench)
            workbench.press("Escape")
            workbench.wait_until_ghost_text_is_gone()
            workbench.page.wait_for_timeout(500)
            questions.append(parts_of(key, stopwatch.answers(workbench.log_of("Fimble Server"))))
    assert len(questions) > len(SUBJECTS) // 2, "a model that has so little to say is no measure"
    return questions[1:]


def parts_of(key: dict[str, float], answers: list[stopwatch.Answer]) -> dict[str, float]:
    """The milliseconds of each part, for the answer that was on the screen."""
    shown = [one for one in answers if key["pressed"] < one.sent and one.received < key["painted"]]
    answer = next(one for one in reversed(shown) if one.figures["rejection"] is None)
    total = key["painted"] - key["pressed"]
    waited = answer.received - answer.sent
    steps = {step["name"]: step["duration_ms"] for step in answer.figures["steps"]}
    engine = steps.get("generate", 0.0)
    within = answer.figures["latency_ms"]
    return {
        "total": total,
        "editor": total - waited,
        "transport": waited - within,
        "server": within - engine,
        "engine": engine,
    }
