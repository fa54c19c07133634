"""The first run of the extension from nothing, with the real model, and the start after it.

Python is found, the environment made, the server installed, the model pulled: by one click less
than a user needs, since the installation is cancelled once on the way. Pictures of each step and
the times of both starts lie in `build/first-run/` afterwards, and what the status item said.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from editors.installs.code_server import install_code_server
from editors.vscode.extension_build import ROOT, built_extension
from editors.vscode.workbench import Workbench, running_workbench
from fimble.inference.fused.registers import REGISTERS

ARTEFACTS = ROOT / "build" / "first-run"
NAME = "area.py"
TEXT = "def area(width: int, height: int) -> int:\n   \n"
_ANSWERED = re.compile(r"The server answered after (\d+) ms")
_READY = re.compile(r"Ready after (\d+) ms")
_STEP = re.compile(r"Fimble: ([a-z]+)(?: \d+ %)?$")


@pytest.mark.skipif(
    not os.environ.get("FIMBLE_EDITOR_TESTS"),
    reason="installs torch and pulls a model: only where FIMBLE_EDITOR_TESTS is set",
)
@pytest.mark.timeout(2400)
@pytest.mark.usefixtures("no_engine_is_left")
def test_from_nothing_to_a_suggestion_without_a_terminal(
    to_be_had: Callable[..., Any], tmp_path: Path
) -> None:
    install, vsix = to_be_had(install_code_server), to_be_had(built_extension)
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    settings = {"fimble.completion.timeLimitMs": 20_000}  # a test machine may be busy
    begun = time.monotonic()
    times: dict[str, float] = {}

    def note(name: str, workbench: Workbench) -> None:
        times[f"{name}_s"] = round(time.monotonic() - begun, 1)
        workbench.page.screenshot(path=str(ARTEFACTS / f"{len(times)}-{name}.png"))

    with running_workbench(install, tmp_path / "vscode", vsix, settings) as workbench:
        cancel_the_installation(workbench)
        note("cancelled", workbench)
        workbench.run_command("Fimble: Restart")
        workbench.open_file(NAME, TEXT)
        note("installing", workbench)
        for step in steps_until_ready(workbench):
            note(step, workbench)
        assert "converting_s" in times
        assert REGISTERS is None or "compiling_s" in times, "half a minute without a word"
        workbench.go_to_end_of_line(2)
        workbench.type(" ")
        shown = workbench.wait_for_ghost_text(timeout_s=60)
        note("suggestion", workbench)
        workbench.press("Tab")
        accepted = workbench.saved_text(NAME)
        assert shown.strip() in accepted
        compile(accepted, NAME, "exec")
        installed = workbench.log_of("Fimble").count("Successfully installed")
        assert installed
        times |= start_again(workbench)
        (ARTEFACTS / "times.json").write_text(json.dumps(times, indent=1), "utf-8")
        assert workbench.log_of("Fimble").count("Successfully installed") == installed


def cancel_the_installation(workbench: Workbench) -> None:
    """What was downloaded by then is kept."""
    workbench.wait_for_status("installing")
    progress = workbench.page.locator(".notification-toast", has_text="installing the language")
    progress.get_by_role("button", name="Cancel").click(timeout=60_000)
    workbench.page.locator('[id="fimble.fimble.fimble.status"] .codicon-warning').wait_for()


def steps_until_ready(workbench: Workbench, timeout_s: float = 1800) -> Iterator[str]:
    """Each word that the status item says of what it waits for, when it begins to say it."""
    deadline = time.monotonic() + timeout_s
    said = {"installing"}
    while "(cpu)" not in (text := workbench.wait_for_status("Fimble")):
        found = _STEP.search(text)
        if found and found[1] not in said:
            said.add(found[1])
            yield found[1]
        assert time.monotonic() < deadline, f"the status item still says {text}"
        workbench.page.wait_for_timeout(100)
    yield "ready"


def start_again(workbench: Workbench) -> dict[str, float]:
    """Load the window anew, while the engine is warm; how long the parts of that took."""
    workbench.page.reload()
    assert workbench.wait_for(lambda: len(_READY.findall(workbench.log_of("Fimble"))) == 2)
    log = workbench.log_of("Fimble")
    parts = {"again_server_answered_ms": _ANSWERED, "again_ready_ms": _READY}
    return {name: float(pattern.findall(log)[-1]) for name, pattern in parts.items()}
